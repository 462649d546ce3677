"""Time limits and posting windows, in calendar and in Chinese working days; both lists are dated TOML beside this.

The day something begins is not counted (Civil Code 201), years end on the same day of the year (202), and a limit
that would end on a day off ends on the next working day (203). Days off are known for the years whose notice
is in `calendar.toml`; in other years Monday to Friday are assumed to be worked, and a window that touched one says
so with `certain=False`.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from services.rules.dated import in_force

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRule:
    """How long something runs: `days` of a kind, or `years`; `rolls` off a last day that is off."""

    code: str
    name: str
    kind: Literal["calendar", "working", "years"]
    days: int = 0
    years: int = 0
    rolls: bool = False
    since: date | None = None
    until: date | None = None
    source: str
    article: str
    confidence: Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day, both included. Not `certain` where a year's days off are not known yet."""

    first: date
    last: date
    certain: bool = True

    @property
    def free_from(self) -> date:
        """The first day on which what waits for the window may happen."""
        return self.last + DAY

    def has_ended(self, on: date) -> bool:
        """Whether the last day is over."""
        return on > self.last


@dataclass(frozen=True, slots=True)
class _Calendar:
    years: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]


@cache
def _calendar() -> _Calendar:
    years = _read("calendar.toml")["year"]
    off = {first + n * DAY for y in years for first, last in y["off"] for n in range((last - first).days + 1)}
    worked = {day for y in years for day in y["work"]}
    return _Calendar(frozenset(y["year"] for y in years), frozenset(off), frozenset(worked))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def is_known(day: date) -> bool:
    """Whether the days off of that year are known."""
    return day.year in _calendar().years


def is_working_day(day: date) -> bool:
    """Whether people work that day: make-up days count, days off do not."""
    return day in _calendar().work or (day.weekday() < 5 and day not in _calendar().off)


def working_days_after(start: date, n: int) -> date:
    """The n-th working day after a day, which is not counted itself; with 0 the day itself."""
    day = start
    while n > 0:
        day += DAY
        n -= is_working_day(day)
    return day


@cache
def window_rules() -> tuple[WindowRule, ...]:
    """Every dated rule, in the order of the file."""
    return tuple(WindowRule(**row) for row in _read("windows.toml")["window"])


def window_rule(code: str, *, on: date) -> WindowRule:
    """The rule in force that day. Raises LookupError without one."""
    return in_force(window_rules(), code, on=on)


def window(start: date, rule: WindowRule) -> Window:
    """The days that run from what happened on `start`: it was posted, decided, or known."""
    if rule.kind == "working":
        last = working_days_after(start, rule.days)
        return Window(start + DAY, last, certain=is_known(start + DAY) and is_known(last))
    last = years_later(start, rule.years) if rule.kind == "years" else start + rule.days * DAY
    end = _rolled(last) if rule.rolls else last
    return Window(start + DAY, end, certain=not rule.rolls or (is_known(last) and is_known(end)))


def years_later(day: date, years: int) -> date:
    """The same day of a later year; of a 29 February the last day of that month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _rolled(day: date) -> date:
    return day if is_working_day(day) else working_days_after(day, 1)
