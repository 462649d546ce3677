"""Divisions: places given to other grids from a day on; before that day they stay where they lay.

The tree of `Place` is today's. A division keeps where each place came from, so that an earlier day is read by taking
later divisions back (`services.grids.within`): a place has one parent of a kind on every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, delete, func, or_, select
from sqlmodel import Session, col

from models.boundaries import Division, DivisionMove, WithinChange
from models.boundary_enums import Edge
from models.enums import Permission, PlaceKind
from models.grids import Place, PlaceWithin, Unit
from models.people import Person
from services import audit
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound, Refused
from services.grids.relinking import Linked, relink, unlink
from services.imports import bulk
from services.once import once, token_for
from services.statements import Kept

K = PlaceKind
EDGES = {
    (K.STAIRWELL, K.MICRO_GRID): Edge.MICRO_GRID,
    (K.MICRO_GRID, K.NEIGHBOURHOOD): Edge.PARENT,
    (K.NEIGHBOURHOOD, K.GRID): Edge.PARENT,
}
"""What a division may move, and into what."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Moved:
    """One place and the grid that it is to lie in."""

    place_id: int
    to_id: int


@dataclass(frozen=True, slots=True)
class DivisionLine:
    """One division: from which day, how many places and households it moved, who drew it."""

    id: int
    name: str
    since: date
    place: str
    moved: int
    households: int
    by: str
    newest: bool = False


@allows(Permission.SEE_PLACES)
def divisions(db: Session, actor: Actor, *, place_id: int) -> list[DivisionLine]:
    """The divisions that moved anything at or below a place, the newest first."""
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    found = db.execute(_lines(place_id)).all()
    newest = max(((row.since, row.id) for row in found), default=None)
    return [replace(DivisionLine(*row), newest=(row.since, row.id) == newest) for row in found]


def _lines(place_id: int) -> Select[int, str, date, str, int, int, str]:
    moved = select(func.count()).where(col(DivisionMove.division_id) == col(Division.id)).scalar_subquery()
    households = (
        select(func.count(func.distinct(col(Unit.id))))
        .select_from(DivisionMove)
        .join(PlaceWithin, col(PlaceWithin.ancestor_id) == col(DivisionMove.place_id))
        .join(Unit, col(Unit.stairwell_id) == col(PlaceWithin.place_id))
        .where(col(DivisionMove.division_id) == col(Division.id))
        .scalar_subquery()
    )
    touched = select(col(DivisionMove.division_id)).where(below(place_id, col(DivisionMove.place_id)))
    return (
        select(
            col(Division.id), col(Division.name), col(Division.since), col(Place.name), moved, households,
            func.coalesce(col(Person.display_name), ""),
        )
        .join(Place, col(Place.id) == col(Division.place_id))
        .join(Person, col(Person.id) == col(Division.person_id), isouter=True)
        .where(col(Division.id).in_(touched))
        .order_by(col(Division.since).desc(), col(Division.id).desc())
    )  # fmt: skip


def division_on(db: Session, place_id: int, on: date) -> tuple[str, date] | None:
    """The name and the day of the division that figures of a place use on a day; none: as it was first laid out."""
    for row in _latest().rows(db, place=place_id, on=on):
        return row.name, row.since
    return None


@cache
def _latest() -> Kept:
    place: Any = bindparam("place", type_=Integer())
    inside = below(place, col(DivisionMove.place_id))
    touched = select(col(DivisionMove.division_id)).where(inside)
    query = select(col(Division.name), col(Division.since)).where(col(Division.id).in_(touched))
    order = col(Division.since).desc(), col(Division.id).desc()
    return Kept(query.where(col(Division.since) <= bindparam("on")).order_by(*order).limit(1))


