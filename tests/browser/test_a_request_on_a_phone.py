"""A request is filed on a phone in at most twenty seconds of taps and waiting, and followed to its call-back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import select

from models.grids import Place
from models.request_enums import RequestState
from models.requests import Request, RequestLink
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.browser.test_a_visit_on_a_phone import COUNT, KEY, MOST, TAP, tap
from tests.support.requests import filed
from tests.support.world import World

pytestmark = pytest.mark.browser
SAID = "lamp out"
WEST, EAST = 121.45, 121.4504


def file_one(page: Page) -> float:
    """Seconds that it took, with the hand's time for each tap and key."""
    page.evaluate("() => { window.taps = 0; window.keys = 0; }")
    began = time.monotonic()
    page.get_by_role("combobox", name="Where").click()
    page.get_by_role("option", name="甲小区 1幢 1单元").click()
    tap(page, "House repairs")
    page.get_by_label("What they ask for").click()
    page.keyboard.type(SAID)
    page.get_by_role("button", name="Store the request").click()
    expect(page.get_by_text("Stored as no. 1")).to_be_visible()
    waited = time.monotonic() - began
    taps, keys = page.evaluate("() => [window.taps, window.keys]")
    print(f"\n{taps} taps, {keys} keys, {waited:.1f} s of waiting")
    return float(taps * TAP + keys * KEY + waited)


def step(page: Page, button: str, fill: Callable[[], None] | None = None) -> None:
    """Open a step, fill it in, send it, and wait until the page offers it no more."""
    page.get_by_role("button", name=button, exact=False).first.click()
    if fill is not None:
        fill()
        page.get_by_test_id("stPopoverBody").get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def test_a_request_is_filed_on_a_phone_and_followed_to_its_call_back(
    server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser(width=390, height=844).new_page()
    sign_in(page, "王", path="/requests")
    page.get_by_text("Take a request in").click()
    page.evaluate(COUNT)
    assert file_one(page) <= MOST
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="Open it").click()
    expect(page.get_by_text("Wishes gathered")).to_be_visible()
    step(page, "Accept", lambda: None)
    step(page, "Dispatch", lambda: page.get_by_label("Or a body outside").fill("物业公司"))
    step(page, "Begin the work")
    step(page, "Give the answer", lambda: page.get_by_label("How it was handled").fill("new lamp"))

    def heard() -> None:
        page.get_by_test_id("stPopoverBody").get_by_text("Solved", exact=True).click()
        page.get_by_test_id("stPopoverBody").get_by_text("Satisfied", exact=True).click()

    step(page, "Call back", heard)
    with open_session() as db:
        found = db.get_one(Request, 1)
        assert (found.text, found.state, found.resolved) == (SAID, RequestState.CALLED_BACK, True)
    step(page, "Close the request", lambda: None)
    expect(page.get_by_text("Request closed").first).to_be_visible()


@pytest.fixture
def told_before(world: World) -> None:
    """The building of `here` has an outline, and somebody told of its lamp before."""
    with open_session(write=True) as db:
        ring = [[WEST, 31.13], [EAST, 31.13], [EAST, 31.1304], [WEST, 31.1304], [WEST, 31.13]]
        db.get_one(Place, world.here.building).boundary = {"type": "Polygon", "coordinates": [ring]}
        filed(db, world.secretary, world.here.building, text="lamp out in the hall", at=datetime.now(UTC))


@pytest.mark.usefixtures("told_before")
def test_the_phone_says_where_it_is_and_what_was_told_before_shows_while_typing(
    world: World, server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    context = open_browser(width=390, height=844)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": EAST - 0.0001, "latitude": 31.1302, "accuracy": 8})
    page = context.new_page()
    sign_in(page, "王", path="/requests")
    page.get_by_text("Take a request in").click()
    page.evaluate(COUNT)
    began = time.monotonic()
    page.get_by_role("button", name="Where I am").click()
    expect(page.get_by_text("inside its outline")).to_be_visible()
    tap(page, "House repairs")
    page.get_by_label("What they ask for").click()
    page.keyboard.type(SAID)
    earlier = page.get_by_text("lamp out in the hall").locator("visible=true").first
    expect(earlier).to_be_visible()
    expect(page.get_by_label("What they ask for")).to_be_focused()
    earlier.click()
    page.get_by_role("button", name="Store the request").click()
    expect(page.get_by_text("Stored as no. 2")).to_be_visible()
    taps, keys = page.evaluate("() => [window.taps, window.keys]")
    seconds = taps * TAP + keys * KEY + time.monotonic() - began
    print(f"\n{taps} taps, {keys} keys, {seconds:.1f} s")
    assert seconds <= MOST
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with open_session() as db:
        assert db.get_one(Request, 2).place_id == world.here.building
        assert db.scalars(select(RequestLink)).one().earlier_id == 1
