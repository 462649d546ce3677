"""A chunk of a sheet of places goes into the tree, row by row, all of it undoable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place
from services.grids.places import index_places
from services.imports.columns import PLACE
from services.imports.households_in import Done
from services.imports.new_places import free_code
from services.imports.place_rows import changes, from_data
from services.imports.tree import BadNode, KnownPlace, tree


def apply(
    db: Session, place_id: int, rows: Sequence[tuple[int, int, dict[str, Any]]], *, on: date
) -> tuple[list[Done], list[int]]:
    """Carry out good rows (row id, row number, data); what each did, and the places that were made."""
    nodes = [(row_id, from_data(data)) for row_id, _, data in rows]
    known = tree(db, db.get_one(Place, place_id), [node.code for _, node in nodes])
    made: list[int] = []

    def make(kind: PlaceKind, name: str, parent: KnownPlace, code: str = "") -> KnownPlace:
        code = code or free_code(db, f"{parent.code}-{name}")
        values = {"kind": kind, "name": name, "parent_id": parent.id, "code": code, "since": on, "version": 1}
        id = int(db.connection().execute(insert(Place).values(**values).returning(PLACE.id)).scalar_one())
        index_places(db, [id])
        made.append(id)
        return KnownPlace(id, kind, name, code, parent.id, None)

    all_done = []
    for row_id, node in nodes:
        done = Done(row_id)
        all_done.append(done)
        try:
            parent = known.parent_of(node, make)
            place, micro_grid = known.find(node, parent), known.micro_grid(node)
        except BadNode as bad:
            done.reason = bad.reason
            continue
        new = place is None
        if place is None:
            place = known.add(make(node.kind, node.name, parent, node.code))
        given = changes(place, node, micro_grid)
        if given:
            _change(db, place, given, done, new=new)
        if new:
            done.before, done.created = None, {"new": True, "place": place.id, "version": place.version}
    return all_done, made


def _change(db: Session, place: KnownPlace, given: dict[str, Any], done: Done, *, new: bool) -> None:
    done.before = {"place": {name: getattr(place, name) for name in given}}
    place.version += not new
    db.connection().execute(update(Place).where(PLACE.id == place.id).values(**given, version=place.version))
    for name, value in given.items():
        setattr(place, name, value)
    if "micro_grid_id" in given:
        db.expire_all()
        index_places(db, [place.id])
    done.created = {"new": False, "place": place.id, "version": place.version}
