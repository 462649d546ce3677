"""The pages of votes as each person meets them: keying in, correcting, the tally, closing."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import Choice
from services.access import Actor
from services.db import open_session
from tests.support.screen import open_page, unfolded
from tests.support.votes import open_vote, vote
from tests.support.world import World

ROUNDS, BALLOTS, TALLY, ONE = (f"consultations/{name}.py" for name in ("rounds", "ballots", "tally", "round"))


@pytest.fixture
def opened(world: World) -> int:
    """A vote of the six owners of one stairwell."""
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell)


def said(at: AppTest) -> str:
    """All the text on the page."""
    kinds = (at.markdown, at.caption, at.success, at.error, at.info, at.warning, at.title)
    links: Any = at.get("page_link")
    return "\n".join(
        [*(str(element.value) for kind in kinds for element in kind), *(link.proto.label for link in links)]
    )


def press(at: AppTest, label: str) -> AppTest:
    if label not in {button.label for button in at.button}:
        unfolded(at)
    return next(b for b in at.button if b.label == label).click().run()


@pytest.mark.parametrize("who", ["leader", "grid_worker"])
def test_who_does_not_run_votes_is_not_offered_to_prepare_one(world: World, opened: int, who: str) -> None:
    at = open_page(getattr(world, who), ROUNDS)
    assert "动用维修资金更换电梯？" in said(at)
    assert "Prepare a vote" not in [b.label for b in at.button]


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


def test_staff_read_whose_agreement_is_still_missing_and_leaders_how_many(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
        vote(db, world.secretary, opened, "102")
    for who, tables in ((world.secretary, 2), (world.grid_worker, 2), (world.leader, 1)):
        at = open_page(who, TALLY)
        assert "at least 2 who have not answered would have to agree" in said(at)
        assert len(at.dataframe) == tables
    doors = open_page(world.grid_worker, TALLY).dataframe[0].value
    assert list(doors["Door numbers"]) == ["201", "202"]


def test_that_a_vote_cannot_be_carried_any_more_is_said_while_it_is_open(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        for door in ("101", "102", "201"):
            vote(db, world.secretary, opened, door, Choice.AGAINST)
    assert "cannot be carried any more" in said(open_page(world.leader, TALLY))
    press(open_page(world.secretary, ONE), "Yes, close it now")
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
    return bool(at.get("bidi_component")) and "ballots_view" in at.session_state


def test_closing_freezes_the_result_and_says_it_in_words(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
    at = press(open_page(world.secretary, ONE), "Yes, close it now")
    assert "Not carried: 2 of four tests are met." in said(open_page(world.leader, TALLY))
    assert "Yes, close it now" not in [b.label for b in at.button]
    assert "No vote is open here." in said(open_page(world.secretary, BALLOTS))


@pytest.mark.parametrize("script", [ROUNDS, BALLOTS, TALLY, ONE])
def test_the_pages_speak_chinese(world: World, opened: int, script: str) -> None:
    at = open_page(world.officer, script, language="zh")
    assert not at.exception
