"""When a lift's next periodic inspection falls due: as its register says, else as the dated rule would have it.

特种设备安全法 art. 40: no use without a valid inspection; it is asked for one month before the old one ends. Only
the date on the register makes a lift overdue: the rule's years are of low confidence and are shown as an estimate.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Literal

from services.rules.dated import in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRule:
    """The years of use in which inspections fall due; every year after `yearly_after`."""

    code: str
    name: str
    years: tuple[int, ...]
    yearly_after: int
    since: date | None = None
    until: date | None = None
    source: str
    confidence: Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Due:
    """The day by which an inspection is due. `stated`: the register says so; else the rule does.

    `ask_from` is the day by which to ask for it. `overdue` only where the register states the day.
    """

    on: date
    stated: bool
    ask_from: date
    overdue: bool


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("lift_inspections.toml").read_text(encoding="utf-8"))


@cache
def inspection_rules() -> tuple[InspectionRule, ...]:
    """Every dated rule, in the order of the file."""
    return tuple(InspectionRule(**{**row, "years": tuple(row["years"])}) for row in _book()["inspection"])


def request_days() -> int:
    """How many days before the end of the old inspection the new one is asked for."""
    return int(_book()["request"][0]["days"])


def due(
    *, stated: date | None, registered_on: date | None, inspected_on: date | None, on: date
) -> Due | None:
    """When the next inspection is due; None where neither the register nor its days tell."""
    day = stated or _by_rule(registered_on, inspected_on, on)
    if day is None:
        return None
    is_stated = stated is not None
    return Due(day, is_stated, day - timedelta(days=request_days()), is_stated and day < on)


def _by_rule(registered_on: date | None, inspected_on: date | None, on: date) -> date | None:
    """The first day of the rule in force that lies after the last inspection."""
    if registered_on is None or inspected_on is None or inspected_on < registered_on or registered_on > on:
        return None
    rule = in_force(inspection_rules(), "periodic", on=on)
    yearly = count(max(rule.yearly_after + 1, inspected_on.year - registered_on.year))
    for year in (*rule.years, *(next(yearly) for _ in range(3))):
        day = _later(registered_on, year)
        if day > inspected_on:
            return day
    return None


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
