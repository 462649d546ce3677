"""A grid redrawn in a real browser: new outlines brought in, who would move, and last month's figures as they were."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from models.enums import PlaceKind
from models.grids import Place
from pages.ui.inputs import today
from services.db import open_session
from tests.browser.conftest import sign_in
from tests.browser.test_grid_map import card, in_table
from tests.browser.test_map_figures import choose
from tests.support.figured import add_request, moment
from tests.support.shapes import feature, geojson, polygon, square
from tests.support.world import World, add_place, small_world

pytestmark = pytest.mark.browser
LAST_MONTH = today().replace(day=1) - timedelta(days=1)
EAST = "甲九微网格"


@pytest.fixture
def world(sqlite: str) -> World:
    """甲's house stands at the eastern edge of its micro-grid; forty requests of last month came too late."""
    with open_session(write=True) as db:
        world = small_world(db)
        here = world.here
        east = add_place(db, kind=PlaceKind.MICRO_GRID, code="甲-M9", name=EAST, parent=here.neighbourhood)
        for place_id, ring in (
            (here.neighbourhood, square(3, size=2)), (here.micro_grid, square(3)), (east, square(4)),
            (here.building, square(3.85, 0.4, size=0.1)),
        ):  # fmt: skip
            db.get_one(Place, place_id).boundary = polygon(ring)
        on = LAST_MONTH.replace(day=2)
        for _n in range(40):
            due, answered = moment(on + timedelta(days=2)), moment(on + timedelta(days=3))
            add_request(db, here.stairwell, on, due_at=due, answered_at=answered)
    return world


def look_at_the_map(page: Page, month: bool) -> None:
    """The micro-grids by what came in time, as of today or of last month."""
    page.goto("/grid_map")
    page.get_by_role("radio", name="Micro-grid").click()
    choose(page, "Coloured by", "Requests answered on time")
    if month:
        page.get_by_role("slider").focus()
        page.keyboard.press("ArrowLeft")
        last = f"{LAST_MONTH.day} {LAST_MONTH:%b} {LAST_MONTH.year}"
        expect(page.get_by_text(re.compile(f"reported from 1 .* to {last}")).first).to_be_visible()


def row_of(page: Page, name: str) -> str:
    """What the table under the map says of a place."""
    cell = in_table(page, name)
    expect(cell).to_be_attached()
    expect(in_table(page, "0 / 40")).to_be_attached()
    return str(cell.evaluate("c => c.closest('[role=row]').innerText"))


def printed(page: Page) -> tuple[str, tuple[int, int]]:
    """The words of the A4 sheet of the whole map, and the size of its picture."""
    page.get_by_role("button", name="Print", exact=True).click()
    found = []
    for kind in ("PDF", "PNG"):
        link = page.get_by_role("link", name=f"The whole map as {kind}")
        found.append(page.request.get(link.get_attribute("href") or "").body())
    [sheet] = PdfReader(io.BytesIO(found[0])).pages
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (842, 595)
    return sheet.extract_text().replace("\0", ""), Image.open(io.BytesIO(found[1])).size


def test_new_outlines_come_in_a_grid_is_redrawn_and_last_month_stays(
    page: Page, world: World, tmp_path: Path
) -> None:
    sign_in(page, "王", path="/grid_map")
    look_at_the_map(page, month=True)
    before = row_of(page, "甲微网格")
    assert "0 / 40" in before

    file = tmp_path / "grids.geojson"
    west, east = square(3, size=0.8), [(x, y) for x, y in square(3.8, size=1.2)]
    file.write_bytes(geojson(feature(polygon(west), name="甲微网格"), feature(polygon(east), name=EAST)))
    page.goto("/boundaries")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Store 2 outlines").click()
    expect(page.get_by_role("button", name="Take it all back")).to_be_visible()

    page.get_by_text("Redraw grids").click()
    page.get_by_label("Name of the division").fill("东移一幢")
    page.get_by_role("button", name="Redraw: 1 places move").click()
    expect(page.get_by_text("Redrawn from")).to_be_visible()

    look_at_the_map(page, month=False)
    the_map = page.get_by_role("application")
    box = the_map.bounding_box()
    assert box is not None
    the_map.click(position={"x": box["width"] * 0.62, "y": box["height"] / 2})
    expect(card(page, EAST)).to_be_visible()
    expect(page.get_by_role("cell", name="0 / 40")).to_be_visible()
    page.get_by_role("button", name="Look inside").click()
    expect(in_table(page, "1单元")).to_be_attached()
    look_at_the_map(page, month=True)
    assert row_of(page, "甲微网格") == before
    sheet, picture = printed(page)
    for said in ("诉求按时办结率", "甲微网格", "0 / 40"):
        assert said in sheet
    assert picture == (1754, 1240)
