"""How fast renewals go, in a real browser: a bar clicked shows its rows, the chart leaves as a picture."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.enums import MoveKind, ProjectKind, ProjectState
from models.renewals import ProjectMove
from pages.ui import inputs
from services.db import open_session
from services.rules.stages import route
from tests.browser.conftest import sign_in
from tests.support.renewals import add_project
from tests.support.world import World

pytestmark = pytest.mark.browser
KIND = ProjectKind.LIFT_REPLACEMENT
STANDS = 4
"""The bar's part that stands in the first vote: after three stages, each of one part, and those who went on."""
WAY = [s.key for s in route(KIND) if not s.optional]


@pytest.fixture
def lifts(world: World) -> None:
    """Six lifts that took ten days a stage, and one that stands in its first vote."""
    with open_session(write=True) as db:
        for n, stages in enumerate([len(WAY) - 1] * 6 + [3], start=1):
            state = ProjectState.FINISHED if stages == len(WAY) - 1 else ProjectState.OPEN
            project = add_project(
                db, world.here.building, stage=WAY[stages], state=state, name=f"{n}号梯", days=2,
                on=inputs.today(),
            )  # fmt: skip
            for step in range(stages + 1):
                at = datetime.now(UTC) - timedelta(days=10 * (stages - step) + 2)
                kind = MoveKind.ADVANCED if step else MoveKind.BEGUN
                db.add(
                    ProjectMove(project_id=project.id or 0, kind=kind, to_stage=WAY[step],
                                from_stage=WAY[step - 1] if step else None, reason="r", at=at)
                )  # fmt: skip


def test_a_bar_shows_its_rows_the_chart_is_taken_and_the_rest_is_foreseen(
    lifts: None, page: Page, tmp_path: Path
) -> None:
    sign_in(page, "王", path="/pace")
    expect(page.get_by_text("7 in all")).to_be_visible()
    bars = page.get_by_test_id("stVegaLiteChart").first.locator(".mark-rect.role-mark").first.locator("path")
    bars.nth(STANDS).click()
    expect(page.get_by_text("1 in all")).to_be_visible()
    with page.expect_download() as svg:
        page.get_by_role("button", name="↓ SVG").click()
    assert "Lift replacement · Funnel" in Path(svg.value.path()).read_text("utf-8")
    with page.expect_download() as png:
        page.get_by_role("button", name="↓ PNG").click()
    assert Path(png.value.path()).read_bytes().startswith(b"\x89PNG")
    page.get_by_text("Forecast", exact=True).click()
    expect(page.get_by_text(re.compile("All 1 open cases are done by .* at the median"))).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
