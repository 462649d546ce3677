"""How fresh things are: the number of the last change in an area, so that what was computed can be kept.

Every change leaves a row in the activity log in its own transaction, so whoever reads these numbers first and
the figures afterwards never keeps old figures under a new number.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.people import Activity
from services.db import open_session, writes_of_this_thread
from services.statements import Kept

AREAS = ("grids", "renewals", "consultations", "upkeep", "people")
_reading: ContextVar[dict[int, tuple[int, ...]] | None] = ContextVar("duoge_reading", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, `states` looks into the log once, and anew after this thread has written something."""
    token = _reading.set({})
    try:
        yield
    finally:
        _reading.reset(token)


def states(areas: Sequence[str]) -> tuple[int, ...]:
    """The number of the last activity in each of the areas, on a reading session of its own."""
    reading, writes = _reading.get(), writes_of_this_thread()
    if reading is None or not set(areas) <= set(AREAS):
        with open_session() as db:
            return last_changes(db, areas=areas)
    if writes not in reading:
        with open_session() as db:
            reading[writes] = last_changes(db, areas=AREAS)
    return tuple(reading[writes][AREAS.index(area)] for area in areas)


def last_changes(db: Session, *, areas: Sequence[str]) -> tuple[int, ...]:
    """The number of the last activity in each of the areas, 0 before the first; one index look-up each."""
    return tuple(n or 0 for n in _last(tuple(areas)).rows(db)[0])


@lru_cache(maxsize=50)
def _last(areas: tuple[str, ...]) -> Kept:
    last = (
        select(func.max(col(Activity.id))).where(col(Activity.area) == area).scalar_subquery()
        for area in areas
    )
    return Kept(select(*last))
