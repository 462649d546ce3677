"""Buildings and stairwells that a register names and its estate lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place, PlaceWithin
from services.db import is_sqlite
from services.imports import bulk
from services.imports.columns import PLACE, WITHIN
from services.imports.estate import Places

LONGEST_CODE = 40
Way = tuple[str, str | None]  # building, stairwell


def make(db: Session, estate: Place, places: Places, wanted: Iterable[Way], on: date) -> list[int]:
    """Make what is missing of the wanted, in their order, and let `places` know it; the ids of the new places."""
    assert estate.id is not None
    missing = _missing(places, wanted)
    ids = bulk.reserve_ids(db, Place, len(missing))
    above = list(db.scalars(select(WITHIN.ancestor_id).where(WITHIN.place_id == estate.id)))
    rows: list[list[Any]] = []
    within: list[tuple[int, int]] = []
    for building, stairwell in missing:
        parent = estate.id if stairwell is None else places.buildings[building]
        id = next(ids)
        kind = PlaceKind.STAIRWELL if stairwell else PlaceKind.BUILDING
        code = f"{estate.code}-{building}" + (f"-{stairwell}" if stairwell else "")
        rows.append([id, kind.value, stairwell or building, parent, code])
        within += [(a, id) for a in {*above, parent, id}]
        if stairwell is None:
            places.add_building(building, id)
        else:
            places.add_stairwell(parent, stairwell, id)
    _give_free_codes(db, rows)
    columns = ("id", "kind", "name", "parent_id", "code", "since", "version")
    since = on.isoformat() if is_sqlite(db) else on
    bulk.insert(db, Place, columns, [(*row, since, 1) for row in rows])
    bulk.insert(db, PlaceWithin, ("ancestor_id", "place_id"), within)
    return [row[0] for row in rows]


def _missing(places: Places, wanted: Iterable[Way]) -> list[Way]:
    """(building, None) for a new building, (building, stairwell) for a new stairwell, parents first."""
    missing: dict[Way, None] = {}
    for building, stairwell in wanted:
        if places.find(building, stairwell) is None:
            if building not in places.buildings:
                missing[building, None] = None
            missing[building, stairwell or building] = None
    return list(missing)


def _give_free_codes(db: Session, rows: list[list[Any]]) -> None:
    wanted = [row[-1] for row in rows]
    taken = set(db.scalars(select(PLACE.code).where(bulk.among(db, PLACE.code, wanted)))) if wanted else set()
    for row in rows:
        if len(row[-1]) > LONGEST_CODE or row[-1] in taken:
            row[-1] = free_code(db, row[-1])
        taken.add(row[-1])


def free_code(db: Session, wanted: str) -> str:
    """The wanted code, or one made from it, that no place has yet and that is not too long."""
    code, attempt = wanted, 0
    while len(code) > LONGEST_CODE or db.scalar(select(PLACE.id).where(PLACE.code == code)) is not None:
        attempt += 1
        code = f"{wanted[:26]}-{hashlib.sha256(f'{wanted}/{attempt}'.encode()).hexdigest()[:12]}"
    return code
