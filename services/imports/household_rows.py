"""An owner register checked against its estate: what each row would do, and what to look at."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from models.enums import AreaSource, OwnerKind, PlaceKind, RowState, UnitUse
from models.grids import Place
from services import settings
from services.imports.addresses import Address
from services.imports.estate import (
    KnownOwner,
    KnownUnit,
    Owners,
    as_json,
    estate_of,
    owners_of,
    places_of,
    units_of,
)
from services.imports.heads import Head
from services.imports.households import Entry, OwnerEntry, Reader, check
from services.imports.owners import is_masked
from services.imports.rows import Data

Ready = tuple[int, RowState, str, str, str]


def prepare(db: Session, root: Place, head: Head, data: Data, *, same_name_is_one: bool) -> list[Ready]:
    """Each row as (number, state, reason, column, JSON). A good row's `effect` is "new", "change" or "same".

    Nothing is stored; the same questions are asked again when the batch is applied.
    """
    assert root.id is not None
    estate = estate_of(db, root.id)
    assert estate.id is not None
    entries = check(data, _reader(db, root, head))
    places = places_of(db, estate.id)
    owners = owners_of(db, estate.id, same_name_is_one=same_name_is_one)
    stairwells = {id for inside in places.stairwells.values() for id in inside.values()}
    units = units_of(db, stairwells, owners)
    effects: dict[int, dict[str, Any]] = {}
    door = next(head.names[column] for column, name in head.mapping.items() if name == "door")
    for entry in entries:
        if entry.bad:
            continue
        assert entry.address is not None
        where = places.find(entry.address)
        if isinstance(where, str):
            entry.reason, entry.column, entry.cells = where, door, {door: entry.said}
            continue
        unit = units.get((where, entry.key[2])) if where is not None else None
        effects[entry.number] = effect(entry, unit, resolve(entry, unit, owners))
    doubtful = _doubtful(owners)
    return [_ready(entry, effects.get(entry.number, {}), doubtful.get(entry.number, "")) for entry in entries]


def _reader(db: Session, root: Place, head: Head) -> Reader:
    secret = settings.current().secret
    if root.kind is PlaceKind.BUILDING:
        return Reader(head, secret, building=root.name)
    if root.kind is PlaceKind.STAIRWELL and root.parent_id is not None:
        return Reader(head, secret, building=db.get_one(Place, root.parent_id).name, stairwell=root.name)
    return Reader(head, secret)


def resolve(entry: Entry, unit: KnownUnit | None, owners: Owners) -> list[KnownOwner]:
    """The owners a row means, known ones where the evidence says so; those it adds have no id yet."""
    present = unit.owners if unit is not None else ()
    meant = []
    for given in entry.owners:
        owner = owners.find(given, present)
        if owner is None:
            owner = owners.add(KnownOwner(None, given.kind, given.name, given.phone, given.id_hash))
        elif given.kind is not OwnerKind.DEVELOPER:
            learn(owner, given)
        owner.rows.append(entry.number)
        if owner not in meant:
            meant.append(owner)
    return meant


def learn(owner: KnownOwner, given: OwnerEntry) -> None:
    """Take a telephone or identity that the row knows better; what it was before is kept."""
    was, news = (owner.phone, owner.id_hash), (given.phone or owner.phone, owner.id_hash or given.id_hash)
    if news != was:
        owner.was = owner.was or was
        owner.phone, owner.id_hash = news


def effect(entry: Entry, unit: KnownUnit | None, owners: list[KnownOwner]) -> dict[str, Any]:
    """What the row does to the household: `effect`, and under `was` what an update replaces."""
    if unit is None:
        return {"effect": "new"}
    was: dict[str, Any] = {name: getattr(unit, name) for name in changes(entry, unit)}
    if owners and {id(owner) for owner in owners} != {id(owner) for owner in unit.owners}:
        was["owners"] = [owner.name for owner in unit.owners]
    return {"effect": "change", "was": was} if was else {"effect": "same"}


def changes(entry: Entry, unit: KnownUnit) -> dict[str, Any]:
    """The columns of the household that the row would change; what the row does not know stays."""
    address = entry.address
    assert address is not None
    given: dict[str, Any] = {"area_dm2": entry.area_dm2, "use": entry.use}
    if entry.area_source is not AreaSource.UNKNOWN or entry.area_dm2 != unit.area_dm2:
        given["area_source"] = entry.area_source
    if address.floor is not None:
        given["floor"] = address.floor
    return {name: value for name, value in given.items() if getattr(unit, name) != value}


def _doubtful(owners: Owners) -> dict[int, str]:
    """Rows where people may be one or several: equal names without proof, one number under several names."""
    doubtful: dict[int, str] = {}
    for known in owners.by_name.values():
        if len(known) > 1 and known[0].kind is OwnerKind.PERSON and not is_masked(known[0].name):
            numbers = {owner.id_hash for owner in known}
            if "" in numbers or len(numbers) < len(known):
                doubtful |= {row: "same_name_elsewhere" for owner in known for row in owner.rows}
    shared = {number for number, names in owners.names_by_id.items() if len(names) > 1}
    if shared:
        for known in owners.by_name.values():
            doubtful |= {row: "same_id_other_name" for o in known if o.id_hash in shared for row in o.rows}
    return doubtful


def _ready(entry: Entry, does: dict[str, Any], doubt: str) -> Ready:
    if entry.bad:
        said: dict[str, Any] = {"cells": entry.cells or {}}
        if entry.first_row is not None:
            said["first_row"] = entry.first_row
        return entry.number, RowState.BAD, entry.reason, entry.column, as_json(said)
    return entry.number, RowState.GOOD, entry.reason or doubt, "", as_json({**as_data(entry), **does})


def as_data(entry: Entry) -> dict[str, Any]:
    """A good row as stored in its batch."""
    address = entry.address
    assert address is not None
    return {
        "building": address.building,
        "stairwell": address.stairwell,
        "door": address.door,
        "floor": address.floor,
        "area_dm2": entry.area_dm2,
        "area_source": entry.area_source.value,
        "use": entry.use.value,
        "owners": [[owner.kind.value, owner.name, owner.phone, owner.id_hash] for owner in entry.owners],
    }


_OWNER_KINDS = {kind.value: kind for kind in OwnerKind}
_SOURCES = {source.value: source for source in AreaSource}
_USES = {use.value: use for use in UnitUse}


def from_data(number: int, data: dict[str, Any]) -> Entry:
    """The good row again, from what its batch has stored."""
    address = Address(data["building"], data["stairwell"], data["door"], data["floor"])
    owners = [
        OwnerEntry(_OWNER_KINDS[kind], name, phone, id_hash) for kind, name, phone, id_hash in data["owners"]
    ]
    return Entry(
        number,
        address=address,
        area_dm2=data["area_dm2"],
        area_source=_SOURCES[data["area_source"]],
        use=_USES[data["use"]],
        owners=owners,
    )
