"""Which place lay within which on a day: today's tree, with the divisions begun later taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, case, func, select, union_all
from sqlmodel import Session, col

from models.boundaries import Division, DivisionMove, WithinChange
from models.boundary_enums import Edge
from models.grids import Place, PlaceWithin
from services.statements import Kept

_LATER = Kept(select(col(Division.id)).where(col(Division.since) > bindparam("on")).limit(1))


def redrawn_after(db: Session, on: date) -> bool:
    """Whether any division has begun after a day, so that the day's tree is not today's."""
    return bool(_LATER.rows(db, on=on))


def within_on(db: Session, on: date) -> FromClause:
    """What to ask in place of `PlaceWithin` for figures of a day: a table of `ancestor_id` and `place_id`.

    Of the later divisions that touched a pair, the earliest says what was before it: what it began was not
    there yet, what it ended still was.
    """
    return within_then(on) if redrawn_after(db, on) else within_now()


def trees_on(db: Session, days: Sequence[date]) -> dict[date, FromClause]:
    """The same for each of some days; one query."""
    last = db.scalar(select(func.max(col(Division.since))))
    return {on: within_then(on) if last is not None and last > on else within_now() for on in days}


def within_now() -> FromClause:
    """The tree of today."""
    found: FromClause = PlaceWithin.__table__  # type: ignore[attr-defined]
    return found


def within_then(on: date) -> FromClause:
    """The tree of a day after which some division began."""
    first = _first_changes(on)
    now = select(col(PlaceWithin.ancestor_id), col(PlaceWithin.place_id))
    same = and_(
        first.c.ancestor_id == col(PlaceWithin.ancestor_id), first.c.place_id == col(PlaceWithin.place_id)
    )
    kept = now.join(first, same, isouter=True).where(first.c.gained.is_(None))
    ended = select(first.c.ancestor_id, first.c.place_id).where(~first.c.gained)
    return union_all(kept, ended).subquery("within_then")


def _first_changes(on: date) -> FromClause:
    """Of the changes after a day, for each pair the earliest."""
    pair = (col(WithinChange.ancestor_id), col(WithinChange.place_id))
    order = func.row_number().over(partition_by=pair, order_by=(col(Division.since), col(Division.id)))
    later = (
        select(*pair, col(WithinChange.gained), order.label("nth"))
        .join(Division, col(Division.id) == col(WithinChange.division_id))
        .where(col(Division.since) > on)
        .subquery("later")
    )
    return (
        select(later.c.ancestor_id, later.c.place_id, later.c.gained)
        .where(later.c.nth == 1)
        .subquery("first")
    )


def parent_on(edge: Edge, on: date | ColumnElement[date]) -> ColumnElement[int | None]:
    """The parent of a `Place` along one kind of edge on a day: what the first later division moved it from."""
    later = (
        select(col(DivisionMove.before_id))
        .join(Division, col(Division.id) == col(DivisionMove.division_id))
        .where(
            col(DivisionMove.place_id) == col(Place.id),
            col(DivisionMove.edge) == edge,
            col(Division.since) > on,
        )
        .correlate(Place)
    )
    first = later.order_by(col(Division.since), col(Division.id)).limit(1)
    now: Any = col(Place.parent_id) if edge is Edge.PARENT else col(Place.micro_grid_id)
    return case((later.exists(), first.scalar_subquery()), else_=now)
