"""Moving a lift in a real browser: on the board, twice at once, from a phone; clicking down from above."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from models.enums import ProjectState
from models.renewals import Project, ProjectMove
from pages.ui import inputs
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.support.renewals import add_evidence, add_project
from tests.support.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def lifts(world: World) -> list[int]:
    """Eleven lifts of one neighbourhood: three finished, eight under way, the first of them late."""
    with open_session(write=True) as db:
        done = [
            add_project(
                db, world.here.building, stage="finished", state=ProjectState.FINISHED, name=f"{n}号梯"
            )
            for n in (1, 2, 3)
        ]
        stages = ("survey", "assessment", "task_group", "plan", "tender", "funding", "works", "inspection")
        going = [
            add_project(
                db,
                world.here.building,
                stage=stage,
                name=f"{n}号梯",
                due=-5 if n == 4 else 40,
                on=inputs.today(),
            )
            for n, stage in enumerate(stages, start=4)
        ]
        add_evidence(db, going[1], "assessment_certificate")
        return [p.id or 0 for p in (*done, *going)]


def figure(page: Page, name: str) -> str:
    return page.get_by_test_id("stMetric").filter(has_text=name).get_by_test_id("stMetricValue").inner_text()


def open_dialog(page: Page, lift: str) -> None:
    page.get_by_role("article").filter(has_text=lift).get_by_role("button", name="Move forward").click()
    expect(page.get_by_role("dialog")).to_contain_text(lift)


def moves() -> int:
    with open_session() as db:
        return db.scalar(select(func.count()).select_from(ProjectMove)) or 0


def stage_of(project_id: int) -> str:
    with open_session() as db:
        return db.get_one(Project, project_id).stage


def test_a_lift_moves_on_the_board_and_its_history_says_why(lifts: list[int], page: Page) -> None:
    sign_in(page, "王", path="/pipeline")
    expect(page.get_by_text("3 Task group set up · 1")).to_be_visible()
    assert [figure(page, name) for name in ("In all", "Finished", "Under way")] == ["11", "3", "8"]
    open_dialog(page, "5号梯")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Reason").fill("评估报告已出")
    dialog.get_by_role("button", name="Move").click()
    expect(page.get_by_text("5号梯 now stands in: 3 Task group set up")).to_be_visible()
    expect(page.get_by_text("3 Task group set up · 2")).to_be_visible()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="5号梯").click()
    expect(page.get_by_text("Safety risk assessment → Task group set up")).to_be_visible()
    expect(page.get_by_text("评估报告已出")).to_be_visible()


def test_a_double_click_moves_it_one_stage(lifts: list[int], page: Page) -> None:
    sign_in(page, "王", path=f"/pipeline?move={lifts[4]}")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Reason").fill("评估报告已出")
    dialog.get_by_role("button", name="Move").dblclick()
    expect(page.get_by_text("now stands in: 3 Task group set up")).to_be_visible()
    assert (moves(), stage_of(lifts[4])) == (1, "task_group")


def test_of_two_browsers_the_second_is_told_and_moves_nothing(
    lifts: list[int], open_browser: Callable[..., BrowserContext]
) -> None:
    first, second = (open_browser().new_page() for _ in range(2))
    for page, name in ((first, "王"), (second, "干部")):
        sign_in(page, name, path=f"/pipeline?move={lifts[4]}")
        page.get_by_role("dialog").get_by_role("textbox", name="Reason").fill(f"{name}说可以")
    for page in (first, second):
        page.get_by_role("dialog").get_by_role("button", name="Move").click()
        if page is first:
            expect(page.get_by_text("now stands in: 3 Task group set up").first).to_be_visible()
    expect(second.get_by_text("王 changed it while you were looking")).to_be_visible()
    assert moves() == 1


def test_two_browsers_edit_one_renewal_and_nothing_vanishes(
    lifts: list[int], open_browser: Callable[..., BrowserContext]
) -> None:
    first, second = (open_browser().new_page() for _ in range(2))
    for page, name in ((first, "王"), (second, "干部")):
        sign_in(page, name, path=f"/project?project={lifts[4]}")
        page.get_by_text("Change what is known").click()
        page.get_by_label("Waits for").fill(f"{name}等监检")
    first.get_by_role("button", name="Save").first.click()
    expect(first.get_by_text("Saved.")).to_be_visible()
    second.get_by_role("button", name="Save").first.click()
    expect(second.get_by_text("王 changed this while you were working")).to_be_visible()
    expect(second.get_by_text("王等监检").last).to_be_visible()
    second.get_by_role("button", name="Store mine").click()
    expect(second.get_by_text("Your version is stored.")).to_be_visible()
    with open_session() as db:
        assert db.get_one(Project, lifts[4]).waits_for == "干部等监检"


def test_a_bar_clicked_from_above_shows_its_rows(lifts: list[int], page: Page) -> None:
    sign_in(page, "领导", path="/overview")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    expect(page.get_by_text("1 in all")).to_be_visible()
    bars = page.get_by_test_id("stVegaLiteChart").first.locator(".mark-rect.role-mark").first.locator("path")
    bars.nth(12).click()
    expect(page.get_by_text("3 in all")).to_be_visible()


def test_a_lift_moves_on_a_phone(
    lifts: list[int], server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser().new_page()
    sign_in(page, "王", path="/pipeline")
    page.set_viewport_size({"width": 390, "height": 844})
    open_dialog(page, "4号梯")
    page.get_by_role("textbox", name="Reason").fill("台账已建")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("now stands in: 2 Safety risk assessment")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert (width, stage_of(lifts[3])) == (390, "assessment")
