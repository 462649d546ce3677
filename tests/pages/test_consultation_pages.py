"""The pages of votes as each person meets them: keying in, correcting, the tally, closing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.consultations import Ballot
from models.enums import Channel, Choice
from services.access import Actor
from services.consultations import corrections
from services.consultations.items import Answer
from services.db import open_session
from tests.support.screen import open_page
from tests.support.votes import open_vote, vote
from tests.support.world import World

ROUNDS, BALLOTS, TALLY = (f"consultations/{name}.py" for name in ("rounds", "ballots", "tally"))


@pytest.fixture
def opened(world: World) -> int:
    """A vote of the six owners of one stairwell."""
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell)


def said(at: AppTest) -> str:
    """All the text on the page."""
    kinds = (at.markdown, at.caption, at.success, at.error, at.info, at.warning, at.title)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def correct(at: AppTest) -> AppTest:
    """Press the ballot stored last, in the list of the last ones."""
    return next(b for b in at.button if (b.key or "").startswith("correct_")).click().run()


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def key_in(at: AppTest, door: str, answer: str = "✓ Agree") -> AppTest:
    at.text_input(key="ballot_door").set_value(door)
    return press(at, f"**{answer}**")


def ballots() -> list[tuple[str, Choice]]:
    with open_session() as db:
        query = select(col(Ballot.door), col(Ballot.choice)).order_by(col(Ballot.id))
        return [(door, choice) for door, choice in db.execute(query)]


@pytest.mark.parametrize("who", ["leader", "grid_worker"])
def test_who_does_not_run_votes_is_not_offered_to_prepare_one(world: World, opened: int, who: str) -> None:
    at = open_page(getattr(world, who), ROUNDS)
    assert "动用维修资金更换电梯？" in said(at)
    assert "Prepare a vote" not in [b.label for b in at.button]


def test_a_ballot_is_keyed_and_the_door_is_empty_for_the_next(world: World, opened: int) -> None:
    at = key_in(open_page(world.grid_worker, BALLOTS), "１０１")
    assert at.success[0].value.startswith("**Stored: 101, ✓ Agree**")
    assert at.text_input(key="ballot_door").value == ""
    assert ballots() == [("101", Choice.AGREE)]
    key_in(at, "102", "⊘ Invalid")
    assert ballots()[1] == ("102", Choice.INVALID)


def test_a_door_that_voted_is_told_at_once_with_answer_and_name(world: World, opened: int) -> None:
    at = key_in(open_page(world.secretary, BALLOTS), "101")
    key_in(at, "101", "✕ Against")
    assert "Nothing stored: 101 has an answer already, Agree, keyed at door 101 by 王" in at.error[0].value
    assert at.text_input(key="ballot_door").value == "101"
    assert len(ballots()) == 1


def test_a_wrong_door_is_kept_to_be_mended_with_a_hint(world: World, opened: int) -> None:
    at = key_in(open_page(world.secretary, BALLOTS), "110")
    assert "There is no door 110" in at.error[0].value
    assert at.text_input(key="ballot_door").value == "110"


def test_looking_a_door_up_stores_nothing(world: World, opened: int) -> None:
    at = open_page(world.secretary, BALLOTS)
    at.text_input(key="ballot_door").set_value("101")
    press(at, "Look up (Enter)")
    assert "甲业主11" in at.info[0].value
    assert "no answer yet" in at.info[0].value
    assert ballots() == []


def test_the_last_ballot_is_corrected_with_a_reason(world: World, opened: int) -> None:
    at = key_in(open_page(world.secretary, BALLOTS), "101")
    correct(at)
    at.radio(key="correct_choice").set_value(Choice.AGAINST)
    press(at, "Save the correction")
    assert at.error[0].value == "Give a reason."
    at.text_input(key="correct_reason").set_value("看错")
    press(at, "Save the correction")
    assert ballots() == [("101", Choice.AGAINST)]


def test_a_ballot_is_taken_back_with_a_reason(world: World, opened: int) -> None:
    at = correct(key_in(open_page(world.secretary, BALLOTS), "101"))
    at.text_input(key="correct_reason").set_value("门号看错")
    press(at, "Take the ballot back")
    assert ballots() == []


def test_of_two_who_correct_one_ballot_the_second_chooses(world: World, opened: int) -> None:
    at = correct(key_in(open_page(world.secretary, BALLOTS), "101"))
    with open_session(write=True) as db:
        ballot = db.scalar(select(col(Ballot.id))) or 0
        corrections.correct_ballot(
            db, world.grid_worker, ballot_id=ballot, version=1, answer=Answer(Choice.ABSTAIN), channel=Channel.PAPER,
            reason="x", at=datetime.now(UTC),
        )  # fmt: skip
    at.radio(key="correct_choice").set_value(Choice.AGAINST)
    at.text_input(key="correct_reason").set_value("看错")
    press(at, "Save the correction")
    assert ballots() == [("101", Choice.ABSTAIN)]
    assert "买买提·艾力" in at.warning[0].value
    press(at, "Store mine")
    assert ballots() == [("101", Choice.AGAINST)]


def test_without_an_open_vote_the_page_says_what_to_do(world: World) -> None:
    assert "No vote is open here." in said(open_page(world.grid_worker, BALLOTS))
    assert "No votes here yet." in said(open_page(world.leader, TALLY))


def test_the_neighbours_meet_no_vote_of_here(world: World, opened: int) -> None:
    assert "No vote is open here." in said(open_page(world.stranger, BALLOTS))
    assert "动用" not in said(open_page(world.stranger, ROUNDS))


def test_leaders_read_the_tally_and_no_single_ballot(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        for door in ("101", "102", "201", "202"):
            vote(db, world.secretary, opened, door)
    at = open_page(world.leader, TALLY)
    assert "all four tests are met" in said(at)
    assert "4 / 6 = 66.66%" in said(at)
    assert "320.00 m² / 480.00 m² = 66.66%" in said(at)
    assert not any("甲业主" in text or "101" in text for text in said(at).splitlines())
    assert "Close the vote" not in said(at)
    assert "close_round_send" not in [b.key for b in at.button]


def test_staff_read_whose_agreement_is_still_missing_and_leaders_how_many(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
        vote(db, world.secretary, opened, "102")
    for who, tables in ((world.secretary, 2), (world.grid_worker, 2), (world.leader, 1)):
        at = open_page(who, TALLY)
        assert "at least 2 who have not answered would have to agree" in said(at)
        assert len(at.table) == tables
    doors = open_page(world.grid_worker, TALLY).table[0].value
    assert list(doors["Door numbers"]) == ["201", "202"]


def test_that_a_vote_cannot_be_carried_any_more_is_said_while_it_is_open(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        for door in ("101", "102", "201"):
            vote(db, world.secretary, opened, door, Choice.AGAINST)
    assert "cannot be carried any more" in said(open_page(world.leader, TALLY))
    press(open_page(world.secretary, TALLY), "Yes, close it now")
    assert "cannot be carried any more" not in said(open_page(world.leader, TALLY))


@pytest.mark.parametrize("who", ["leader", "administrator"])
def test_keying_in_does_not_exist_for_leaders_and_administrators(world: World, opened: int, who: str) -> None:
    assert not key_in_exists(getattr(world, who))


def key_in_exists(actor: Actor) -> bool:
    at = open_page(actor)
    try:
        at.switch_page(BALLOTS).run()
    except Exception:
        return False
    return "ballot_door" in [t.key for t in at.text_input]


def test_closing_freezes_the_result_and_says_it_in_words(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
    at = press(open_page(world.secretary, TALLY), "Yes, close it now")
    assert "Not carried: 2 of four tests are met." in said(at)
    assert "close_round_send" not in [b.key for b in at.button]
    assert "No vote is open here." in said(open_page(world.secretary, BALLOTS))


@pytest.mark.parametrize("script", [ROUNDS, BALLOTS, TALLY])
def test_the_pages_speak_chinese(world: World, opened: int, script: str) -> None:
    at = open_page(world.officer, script, language="zh")
    assert not at.exception
