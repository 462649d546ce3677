"""Requests: their kinds and time limits as dated data, when an answer is due, how late it is, who is told.

Limits are working days from the day a request was reported, which is not counted (Civil Code 201); the last day counts
to its end. Sources stand in `requests.toml` (domain: 12345 practice of Shanghai subdistricts).
"""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from models.enums import PlaceKind
from models.request_enums import ClockKind, Satisfaction
from services.rules.clocks import DAY, is_known, is_working_day, working_days_after
from services.rules.dated import in_force

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONTACT, AGAIN = "contact", "again"
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """So many working days, since when and by which text."""

    code: str
    name: str
    days: int
    since: date | None = None
    until: date | None = None
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Named:
    """A category of requests, or a way they come in; `words` are how sheets write it."""

    code: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Which level of the grid is told of a request that is so many working days late."""

    late: int
    kind: PlaceKind
    source: str
    confidence: Confidence


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("requests.toml").read_text(encoding="utf-8"))


@cache
def all_clocks() -> tuple[Clock, ...]:
    """Every time limit, in the order of the file."""
    return tuple(Clock(**row) for row in _data()["clock"])


@cache
def categories() -> dict[str, Named]:
    """The 14 categories by code."""
    return _named("category")


@cache
def sources() -> dict[str, Named]:
    """The ways a request comes in, by code."""
    return _named("source")


def _named(table: str) -> dict[str, Named]:
    found = (Named(row["code"], row["name"], tuple(row["words"])) for row in _data()[table])
    return {one.code: one for one in found}


@cache
def levels() -> tuple[Level, ...]:
    """Who is told, from the first level to the last."""
    return tuple(Level(**row | {"kind": PlaceKind(row["kind"])}) for row in _data()["escalation"])


@cache
def satisfied_answers() -> frozenset[Satisfaction]:
    """The answers of a call-back that count as satisfied: a definition, which is printed beside the figure."""
    return frozenset(Satisfaction(word) for word in _data()["satisfied"]["answers"])


def clock(code: str, *, on: date) -> Clock:
    """The limit in force that day. Raises LookupError without one."""
    return in_force(all_clocks(), code, on=on)


@lru_cache(maxsize=20_000)
def due_on(code: str, start: date) -> date:
    """The last day of a limit that begins to run on a day. Raises LookupError for an unknown one."""
    return working_days_after(start, clock(code, on=start).days)


@lru_cache(maxsize=20_000)
def end_of(day: date) -> datetime:
    """The last moment of a day in Shanghai."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=SHANGHAI)


def day_of(at: datetime) -> date:
    """The day in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def due_at(code: str, start: datetime) -> datetime:
    """The last moment at which what was reported at `start` is in time."""
    return end_of(due_on(code, day_of(start)))


def sooner(now: datetime, kind: ClockKind, start: datetime) -> datetime:
    """The due moment after a new limit began at `start`: it may come sooner, never later (督办)."""
    return min(now, due_at(kind, start))


def is_late(due: datetime | None, ended: datetime | None, *, at: datetime) -> bool:
    """Whether something ended after it was due, or has not ended though it is past due; without a limit never.

    The last moment itself is in time.
    """
    return due is not None and (ended or at) > due


@lru_cache(maxsize=20_000)
def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first` up to `last`; none the other way round."""
    return sum(is_working_day(first + n * DAY) for n in range(1, (last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Left:
    """What a running clock says: its last day, working days left, or by how many it is late.

    On the last day 0 are left and 0 late. Not `certain` where days off of a year touched are not known yet.
    """

    due_on: date
    left: int
    late: int
    certain: bool = True


def left(due: datetime, *, on: date) -> Left:
    """How a clock that is due at a moment stands on a day."""
    last = day_of(due)
    late = max(working_days_between(last, on), 1) if on > last else 0
    return Left(last, working_days_between(on, last), late, is_known(on) and is_known(last))


def level_of(late: int) -> Level | None:
    """The highest level that is told when something is so many working days late."""
    reached = [level for level in levels() if late >= level.late]
    return reached[-1] if reached else None


def told_since(due: datetime, level: Level) -> date:
    """The day since which a level has been told of what was due at a moment.

    The day after the last, or the working day on which it is late by the level's days.
    """
    last = day_of(due)
    return working_days_after(last, level.late) if level.late > 1 else last + timedelta(days=1)
