"""One vote to its end in a real browser, by keyboard: closed, posted, objected to, answered, final."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from models.consultations import Objection, Round
from models.enums import ObjectionState, RoundState
from services.consultations import tallies
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.support.life import DOORS
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World

pytestmark = pytest.mark.browser


@pytest.fixture
def votes(world: World) -> tuple[int, int]:
    """A vote that is open, and one that was carried and closed in March."""
    with open_session(write=True) as db:
        opened = open_vote(db, world.secretary, world.here.building, question="修屋顶？")
        closed = open_vote(db, world.secretary, world.here.stairwell)
        for door in DOORS:
            vote(db, world.secretary, closed, door)
        tallies.close_round(db, world.secretary, round_id=closed, at=AT + timedelta(days=1))
        return opened, closed


def press(page: Page, name: str) -> None:
    """Reach a button and press it, as the keyboard does."""
    page.get_by_role("button", name=name).press("Enter")


def type_day(page: Page, label: str, digits: str) -> None:
    """Type a day into a field for one, year first; it goes on to month and day by itself."""
    page.get_by_role("spinbutton", name=f"year, {label}").focus()
    page.keyboard.type(digits)
    page.keyboard.press("Tab")


def state_of(round_id: int) -> RoundState | None:
    with open_session() as db:
        return db.scalar(select(col(Round.state)).where(col(Round.id) == round_id))


def test_a_vote_is_closed_posted_objected_to_and_final_by_keyboard(
    votes: tuple[int, int], server: Server, page: Page
) -> None:
    opened, closed = votes
    sign_in(page, "王", path=f"/round?round={opened}")
    press(page, "Close the vote")
    press(page, "Yes, close it now")
    expect(page.get_by_text("Open → Closed")).to_be_visible()
    assert state_of(opened) is RoundState.CLOSED

    page.goto(f"/round?round={closed}")
    press(page, "The result hangs")
    type_day(page, "Posted on", "20260304")
    press(page, "Note the posting")
    expect(page.get_by_text("Hangs until 11 Mar 2026")).to_be_visible()

    press(page, "Take down an objection")
    page.get_by_label("What is said").fill("没有收到表决票")
    page.get_by_label("Door, if told").fill("101")
    type_day(page, "Received on", "20260306")
    press(page, "Take it down")
    expect(page.get_by_text("1 objections are not answered yet")).to_be_visible()
    expect(page.get_by_role("button", name="Make it final")).to_have_count(0)

    page.locator("summary", has_text="Answer it").press("Enter")
    page.get_by_label("Answer", exact=True).fill("签收单已出示")
    press(page, "Decide")
    expect(page.get_by_text("Answer: 签收单已出示")).to_be_visible()
    press(page, "Make it final")
    press(page, "Yes, it is final")
    expect(page.get_by_text("Result posted → Final")).to_be_visible()
    assert state_of(closed) is RoundState.FINAL
    with open_session() as db:
        row = db.scalars(select(Objection)).one()
    assert (row.door, row.state, str(row.received_on)) == ("101", ObjectionState.DISMISSED, "2026-03-06")
