"""Where a lift of a register runs: the place below the chosen one that its row names, however it is spelt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place, PlaceWithin
from services.imports.addresses import building_name, stairwell_name
from services.imports.cells import half_width
from services.imports.columns import PLACE, WITHIN

Find = Callable[[str, str, str, str], int | None]
K = PlaceKind


def finder(db: Session, root: Place) -> Find:
    """(estate, building, stairwell, address) -> the place; 0 where none is named; None where it is not known.

    An address that is no place here is not looked into any further: it stays a text.
    """
    query = select(PLACE.id, PLACE.kind, PLACE.name, PLACE.parent_id).join(
        PlaceWithin, WITHIN.place_id == PLACE.id
    )
    found = {row.id: row for row in db.execute(query.where(WITHIN.ancestor_id == root.id))}
    known: dict[str, int | None] = {}
    for id in found:
        for name in _names(id, found):
            known[name] = None if name in known and known[name] != id else id

    def find(estate: str, building: str, stairwell: str, address: str) -> int | None:
        if not (estate or building or stairwell):
            return known.get(_key(address)) or 0
        named = estate + (building_name(building) if building else "") + (stairwell_name(stairwell) or "")
        if named:
            return known.get(_key(named))
        return known.get(_key(address)) or 0

    return find


def _key(name: str) -> str:
    return half_width(name).replace(" ", "").casefold()


def _names(id: int, found: dict[int, Any]) -> set[str]:
    """A place's name after those above it, as a whole and from each of them on: `甲小区1幢1单元`, `1幢1单元`."""
    names, said, at = set(), "", found.get(id)
    while at is not None and at.kind in (K.STAIRWELL, K.BUILDING, K.ESTATE):
        own = at.name if at.kind is K.ESTATE else _own(at)
        said = own + said
        if at.kind is not K.STAIRWELL:
            names.add(_key(said))
        at = found.get(at.parent_id)
    return names


def _own(place: Any) -> str:
    return building_name(place.name) if place.kind is K.BUILDING else stairwell_name(place.name) or place.name
