"""A patrol is noted on a phone in at most twenty seconds: its taps and keys are counted, its waiting is measured."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import select

from models.net import Patrol
from models.tender_enums import Severity
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.browser.test_a_visit_on_a_phone import COUNT, MOST, measured, tap

pytestmark = pytest.mark.browser
FOUND = "lamp loose"


def note_one(page: Page) -> None:
    """What was found in the stairwell of the day, in a few words."""
    tap(page, "Minor")
    page.get_by_label("In a few words").click()
    page.keyboard.type(FOUND)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Store the patrol").click()
    expect(page.get_by_text("The patrol is stored.")).to_be_visible()


def test_a_patrol_is_noted_on_a_phone_in_twenty_seconds(
    server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser(width=390, height=844).new_page()
    sign_in(page, "王", path="/patrols")
    expect(page.get_by_role("button", name="Store the patrol")).to_be_visible()
    page.evaluate(COUNT)
    effort = measured(page, note_one)
    print(
        f"\n{effort.taps} taps, {effort.keys} keys, {effort.waited:.1f} s of waiting: {effort.seconds:.1f} s"
    )
    assert effort.seconds <= MOST
    assert effort.taps <= 4
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with open_session() as db:
        found = db.scalars(select(Patrol)).one()
    assert (found.severity, found.found) == (Severity.MINOR, FOUND)
