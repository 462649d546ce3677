"""A visit on a phone takes at most twenty seconds: its taps and keys are counted, its waiting is measured.

A hand needs its time too: a tap is 1.3 s (to find, to reach, to press), a key 0.3 s, after the keystroke-level model
(Card, Moran and Newell 1980: P = 1.1 s, K = 0.2 to 0.28 s).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import col, select

from models.enums import Concern, ProjectKind, Stance
from models.visits import Visit
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.support.renewals import add_project
from tests.support.world import World

pytestmark = pytest.mark.browser
TAP, KEY, MOST = 1.3, 0.3, 20.0
COUNT = """() => { window.taps = 0; window.keys = 0;
    addEventListener('pointerdown', () => window.taps++, true);
    addEventListener('keydown', () => window.keys++, true); }"""


@dataclass
class Effort:
    """What one visit took: taps, keys, and seconds spent waiting for the program."""

    taps: int
    keys: int
    waited: float

    @property
    def seconds(self) -> float:
        """All of it, with the hand's time."""
        return self.taps * TAP + self.keys * KEY + self.waited


@pytest.fixture
def talked_about(world: World) -> None:
    """A lift to be added in the stairwell of `here`, before the server starts."""
    with open_session(write=True) as db:
        add_project(
            db, world.here.stairwell, kind=ProjectKind.LIFT_ADDITION, stage="feasibility", name="甲电梯"
        )


def tap(page: Page, text: str) -> None:
    page.get_by_text(text, exact=True).locator("visible=true").first.click()


def measured(page: Page, act: Callable[[Page], None]) -> Effort:
    page.evaluate("() => { window.taps = 0; window.keys = 0; }")
    began = time.monotonic()
    act(page)
    waited = time.monotonic() - began
    taps, keys = page.evaluate("() => [window.taps, window.keys]")
    return Effort(taps, keys, waited)


def quickly(page: Page) -> None:
    """The next door, where they stand, what worries them, stored."""
    page.get_by_role("button", name="Next door: 102").click()
    tap(page, "✕ Opposes")
    tap(page, "Daylight")
    page.get_by_role("button", name="Save the visit").click()
    expect(page.get_by_text("Stored: 102, ✕ Opposes")).to_be_visible()


def with_everything(page: Page) -> None:
    """The same with a note, a next step and its day."""
    page.get_by_role("button", name="Next door: 201").click()
    tap(page, "? Undecided")
    tap(page, "Money")
    page.get_by_label("Note", exact=True).click()
    page.keyboard.type("asks son")
    page.get_by_role("combobox", name="Next step").click()
    tap(page, "Bring the figures")
    tap(page, "In 3 days")
    page.get_by_role("button", name="Save the visit").click()
    expect(page.get_by_text("Stored: 201, ? Undecided")).to_be_visible()


def test_a_visit_takes_a_phone_at_most_twenty_seconds(
    talked_about: None, server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser(width=390, height=844).new_page()
    sign_in(page, "买买提·艾力", path="/visits")
    page.evaluate(COUNT)
    tap(page, "· 101")
    tap(page, "✓ Supports")
    page.get_by_role("button", name="Save the visit").click()
    expect(page.get_by_text("Stored: 101, ✓ Supports")).to_be_visible()
    quick, full = (measured(page, act) for act in (quickly, with_everything))
    print(f"\nquick: {quick} = {quick.seconds:.1f} s; with everything: {full} = {full.seconds:.1f} s")
    assert (quick.taps, quick.keys) == (4, 0)
    assert (full.taps, full.keys) == (8, 8)
    assert quick.seconds <= MOST
    assert full.seconds <= MOST
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with open_session() as db:
        told = [
            (v.stance, v.concern, v.note, v.next_step, v.project_id is not None)
            for v in db.scalars(select(Visit).order_by(col(Visit.id)))
        ]
    assert told[1:] == [
        (Stance.OPPOSE, Concern.DAYLIGHT, "", "", True),
        (Stance.UNDECIDED, Concern.MONEY, "asks son", "Bring the figures", True),
    ]