@allows(Permission.MANAGE_BOUNDARIES)
def redraw(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    name: str,
    since: date,
    moves: Sequence[Moved],
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Give places at or below a place to other grids from a day on; the division's id.

    Raises NotFound; Refused "name_empty", "name_too_long", "division_empty", "division_twice", "division_ahead",
    "division_before_last" (day), "division_wrong_kind" (place), "division_not_standing" (place).
    """
    find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)
    given = name.strip()
    if not given:
        raise Refused("name_empty")
    if len(given) > LONGEST_NAME:
        raise Refused("name_too_long", longest=LONGEST_NAME)
    if since > on:
        raise Refused("division_ahead")
    if len({m.place_id for m in moves}) < len(moves):
        raise Refused("division_twice")

    def do() -> int:
        return _carry_out(db, actor, place_id, given, since, moves, at)

    sent = token_for(token, place_id, given, since, sorted((m.place_id, m.to_id) for m in moves))
    return int(once(db, actor, "redraw_grids", token=sent, at=at, do=do))


def _carry_out(
    db: Session, actor: Actor, place_id: int, name: str, since: date, moves: Sequence[Moved], at: datetime
) -> int:
    found = _places(db, actor, place_id, moves)
    links = [link for m in moves if (link := _link(found[m.place_id], found[m.to_id], since)) is not None]
    if not links:
        raise Refused("division_empty")
    _insist_last(db, [link.place_id for link in links], since)
    division = Division(place_id=place_id, name=name, since=since, person_id=actor.person_id, at=at)
    db.add(division)
    db.flush()
    id = division.id or 0
    db.add_all(
        DivisionMove(
            division_id=id, place_id=n.place_id, edge=n.edge, before_id=n.before_id, after_id=n.after_id
        )
        for n in links
    )
    relink(db, id, links)
    audit.record(
        db, actor, area="grids", action="redraw_grids", subject=("division", id), at=at, place_id=place_id,
        after={"name": name, "since": since, "moved": len(links)},
    )  # fmt: skip
    return id


def _places(db: Session, actor: Actor, place_id: int, moves: Iterable[Moved]) -> dict[int, Place]:
    """What is moved, which lies below the place, and where to; all of it in the scope. Raises NotFound."""
    moved, to = {m.place_id for m in moves}, {m.to_id for m in moves}
    scope = within(actor, Permission.MANAGE_BOUNDARIES, col(Place.id))
    wanted = or_(col(Place.id).in_(to), col(Place.id).in_(moved) & below(place_id, col(Place.id)))
    found = {p.id or 0: p for p in db.scalars(select(Place).where(wanted, scope))}
    if not (moved | to) <= set(found):
        raise NotFound("place")
    return found


def _link(place: Place, to: Place, since: date) -> Linked | None:
    """The change of parent; none where the place lies there already."""
    edge = EDGES.get((place.kind, to.kind))
    if edge is None:
        raise Refused("division_wrong_kind", place=place.name)
    for one in (place, to):
        if one.since > since or (one.until is not None and one.until < since):
            raise Refused("division_not_standing", place=one.name)
    before = place.parent_id if edge is Edge.PARENT else place.micro_grid_id
    return None if before == to.id else Linked(place.id or 0, edge, before, to.id)


def _insist_last(db: Session, place_ids: list[int], since: date) -> None:
    last = db.scalar(
        _touching(db, place_ids).where(col(Division.since) > since).order_by(col(Division.since).desc())
    )
    if last is not None:
        raise Refused("division_before_last", day=last)


def _touching(db: Session, place_ids: list[int]) -> Select[date]:
    """The days of the divisions that changed anything above these places, or above what lies in them."""
    inside = select(col(PlaceWithin.place_id)).where(
        bulk.among_numbers(db, col(PlaceWithin.ancestor_id), place_ids)
    )
    query = select(col(Division.since)).join(WithinChange, col(WithinChange.division_id) == col(Division.id))
    return query.where(col(WithinChange.place_id).in_(inside)).limit(1)


@allows(Permission.MANAGE_BOUNDARIES)
def take_back_division(db: Session, actor: Actor, *, division_id: int, token: str, at: datetime) -> int:
    """Undo a division: every place lies again where it came from; how many.

    Raises NotFound, Refused("division_not_last") where a place was moved again since.
    """
    division = db.scalar(
        select(Division).where(
            col(Division.id) == division_id,
            within(actor, Permission.MANAGE_BOUNDARIES, col(Division.place_id)),
        )
    )
    if division is None:
        raise NotFound("division")
    sent = token_for(token, division_id)
    return int(
        once(db, actor, "take_back_division", token=sent, at=at, do=lambda: _undo(db, actor, division, at))
    )


def _undo(db: Session, actor: Actor, division: Division, at: datetime) -> int:
    moves = db.scalars(select(DivisionMove).where(col(DivisionMove.division_id) == division.id)).all()
    links = [Linked(m.place_id, m.edge, m.after_id, m.before_id) for m in moves]
    later = or_(
        col(Division.since) > division.since,
        (col(Division.since) == division.since) & (col(Division.id) > division.id),
    )
    touched = db.scalar(_touching(db, [link.place_id for link in links]).where(later))
    if touched is not None or any(not _lies(db, link) for link in links):
        raise Refused("division_not_last")
    unlink(db, links)
    for table in (DivisionMove, WithinChange):
        db.connection().execute(delete(table).where(col(table.division_id) == division.id))
    db.connection().execute(delete(Division).where(col(Division.id) == division.id))
    audit.record(
        db, actor, area="grids", action="take_back_division", subject=("division", division.id), at=at,
        place_id=division.place_id, before={"name": division.name, "since": division.since, "moved": len(links)},
    )  # fmt: skip
    return len(links)


def _lies(db: Session, link: Linked) -> bool:
    """Whether a place still lies where the division put it."""
    place = db.get_one(Place, link.place_id)
    return link.before_id == (place.parent_id if link.edge is Edge.PARENT else place.micro_grid_id)
