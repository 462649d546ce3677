"""Outlines of places as they are read: the newest, the one of a day, and the history of a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, or_, select
from sqlmodel import Session, col

from models.boundaries import Boundary
from models.boundary_enums import Datum
from models.enums import Permission, PlaceKind
from models.grids import Place
from models.people import Person
from services.access import Actor, allows, below, find_place, within
from services.grids import shapes

ROOTS = (PlaceKind.SUBDISTRICT, PlaceKind.GRID, PlaceKind.NEIGHBOURHOOD, PlaceKind.ESTATE)
"""The kinds of place inside which boundaries are brought in, drawn and redrawn, the largest first."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A place with its newest outline: `geometry` is none while it has none; `version` is the place's."""

    id: int
    kind: PlaceKind
    code: str
    name: str
    parent_id: int | None
    geometry: dict[str, Any] | None
    source: str | None
    version: int


@dataclass(frozen=True, slots=True)
class OutlineVersion:
    """One outline in a place's history, the newest first; `area_m2` in whole square metres."""

    id: int
    since: date
    source: str | None
    datum: Datum
    area_m2: int
    corners: int
    by: str


def drawn_on(on: date | ColumnElement[date]) -> ColumnElement[str | None]:
    """The outline of a place on a day, as text: the newest, unless a later one is known."""
    earlier = col(Boundary.place_id) == col(Place.id)
    then = select(cast(col(Boundary.geometry), Text)).where(earlier, col(Boundary.since) <= on)
    newest = then.order_by(col(Boundary.since).desc(), col(Boundary.id).desc()).limit(1)
    later = select(col(Boundary.id)).where(earlier, col(Boundary.since) > on).exists()
    chosen: ColumnElement[str | None] = case(
        (later, newest.correlate(Place).scalar_subquery()), else_=cast(col(Place.boundary), Text)
    )
    return chosen


@allows(Permission.MANAGE_BOUNDARIES)
def outlines(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind, on: date) -> list[Outline]:
    """The places of a kind at or below a place that stand on a day, with their newest outlines."""
    find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)
    return outlines_of(db, place_id, kind, on)


def outlines_of(db: Session, place_id: int, kind: PlaceKind, on: date) -> list[Outline]:
    """The same for whoever has looked at the scope."""
    query = _outlines().where(col(Place.kind) == kind, below(place_id, col(Place.id)))
    standing = or_(col(Place.until).is_(None), col(Place.until) >= on)
    return [
        Outline(*row)
        for row in db.execute(query.where(col(Place.since) <= on, standing).order_by(col(Place.code)))
    ]


def _outlines() -> Any:
    names = (Place.id, Place.kind, Place.code, Place.name, Place.parent_id, Place.boundary)
    return select(*(col(name) for name in names), col(Place.boundary_source), col(Place.version))


@allows(Permission.MANAGE_BOUNDARIES)
def find_outline(db: Session, actor: Actor, *, place_id: int) -> Outline:
    """One place with its newest outline. Raises NotFound outside the scope."""
    place = find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)
    return Outline(
        place.id or 0, place.kind, place.code, place.name, place.parent_id, place.boundary, place.boundary_source,
        place.version,
    )  # fmt: skip


@allows(Permission.MANAGE_BOUNDARIES)
def history(db: Session, actor: Actor, *, place_id: int) -> list[OutlineVersion]:
    """The outlines that a place has had, the newest first; none while it was never redrawn."""
    find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)
    query = select(Boundary, func.coalesce(col(Person.display_name), ""))
    query = query.join(Person, col(Person.id) == col(Boundary.person_id), isouter=True)
    query = query.where(col(Boundary.place_id) == place_id)
    found = db.execute(query.order_by(col(Boundary.since).desc(), col(Boundary.id).desc()))
    return [_version(row, by) for row, by in found]


def _version(row: Boundary, by: str) -> OutlineVersion:
    shape = shapes.shape(row.geometry) if row.geometry else None
    size = shapes.area_m2(shape) if shape is not None else 0
    return OutlineVersion(
        row.id or 0, row.since, row.source, row.datum, size, corners(row.geometry), by,
    )  # fmt: skip


def corners(geometry: dict[str, Any] | None) -> int:
    """How many corners an outline has, the repeated last one of each ring not counted."""
    if geometry is None or geometry["type"] == "Point":
        return 0
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return sum(max(len(ring) - 1, 0) for part in parts for ring in part)


@allows(Permission.MANAGE_BOUNDARIES)
def targets(db: Session, actor: Actor, *, on: date) -> list[Outline]:
    """The places inside which one works on boundaries, the largest first, in the scope."""
    query = _outlines().where(
        col(Place.kind).in_(ROOTS), within(actor, Permission.MANAGE_BOUNDARIES, col(Place.id))
    )
    standing = or_(col(Place.until).is_(None), col(Place.until) >= on)
    found = [Outline(*row) for row in db.execute(query.where(standing).order_by(col(Place.code)))]
    return sorted(found, key=lambda one: ROOTS.index(one.kind))
