"""Knocking at doors with a phone: from the own list to the door, what was found in few taps, and on to the next."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlmodel import col

from models.enums import Concern, Stance
from models.visits import Visit
from services import drafts
from services.access import Actor
from services.consultations import door_knocks
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World

pytestmark = pytest.mark.browser


@pytest.fixture
def handed_out(world: World) -> int:
    """A vote whose four needed doors are on the grid worker's list, before the server starts."""
    with open_session(write=True) as db:
        opened = open_vote(db, world.secretary, world.here.stairwell)
        people = [world.grid_worker.person_id]
        door_knocks.hand_out(
            db, world.secretary, round_id=opened, person_ids=people, due_on=None, on=TODAY, at=AT, token="t"
        )
    return opened


def save(page: Page, said: str) -> None:
    page.get_by_role("button", name="Save the visit").click()
    expect(page.get_by_text(said)).to_be_visible()
    page.wait_for_load_state("networkidle")


def until_kept(page: Page, actor: Actor, note: str) -> None:
    """Wait until the draft has the note: what has reached the server survives, and nothing else can."""
    for _attempt in range(200):
        with open_session() as db:
            if drafts.draft(db, actor, form="visit").get("note") == note:
                return
        page.wait_for_timeout(100)
    raise AssertionError("the note was not kept within twenty seconds")


def found() -> list[tuple[Stance, Concern | None, str]]:
    with open_session() as db:
        return [(v.stance, v.concern, v.note) for v in db.scalars(select(Visit).order_by(col(Visit.id)))]


def test_a_phone_goes_from_door_to_door_and_the_list_grows_shorter(
    handed_out: int, server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser(width=390, height=844).new_page()
    sign_in(page, "买买提·艾力", path="/my_day")
    expect(page.get_by_text("Doors to knock at · 4")).to_be_visible()
    page.get_by_role("link", name="101").click()
    page.get_by_text("✕ Opposes", exact=True).click()
    page.get_by_text("Daylight", exact=True).click()
    page.get_by_label("Note", exact=True).fill("怕挡光")
    save(page, "Stored: 101, ✕ Opposes")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_text("· 102", exact=True).click()
    expect(page.get_by_text("甲业主12")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("")
    page.get_by_text("✓ Supports", exact=True).click()
    save(page, "Stored: 102, ✓ Supports")
    assert found() == [(Stance.OPPOSE, Concern.DAYLIGHT, "怕挡光"), (Stance.SUPPORT, None, "")]
    page.goto("/my_day")
    expect(page.get_by_text("Doors to knock at · 2")).to_be_visible()


def test_a_double_tap_on_save_is_one_visit_and_a_reload_keeps_what_was_entered(
    handed_out: int, server: Server, world: World, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser(width=390, height=844).new_page()
    sign_in(page, "买买提·艾力", path="/visits")
    page.get_by_text("· 201", exact=True).click()
    page.get_by_text("? Undecided", exact=True).click()
    page.get_by_label("Note", exact=True).fill("等子女")
    page.get_by_label("Note", exact=True).press("Tab")
    until_kept(page, world.grid_worker, "等子女")
    page.reload()
    expect(page.get_by_label("Note", exact=True)).to_have_value("等子女")
    page.get_by_role("button", name="Save the visit").dblclick()
    expect(page.get_by_text("Stored: 201, ? Undecided")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert found() == [(Stance.UNDECIDED, None, "等子女")]
