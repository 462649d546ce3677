"""A chunk of a sheet of places goes into the tree, row by row, all of it undoable."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place
from services.grids.places import index_places
from services.imports.chunks import Change, Done, Values
from services.imports.columns import PLACE
from services.imports.new_places import free_code
from services.imports.place_rows import changes, from_values
from services.imports.tree import BadNode, KnownPlace, tree


def apply(db: Session, place_id: int, good: list[Values], *, on: date) -> tuple[Done, list[int]]:
    """Carry out good rows; what they did, and the places that were made."""
    nodes = [(number, from_values(values)) for number, *values in good]
    known = tree(db, db.get_one(Place, place_id), [node.code for _, node in nodes])
    made: list[int] = []

    def make(kind: PlaceKind, name: str, parent: KnownPlace, code: str = "") -> KnownPlace:
        code = code or free_code(db, f"{parent.code}-{name}")
        values = {"kind": kind, "name": name, "parent_id": parent.id, "code": code, "since": on, "version": 1}
        id = int(db.connection().execute(insert(Place).values(**values).returning(PLACE.id)).scalar_one())
        index_places(db, [id])
        made.append(id)
        return KnownPlace(id, kind, name, code, parent.id, None)

    done = Done()
    for number, node in nodes:
        try:
            parent = known.parent_of(node, make)
            place, micro_grid = known.find(node, parent), known.micro_grid(node)
        except BadNode as bad:
            done.refused[number] = bad.reason
            continue
        new = place is None
        if place is None:
            place = known.add(make(node.kind, node.name, parent, node.code))
            done.rows.append(number)
            done.new.append(place.id)
        given = changes(place, node, micro_grid)
        if given:
            before = {name: getattr(place, name) for name in given}
            _change(db, place, given, new=new)
            if not new:
                done.changed.append(Change(number, place.id, place.version, before))
    return done, made


def _change(db: Session, place: KnownPlace, given: dict[str, Any], *, new: bool) -> None:
    place.version += not new
    db.connection().execute(update(Place).where(PLACE.id == place.id).values(**given, version=place.version))
    for name, value in given.items():
        setattr(place, name, value)
    if "micro_grid_id" in given:
        db.expire_all()
        index_places(db, [place.id])
