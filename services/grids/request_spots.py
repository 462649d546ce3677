"""Where somebody stands or points: the places nearest to a position by their outlines, and those to pick on a map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Any

import shapely
from shapely import Geometry, Point
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place, PlaceWithin
from models.requests import Request
from services.access import Actor, allows, below, find_place, within
from services.db import rows_of
from services.grids import map as grid_map
from services.grids import naming, shapes
from services.grids.request_places import KINDS, Spot
from services.grids.request_reach import is_open

P, K = Permission, PlaceKind
OFFERED, PARTS, REACH_M = 6, 12, 400
ON_MAP = {
    K.SUBDISTRICT: K.NEIGHBOURHOOD,
    K.GRID: K.NEIGHBOURHOOD,
    K.NEIGHBOURHOOD: K.BUILDING,
    K.MICRO_GRID: K.BUILDING,
    K.ESTATE: K.BUILDING,
}
"""What is picked on the small map of a place: neighbourhoods to look into, then buildings."""


@dataclass(frozen=True, slots=True)
class Near:
    """A place near a position: whole metres to its outline, 0 inside it."""

    id: int
    name: str
    metres: int


@dataclass(frozen=True, slots=True)
class ToPick:
    """One place on the small map, with the requests that are open in it."""

    id: int
    name: str
    open: int


@dataclass(frozen=True, slots=True)
class SmallMap:
    """What can be picked in a place. `version` changes with its outlines; a `leaf` is taken, others are looked into."""

    place_id: int
    place: str
    kind: PlaceKind
    version: str
    shown: tuple[ToPick, ...]

    @property
    def leaf(self) -> bool:
        """Whether what is picked is where a request lies."""
        return self.kind in KINDS


@allows(P.RECORD_REQUESTS)
def nearest(db: Session, actor: Actor, *, place_id: int, lon: float, lat: float) -> list[Near]:
    """The places below one that are nearest to a position in WGS-84, within 400 m, the smallest of equals first.

    By the outlines we have; a stairwell without one lies where its building lies, and comes after it. Raises NotFound.
    """
    find_place(db, actor, place_id, permission=P.RECORD_REQUESTS)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return []
    around = aliased(Place)
    own, borrowed = col(Place.boundary), col(around.boundary)
    query: Any = (
        select(col(Place.id), col(Place.kind), own.label("own"), borrowed.label("borrowed"))
        .outerjoin(around, (col(around.id) == col(Place.parent_id)) & (col(around.kind) == K.BUILDING))
        .where(
            col(Place.kind).in_(KINDS), below(place_id, col(Place.id)), col(Place.until).is_(None),
            within(actor, P.RECORD_REQUESTS, col(Place.id)),
        )
        .order_by(func.length(col(Place.code)), col(Place.code))
    )  # fmt: skip
    memo: dict[str, int] = {}
    found = [
        (_metres(memo, row.own or row.borrowed, lon, lat), row.own is None, -KINDS.index(row.kind), n, row.id)
        for n, row in enumerate(rows_of(db, query))
        if row.own or row.borrowed
    ]
    chosen = [(one[0], one[-1]) for one in sorted(found)[:OFFERED] if one[0] <= REACH_M]
    names = naming.full_names(db, [id for _metres, id in chosen])
    return [Near(id, names.get(id, ""), metres) for metres, id in chosen]


def _metres(memo: dict[str, int], boundary: dict[str, Any], lon: float, lat: float) -> int:
    """From a position to an outline, on a plane that is true around the position; each outline is looked at once."""
    key = str(boundary)
    if key not in memo:
        memo[key] = _far(boundary, lon, lat)
    return memo[key]


def _far(boundary: dict[str, Any], lon: float, lat: float) -> int:
    outline = shapes.shape(boundary)
    if outline is None:
        return REACH_M + 1
    east = shapes.METRES_PER_DEGREE * cos(radians(lat))

    def flat(points: Any) -> Any:
        return (points - (lon, lat)) * (east, shapes.METRES_PER_DEGREE)

    there: Geometry = shapely.transform(outline, flat)
    return round(float(shapely.distance(there, Point(0, 0))))


@allows(P.RECORD_REQUESTS)
def parts(db: Session, actor: Actor, *, place_id: int) -> list[Spot]:
    """The place itself and the first stairwells in it, by their full names. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.RECORD_REQUESTS)
    query = select(col(Place.id)).where(
        col(Place.kind) == K.STAIRWELL, below(place_id, col(Place.id)), col(Place.id) != place_id
    )
    query = query.order_by(func.length(col(Place.code)), col(Place.code)).limit(PARTS)
    ids = [place_id, *(id or 0 for id in db.scalars(query))]
    names = naming.full_names(db, ids)
    return [Spot(id, names.get(id, "")) for id in ids]


@allows(P.RECORD_REQUESTS)
def small_map(db: Session, actor: Actor, *, place_id: int, on: date) -> SmallMap | None:
    """What can be picked on the map of a place, with how many requests are open in each; none where nothing can.

    A fixed number of statements. Raises NotFound.
    """
    place = find_place(db, actor, place_id, permission=P.RECORD_REQUESTS)
    kind = ON_MAP.get(place.kind)
    if kind is None:
        return None
    ancestor = col(PlaceWithin.ancestor_id)
    open_in = (
        select(func.count())
        .select_from(Request)
        .join(PlaceWithin, col(PlaceWithin.place_id) == col(Request.place_id))
        .where(ancestor == col(Place.id), is_open())
    )
    query = select(col(Place.id), col(Place.name), open_in.scalar_subquery()).where(
        col(Place.kind) == kind, below(place_id, col(Place.id)), col(Place.boundary).is_not(None)
    )
    shown = tuple(ToPick(*row) for row in rows_of(db, query.order_by(col(Place.code))))
    version = grid_map.geometry_version(db, actor, place_id=place_id, kind=kind, on=on)
    return SmallMap(place_id, place.name, kind, version, shown)
