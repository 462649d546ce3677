"""The map in a real browser: click, keyboard, phone, and who gets the boundaries."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from models.grids import Place
from services.db import open_session
from services.demo import boundaries
from services.grids.map import DRAWN
from tests.browser.conftest import sign_in
from tests.support.world import World

pytestmark = pytest.mark.browser
Open = Callable[..., BrowserContext]


@pytest.fixture
def world(world: World) -> World:
    """The small world with boundaries: 甲 is the western half of the town, 乙 the eastern."""
    (west, east) = boundaries.partition(boundaries.SUBDISTRICT, [1, 1], seed=1)
    drawn = {
        world.grid: boundaries.SUBDISTRICT,
        world.here.neighbourhood: west,
        world.there.neighbourhood: east,
        world.here.micro_grid: west,
    }
    with open_session(write=True) as db:
        for place_id, ring in drawn.items():
            place = db.get_one(Place, place_id)
            place.boundary, place.boundary_source = boundaries.polygon(ring), DRAWN
    return world


def open_map(page: Page, name: str = "领导") -> Any:
    """The page of the map, drawn; gives the map's element."""
    sign_in(page, name, path="/grid_map")
    expect(page.get_by_role("heading", name="Grid map")).to_be_visible()
    the_map = page.get_by_role("application")
    expect(the_map.locator("canvas").first).to_be_visible()
    expect(the_map).not_to_have_class("map busy")
    return the_map


def in_table(page: Page, words: str) -> Any:
    """The first cell of the table under the map with these words; the table is drawn once it is in sight."""
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    return table.locator("[role=gridcell]").filter(has_text=words).first


def card(page: Page, name: str) -> Any:
    return page.get_by_role("heading", name=name, level=4)


def test_a_click_puts_the_card_beside_the_map_and_one_goes_down_and_back_up(page: Page) -> None:
    the_map = open_map(page)
    the_map.click()
    expect(card(page, "第一综合网格")).to_be_visible()
    with page.expect_response("**/map/*.geojson*"):
        page.get_by_role("button", name="Look inside").click()
    expect(page.get_by_role("button", name="样板街道")).to_be_visible()
    expect(in_table(page, "甲居民区")).to_be_attached()
    box = the_map.bounding_box()
    the_map.click(position={"x": box["width"] / 2, "y": box["height"] * 0.25})
    expect(page.get_by_role("heading", name="居民区", level=4)).to_be_visible()
    page.get_by_role("button", name="样板街道").click()
    expect(in_table(page, "第一综合网格")).to_be_attached()


def test_the_keyboard_picks_what_lies_under_the_crosshair(page: Page) -> None:
    the_map = open_map(page)
    page.keyboard.press("Tab")
    the_map.focus()
    expect(page.get_by_role("status").get_by_text("第一综合网格")).to_be_visible()
    page.keyboard.press("Enter")
    expect(card(page, "第一综合网格")).to_be_visible()


def test_the_view_stays_when_something_else_changes(page: Page) -> None:
    open_map(page)
    scale = page.locator(".ol-scale-line-inner")
    before = scale.inner_text()
    page.get_by_title("Zoom in").click()
    expect(scale).not_to_have_text(before)
    near = scale.inner_text()
    page.get_by_text("Neighbourhood", exact=True).click()
    expect(in_table(page, "甲居民区")).to_be_attached()
    page.get_by_text("Comprehensive grid", exact=True).first.click()
    expect(in_table(page, "第一综合网格")).to_be_attached()
    expect(scale).to_have_text(near)


def test_on_a_phone_the_map_fits_and_the_page_scrolls_over_it(open_browser: Open) -> None:
    page = open_browser(width=390, height=844).new_page()
    the_map = open_map(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert the_map.bounding_box()["height"] <= 844 * 0.6
    the_map.hover()
    page.mouse.wheel(0, 2000)
    expect(page.get_by_role("heading", name="The same as a table")).to_be_in_viewport()


def test_boundaries_are_for_people_signed_in_and_within_their_scope(page: Page, world: World) -> None:
    address = f"/map/{world.there.neighbourhood}.geojson?kind=micro_grid"
    assert page.request.get(address).status == 401
    assert page.request.get("/assets/grid_map.js").status == 401
    sign_in(page, "王")
    assert page.request.get(address).status == 404
    assert page.request.get(address.replace("micro_grid", "nonsense")).status == 404
    assert page.request.get("/assets/..%2Fmaps.py").status in (400, 404)
    own = page.request.get(f"/map/{world.here.neighbourhood}.geojson?kind=micro_grid")
    assert [f["properties"]["name"] for f in own.json()["features"]] == ["甲微网格"]
    again = page.request.get(own.url, headers={"If-None-Match": own.headers["etag"]})
    assert again.status == 304
