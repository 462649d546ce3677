"""When a station of secondary water supply is to be cleaned and tested again, and how it stands.

上海市生活饮用水卫生监督管理办法 (tests each quarter), 上海市住宅物业管理规定 art. 47 (records are kept and posted); the
periods and their sources stand in water_care.toml.
"""

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from models.upkeep_enums import StationState

CLEANING, TEST = "cleaning", "test"


@dataclass(frozen=True, slots=True)
class Care:
    """One duty: every so many whole months; where it is written."""

    code: str
    name: str
    months: int
    source: str
    confidence: Literal["high", "medium", "low"]


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("water_care.toml").read_text(encoding="utf-8"))


@cache
def cares() -> dict[str, Care]:
    """The duties by their codes."""
    return {row["code"]: Care(**row) for row in _book()["care"]}


@cache
def soon_days() -> int:
    """How many days before the day something is due soon."""
    return int(_book()["soon"][0]["days"])


def due_on(care: str, last: date | None) -> date | None:
    """The last day for doing it again: as many months later, or the end of that month; None if never noted."""
    return None if last is None else _months_later(last, cares()[care].months)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def done_since(care: str, by: date) -> date:
    """The earliest day of doing it that is still enough on day `by`: what was done earlier is overdue."""
    earliest = _months_later(by, -cares()[care].months)
    while _months_later(earliest - timedelta(days=1), cares()[care].months) >= by:
        earliest -= timedelta(days=1)
    while _months_later(earliest, cares()[care].months) < by:
        earliest += timedelta(days=1)
    return earliest


def state_of(
    *, cleaned_on: date | None, tested_on: date | None, out_of_use_on: date | None, on: date
) -> StationState:
    """How it stands that day: one duty past its day is due; one within the days before it is due soon."""
    if out_of_use_on is not None and out_of_use_on <= on:
        return StationState.GONE
    days = [due_on(CLEANING, cleaned_on), due_on(TEST, tested_on)]
    known = [day for day in days if day is not None]
    if any(day < on for day in known):
        return StationState.DUE
    if len(known) < len(days):
        return StationState.NOT_KNOWN
    return StationState.SOON if min(known) <= on + timedelta(days=soon_days()) else StationState.IN_ORDER
