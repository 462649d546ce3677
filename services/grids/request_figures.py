"""The figures of requests: in all, month by month and place by place, counted in SQL, shares kept as exact counts.

What each counts stands in `request_measures`, in words in `rules/request_figures`. A place's figures hold all that
lies below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place, PlaceWithin, Unit
from models.requests import Request
from services.access import Actor, allows, below, find_place
from services.db import is_sqlite, rows_of
from services.grids.request_measures import MEASURES, Measure
from services.rules import request_figures as rules
from services.rules.clocks import DAY
from services.rules.request_figures import Share
from services.rules.requests import SHANGHAI, end_of

P, K = Permission, PlaceKind
NONE = Share(0, 0)
WITHOUT = "none"
"""The kind of limit of requests that came without one, such as those of a sheet."""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many requests, their shares, and the minutes from report to first answer of those `answered`."""

    n: int = 0
    shares: dict[Measure, Share] = field(default_factory=dict)
    minutes: int = 0
    answered: int = 0

    @property
    def mean_minutes(self) -> Fraction | None:
        """The mean handling time, exact."""
        return rules.mean(self.minutes, self.answered)

    def __add__(self, other: "Tally") -> "Tally":
        shares = {m: self.shares.get(m, NONE) + other.shares.get(m, NONE) for m in Measure}
        return Tally(self.n + other.n, shares, self.minutes + other.minutes, self.answered + other.answered)


@dataclass(frozen=True, slots=True)
class PlaceTally:
    """A place's figures. `mix` kind of limit -> requests; `expected` on-time share of a place with this mix."""

    id: int
    name: str
    kind: PlaceKind
    households: int
    tally: Tally
    mix: dict[str, int]
    expected: Fraction | None


@dataclass(frozen=True, slots=True)
class Period:
    """From which day of report to which, both included; open where none is given."""

    since: date | None = None
    until: date | None = None


@allows(P.SEE_REQUESTS)
def totals(
    db: Session, actor: Actor, *, place_id: int, period: Period, at: datetime
) -> tuple[Tally, list[tuple[str, Tally]]]:
    """The figures of a place in all, and of each month of report ("2026-03"), oldest first; one query."""
    find_place(db, actor, place_id, permission=P.SEE_REQUESTS)
    month = _month(db)
    query = select(month, *_counted(at)).where(*_within(period), below(place_id, col(Request.place_id)))
    months = [(str(row[0]), _tally(row[1:])) for row in rows_of(db, query.group_by(month).order_by(month))]
    return sum((tally for _month, tally in months), Tally()), months


def _month(db: Session) -> ColumnElement[str]:
    at = col(Request.reported_at)
    if is_sqlite(db):
        return func.strftime("%Y-%m", at, "+8 hours")
    return func.to_char(func.timezone(SHANGHAI.key, at), "YYYY-MM")


@allows(P.SEE_REQUESTS)
def by_place(
    db: Session, actor: Actor, *, place_id: int, kind: PlaceKind | None, period: Period, at: datetime
) -> list[PlaceTally]:
    """The figures of each place of a kind (or of every kind) at or below a place, by its code; three queries."""
    find_place(db, actor, place_id, permission=P.SEE_REQUESTS)
    wanted = select(col(Place.id), col(Place.name), col(Place.kind)).where(below(place_id, col(Place.id)))
    if kind is not None:
        wanted = wanted.where(col(Place.kind) == kind)
    listed = rows_of(db, wanted.order_by(col(Place.code)))
    found = _by_place_and_clock(db, place_id, kind, period, at)
    homes = _households(db, place_id, kind)
    overall: dict[str, Share] = {}
    for clocks in found.values():
        for clock, tally in clocks.items():
            overall[clock] = overall.get(clock, NONE) + tally.shares[Measure.ON_TIME]
    return [
        _placed(id, name, its_kind, homes.get(id, 0), found.get(id, {}), overall)
        for id, name, its_kind in listed
    ]


def _placed(
    id: int, name: str, kind: PlaceKind, homes: int, clocks: dict[str, Tally], overall: dict[str, Share]
) -> PlaceTally:
    mix = {clock: tally.n for clock, tally in clocks.items()}
    limited = {clock: tally.shares[Measure.ON_TIME].of for clock, tally in clocks.items()}
    total = sum(clocks.values(), Tally())
    return PlaceTally(id, name, kind, homes, total, mix, rules.expected(limited, overall))


def _by_place_and_clock(
    db: Session, place_id: int, kind: PlaceKind | None, period: Period, at: datetime
) -> dict[int, dict[str, Tally]]:
    """Each place's own rows are counted once; only these sums are then added up along the tree."""
    own = (
        select(col(Request.place_id), col(Request.clock).label("clock"), *_counted(at))
        .where(*_within(period), below(place_id, col(Request.place_id)))
        .group_by(col(Request.place_id), col(Request.clock))
        .subquery()
    )
    sums = [func.sum(column) for column in list(own.c)[2:]]
    ancestor = col(PlaceWithin.ancestor_id)
    query = select(ancestor, own.c.clock, *sums).join(own, own.c.place_id == col(PlaceWithin.place_id))
    query = _of_kind(query, ancestor, place_id, kind).group_by(ancestor, own.c.clock)
    found: dict[int, dict[str, Tally]] = {}
    for row in rows_of(db, query):
        found.setdefault(row[0], {})[row[1] or WITHOUT] = _tally(row[2:])
    return found


def _of_kind(query: Any, column: Any, place_id: int, kind: PlaceKind | None) -> Any:
    chosen = select(col(Place.id)).where(below(place_id, col(Place.id)))
    return query.where(column.in_(chosen if kind is None else chosen.where(col(Place.kind) == kind)))


def _households(db: Session, place_id: int, kind: PlaceKind | None) -> dict[int, int]:
    ancestor = col(PlaceWithin.ancestor_id)
    query: Any = select(ancestor, func.count()).join(
        Unit, col(Unit.stairwell_id) == col(PlaceWithin.place_id)
    )
    return {
        row[0]: row[1] for row in rows_of(db, _of_kind(query, ancestor, place_id, kind).group_by(ancestor))
    }


def _within(period: Period) -> list[ColumnElement[bool]]:
    """Who reaches a place reaches all below it, so nothing more is asked of a row: see `models.requests.FIGURED`."""
    reported = col(Request.reported_at)
    wanted: list[ColumnElement[bool]] = [reported.is_not(None)]
    if period.since is not None:
        wanted.append(reported > end_of(period.since - DAY))
    if period.until is not None:
        wanted.append(reported <= end_of(period.until))
    return wanted


def _counted(at: datetime) -> list[ColumnElement[Any]]:
    """How many; of each measure hits and among; minutes and answered."""
    columns: list[ColumnElement[Any]] = [func.count().label("n")]
    for measure in Measure:
        among, hit = MEASURES[measure](at)
        columns += [
            func.count().filter(among, hit).label(f"{measure}_hit"),
            func.count().filter(among).label(f"{measure}_of"),
        ]
    minutes = col(Request.minutes)
    return [
        *columns,
        func.coalesce(func.sum(minutes), 0).label("minutes"),
        func.count(minutes).label("answered"),
    ]


def _tally(counted: Sequence[Any]) -> Tally:
    n, *pairs, minutes, answered = (int(value) for value in counted)
    shares = {m: Share(pairs[2 * i], pairs[2 * i + 1]) for i, m in enumerate(Measure)}
    return Tally(n, shares, minutes, answered)
