"""A chunk of an owner register goes in: places, households, owners, in bulk, all of it undoable."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session

from models.grids import Owner, Ownership, Unit
from services.imports import bulk, new_places
from services.imports.addresses import door_key
from services.imports.chunks import Change, Done, Values
from services.imports.columns import OWNERSHIP
from services.imports.entries import Entry, OwnerEntry
from services.imports.estate import KnownOwner, KnownUnit, Owners, estate_of, owners_of, places_of, units_of
from services.imports.household_rows import changes, from_values, named_in, resolve

UNIT_COLUMNS = ("floor", "area_dm2", "area_source", "use")
New = tuple[int, Values, list[KnownOwner]]
Known = tuple[Entry, KnownUnit, list[KnownOwner]]


def apply(
    db: Session, place_id: int, good: list[Values], *, same_name_is_one: bool, on: date
) -> tuple[Done, list[int]]:
    """Carry out good rows; what they did, and the places that were made."""
    estate = estate_of(db, place_id)
    assert estate.id is not None
    places = places_of(db, estate.id)
    made = new_places.make(db, estate, places, dict.fromkeys(row[1:3] for row in good), on)
    find, done = cache(places.find), Done()
    going: list[tuple[int, Values, list[OwnerEntry]]] = []
    for row in good:
        where = find(row[1], row[2])
        if isinstance(where, int):
            going.append((where, row, named_in(row[-2], row[-1])))
        else:
            done.refused[row[0]] = where or "stairwell_missing"
    named = [owner for _, _, owners in going for owner in owners]
    owners = owners_of(db, estate.id, same_name_is_one=same_name_is_one, named=named)
    units = units_of(db, {where for where, _, _ in going} - set(made), owners, lock=True)
    new: list[New] = []
    known: list[Known] = []
    for where, row, meant in going:
        unit = units.get((where, door_key(row[3]))) if units else None
        if unit is None:
            new.append((where, row, resolve(row[0], meant, (), owners)))
        else:
            known.append((from_values(*row), unit, resolve(row[0], meant, unit.owners, owners)))
    _store_owners(db, estate.id, owners, done)
    _store_new_units(db, new, done)
    _store_changed_units(db, known, done)
    return done, made


def _store_owners(db: Session, estate_id: int, owners: Owners, done: Done) -> None:
    done.owners = list(bulk.reserve_ids(db, Owner, len(owners.fresh)))
    for owner, id in zip(owners.fresh, done.owners, strict=True):
        owner.id = id
    columns = ("id", "estate_id", "kind", "name", "phone", "id_number_hash", "version")
    rows = [(o.id, estate_id, o.kind, o.name, o.phone, o.id_hash, 1) for o in owners.fresh]
    bulk.insert(db, Owner, columns, rows)
    done.learnt = [[o.id, *(o.was or ()), o.phone, o.id_hash] for o in owners.learnt]
    learnt = [(o.phone, o.id_hash, o.version + 1, o.id) for o in owners.learnt]
    bulk.update(db, Owner, ("phone", "id_number_hash", "version"), learnt)


def _store_new_units(db: Session, new: list[New], done: Done) -> None:
    done.rows = [row[0] for _, row, _ in new]
    done.new = list(bulk.reserve_ids(db, Unit, len(new)))
    units = [(id, where, *row[3:8], 1) for id, (where, row, _) in zip(done.new, new, strict=True)]
    held = [(id, o.id) for id, (_, _, owners) in zip(done.new, new, strict=True) for o in owners]
    bulk.insert(db, Unit, ("id", "stairwell_id", "door", *UNIT_COLUMNS, "version"), units)
    bulk.insert(db, Ownership, ("unit_id", "owner_id"), held)


def _store_changed_units(db: Session, known: list[Known], done: Done) -> None:
    units: list[tuple[Any, ...]] = []
    moved: dict[int, list[KnownOwner]] = {}
    for entry, unit, owners in known:
        given = changes(entry, unit)
        before = {name: getattr(unit, name) for name in given}
        if owners and set(owners) != set(unit.owners):
            moved[unit.id] = owners
            before["owners"] = [owner.id for owner in unit.owners]
        if before:
            units.append((*_values(unit, given), unit.version + 1, unit.id))
            done.changed.append(Change(entry.number, unit.id, unit.version + 1, before))
    bulk.update(db, Unit, (*UNIT_COLUMNS, "version"), units)
    for ids in bulk.chunks(list(moved)):
        db.connection().execute(delete(Ownership).where(OWNERSHIP.unit_id.in_(ids)))
    held = [(id, owner.id) for id, owners in moved.items() for owner in owners]
    bulk.insert(db, Ownership, ("unit_id", "owner_id"), held)


def _values(unit: KnownUnit, given: dict[str, Any]) -> tuple[Any, ...]:
    values = (given.get(name, getattr(unit, name)) for name in UNIT_COLUMNS)
    return tuple(getattr(value, "value", value) for value in values)
