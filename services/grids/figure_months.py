"""The months by which figures of places can be looked at: since when there is anything, and two places month by month.

Months are told by their last day. A month counts once it is over, and only from the first dated row on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Permission
from models.grids import Place, PlaceWithin
from models.lifts import Lift
from models.renewals import Project, ProjectMove
from models.requests import Request
from services.access import Actor, allows, within
from services.db import rows_of
from services.errors import NotFound
from services.grids import figure_rows, figures
from services.grids.figure_rows import Rows
from services.grids.figures import MADE, Figure, Value
from services.grids.within import trees_on
from services.rules.clocks import DAY
from services.rules.requests import day_of
from services.statements import Kept

MOST = 24
"""Months at most."""


@dataclass(frozen=True, slots=True)
class MonthOf:
    """One month of some places: its last day, and the figure of each."""

    last: date
    values: Mapping[int, Value]


def months_since(first: date | None, on: date) -> tuple[date, ...]:
    """The last days of the months that are over on a day, from the one of the first day on, `MOST` of them at most."""
    found: list[date] = []
    last = on.replace(day=1) - DAY
    while first is not None and last >= first and len(found) < MOST:
        found.append(last)
        last = last.replace(day=1) - DAY
    return tuple(reversed(found))


def months(db: Session, place_id: int, on: date) -> dict[Figure, tuple[date, ...]]:
    """The months of each dated figure at or below a place; one query. Whether it may be seen is the caller's."""
    [row] = _first().rows(db, place=place_id)
    began = {
        Rows.LIFTS: row[0],
        Rows.ROUNDS: row[1] and day_of(row[1]),
        Rows.REQUESTS: row[2] and day_of(row[2]),
        Rows.PROJECTS: row[3] and day_of(row[3]),
    }
    return {f: months_since(began[MADE[f].rows], on) for f in Figure if MADE[f].dated}


@cache
def _first() -> Kept:
    """The first registration of a lift, opening of a vote, report of a request and move of a renewal at or below
    `place`."""

    def inside(column: Any) -> Any:
        lies = select(col(PlaceWithin.place_id)).where(col(PlaceWithin.ancestor_id) == bindparam("place"))
        return column.in_(lies)

    lifts = select(func.min(col(Lift.registered_on))).where(inside(col(Lift.place_id)))
    rounds = select(func.min(col(Round.opened_at))).where(inside(col(Round.place_id)))
    first = select(func.min(col(Request.reported_at))).where(col(Request.place_id) == col(Place.id))
    requests = select(func.min(first.correlate(Place).scalar_subquery())).where(inside(col(Place.id)))
    moved = select(func.min(col(ProjectMove.at))).join(
        Project, col(Project.id) == col(ProjectMove.project_id)
    )
    projects = moved.where(inside(col(Project.place_id)))
    return Kept(select(*(q.scalar_subquery() for q in (lifts, rounds, requests, projects))))


@allows(Permission.SEE_PLACES)
def by_month(
    db: Session, actor: Actor, *, place_ids: list[int], figure: Figure, months: Sequence[date], at: datetime
) -> list[MonthOf]:
    """A dated figure of some places in each of these months, each by the division in force at its end.

    Three queries; nothing for a figure the actor may not see, or one without days. Raises NotFound where a place
    lies outside the scope.
    """
    mine = select(col(Place.id)).where(
        col(Place.id).in_(place_ids), within(actor, Permission.SEE_PLACES, col(Place.id))
    )
    if set(db.scalars(mine)) != set(place_ids):
        raise NotFound("place")
    if not MADE[figure].dated or figure not in figures.figures_for(actor) or not months:
        return []
    sums = _sums(db, actor, place_ids, figure, months, at)
    return [
        MonthOf(last, {id: figures.value(figure, id, sums.get(n, {})) for id in place_ids})
        for n, last in enumerate(months)
    ]


def _sums(
    db: Session, actor: Actor, place_ids: list[int], figure: Figure, months: Sequence[date], at: datetime
) -> dict[int, dict[tuple[int, str], Sequence[int]]]:
    trees, found = trees_on(db, months), {}
    for n, last in enumerate(months):
        asked = figure_rows.fixed(figure_rows.month(last, at))
        found[n] = figures.summed(trees[last], actor, (figure,), asked).add_columns(literal(n).label("month"))
    sums: dict[int, dict[tuple[int, str], Sequence[Any]]] = {}
    for id, kind, *counts, month in rows_of(db, union_all(*found.values()), places=place_ids):
        sums.setdefault(month, {})[id, kind] = tuple(map(int, counts))
    return sums
