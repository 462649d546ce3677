"""Upkeep in a real browser: an agreement is noted and found on the map's card, water stations are laid over it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from models.grids import Place
from pages.ui.inputs import today
from services.db import open_session
from services.demo import boundaries
from services.grids.map import DRAWN
from tests.browser.conftest import sign_in, type_day
from tests.support.upkeep import station
from tests.support.world import World, small_world

pytestmark = pytest.mark.browser


@pytest.fixture
def world(sqlite: str) -> World:
    """甲 with an outline, and a pump house there whose test is overdue."""
    (west, _east) = boundaries.partition(boundaries.SUBDISTRICT, [1, 1], seed=1)
    with open_session(write=True) as db:
        world = small_world(db)
        for place_id in (world.here.neighbourhood, world.here.micro_grid):
            place = db.get_one(Place, place_id)
            place.boundary, place.boundary_source = boundaries.polygon(west), DRAWN
        tested = today() - timedelta(days=200)
        station(db, world.secretary, world.here.estate, tested_on=tested, on=today())
    return world


def test_a_secretary_notes_an_agreement_sees_it_on_the_card_and_lays_the_water_over_the_map(
    page: Page,
) -> None:
    sign_in(page, "王", path="/agreements")
    page.get_by_text("Note an agreement").click()
    page.get_by_label("Title", exact=True).fill("甲小区物业服务合同")
    page.get_by_label("Provider", exact=True).fill("甲物业（示例）")
    type_day(page, "Valid until", today() + timedelta(days=50))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("甲小区物业服务合同 is noted.")).to_be_visible()
    expect(page.get_by_test_id("stMetric").filter(has_text="ends within 90 days")).to_contain_text("1")

    page.get_by_role("link", name="My day").first.click()
    expect(page.get_by_text("Agreements to decide on · 1")).to_be_visible()
    page.get_by_role("link", name="Grid map").first.click()
    expect(page.get_by_text("Agreements in force")).to_be_visible()
    page.get_by_text("Water stations", exact=True).last.click()
    expect(page.get_by_text("1 water stations at 1 places")).to_be_visible()
    expect(page.locator(".legend").get_by_text("Cleaning or test overdue")).to_be_visible()
    page.get_by_role("combobox", name="Water stations on the map").click()
    page.get_by_role("option", name="甲微网格").or_(page.get_by_role("option", name="甲居民区")).first.click()
    expect(page.get_by_role("link", name="甲泵房")).to_be_visible()

    page.get_by_role("link", name="甲小区物业服务合同").click()
    expect(page.get_by_role("heading", name="甲小区物业服务合同")).to_be_visible()
    expect(page.get_by_text("50 days left")).to_be_visible()
