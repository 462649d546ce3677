"""A council in a real browser: called, held, decided by hands with the keyboard, its task done, told back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from models.councils import Decision
from models.people import Draft
from models.visits import Task
from pages.ui import inputs
from services import tasks
from services.db import open_session
from services.once import new_token
from tests.browser.conftest import Server, sign_in
from tests.support.world import AT, World

pytestmark = pytest.mark.browser


def type_into(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label)
    field.fill(text)
    field.press("Tab")


def wait_for_draft(page: Page, *, hands_for: int) -> None:
    """Until what stands in the browser has been kept on the server."""
    for _try in range(400):
        with open_session() as db:
            if any(draft.get("hands_for") == hands_for for draft in db.scalars(select(col(Draft.body)))):
                return
        page.wait_for_timeout(50)
    raise AssertionError("the half-typed motion was not kept")


def finish_the_task(world: World) -> None:
    """The grid worker does what the meeting asked for."""
    with open_session(write=True) as db:
        task = db.scalars(select(Task)).one()
        tasks.finish_task(
            db,
            world.grid_worker,
            task_id=task.id or 0,
            version=1,
            outcome="清运两车",
            token=new_token(),
            at=AT,
        )


def test_a_council_from_the_call_to_the_outcome_told_back(server: Server, world: World, page: Page) -> None:
    sign_in(page, "王", path="/councils")
    page.get_by_role("button", name="Call a meeting").click()
    type_into(page, "Title", "三月议事会")
    type_into(page, "Hour", "1400")
    type_into(page, "Agenda, one topic a line", "楼道堆物\n电梯选型")
    type_into(page, "Invited: name and capacity, one person a line", "王建国 楼组长\n李芳 居民代表\n周舟")
    page.get_by_role("button", name="Call the meeting").click()
    expect(page.get_by_role("heading", name="三月议事会")).to_be_visible()

    page.get_by_role("button", name="Begin: call the roll").click()
    page.get_by_role("button", name="王建国").click()
    page.get_by_role("button", name="李芳").click()
    expect(page.get_by_text("2 are present: 2 hands for it carry it.")).to_be_visible()
    type_into(page, "Motion", "一周内清理")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    wait_for_draft(page, hands_for=2)
    page.reload()
    expect(page.get_by_label("Motion")).to_have_value("一周内清理")
    expect(page.get_by_label("Hands for it")).to_have_value("2")
    page.keyboard.press("Alt+H")
    expect(page.get_by_text("Nothing follows yet")).to_be_visible()

    page.get_by_role("button", name="What follows").click()
    page.get_by_label("Who does it").click()
    page.get_by_role("option", name="买买提·艾力").click()
    page.get_by_role("group", name="Due").get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{inputs.today() + timedelta(days=3):%Y%m%d}")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Store what follows").dblclick()
    expect(page.get_by_text("买买提·艾力: To be done")).to_be_visible()
    finish_the_task(world)

    page.goto("/councils")
    page.get_by_role("link", name="Tell back").click()
    expect(page.get_by_label("What came of it")).to_have_value("清运两车")
    page.get_by_role("button", name="Store that it was told").click()
    expect(page.get_by_text("Every outcome has been told back.")).to_be_visible()
    page.get_by_role("link", name=re.compile("三月议事会")).click()
    expect(page.get_by_text(re.compile("Told back on .*清运两车"))).to_be_visible()
    with open_session() as db:
        assert len(db.scalars(select(Decision)).all()) == len(db.scalars(select(Task)).all()) == 1
