"""What a new division would be: every place in the grid whose outline covers it, except where a hand decided.

A stairwell stands where its own point or outline is, else its building's; a neighbourhood inside its outline.
Households go with their stairwell. What has no place on the map, or lies in no outline, stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shapely import Geometry
from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.boundaries import PinnedPlace
from models.enums import Permission, PlaceKind
from models.grids import Place, PlaceWithin, Unit
from services import audit
from services.access import Actor, allows, below, find_place
from services.db import rows_of
from services.errors import Refused
from services.grids import shapes
from services.grids.assigning import assigned, point_of
from services.grids.divisions import EDGES
from services.grids.naming import full_names
from services.grids.outlines import outlines_of
from services.once import once, token_for

MEMBERS = {to: member for member, to in EDGES if member is not PlaceKind.MICRO_GRID}
"""The kinds of grid that outlines assign something to, and what."""
LONGEST_REASON = 200


class Why(StrEnum):
    """Why a place would lie in a grid."""

    OUTLINE = "outline"
    BY_HAND = "by_hand"
    IN_NO_OUTLINE = "in_no_outline"
    NOT_ON_THE_MAP = "not_on_the_map"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One place: where it lies, where it would lie, why, and how many households go with it."""

    place_id: int
    name: str
    households: int
    from_id: int | None
    to_id: int | None
    why: Why

    @property
    def moves(self) -> bool:
        """Whether it would lie in another grid than now."""
        return self.to_id is not None and self.to_id != self.from_id


@dataclass(frozen=True, slots=True)
class Proposal:
    """The grids by id, and every place with the grid it would lie in, in the order of their codes."""

    grids: dict[int, str]
    places: tuple[Proposed, ...]

    @property
    def moved(self) -> tuple[Proposed, ...]:
        """Those that would move."""
        return tuple(p for p in self.places if p.moves)


@allows(Permission.MANAGE_BOUNDARIES)
def proposed(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind, on: date) -> Proposal:
    """The division by outlines at or below a place, among its grids of a kind (micro-grid or grid), on a day.

    Raises NotFound, Refused("division_wrong_kind").
    """
    place = find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)
    if kind not in MEMBERS:
        raise Refused("division_wrong_kind", place=place.name)
    grids = outlines_of(db, place_id, kind, on)
    areas = {g.id: s for g in grids if g.geometry and _is_area(s := shapes.shape(g.geometry))}
    members = _members(db, place_id, MEMBERS[kind], on)
    points = {id: point_of(s) for id, (_now, g) in members.items() if g and _sound(s := shapes.shape(g))}
    found, pinned = assigned(points, areas), _pinned(db, place_id)
    names, homes = full_names(db, members), _households(db, list(members))
    lines = (
        Proposed(
            id, names[id], homes.get(id, 0), now, *_decided(id, now, found, pinned, {g.id for g in grids})
        )
        for id, (now, _g) in members.items()
    )
    return Proposal({g.id: g.name for g in grids}, tuple(lines))


def _is_area(found: Geometry | None) -> bool:
    return _sound(found) and found is not None and found.geom_type != "Point"


def _sound(found: Geometry | None) -> bool:
    return found is not None and bool(found.is_valid) and not found.is_empty


def _decided(
    id: int, now: int | None, found: Mapping[int, int | None], pinned: Mapping[int, int], grids: set[int]
) -> tuple[int | None, Why]:
    if pinned.get(id) in grids:
        return pinned[id], Why.BY_HAND
    if id not in found:
        return now, Why.NOT_ON_THE_MAP
    return (now, Why.IN_NO_OUTLINE) if found[id] is None else (found[id], Why.OUTLINE)


def _members(db: Session, place_id: int, kind: PlaceKind, on: date) -> dict[int, tuple[int | None, Any]]:
    """Each place with the grid it lies in, and its own outline or point, else its parent's."""
    building = aliased(Place)
    now: Any = col(Place.micro_grid_id) if kind is PlaceKind.STAIRWELL else col(Place.parent_id)
    query = (
        select(col(Place.id), now, col(Place.boundary), col(building.boundary))
        .join(building, col(building.id) == col(Place.parent_id), isouter=True)
        .where(col(Place.kind) == kind, below(place_id, col(Place.id)), col(Place.since) <= on)
        .where(col(Place.until).is_(None) | (col(Place.until) >= on))
        .order_by(col(Place.code))
    )
    lends = kind is PlaceKind.STAIRWELL
    return {id: (grid, own or (other if lends else None)) for id, grid, own, other in db.execute(query)}


def _pinned(db: Session, place_id: int) -> dict[int, int]:
    query = select(col(PinnedPlace.place_id), col(PinnedPlace.grid_id))
    return dict(rows_of(db, query.where(below(place_id, col(PinnedPlace.place_id)))))


def _households(db: Session, place_ids: list[int]) -> dict[int, int]:
    query = (
        select(col(PlaceWithin.ancestor_id), func.count())
        .join(Unit, col(Unit.stairwell_id) == col(PlaceWithin.place_id))
        .where(col(PlaceWithin.ancestor_id).in_(place_ids))
        .group_by(col(PlaceWithin.ancestor_id))
    )
    return dict(rows_of(db, query))


@allows(Permission.MANAGE_BOUNDARIES)
def pin(
    db: Session, actor: Actor, *, place_id: int, grid_id: int, reason: str, token: str, at: datetime
) -> int | None:
    """Decide by hand in which grid a place lies whenever outlines are applied: the exception survives them.

    It moves with the next division. Raises NotFound, Refused "division_wrong_kind", "reason_missing", "text_too_long".
    """
    place = find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)
    grid = find_place(db, actor, grid_id, permission=Permission.MANAGE_BOUNDARIES)
    if MEMBERS.get(grid.kind) is not place.kind:
        raise Refused("division_wrong_kind", place=place.name)
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Refused("text_too_long", longest=LONGEST_REASON)

    def do() -> int:
        db.connection().execute(delete(PinnedPlace).where(col(PinnedPlace.place_id) == place_id))
        row = PinnedPlace(
            place_id=place_id, grid_id=grid_id, reason=reason.strip(), person_id=actor.person_id, at=at
        )
        db.add(row)
        after = {"grid": grid.name, "reason": reason.strip()}
        _note(db, actor, "pin_place", place, at, after=after)
        return place_id

    return once(db, actor, "pin_place", token=token_for(token, place_id, grid_id, reason), at=at, do=do)


@allows(Permission.MANAGE_BOUNDARIES)
def unpin(db: Session, actor: Actor, *, place_id: int, token: str, at: datetime) -> int | None:
    """Let the outlines decide again about a place. Raises NotFound."""
    place = find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)

    def do() -> int:
        db.connection().execute(delete(PinnedPlace).where(col(PinnedPlace.place_id) == place_id))
        _note(db, actor, "unpin_place", place, at)
        return place_id

    return once(db, actor, "unpin_place", token=token_for(token, place_id), at=at, do=do)


def _note(
    db: Session, actor: Actor, action: str, place: Place, at: datetime, *, after: dict[str, Any] | None = None
) -> None:
    audit.record(
        db,
        actor,
        area="grids",
        action=action,
        subject=("place", place.id),
        at=at,
        place_id=place.id,
        after=after,
    )
