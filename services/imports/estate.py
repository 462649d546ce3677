"""One estate as the database has it: its doors and owners, found by what a register calls them.

The same questions are asked when a file is looked at (nothing is stored) and when it goes in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.enums import OwnerKind, PlaceKind
from models.grids import Owner, Place, PlaceWithin, Unit
from services.errors import NotFound
from services.imports import bulk
from services.imports.addresses import building_name, door_key, stairwell_name
from services.imports.columns import OWNER, OWNERSHIP, PLACE, UNIT, WITHIN
from services.imports.entries import OwnerEntry
from services.imports.owners import is_masked, name_key

DEVELOPER = OwnerKind.DEVELOPER


@dataclass(slots=True, eq=False)
class KnownOwner:
    """An owner of the estate; without `id` one that the file brings. `was` is what a row has made better."""

    id: int | None
    kind: str
    name: str
    phone: str
    id_hash: str
    version: int = 1
    rows: list[int] = field(default_factory=list)
    was: tuple[str, str] | None = None


@dataclass(slots=True)
class KnownUnit:
    """A household of the estate and its owners."""

    id: int
    door: str
    floor: int | None
    area_dm2: int | None
    area_source: str
    use: str
    version: int
    owners: list[KnownOwner] = field(default_factory=list)


Units = dict[tuple[int, str], KnownUnit]


class Places:
    """The buildings and stairwells of an estate, by the one spelling of their names."""

    def __init__(self, rows: Iterable[tuple[int, PlaceKind, str, int | None]]) -> None:
        self.buildings: dict[str, int] = {}
        self.stairwells: dict[int, dict[str, int]] = {}
        self.by_own_name: dict[str, list[int]] = {}
        rows = list(rows)
        for id, kind, name, _ in rows:
            if kind is PlaceKind.BUILDING:
                self.add_building(building_name(name), id)
        for id, kind, name, parent in rows:
            if kind is PlaceKind.STAIRWELL and parent is not None:
                self.add_stairwell(parent, stairwell_name(name) or name, id)

    def add_building(self, name: str, id: int) -> None:
        """Know a building."""
        self.buildings[name] = id
        self.stairwells.setdefault(id, {})

    def add_stairwell(self, building: int, name: str, id: int) -> None:
        """Know a stairwell of a building."""
        self.stairwells.setdefault(building, {})[name] = id
        self.by_own_name.setdefault(name, []).append(id)

    def find(self, building: str, stairwell: str | None) -> int | str | None:
        """The stairwell of an address; None where it is new; "stairwell_missing" where it could be several.

        `12号` without a 幢 may be a building here, or the one stairwell of that name in the estate.
        """
        known = self.buildings.get(building)
        if known is None:
            named = self.by_own_name.get(building, []) if stairwell is None else []
            return "stairwell_missing" if len(named) > 1 else next(iter(named), None)
        inside = self.stairwells[known]
        if stairwell is not None:
            return inside.get(stairwell)
        if len(inside) > 1:
            return inside.get(building, "stairwell_missing")
        return next(iter(inside.values()), None)


class Owners:
    """The owners of an estate, and the one answer to "is this somebody we know?".

    `fresh` are those that a file brings, `learnt` those of whom it says more than was known.
    """

    def __init__(self, *, same_name_is_one: bool) -> None:
        self.same_name_is_one = same_name_is_one
        self.developer: KnownOwner | None = None
        self.by_name: dict[str, list[KnownOwner]] = {}
        self.names_by_id: dict[str, set[str]] = {}
        self.fresh: list[KnownOwner] = []
        self.learnt: list[KnownOwner] = []
        self._by_id: dict[int, KnownOwner] = {}

    def know(self, row: Sequence[Any]) -> KnownOwner:
        """The owner of a row of the database, the same one however often it is read."""
        known = self._by_id.get(row[0])
        if known is None:
            known = self._by_id[row[0]] = self._add(KnownOwner(*row))
        return known

    def bring(self, given: OwnerEntry) -> KnownOwner:
        """Know somebody whom the file brings; without an id until stored."""
        owner = KnownOwner(None, *given)
        self.fresh.append(owner)
        return self._add(owner)

    def learn(self, owner: KnownOwner, given: OwnerEntry) -> None:
        """Take a telephone or identity that the row knows better; what it was before is kept."""
        was = (owner.phone, owner.id_hash)
        news = (given.phone or owner.phone, owner.id_hash or given.id_hash)
        if news != was:
            if owner.was is None and owner.id is not None:
                owner.was = was
                self.learnt.append(owner)
            owner.phone, owner.id_hash = news

    def _add(self, owner: KnownOwner) -> KnownOwner:
        if owner.kind == DEVELOPER:
            self.developer = self.developer or owner
        key = name_key(owner.name)
        if key in self.by_name:
            self.by_name[key].append(owner)
        else:
            self.by_name[key] = [owner]
        if owner.id_hash:
            self.names_by_id.setdefault(owner.id_hash, set()).add(key)
        return owner

    def find(self, given: OwnerEntry, present: Iterable[KnownOwner]) -> KnownOwner | None:
        """The known owner that a row means: one of the unit's present owners of that name, or by evidence.

        Evidence is the same name with the same identity number or telephone; different identity numbers speak
        against. Companies and public housing are one by their name; the developer is one in any case.
        """
        if given.kind == DEVELOPER:
            return self.developer
        key = name_key(given.name)
        for owner in present:
            if name_key(owner.name) == key and not _differ(owner, given):
                return owner
        known = self.by_name.get(key)
        if known is None or is_masked(given.name):
            return None
        return next((owner for owner in known if self._is(owner, given)), None)

    def _is(self, owner: KnownOwner, given: OwnerEntry) -> bool:
        if _differ(owner, given):
            return False
        if (given.id_hash and owner.id_hash) or (given.phone and given.phone == owner.phone):
            return True
        return self.same_name_is_one or given.kind in (OwnerKind.COMPANY, OwnerKind.PUBLIC_HOUSING)


def _differ(owner: KnownOwner, given: OwnerEntry) -> bool:
    return bool(owner.id_hash and given.id_hash and owner.id_hash != given.id_hash)


def places_of(db: Session, estate_id: int) -> Places:
    """The estate's buildings and stairwells that are still there."""
    query = (
        select(PLACE.id, PLACE.kind, PLACE.name, PLACE.parent_id)
        .join(PlaceWithin, WITHIN.place_id == PLACE.id)
        .where(WITHIN.ancestor_id == estate_id, PLACE.until.is_(None))
        .order_by(PLACE.id)
    )
    return Places(tuple(row) for row in db.connection().execute(query))


