"""Buildings and stairwells that a register names and its estate lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place, PlaceWithin
from services.imports import bulk
from services.imports.addresses import Address
from services.imports.columns import PLACE, WITHIN
from services.imports.estate import Places

LONGEST_CODE = 40


def make(db: Session, estate: Place, places: Places, addresses: Iterable[Address], on: date) -> list[int]:
    """Make what is missing, in the order of the rows, and let `places` know it; the ids of the new places."""
    assert estate.id is not None
    wanted = _wanted(places, addresses)
    ids = bulk.reserve_ids(db, Place, len(wanted))
    above = list(db.scalars(select(WITHIN.ancestor_id).where(WITHIN.place_id == estate.id)))
    rows: list[dict[str, Any]] = []
    within: list[dict[str, int]] = []
    for building, stairwell in wanted:
        parent = estate.id if stairwell is None else places.buildings[building]
        id = next(ids)
        code = f"{estate.code}-{building}" + (f"-{stairwell}" if stairwell else "")
        kind = PlaceKind.STAIRWELL if stairwell else PlaceKind.BUILDING
        about = {"kind": kind, "name": stairwell or building, "parent_id": parent, "code": code}
        rows.append({"id": id, **about, "since": on, "version": 1})
        within += [{"ancestor_id": a, "place_id": id} for a in {*above, parent, id}]
        if stairwell is None:
            places.add_building(building, id)
        else:
            places.add_stairwell(parent, stairwell, id)
    _give_free_codes(db, rows)
    if rows:
        db.connection().execute(insert(Place), rows)
        db.connection().execute(insert(PlaceWithin), within)
    return [int(row["id"]) for row in rows]


def _wanted(places: Places, addresses: Iterable[Address]) -> list[tuple[str, str | None]]:
    """(building, None) for a new building, (building, stairwell) for a new stairwell, parents first."""
    wanted: dict[tuple[str, str | None], None] = {}
    for address in addresses:
        if places.find(address) is None:
            if address.building not in places.buildings:
                wanted[address.building, None] = None
            wanted[address.building, address.stairwell or address.building] = None
    return list(wanted)


def _give_free_codes(db: Session, rows: list[dict[str, Any]]) -> None:
    taken: set[str] = set()
    for codes in bulk.chunks([row["code"] for row in rows]):
        taken |= set(db.scalars(select(PLACE.code).where(PLACE.code.in_(codes))))
    for row in rows:
        if len(row["code"]) > LONGEST_CODE or row["code"] in taken:
            row["code"] = free_code(db, row["code"])
        taken.add(row["code"])


def free_code(db: Session, wanted: str) -> str:
    """The wanted code, or one made from it, that no place has yet and that is not too long."""
    code, attempt = wanted, 0
    while len(code) > LONGEST_CODE or db.scalar(select(PLACE.id).where(PLACE.code == code)) is not None:
        attempt += 1
        code = f"{wanted[:26]}-{hashlib.sha256(f'{wanted}/{attempt}'.encode()).hexdigest()[:12]}"
    return code
