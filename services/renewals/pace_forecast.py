"""When the rest of a kind at a place will be done, from how long our own cases stayed in their stages.

The rule is `services.rules.forecast`. Cases on hold are left out and said; nothing is said of a case that still needs a
stage of which too few stays have ended here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.enums import Permission, ProjectState
from models.grids import Place
from models.renewals import Project
from services.access import Actor, allows, find_place
from services.renewals import cards
from services.renewals.pace_columns import neighbourhood, of_kind
from services.renewals.stage_times import ended_days
from services.rules import forecast as rule
from services.rules.forecast import FEWEST, Band, Outlook, Waiting, seed_of
from services.rules.stages import Stage, ends, kind_of, route, stage_of

MOST_MONTHS = 120
PAST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Days:
    """The same as a Band, as days of the calendar."""

    from90: date
    from50: date
    median: date
    to50: date
    to90: date


@dataclass(frozen=True, slots=True)
class CaseOutlook:
    """One open case: on which day it may be done; None where `lacks` names stages with too few stays. `beyond`: it
    stands longer than any case before, so that its days are the earliest possible."""

    id: int
    name: str
    place: str
    stage: Stage
    stood: int
    due_on: date | None
    days: Days | None
    beyond: bool
    lacks: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """A stage that open cases need, with how few of its stays have ended, and how many cases need it."""

    stage: Stage
    stays: int
    cases: int


@dataclass(frozen=True, slots=True)
class Month:
    """The last day of a month and how many are finished by then, those finished already included."""

    until: date
    done: Band


@dataclass(frozen=True, slots=True)
class Rest:
    """All of it. `past` has the last days of months gone by with how many were finished then; `last` is the day on
    which the last of those is done of which anything can be said (`said` of them)."""

    on: date
    cases: tuple[CaseOutlook, ...]
    held: int
    finished: int
    said: int
    last: Days | None
    months: tuple[Month, ...]
    past: tuple[tuple[date, int], ...]
    lacking: tuple[Lacking, ...]
    fewest: int = FEWEST

    @property
    def beyond(self) -> int:
        """How many stand longer than any case before."""
        return sum(c.beyond for c in self.cases)


@allows(Permission.SEE_RENEWALS)
def rest(db: Session, actor: Actor, *, place_id: int, kind: str, on: date) -> Rest:
    """The forecast of a kind at or below a place on a day, the earliest first; in four queries. Raises NotFound."""
    place = find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    where = of_kind(actor, place_id, kind)
    found = _cases(db, where)
    lasted, past = ended_days(db, actor, place=place, kind=kind, on=on), _finished(db, where)
    waiting = [_waiting(row, kind, on) for row in found if row.state is ProjectState.OPEN]
    ahead = _month_ends(on, MOST_MONTHS)
    told = rule.forecast(
        waiting, lasted, within=[(day - on).days for day in ahead], seed=seed_of(place_id, kind, on)
    )
    by_id = {row.id: row for row in found}
    cases = [_outlook(by_id[w.id], w, o, kind, on) for w, o in zip(waiting, told.cases, strict=True)]
    done = sum(past.values())
    return Rest(
        on=on,
        cases=tuple(sorted(cases, key=lambda c: (c.days is None, c.days and c.days.median, c.id))),
        held=len(found) - len(waiting),
        finished=done,
        said=told.said,
        last=_days(told.last, on),
        months=_months(ahead, told, done),
        past=_past(past, on),
        lacking=_lacking(waiting, lasted, kind),
    )


def _cases(db: Session, where: Sequence[ColumnElement[bool]]) -> list[Any]:
    p = Project
    columns = (col(p.id), col(p.name), col(p.stage), col(p.state), col(p.stage_since), col(p.emergency))
    query: Any = select(*columns, col(p.due_on), neighbourhood().label("place"))
    query = query.join(Place, col(Place.id) == col(p.place_id)).where(
        *where, col(p.state).in_(cards.UNDER_WAY)
    )
    return list(db.execute(query.order_by(col(p.id))))


def _finished(db: Session, where: Sequence[ColumnElement[bool]]) -> dict[date, int]:
    day = col(Project.stage_since)
    query = select(day, func.count()).where(*where, col(Project.state) == ProjectState.FINISHED)
    return {row[0]: row[1] for row in db.execute(query.group_by(day))}


def _waiting(row: Any, kind: str, on: date) -> Waiting:
    here = kind_of(kind).position(row.stage)
    ahead = tuple(
        s.key
        for s in route(kind, emergency=row.emergency)
        if kind_of(kind).position(s.key) > here and not s.optional and not ends(kind, s.key)
    )
    return Waiting(row.id, row.stage, max(0, (on - row.stage_since).days), ahead)


def _outlook(row: Any, w: Waiting, o: Outlook, kind: str, on: date) -> CaseOutlook:
    return CaseOutlook(
        id=row.id,
        name=row.name,
        place=row.place,
        stage=stage_of(kind, row.stage),
        stood=w.stood,
        due_on=row.due_on,
        days=_days(o.band, on),
        beyond=o.beyond,
        lacks=tuple(stage_of(kind, key) for key in o.lacks),
    )


def _days(band: Band | None, on: date) -> Days | None:
    if band is None:
        return None
    edges = (band.from90, band.from50, band.median, band.to50, band.to90)
    return Days(*(on + timedelta(days=n) for n in edges))


def _month_ends(on: date, months: int) -> list[date]:
    """The last days of this month and those after it."""
    first = [date(on.year + (on.month + n) // 12, (on.month + n) % 12 + 1, 1) for n in range(months)]
    return [day - timedelta(days=1) for day in first]


def _months(ahead: list[date], told: rule.Forecast, done: int) -> tuple[Month, ...]:
    """Month by month until all but 5 % of the runs are through with all."""
    shown: list[Month] = []
    for until, band in zip(ahead, told.done, strict=True):
        edges = (band.from90, band.from50, band.median, band.to50, band.to90)
        shown.append(Month(until, Band(*(done + n for n in edges))))
        if band.from90 >= told.said:
            break
    return tuple(shown) if told.said else ()


def _past(finished: Mapping[date, int], on: date) -> tuple[tuple[date, int], ...]:
    """How many were finished by the end of each of the last months, and today."""
    begin = on.replace(year=on.year - 1, day=1)
    ends_of = [day for day in _month_ends(begin, PAST_MONTHS) if day < on]
    return tuple((day, sum(n for d, n in finished.items() if d <= day)) for day in (*ends_of, on))


def _lacking(
    waiting: Sequence[Waiting], lasted: Mapping[str, Sequence[int]], kind: str
) -> tuple[Lacking, ...]:
    needed: dict[str, int] = {}
    for w in waiting:
        for key in (w.stage, *w.ahead):
            needed[key] = needed.get(key, 0) + 1
    few = {key: n for key, n in needed.items() if len(lasted.get(key, ())) < FEWEST}
    order = kind_of(kind).position
    return tuple(
        Lacking(stage_of(kind, key), len(lasted.get(key, ())), few[key]) for key in sorted(few, key=order)
    )
