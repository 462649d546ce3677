"""Preparing a vote in a real browser, by keyboard: two matters for the upper floors, a notice, the frozen roll."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from models.consultations import RollUnit, Round
from models.enums import RoundState
from models.people import Draft
from pages.ui import inputs
from services.db import open_session
from tests.browser.conftest import Server, sign_in, type_day

pytestmark = pytest.mark.browser


def typed(page: Page, label: str, text: str, *, nth: int = 0) -> None:
    """Type into a field and go on with Tab, as somebody without a mouse does."""
    field = page.get_by_label(label, exact=True).nth(nth)
    field.focus()
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")


def chosen(page: Page, label: str, text: str, *, nth: int = 0) -> None:
    """Choose from a list by typing the beginning of it."""
    page.get_by_label(label, exact=True).nth(nth).focus()
    page.keyboard.type(text)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")


def pressed(page: Page, name: str, *, role: str = "button") -> None:
    """Go to a button (or a radio) and press it with the keyboard."""
    button = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Space")
    page.wait_for_load_state("networkidle")


def kept(page: Page, text: str) -> None:
    """Wait until a half-filled form that says this is stored, at most ten seconds."""
    for _attempt in range(200):
        with open_session() as db:
            if any(text in str(draft.body) for draft in db.scalars(select(Draft))):
                return
        page.wait_for_timeout(50)
    raise AssertionError("the form was not kept")


def test_two_matters_for_the_upper_floors_are_prepared_posted_and_opened(server: Server, page: Page) -> None:
    sign_in(page, "王", path="/rounds")
    pressed(page, "Prepare a vote")
    chosen(page, "Estate, building or stairwell", "甲小区 1幢 1单元")
    pressed(page, "A part, typed", role="radio")
    typed(page, "Buildings, stairwells and floors", "2楼及以上")
    expect(page.get_by_text("甲小区 1幢 1单元 (floor 2 and above)")).to_be_visible()
    typed(page, "Question put to the owners", "换电梯？")
    pressed(page, "Another matter on the same ballot")
    chosen(page, "Matter", "Use of the", nth=1)
    typed(page, "Question put to the owners", "动用维修资金？", nth=1)
    kept(page, "动用维修资金？")
    page.reload()
    expect(page.get_by_label("Question put to the owners", exact=True).nth(1)).to_have_value("动用维修资金？")
    pressed(page, "Save the draft")
    expect(page.get_by_text("waits for its notice to be posted").first).to_be_visible()
    type_day(page, "Notice posted on", inputs.today() - timedelta(days=16))
    pressed(page, "Note the day")
    expect(page.get_by_text("may be opened").first).to_be_visible()
    pressed(page, "Freeze the roll and open")
    expect(page.get_by_text("Prepared votes")).to_have_count(0)
    with open_session() as db:
        opened = db.scalars(select(Round)).one()
        doors = list(db.scalars(select(col(RollUnit.door)).order_by(col(RollUnit.id))))
    assert (opened.state, opened.notice_on) == (RoundState.OPEN, inputs.today() - timedelta(days=16))
    assert [item["question"] for item in opened.items] == ["换电梯？", "动用维修资金？"]
    assert doors == ["201", "202", "301", "302"]