_OWNER = (OWNER.id, OWNER.kind, OWNER.name, OWNER.phone, OWNER.id_number_hash, OWNER.version)


def owners_of(
    db: Session, estate_id: int, *, same_name_is_one: bool, named: Sequence[OwnerEntry] | None = None
) -> Owners:
    """The estate's owners: all of them, or those of some names, with the developer if that is one of them."""
    query = select(*_OWNER).where(OWNER.estate_id == estate_id).order_by(OWNER.id)
    wanted = [query]
    if named is not None:
        wanted = [query.where(bulk.among(db, OWNER.name, {owner.name for owner in named}))]
        if any(owner.kind == DEVELOPER for owner in named):
            wanted.insert(0, query.where(OWNER.kind == DEVELOPER))
    owners = Owners(same_name_is_one=same_name_is_one)
    for part in wanted:
        for row in db.connection().execute(part):
            owners.know(row)
    return owners


def units_of(db: Session, stairwell_ids: Iterable[int], owners: Owners, *, lock: bool = False) -> Units:
    """The households of some stairwells with their owners, by stairwell and door; `lock` to change them."""
    units: Units = {}
    for ids in bulk.chunks(sorted(stairwell_ids)):
        found: dict[int, KnownUnit] = {}
        columns = (UNIT.id, UNIT.door, UNIT.floor, UNIT.area_dm2, UNIT.area_source, UNIT.use, UNIT.version)
        query = select(UNIT.stairwell_id, *columns).where(UNIT.stairwell_id.in_(ids))
        for stairwell, *row in db.connection().execute(query.with_for_update() if lock else query):
            unit = KnownUnit(*row)
            found[unit.id] = units[stairwell, door_key(unit.door)] = unit
        held = select(OWNERSHIP.unit_id, *_OWNER).join(Unit, UNIT.id == OWNERSHIP.unit_id)
        held = held.join(Owner, OWNER.id == OWNERSHIP.owner_id).order_by(
            OWNERSHIP.unit_id, OWNERSHIP.owner_id
        )
        for unit_id, *owner in db.connection().execute(held.where(UNIT.stairwell_id.in_(ids))):
            found[unit_id].owners.append(owners.know(owner))
    return units


def estate_of(db: Session, place_id: int) -> Place:
    """The estate that a place is or lies in. Raises NotFound."""
    query = select(Place).join(PlaceWithin, WITHIN.ancestor_id == PLACE.id)
    place = db.scalar(query.where(WITHIN.place_id == place_id, PLACE.kind == PlaceKind.ESTATE))
    if place is None:
        raise NotFound("place")
    return place
