"""Half-filled forms in a real browser: somebody looks something up on another page, and comes back."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.people import Draft
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.browser.test_prepare_a_vote import chosen, kept, pressed, typed

pytestmark = pytest.mark.browser
QUESTION = "Question put to the owners"


def elsewhere_and_back(page: Page, way_back: str) -> None:
    """Look at another page and come back, by the links of the navigation."""
    page.get_by_role("link", name="My day").first.click()
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name=way_back, exact=True).first.click()
    page.wait_for_load_state("networkidle")


def drafted() -> str:
    with open_session() as db:
        return str([draft.body for draft in db.scalars(select(Draft))])


def test_a_vote_half_prepared_is_there_after_other_pages_and_stays_its_draft(
    server: Server, page: Page
) -> None:
    sign_in(page, "王", path="/rounds")
    pressed(page, "Prepare a vote")
    chosen(page, "Estate, building or stairwell", "甲小区 1幢 1单元")
    pressed(page, "A part, typed", role="radio")
    typed(page, "Buildings, stairwells and floors", "2楼及以上")
    typed(page, QUESTION, "换电梯？")
    kept(page, "换电梯？")
    for _time in range(2):
        elsewhere_and_back(page, "Votes")
        expect(page.get_by_label(QUESTION, exact=True)).to_have_value("换电梯？")
        expect(page.get_by_text("甲小区 1幢 1单元 (floor 2 and above)")).to_be_visible()
    pressed(page, "Keep a ledger of the paper ballots", role="switch")
    kept(page, "'ledger': True")
    assert "换电梯？" in drafted()
    assert "2楼及以上" in drafted()
    page.reload()
    expect(page.get_by_label(QUESTION, exact=True)).to_have_value("换电梯？")


def test_what_was_typed_last_is_not_lost_by_going_elsewhere_at_once(server: Server, page: Page) -> None:
    sign_in(page, "王", path="/rounds")
    pressed(page, "Prepare a vote")
    expect(page.get_by_label(QUESTION, exact=True)).to_be_visible()
    page.get_by_label(QUESTION, exact=True).fill("换电梯？")
    page.keyboard.press("Tab")
    elsewhere_and_back(page, "Votes")
    expect(page.get_by_label(QUESTION, exact=True)).to_have_value("换电梯？")
    kept(page, "换电梯？")


def test_a_visit_half_noted_is_there_after_other_pages(server: Server, page: Page) -> None:
    sign_in(page, "王", path="/visits")
    page.get_by_role("radio", name="101").first.click()
    typed(page, "Note", "下周再来")
    kept(page, "下周再来")
    elsewhere_and_back(page, "Visits")
    expect(page.get_by_label("Note", exact=True)).to_have_value("下周再来")
    kept(page, "下周再来")
