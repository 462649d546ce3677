"""Where the keyboard stands after a button changed the page, and which links look like the page one is on."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.support import councils
from tests.support.requests import filed
from tests.support.world import World

pytestmark = pytest.mark.browser


def test_who_opens_the_form_of_a_vote_by_keyboard_goes_on_into_it(server: Server, page: Page) -> None:
    sign_in(page, "王", path="/rounds")
    page.get_by_role("button", name="Prepare a vote").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Stairwell")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="Put the form aside")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.st-key-new_vote_kind')")


def test_a_link_to_a_meeting_does_not_look_like_the_page_one_is_on(
    server: Server, page: Page, world: World
) -> None:
    with open_session(write=True) as db:
        councils.call(db, world.secretary, world.here.estate)
    sign_in(page, "王", path="/councils")
    link = page.get_by_test_id("stPageLink-NavLink").filter(has_text="三月议事会")
    expect(link).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_the_tab_key_goes_into_what_a_button_opened_and_out_to_the_next_button(
    server: Server, page: Page, world: World
) -> None:
    with open_session(write=True) as db:
        filed(db, world.secretary, world.here.building, text="lamp out", at=datetime.now(UTC))
    sign_in(page, "王", path="/request?request=1")
    opener = page.get_by_test_id("stPopover").filter(has_text="Accept").get_by_role("button")
    opener.focus()
    page.keyboard.press("Enter")
    body = page.get_by_test_id("stPopoverBody")
    expect(body.get_by_role("button", name="Accept")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Tab")
    expect(body.locator(":focus")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    expect(opener).to_be_focused()
    body.get_by_role("button", name="Accept").focus()
    page.keyboard.press("Tab")
    expect(body.locator(":focus")).to_have_count(0)
    expect(page.locator("button:focus")).to_have_count(1)
