"""The page of ballot papers: a ledger is begun, papers go out and come back, the second keying is compared."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.consultations import Ballot
from models.enums import Choice, Delivery, PaperState
from models.papers import Paper
from services.consultations import ledger_issue, ledger_marks, tallies
from services.db import open_session
from services.once import new_token
from tests.support.screen import data_of, open_page, send
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World

PAGE = "consultations/ledger.py"


@pytest.fixture
def opened(world: World) -> int:
    """A vote of six doors that keeps a ledger, all papers out, and is keyed twice."""
    with open_session(write=True) as db:
        id = open_vote(db, world.secretary, world.here.stairwell)
        ledger_issue.begin_paperwork(db, world.secretary, round_id=id, ledger=True, twice=True, at=AT)
        ledger_issue.issue_papers(
            db, world.secretary, round_id=id, delivery=Delivery.HAND, at=AT, token=new_token()
        )
        return id


def said(at: AppTest) -> str:
    """All the text on the page."""
    kinds = (at.markdown, at.caption, at.success, at.error, at.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def states() -> list[PaperState]:
    with open_session() as db:
        return list(db.scalars(select(col(Paper.state)).order_by(col(Paper.serial))))


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def key_second(at: AppTest, door: str, choice: str) -> dict[str, Any]:
    """Key a door a second time as the component does; what the component is told of it."""
    line = {"token": new_token(), "door": door, "channel": "paper", "through": "", "answers": [[choice, 0]]}
    send(at, "second_keying", "keyed", {"lines": [line]})
    assert not at.exception
    told: dict[str, Any] = data_of(at, "second_keying")["answers"][line["token"]]
    return told


def test_a_ledger_is_begun_and_papers_are_issued(world: World) -> None:
    with open_session(write=True) as db:
        open_vote(db, world.secretary, world.here.stairwell)
    assert "Begin a ledger" not in [b.label for b in open_page(world.grid_worker, PAGE).button]
    at = press(open_page(world.secretary, PAGE), "Begin a ledger")
    press(at, "Issue")
    assert not at.exception
    assert states() == [PaperState.ISSUED] * 6


def test_a_paper_comes_back_by_its_serial_and_the_field_is_empty_for_the_next(
    world: World, opened: int
) -> None:
    at = open_page(world.grid_worker, PAGE)
    at.text_input(key="paper_written").set_value(f"{opened}-0001")
    press(at, "Returned (Enter)")
    assert f"Returned: {opened}-0001, door 101" in said(at)
    assert at.text_input(key="paper_written").value == ""
    at.text_input(key="paper_written").set_value("101")
    press(at, "Returned (Enter)")
    assert "is marked returned already" in at.error[0].value
    press(at, "Undo")
    assert states()[0] is PaperState.ISSUED


def test_spoiled_and_missing_papers_ask_for_a_note(world: World, opened: int) -> None:
    at = press(open_page(world.secretary, PAGE), "Spoiled: give another")
    assert at.error[0].value == "Say in the note what became of the paper."
    at.text_input(key="paper_note").set_value("污损")
    press(at, "Spoiled: give another")
    press(at, "All the rest is missing")
    assert states() == [PaperState.SPOILED, *[PaperState.MISSING] * 6]
    assert "Issued 6 = returned 0 + missing 6" in said(at)
    assert "Both equations hold" in said(at)


def test_a_difference_is_shown_with_both_answers_and_settled(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101", Choice.AGREE)
    at = open_page(world.grid_worker, PAGE)
    at.button_group(key="paper_part").set_value("second").run()
    first = key_second(at, "110", "against")
    assert not first["stored"]
    assert "There is no door 110" in first["text"]
    assert key_second(at, "101", "against") == {"stored": True, "text": "Stored a second time: 101"}
    assert "✓ Agree" in said(at)
    next(t for t in at.text_input if t.label == "Reason").set_value("看错")
    press(at, "Settle it")
    assert not at.exception
    with open_session() as db:
        assert db.scalars(select(col(Ballot.choice))).all() == [Choice.AGAINST]


def test_where_no_vote_ever_was_the_page_says_so(world: World) -> None:
    assert "No votes here yet." in said(open_page(world.secretary, PAGE))


def test_a_sample_is_drawn_by_a_seed_and_what_was_found_is_noted(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101", Choice.AGREE)
    at = open_page(world.secretary, PAGE)
    at.button_group(key="paper_part").set_value("recheck").run()
    at.text_input(key="recheck_seed").set_value("3 5 1")
    press(at, "Draw the sample")
    assert "1 of 1 paper ballots" in said(at)
    press(at, "The paper differs")
    assert not at.exception
    assert "0 the same, 1 differ, 0 not looked at" in said(at)


def test_papers_of_a_counted_vote_are_shown_and_not_changed(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        ledger_marks.rest_missing(db, world.secretary, round_id=opened, note="未投", at=AT, token=new_token())
        tallies.close_round(db, world.officer, round_id=opened, at=AT)
    at = open_page(world.secretary, PAGE)
    assert "Issued 6 = returned 0 + missing 6" in said(at)
    assert not [b.label for b in at.button if b.label in ("Undo", "Issue", "Returned (Enter)")]
    at.button_group(key="paper_part").set_value("recheck").run()
    assert not at.exception
    assert "Draw the sample" in [b.label for b in at.button]


def test_a_grid_worker_is_told_who_begins_a_ledger(world: World) -> None:
    with open_session(write=True) as db:
        open_vote(db, world.secretary, world.here.stairwell)
    assert "committee's secretary" in said(open_page(world.grid_worker, PAGE))


def test_looking_a_door_up_for_the_second_keying_does_not_tell_the_first(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101", Choice.AGREE)
    at = open_page(world.grid_worker, PAGE)
    at.button_group(key="paper_part").set_value("second").run()
    send(at, "second_keying", "look", {"token": "t", "door": "１０１"})
    assert data_of(at, "second_keying")["looked"]["text"] == "101"
    assert "last" not in data_of(at, "second_keying")
