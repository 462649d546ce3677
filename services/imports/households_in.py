"""A chunk of an owner register goes in: places, households, owners, in bulk, all of it undoable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session

from models.grids import Owner, Ownership, Unit
from services.imports import bulk, new_places
from services.imports.columns import OWNERSHIP
from services.imports.estate import KnownOwner, KnownUnit, Places, estate_of, owners_of, places_of, units_of
from services.imports.household_rows import changes, from_data, resolve
from services.imports.households import Entry

UNIT_COLUMNS = ("floor", "area_dm2", "area_source", "use")


@dataclass(slots=True)
class Done:
    """What one row did. `before` and `created` are all that undoing needs; a `reason`: it could not go in."""

    row_id: int
    before: dict[str, Any] | None = None
    created: dict[str, Any] | None = None
    reason: str = ""


@dataclass(slots=True)
class _Work:
    entry: Entry
    done: Done
    stairwell_id: int
    unit: KnownUnit | None = None
    owners: list[KnownOwner] = field(default_factory=list)
    unit_id: int = 0


def apply(
    db: Session,
    place_id: int,
    rows: Sequence[tuple[int, int, dict[str, Any]]],
    *,
    same_name_is_one: bool,
    on: date,
) -> tuple[list[Done], list[int]]:
    """Carry out good rows (row id, row number, data); what each did, and the places that were made."""
    estate = estate_of(db, place_id)
    assert estate.id is not None
    entries = [(row_id, from_data(number, data)) for row_id, number, data in rows]
    places = places_of(db, estate.id)
    made = new_places.make(db, estate, places, [e.address for _, e in entries if e.address], on)
    works, done = _find_all(entries, places)
    names = {owner.name for work in works for owner in work.entry.owners}
    owners = owners_of(db, estate.id, same_name_is_one=same_name_is_one, names=names)
    old_places = {work.stairwell_id for work in works} - set(made)
    units = units_of(db, old_places, owners, lock=True)
    for work in works:
        work.unit = units.get((work.stairwell_id, work.entry.key[2])) if units else None
        work.owners = resolve(work.entry, work.unit, owners)
    _store_owners(db, estate.id, works)
    _store_new_units(db, [work for work in works if work.unit is None])
    _store_changed_units(db, [work for work in works if work.unit is not None])
    held = [(work.unit_id, owner.id) for work in works for owner in work.owners]
    bulk.insert(db, Ownership, ("unit_id", "owner_id"), held)
    return done, made


def _find_all(entries: list[tuple[int, Entry]], places: Places) -> tuple[list[_Work], list[Done]]:
    works, all_done = [], []
    for row_id, entry in entries:
        assert entry.address is not None
        done = Done(row_id)
        all_done.append(done)
        where = places.find(entry.address)
        if isinstance(where, int):
            works.append(_Work(entry, done, where))
        else:
            done.reason = where or "stairwell_missing"
    return works, all_done


def _store_owners(db: Session, estate_id: int, works: list[_Work]) -> None:
    new: list[tuple[KnownOwner, Done]] = []
    learnt: list[tuple[Any, ...]] = []
    for work in works:
        for owner in work.owners:
            if owner.rows[0] != work.entry.number:
                continue
            if owner.id is None:
                new.append((owner, work.done))
            elif owner.was is not None:
                before = work.done.before = work.done.before or {}
                before.setdefault("learnt", []).append([owner.id, *owner.was, owner.phone, owner.id_hash])
                learnt.append((owner.phone, owner.id_hash, owner.version + 1, owner.id))
    ids = bulk.reserve_ids(db, Owner, len(new))
    for owner, done in new:
        owner.id = next(ids)
        done.created = done.created or {}
        done.created.setdefault("owners", []).append(owner.id)
    columns = ("id", "estate_id", "kind", "name", "phone", "id_number_hash", "version")
    rows = [(o.id, estate_id, o.kind.value, o.name, o.phone, o.id_hash, 1) for o, _ in new]
    bulk.insert(db, Owner, columns, rows)
    bulk.update(db, Owner, ("phone", "id_number_hash", "version"), learnt)


def _store_new_units(db: Session, works: list[_Work]) -> None:
    ids = bulk.reserve_ids(db, Unit, len(works))
    rows = []
    for work in works:
        work.unit_id = id = next(ids)
        work.done.created = {"new": True, "unit": id, "version": 1, **(work.done.created or {})}
        entry, address = work.entry, work.entry.address
        assert address is not None
        known = (address.floor, entry.area_dm2, entry.area_source.value, entry.use.value)
        rows.append((id, work.stairwell_id, address.door, *known, 1))
    bulk.insert(db, Unit, ("id", "stairwell_id", "door", *UNIT_COLUMNS, "version"), rows)


def _store_changed_units(db: Session, works: list[_Work]) -> None:
    rows, other_owners = [], []
    for work in works:
        unit = work.unit
        assert unit is not None
        work.unit_id = unit.id
        given = changes(work.entry, unit)
        held = [owner.id for owner in unit.owners]
        moved = bool(work.owners) and {owner.id for owner in work.owners} != set(held)
        if not moved:
            work.owners = []
        if not given and not moved:
            continue
        before = work.done.before = work.done.before or {}
        before["unit"] = {name: getattr(unit, name) for name in given}
        if moved:
            before["owners"] = held
            other_owners.append(unit.id)
        version = unit.version + 1
        rows.append((*_values(unit, given), version, unit.id))
        work.done.created = {"new": False, "unit": unit.id, "version": version, **(work.done.created or {})}
    bulk.update(db, Unit, (*UNIT_COLUMNS, "version"), rows)
    for ids in bulk.chunks(other_owners):
        db.connection().execute(delete(Ownership).where(OWNERSHIP.unit_id.in_(ids)))


def _values(unit: KnownUnit, given: dict[str, Any]) -> tuple[Any, ...]:
    values = (given.get(name, getattr(unit, name)) for name in UNIT_COLUMNS)
    return tuple(getattr(value, "value", value) for value in values)
