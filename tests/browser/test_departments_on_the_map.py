"""Two departments over the map, what they cut as a list, one of it seen on the map, the sheet taken."""

import pytest
from playwright.sync_api import Page, expect

from models.grids import Place
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.support.departments import divide
from tests.support.shapes import polygon, square
from tests.support.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def world(world: World) -> World:
    """A house that the police cut and the market misses; the outline of its micro-grid."""
    with open_session(write=True) as db:
        divide(db, world)
        db.get_one(Place, world.here.micro_grid).boundary = polygon(square(0, size=2))
    return world


def test_two_departments_over_the_map_what_they_cut_and_the_sheet(page: Page, server: Server) -> None:
    hosts: set[str] = set()
    page.on("request", lambda r: hosts.add(r.url.split("/")[2]) if r.url.startswith("http") else None)
    sign_in(page, "王", path="/grid_map")
    the_map = page.get_by_role("application")
    expect(the_map.locator("canvas").first).to_be_visible()
    scale = page.locator(".ol-scale-line-inner")
    expect(scale).not_to_have_text("")
    whole = scale.inner_text()
    with page.expect_response(lambda r: "department=police" in r.url):
        page.get_by_role("button", name="Police", exact=True).click()
    expect(page.get_by_text("Police 2", exact=True)).to_be_visible()
    page.get_by_text("Cut into different hands").click()
    expect(page.get_by_text("A micro-grid is cut where its buildings lie in several.")).to_be_visible()
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    table.click(position={"x": 20, "y": 55})
    expect(scale).not_to_have_text(whole)
    with page.expect_download() as taken:
        page.get_by_title("Print what is seen (PDF)").click()
    assert taken.value.suggested_filename.endswith(".pdf")
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    assert hosts == {server.url.split("/")[2]}
