"""Counting a vote in a real browser: opened, keyed in with the keyboard, watched live, closed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select
from sqlmodel import col

from models.consultations import Ballot
from models.enums import Choice
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


def ballots(door: str = "") -> int:
    with open_session() as db:
        query = select(func.count()).select_from(Ballot)
        return db.scalar(query.where(col(Ballot.door) == door) if door else query) or 0


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
    type_day(page, "Notice posted on", date.today() - timedelta(days=16))
    page.get_by_role("button", name="Note the day").click()
    page.get_by_role("button", name="Freeze the roll and open").click()
    expect(page.get_by_role("link", name="Key in ballots")).to_have_count(2)
    page.get_by_role("link", name="Key in ballots").last.click()
    for number in ("101", "102", "201", "202"):
        door(page).fill(number)
        page.keyboard.press("Alt+1")
        expect(page.get_by_text(f"Stored: {number}, ✓ Agree")).to_be_visible()
        expect(door(page)).to_have_value("")
        expect(door(page)).to_be_focused()
    page.get_by_role("link", name="Tally").first.click()
    expect(page.get_by_text("all four tests are met")).to_be_visible()
    expect(page.get_by_text("4 / 6 = 66.66%")).to_be_visible()
    page.get_by_role("button", name="Close the vote").click()
    page.get_by_role("button", name="Yes, close it now").click()
    expect(page.get_by_text("Carried: all four tests are met.")).to_be_visible()
    expect(page.get_by_role("button", name="Close the vote")).to_have_count(0)


def test_a_double_click_on_an_answer_stores_one_ballot(opened: int, server: Server, page: Page) -> None:
    sign_in(page, "买买提·艾力", path="/ballots")
    for pause in (0, 40, 120, 300):
        number = {0: "101", 40: "102", 120: "201", 300: "202"}[pause]
        door(page).fill(number)
        page.get_by_test_id("stForm").get_by_role("button", name="Agree").dblclick(delay=pause)
        expect(page.get_by_text(f"Stored: {number}, ✓ Agree")).to_be_visible()
        page.wait_for_load_state("networkidle")
        expect(page.get_by_text("Nothing stored")).to_have_count(0)
    assert ballots() == 4


def test_enter_looks_up_and_stores_nothing(opened: int, server: Server, page: Page) -> None:
    sign_in(page, "王", path="/ballots")
    door(page).fill("101")
    door(page).press("Enter")
    expect(page.get_by_text("甲业主11")).to_be_visible()
    assert ballots() == 0
    page.keyboard.press("Alt+2")
    expect(page.get_by_text("Stored: 101, ✕ Against")).to_be_visible()


def test_a_leader_sees_the_tally_move_without_touching_it(
    opened: int, server: Server, world: World, page: Page
) -> None:
    sign_in(page, "领导", path=f"/tally?round={opened}")
    expect(page.get_by_text("0 of 6 ballots returned")).to_be_visible()
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101", Choice.AGAINST)
    expect(page.get_by_text("1 of 6 ballots returned")).to_be_visible()


def test_a_phone_keys_in_with_its_thumb(
    opened: int, server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser(width=390, height=844).new_page()
    sign_in(page, "王", path="/ballots")
    door(page).fill("301")
    page.get_by_test_id("stForm").get_by_role("button", name="Against").click()
    expect(page.get_by_text("Stored: 301, ✕ Against")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_two_browsers_correct_one_ballot_and_nothing_vanishes(
    opened: int, server: Server, world: World, open_browser: Callable[..., BrowserContext]
) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
    pages = [open_browser().new_page() for _ in range(2)]
    for page, name in zip(pages, ("王", "买买提·艾力"), strict=True):
        sign_in(page, name, path="/ballots")
        page.get_by_role("button", name="Correct").click()
    for page, answer in zip(pages, ("Against", "Abstain"), strict=True):
        dialog = page.get_by_role("dialog")
        dialog.get_by_text(answer).click()
        dialog.get_by_label("Reason").fill(f"read as {answer}")
        dialog.get_by_role("button", name="Save the correction").click()
        page.wait_for_load_state("networkidle")
    expect(pages[1].get_by_text("王 changed this")).to_be_visible()
    pages[1].get_by_role("button", name="Keep theirs").click()
    expect(pages[1].get_by_role("dialog")).to_have_count(0)
    with open_session() as db:
        assert db.scalars(select(col(Ballot.choice))).one() is Choice.AGAINST
