"""An owner register checked against its estate: what each row would do, and what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlmodel import Session

from models.enums import AreaSource, OwnerKind, PlaceKind, RowState
from models.grids import Place
from services import settings
from services.imports.addresses import Address, door_key
from services.imports.chunks import Mark, Other, Rows, Values
from services.imports.entries import Entry, OwnerEntry
from services.imports.estate import (
    DEVELOPER,
    KnownOwner,
    KnownUnit,
    Owners,
    Places,
    Units,
    estate_of,
    owners_of,
    places_of,
    units_of,
)
from services.imports.heads import Head
from services.imports.households import Reader, check
from services.imports.owners import is_masked
from services.imports.rows import Data


def prepare(db: Session, root: Place, head: Head, data: Data, *, same_name_is_one: bool) -> Rows:
    """Each row as good, with what it would do, or bad with its reason and column.

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
    rows = _with_effects(entries, places, units, owners, head)
    for number, doubt in _doubtful(owners).items():
        mark = rows.marks.get(number, Mark())
        rows.marks[number] = mark._replace(note=mark.note or doubt)
    return rows


def _with_effects(entries: list[Entry], places: Places, units: Units, owners: Owners, head: Head) -> Rows:
    door = next(head.names[column] for column, name in head.mapping.items() if name == "door")
    find = cache(places.find)
    rows = Rows()
    for entry in entries:
        if entry.column or (address := entry.address) is None:
            rows.others.append(_bad(entry))
            continue
        where = find(address.building, address.stairwell)
        if isinstance(where, str):
            entry.reason, entry.column, entry.cells = where, door, {door: entry.said}
            rows.others.append(_bad(entry))
            continue
        unit = units.get((where, door_key(address.door))) if units and where is not None else None
        meant = resolve(entry.number, entry.owners, unit.owners if unit else (), owners)
        if unit is not None:
            rows.marks[entry.number] = Mark(entry.reason, *effect(entry, unit, meant))
        elif entry.reason:
            rows.marks[entry.number] = Mark(entry.reason)
        rows.good.append(_good(entry, address))
    return rows


def _reader(db: Session, root: Place, head: Head) -> Reader:
    secret = settings.current().secret
    if root.kind is PlaceKind.BUILDING:
        return Reader(head, secret, building=root.name)
    if root.kind is PlaceKind.STAIRWELL and root.parent_id is not None:
        return Reader(head, secret, building=db.get_one(Place, root.parent_id).name, stairwell=root.name)
    return Reader(head, secret)


def resolve(
    number: int, named: Iterable[OwnerEntry], present: Sequence[KnownOwner], owners: Owners
) -> list[KnownOwner]:
    """The owners a row means, known ones where the evidence says so; those it adds have no id yet.

    `present` are those who own its household now.
    """
    meant: list[KnownOwner] = []
    for given in named:
        owner = owners.find(given, present)
        if owner is None:
            owner = owners.bring(given)
        elif given.kind != DEVELOPER:
            owners.learn(owner, given)
        owner.rows.append(number)
        if owner not in meant:
            meant.append(owner)
    return meant


def effect(entry: Entry, unit: KnownUnit, owners: list[KnownOwner]) -> tuple[str, dict[str, Any]]:
    """What the row does to a household, "change" or "same", and what an update replaces."""
    was: dict[str, Any] = {name: getattr(unit, name) for name in changes(entry, unit)}
    if owners and set(owners) != set(unit.owners):
        was["owners"] = [owner.name for owner in unit.owners]
    return "change" if was else "same", was


def changes(entry: Entry, unit: KnownUnit) -> dict[str, Any]:
    """The columns of the household that the row would change; what the row does not know stays."""
    address = entry.address
    assert address is not None
    given: dict[str, Any] = {"area_dm2": entry.area_dm2, "use": entry.use}
    if entry.area_source != AreaSource.UNKNOWN or entry.area_dm2 != unit.area_dm2:
        given["area_source"] = entry.area_source
    if address.floor is not None:
        given["floor"] = address.floor
    return {name: value for name, value in given.items() if getattr(unit, name) != value}


def _doubtful(owners: Owners) -> dict[int, str]:
    """Rows where people may be one or several: equal names without proof, one number under several names."""
    doubtful: dict[int, str] = {}
    for known in owners.by_name.values():
        if len(known) > 1 and known[0].kind == OwnerKind.PERSON and not is_masked(known[0].name):
            numbers = {owner.id_hash for owner in known}
            if "" in numbers or len(numbers) < len(known):
                doubtful |= {row: "same_name_elsewhere" for owner in known for row in owner.rows}
    shared = {number for number, names in owners.names_by_id.items() if len(names) > 1}
    if shared:
        for known in owners.by_name.values():
            doubtful |= {row: "same_id_other_name" for o in known if o.id_hash in shared for row in o.rows}
    return doubtful


def _bad(entry: Entry) -> Other:
    said: dict[str, Any] = {"cells": entry.cells or {}}
    if entry.first_row is not None:
        said["first_row"] = entry.first_row
    return Other(entry.number, RowState.BAD.value, entry.reason, entry.column, said)


def _good(entry: Entry, address: Address) -> Values:
    """A good row as its chunk keeps it: number, where, floor, area, source, use, first owner, the others."""
    named = entry.owners
    first = named[0] if named else None
    more = named[1:] if len(named) > 1 else None
    return (entry.number, *address, entry.area_dm2, entry.area_source, entry.use, first, more)


def named_in(first: Sequence[str] | None, more: Iterable[Sequence[str]] | None) -> list[OwnerEntry]:
    """The owners again, from the last two values of a good row."""
    if first is None:
        return []
    return [OwnerEntry(*owner) for owner in (first, *more)] if more else [OwnerEntry(*first)]


def from_values(number: int, *values: Any) -> Entry:
    """The good row again."""
    building, stairwell, door, floor, area, source, use, first, more = values
    address = Address(building, stairwell, door, floor)
    return Entry(number, "", "", address, area, source, use, named_in(first, more))


def said(values: Sequence[Any]) -> tuple[str, int | None, tuple[str, ...]]:
    """What a good row says for people: where, the area, the owners' names."""
    entry = from_values(0, *values)
    return entry.said, entry.area_dm2, tuple(owner.name for owner in entry.owners)
