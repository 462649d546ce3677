"""From the timeline and the map to a renewal's page, by a click on a row and on a sign; the map's view stays."""

import pytest
from playwright.sync_api import Page, expect

from models.grids import Place
from pages.ui import inputs
from services.db import open_session
from services.demo import boundaries
from tests.browser.conftest import sign_in
from tests.support.renewals import add_project
from tests.support.world import World

pytestmark = pytest.mark.browser
LATE = "东一梯更新"
SQUARE = ((0, 0), (1000, 0), (1000, 1000), (0, 1000))


@pytest.fixture
def world(world: World) -> World:
    """Two renewals of one micro-grid, the first of them late, and its boundary."""
    with open_session(write=True) as db:
        add_project(db, world.here.stairwell, name=LATE, due=-4, days=20, on=inputs.today())
        add_project(db, world.here.stairwell, name="东二梯更新", due=30, days=9, on=inputs.today())
        db.get_one(Place, world.here.micro_grid).boundary = boundaries.polygon(SQUARE)
    return world


def test_a_row_of_the_timeline_opens_its_renewal(page: Page) -> None:
    sign_in(page, "王", path="/pipeline")
    page.get_by_role("radio", name="Timeline").click()
    expect(page.get_by_text("A click on a row opens its page.")).to_be_visible()
    chart = page.get_by_test_id("stVegaLiteChart").last
    expect(chart.locator("canvas, svg").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    chart.click(position={"x": 60, "y": 50})
    expect(page.get_by_role("heading", name=LATE)).to_be_visible()
    expect(page.get_by_role("heading", name="What waits, and what to do next")).to_be_visible()


def test_a_sign_on_the_map_leads_to_its_renewals_and_the_view_stays(page: Page) -> None:
    sign_in(page, "王", path="/grid_map")
    the_map = page.get_by_role("application")
    expect(the_map.locator("canvas").first).to_be_visible()
    expect(the_map).not_to_have_class("map busy")
    scale = page.locator(".ol-scale-line-inner")
    whole = scale.inner_text()
    page.get_by_title("Zoom in").click()
    expect(scale).not_to_have_text(whole)
    near = scale.inner_text()
    page.get_by_text("Renewals", exact=True).last.click()
    expect(page.get_by_text("2 renewals at 1 places")).to_be_visible()
    the_map.click()
    expect(page.get_by_role("combobox", name="Renewals on the map")).to_have_value("甲微网格 · 2")
    expect(scale).to_have_text(near)
    page.get_by_role("link", name=LATE).first.click()
    expect(page.get_by_role("heading", name="What waits, and what to do next")).to_be_visible()
