"""Counting a vote in a real browser: opened, keyed in with the keyboard, watched live, closed."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from models.enums import Choice
from pages.ui import inputs
from services.db import open_session
from tests.browser.conftest import Server, sign_in, type_day
from tests.support.votes import open_vote, vote
from tests.support.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(world: World) -> int:
    """A vote of the six owners of one stairwell, opened before the server starts."""
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell)


def door(page: Page):
    return page.get_by_label("Door number")


def test_a_vote_from_the_question_to_the_frozen_result(server: Server, page: Page) -> None:
    sign_in(page, "王", path="/rounds")
    page.get_by_role("button", name="Prepare a vote").click()
    page.get_by_label("Estate, building or stairwell").click()
    page.get_by_role("option", name="甲小区 1幢 1单元").click()
    page.get_by_label("Question put to the owners").fill("换电梯？")
    page.get_by_label("Question put to the owners").press("Control+Enter")
    page.get_by_label("Matter").fill("Use of the")
    page.get_by_role("option", name="Use of the maintenance fund").click()
    page.get_by_role("button", name="Save the draft").click()
    type_day(page, "Notice posted on", inputs.today() - timedelta(days=16))
    page.get_by_role("button", name="Note the day").click()
    page.get_by_role("button", name="Freeze the roll and open").click()
    expect(page.get_by_role("link", name="Key in ballots")).to_have_count(2)
    page.get_by_role("link", name="Key in ballots").last.click()
    for number in ("101", "102", "201", "202"):
        door(page).fill(number)
        page.keyboard.press("Alt+1")
        expect(page.get_by_text(f"Stored: {number}, ✓ Agree").first).to_be_visible()
        expect(door(page)).to_have_value("")
        expect(door(page)).to_be_focused()
    page.get_by_role("link", name="Tally").first.click()
    expect(page.get_by_text("all four tests are met")).to_be_visible()
    expect(page.get_by_text("4 / 6 = 66.66%")).to_be_visible()
    page.get_by_role("link", name="One vote: its steps and time limits").click()
    page.get_by_role("button", name="Close the vote").click()
    page.get_by_role("button", name="Yes, close it now").click()
    expect(page.get_by_role("button", name="Close the vote")).to_have_count(0)
    page.get_by_role("link", name="Tally").last.click()
    expect(page.get_by_text("Carried: all four tests are met.")).to_be_visible()


def test_a_leader_sees_the_tally_move_without_touching_it(
    opened: int, server: Server, world: World, page: Page
) -> None:
    sign_in(page, "领导", path=f"/tally?round={opened}")
    expect(page.get_by_text("0 of 6 ballots returned").first).to_be_visible()
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101", Choice.AGAINST)
    expect(page.get_by_text("1 of 6 ballots returned").first).to_be_visible()
