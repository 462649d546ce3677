"""The net of people in a real browser: a post ends, its vacancy stands on top, it is filled, the picture is clicked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from models.net_enums import PostKind
from pages.ui import inputs
from services.db import engines_for, open_session
from services.grids import post_changes
from services.once import new_token
from tests.browser.conftest import Server, sign_in
from tests.support.world import AT, World

pytestmark = pytest.mark.browser
LEADER = PostKind.MICRO_GRID_LEADER


@pytest.fixture
def leader(sqlite: str, world: World) -> None:
    """The micro-grid of `here` has a leader for a year."""
    on = inputs.today()
    with open_session(write=True) as db:
        post_changes.add_post(
            db, world.secretary, place_id=world.here.micro_grid, kind=LEADER, holder="老李", phone="021-64100000",
            since=on.replace(year=on.year - 1), on=on, token=new_token(), at=AT,
        )  # fmt: skip
    for engine in engines_for(sqlite):
        engine.dispose()


@pytest.mark.usefixtures("leader")
def test_a_post_ends_is_seen_vacant_is_filled_and_found_in_the_picture(page: Page, server: Server) -> None:
    sign_in(page, "王", path="/net")
    expect(page.get_by_text("Vacant posts · 4")).to_be_visible()
    chart = page.get_by_test_id("stVegaLiteChart").first.locator("canvas, svg").first
    box = chart.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.157 * box["width"], box["y"] + box["height"] / 2)
    expect(page.get_by_text("Micro-grid leader: 老李")).to_be_visible()
    page.get_by_text("Change who holds what").click()
    page.get_by_role("combobox", name="Post", exact=True).click()
    page.get_by_role("option", name="老李").click()
    page.get_by_role("button", name="Yesterday was the last day").click()
    expect(page.get_by_text("Vacant posts · 5")).to_be_visible()
    expect(page.get_by_text("Micro-grid leader: 1 lacking since")).to_be_visible()
    page.get_by_label("Name of the person").fill("老王")
    page.get_by_role("textbox", name="Phone number").fill("021-64109999")
    page.get_by_role("button", name="Give the post").click()
    expect(page.get_by_text("Vacant posts · 4")).to_be_visible()
    expect(page.get_by_text("Micro-grid leader: 老王")).to_be_visible()
