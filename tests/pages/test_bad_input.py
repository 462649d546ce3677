"""Whatever a person types anywhere: every field of every page gets what nobody expects, every button is pressed."""

from datetime import date
from itertools import cycle
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.areas import Entry, address, every
from services.access import Actor
from services.db import open_session
from tests.support.screen import open_page, unfolded
from tests.support.things import things_here
from tests.support.world import small_world

WRONG_SIDE = "Something went wrong on our side"
ODD = [
    "\x00",
    "']); DROP TABLE round; --",
    "<img src=x onerror=alert(1)>",
    "{0}{nb}%s%n",
    "1e400",
    "-1",
    "𠮷" * 2000,
    "  \u202e\u200b ",
    "٣٤",
]
DAYS = [date(1, 1, 1), date(9999, 12, 31), date(2026, 2, 28)]
KEPT = {"choose_place", "sign_out", "language"}
PAGES = [entry for entry in every() if entry.script not in ("people/account.py", "people/sign_in.py")]


@pytest.fixture
def people(sqlite: str) -> tuple[Actor, ...]:
    """One thing of every kind is stored; who works everywhere, and who looks after people."""
    with open_session(write=True) as db:
        world = small_world(db)
        things_here(db, world)
    return world.officer, world.administrator


def calm(at: AppTest) -> None:
    """No traceback, and nothing that we did not foresee."""
    assert not at.exception, [e.value for e in at.exception]
    assert not [e.value for e in at.error if WRONG_SIDE in str(e.value)]


def fill(at: AppTest, odd: Any, days: Any) -> None:
    """Put something odd into each field there is."""
    for field in (*at.text_input, *at.text_area):
        if field.key not in KEPT and not field.disabled:
            field.set_value(next(odd))
    for number in at.number_input:
        number.set_value(number.max if number.max is not None else 10**15)
    for day in at.date_input:
        day.set_value(next(days))
    for box in at.checkbox:
        box.set_value(not box.value)


@pytest.mark.parametrize("entry", PAGES, ids=address)
def test_odd_input_meets_a_refusal_and_never_a_traceback(people: tuple[Actor, ...], entry: Entry) -> None:
    actor = next(person for person in people if person.may(entry.permission))
    odd, days = cycle(ODD), cycle(DAYS)
    at = unfolded(open_page(actor, entry.script))
    calm(at)
    pressed: set[str] = set()
    for _step in range(12):
        fill(at, odd, days)
        calm(at.run())
        new = [b for b in at.button if (b.key or b.label) not in pressed | KEPT and not b.disabled]
        if not new:
            break
        pressed.add(new[-1].key or new[-1].label)
        calm(new[-1].click().run())
