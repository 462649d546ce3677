"""Who votes: any buildings, stairwells and floors of one estate, kept as the parts of `Round.scope`.

Each estate's owners decide for themselves, so the parts of two estates never vote together. A round's place is the
smallest estate, building or stairwell that holds all its parts; no parts means all of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, UnitUse
from models.grids import Place, PlaceWithin, Unit
from services.access import Actor, find_place, within
from services.consultations import doors
from services.consultations.scope_names import NamedPart
from services.errors import NotFound, Refused
from services.grids import naming

P = Permission
MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One estate, building or stairwell that votes, and from which floor to which; None is an open end."""

    place_id: int
    floor_from: int | None = None
    floor_to: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The parts that vote together, and the uses of units that are left out of them (车位、车库)."""

    parts: tuple[Part, ...]
    without: tuple[UnitUse, ...] = ()

    def as_records(self, place_id: int) -> list[dict[str, Any]]:
        """What `Round.scope` keeps; nothing where the whole place votes. `scope_from` reads it back."""
        if self == Scope((Part(place_id),)):
            return []
        return [
            {"place_id": p.place_id, "floor_from": p.floor_from, "floor_to": p.floor_to}
            | ({"without": [str(use) for use in self.without]} if self.without else {})
            for p in self.parts
        ]


def whole(place_id: int) -> Scope:
    """All of a place."""
    return Scope((Part(place_id),))


def scope_from(records: Sequence[Mapping[str, Any]], *, place_id: int) -> Scope:
    """The scope of a round as it is kept."""
    if not records:
        return whole(place_id)
    parts = tuple(Part(r["place_id"], r.get("floor_from"), r.get("floor_to")) for r in records)
    return Scope(parts, tuple(UnitUse(use) for use in records[0].get("without", ())))


def condition(scope: Scope) -> ColumnElement[bool]:
    """The condition that a unit of the register belongs to the scope; one whose floor is unknown to no floor."""
    by_floors: dict[tuple[int | None, int | None], set[int]] = defaultdict(set)
    for part in scope.parts:
        by_floors[part.floor_from, part.floor_to].add(part.place_id)
    found = [and_(_lies_in(ids), *_on(low, high)) for (low, high), ids in by_floors.items()]
    return and_(or_(false(), *found), *_kept(scope))


def floor_unknown(scope: Scope) -> ColumnElement[bool]:
    """The condition that only its unknown floor keeps a unit out of the scope."""
    ids = {part.place_id for part in scope.parts if (part.floor_from, part.floor_to) != (None, None)}
    return and_(_lies_in(ids), col(Unit.floor).is_(None), *_kept(scope))


def _kept(scope: Scope) -> list[ColumnElement[bool]]:
    return [col(Unit.use).not_in(scope.without)] if scope.without else []


def _lies_in(ids: Iterable[int]) -> ColumnElement[bool]:
    inside = select(col(PlaceWithin.place_id)).where(col(PlaceWithin.ancestor_id).in_(set(ids)))
    return col(Unit.stairwell_id).in_(inside)


def _on(low: int | None, high: int | None) -> list[ColumnElement[bool]]:
    bounds = [] if low is None else [col(Unit.floor) >= low]
    return bounds if high is None else [*bounds, col(Unit.floor) <= high]


def located(db: Session, actor: Actor, scope: Scope) -> tuple[Place, Scope]:
    """The smallest place that holds a scope, and the scope without what is said twice.

    Raises NotFound, Refused("scope_missing"), ("place_cannot_vote"), ("several_estates", names),
    ("floors_out_of_order"), ("scope_too_many", most).
    """
    if not scope.parts:
        raise Refused("scope_missing")
    if len(scope.parts) > MOST_PARTS:
        raise Refused("scope_too_many", most=MOST_PARTS)
    if any(_crossed(part) for part in scope.parts):
        raise Refused("floors_out_of_order")
    above = _above(db, actor, {part.place_id for part in scope.parts})
    common = set.intersection(*(set(line) for line in above.values()))
    if not common:
        names = naming.place_names(db, {line[0] for line in above.values()})
        raise Refused("several_estates", names=doors.listed(names.values()))
    smallest = max(common, key=lambda id: next(iter(above.values())).index(id))
    place = find_place(db, actor, smallest, permission=P.RUN_CONSULTATIONS)
    return place, Scope(tuple(_once(scope.parts, above)), tuple(sorted(set(scope.without))))


def _crossed(part: Part) -> bool:
    return part.floor_from is not None and part.floor_to is not None and part.floor_from > part.floor_to


def _above(db: Session, actor: Actor, ids: set[int]) -> dict[int, list[int]]:
    """Of each place the estate, building and stairwell it lies in, itself last. Raises NotFound, Refused."""
    mine = within(actor, P.RUN_CONSULTATIONS, col(Place.id))
    kinds = {id or 0: kind for id, kind in db.execute(
        select(col(Place.id), col(Place.kind)).where(col(Place.id).in_(ids), mine)
    )}  # fmt: skip
    if len(kinds) < len(ids):
        raise NotFound("place")
    if any(kind not in naming.VOTING_KINDS for kind in kinds.values()):
        raise Refused("place_cannot_vote")
    query = (
        select(col(PlaceWithin.place_id), col(Place.kind), col(Place.id))
        .join(Place, col(Place.id) == col(PlaceWithin.ancestor_id))
        .where(col(PlaceWithin.place_id).in_(ids), col(Place.kind).in_(naming.VOTING_KINDS))
    )
    found: dict[int, dict[PlaceKind, int]] = defaultdict(dict)
    for place_id, kind, ancestor in db.execute(query):
        found[place_id][kind] = ancestor or 0
    return {id: [line[kind] for kind in naming.VOTING_KINDS if kind in line] for id, line in found.items()}


def _once(parts: Sequence[Part], above: Mapping[int, Sequence[int]]) -> Iterable[Part]:
    """The parts in their order, without those that lie wholly in another."""
    for n, part in enumerate(parts):
        others = (other for m, other in enumerate(parts) if m != n and (other != part or m < n))
        if not any(other.place_id in above[part.place_id] and _covers(other, part) for other in others):
            yield part


def _covers(wide: Part, narrow: Part) -> bool:
    low = wide.floor_from is None or (narrow.floor_from is not None and narrow.floor_from >= wide.floor_from)
    high = wide.floor_to is None or (narrow.floor_to is not None and narrow.floor_to <= wide.floor_to)
    return low and high


def named(db: Session, scopes: Mapping[int, tuple[int, Scope]]) -> dict[int, tuple[NamedPart, ...]]:
    """The parts of scopes by name, each under the key of its place and scope; in one query.

    A part that is the place itself has no name of its own: it is all of it, or some of its floors.
    """
    ids = {p.place_id for place_id, scope in scopes.values() for p in scope.parts if p.place_id != place_id}
    query = (
        select(col(PlaceWithin.place_id), col(Place.kind), col(Place.name))
        .join(Place, col(Place.id) == col(PlaceWithin.ancestor_id))
        .where(col(PlaceWithin.place_id).in_(ids), col(Place.kind).in_(naming.VOTING_KINDS))
    )
    names: dict[int, dict[PlaceKind, str]] = defaultdict(dict)
    for place_id, kind, name in db.execute(query) if ids else ():
        names[place_id][kind] = name
    return {
        key: tuple(
            _named(part, {} if part.place_id == place_id else names[part.place_id]) for part in scope.parts
        )
        for key, (place_id, scope) in scopes.items()
    }


def _named(part: Part, names: Mapping[PlaceKind, str]) -> NamedPart:
    building, stairwell = names.get(PlaceKind.BUILDING, ""), names.get(PlaceKind.STAIRWELL, "")
    return NamedPart(building, stairwell, part.floor_from, part.floor_to)
