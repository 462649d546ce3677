"""The map by any figure in a real browser: a figure, a month, two places, a place's card and its ways, down and up."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from models.grids import Place
from pages.ui.inputs import today
from services.db import open_session
from services.demo import boundaries
from services.grids.figure_months import months_since
from services.grids.map import DRAWN
from tests.browser.test_grid_map import card, in_table, open_map
from tests.support.figured import add_request, moment
from tests.support.world import World, small_world

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)
MONTHS = months_since(date(2020, 1, 1), today())[-2:]


@pytest.fixture
def world(sqlite: str) -> World:
    """甲 in the west told forty requests in the last month but one, all too late; 乙 in the east forty in the last."""
    west, east = boundaries.partition(boundaries.SUBDISTRICT, [1, 1], seed=1)
    with open_session(write=True) as db:
        world = small_world(db)
        drawn = {
            world.grid: boundaries.SUBDISTRICT,
            world.here.neighbourhood: west,
            world.there.neighbourhood: east,
        }
        for place_id, ring in drawn.items():
            place = db.get_one(Place, place_id)
            place.boundary, place.boundary_source = boundaries.polygon(ring), DRAWN
        for where, last, took in ((world.here, MONTHS[0], 3), (world.there, MONTHS[1], 1)):
            for _n in range(40):
                on = last.replace(day=2)
                done = {"due_at": moment(on + 2 * DAY), "answered_at": moment(on + took * DAY)}
                add_request(db, where.building, on, **done)
    return world


def choose(page: Page, box: str, option: str) -> None:
    page.get_by_role("combobox", name=box).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_leader_colours_by_a_share_goes_through_the_months_compares_and_drills(page: Page) -> None:
    the_map, scale = open_map(page), page.locator(".ol-scale-line-inner")
    page.get_by_text("Neighbourhood", exact=True).click()
    expect(in_table(page, "甲居民区")).to_be_attached()
    far = scale.inner_text()
    page.get_by_title("Zoom in").click()
    expect(scale).not_to_have_text(far)
    near = scale.inner_text()

    choose(page, "Coloured by", "Requests answered on time")
    legend = page.get_by_text("of 80 requests answered or past due")
    expect(legend).to_be_visible()
    expect(in_table(page, "0 / 40")).to_be_attached()
    expect(scale).to_have_text(near)

    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", f"{MONTHS[1]:%b %Y}")
    expect(page.get_by_text("of 40 requests answered or past due")).to_be_visible()
    expect(in_table(page, "none answered or due")).to_be_attached()
    expect(scale).to_have_text(near)

    page.get_by_text("Compare two places").click()
    expect(page.get_by_role("cell", name="100.00% · 40 / 40")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    expect(scale).to_have_text(near)

    the_map.click()
    expect(page.get_by_role("heading", name="居民区", level=4)).to_be_visible()
    choose(page, "Place on the map", "乙居民区")
    expect(card(page, "乙居民区")).to_be_visible()
    expect(page.get_by_role("link", name="Requests: 乙居民区")).to_be_visible()
    page.get_by_role("button", name="Look inside 乙居民区").click()
    expect(page.get_by_role("button", name="第一综合网格")).to_be_visible()
    page.get_by_role("button", name="样板街道").click()
    expect(scale).to_have_text(near)
    choose(page, "Place on the map", "乙居民区")
    page.get_by_role("link", name="Requests: 乙居民区").click()
    expect(page.get_by_role("heading", name="Requests", exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Place", exact=True)).to_have_value("　　乙居民区")
