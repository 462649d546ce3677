"""The grids of departments as they stand on a day over a place, and what their files put in and take back."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from shapely import Geometry
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlmodel import Session, col

from models.boundary_enums import Datum, Department
from models.departments import DepartmentGrid
from models.enums import Permission
from models.grids import Place, PlaceWithin
from services.access import Actor, allows, below, find_place
from services.errors import Refused
from services.grids import shapes


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid of a department over the place that was asked for."""

    id: int
    department: Department
    code: str
    name: str
    answers: str
    phone: str
    office: str
    geometry: dict[str, Any]
    source: str
    since: date
    place_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Overlay:
    """A department that has grids over a place: how many, since when, and a word that changes when they do."""

    department: Department
    grids: int
    since: date
    drawn_by_us: bool
    version: str


@dataclass(frozen=True, slots=True)
class NewGrid:
    """A grid as a file gives it, valid and in WGS-84."""

    code: str
    name: str
    answers: str
    shape: Geometry


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a file did to a department's grids, by code or name; `ended_ids` all rows that end the day before."""

    ended_ids: list[int]
    came: int
    changed: int
    same: int
    ended: int


@allows(Permission.SEE_PLACES)
def overlays(db: Session, actor: Actor, *, place_id: int, on: date) -> list[Overlay]:
    """The departments with grids over a place on a day, in their fixed order. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    grids = grids_over(db, place_id, on)
    counted = Counter(g.department for g in grids)
    return [_overlay(one, [g for g in grids if g.department is one]) for one in Department if counted[one]]


def _overlay(department: Department, grids: Sequence[Grid]) -> Overlay:
    known = hashlib.sha256(",".join(str(g.id) for g in grids).encode()).hexdigest()[:16]
    since = max(g.since for g in grids)
    return Overlay(department, len(grids), since, any(g.source == "drawn" for g in grids), known)


@allows(Permission.SEE_PLACES)
def overlay_geometry(db: Session, actor: Actor, *, place_id: int, department: Department, on: date) -> bytes:
    """The grids of a department over a place as GeoJSON features in WGS-84. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    features = [
        {
            "type": "Feature", "id": g.id, "geometry": g.geometry,
            "properties": {"name": g.name, "answers": g.answers},
        }
        for g in grids_over(db, place_id, on) if g.department is department
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def grids_over(db: Session, place_id: int, on: date) -> list[Grid]:
    """The grids that lie over a place on a day, for whoever has looked at the scope: two queries.

    Those brought in for a place around it, for itself or inside it; only those that meet its outline, if it has one.
    """
    columns = (getattr(DepartmentGrid, one.name) for one in fields(Grid))
    query = select(*(col(one) for one in columns)).where(_near(place_id), _stands(on))
    found = [Grid(*row) for row in db.execute(query.order_by(col(DepartmentGrid.code), _ID))]
    drawn = db.scalar(select(col(Place.boundary)).where(col(Place.id) == place_id))
    around = shapes.shape(drawn) if drawn else None
    if around is None or around.geom_type == "Point" or not around.is_valid:
        return found
    return [g for g in found if (one := shapes.shape(g.geometry)) is not None and around.intersects(one)]


_ID = col(DepartmentGrid.id)
CONTACT = ("answers", "phone", "office")


def _near(place_id: int) -> ColumnElement[bool]:
    above = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id)
    where = col(DepartmentGrid.place_id)
    return or_(where.in_(above), below(place_id, where))


def _stands(on: date) -> ColumnElement[bool]:
    until = col(DepartmentGrid.until)
    return (col(DepartmentGrid.since) <= on) & or_(until.is_(None), until >= on)


def standing(db: Session, place_id: int, department: Department) -> dict[str, Geometry]:
    """The outlines of a department's grids brought in for a place that nothing has ended, by code or name."""
    query = select(col(DepartmentGrid.code), col(DepartmentGrid.name), col(DepartmentGrid.geometry)).where(
        *_same(place_id, department), col(DepartmentGrid.until).is_(None)
    )
    return {
        code or name: s for code, name, drawn in db.execute(query) if (s := shapes.shape(drawn)) is not None
    }


def _same(place_id: int, department: Department) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(DepartmentGrid.place_id) == place_id, col(DepartmentGrid.department) == department


def replace(
    db: Session, actor: Actor, grids: Sequence[NewGrid], *, place_id: int, department: Department, source: str,
    datum: Datum, since: date, batch_id: int | None, at: datetime,
) -> Replaced:  # fmt: skip
    """Store all grids of a department in a place from a day on; those of before end the day before.

    How to reach who answers stays where the file names the same, or nobody. Raises
    Refused("department_before_last", day).
    """
    before = (*_same(place_id, department), col(DepartmentGrid.until).is_(None))
    last = db.scalar(select(func.max(col(DepartmentGrid.since))).where(*before))
    if last is not None and since <= last:
        raise Refused("department_before_last", day=last)
    standing = db.scalars(select(DepartmentGrid).where(*before)).all()
    stood, ended = {g.code or g.name: g for g in standing}, [g.id or 0 for g in standing]
    ends = {"until": since - timedelta(days=1)}
    rows = [_row(g, stood.get(g.code or g.name)) for g in grids]
    alike = [_alike(row, was) for row in rows if (was := stood.get(row.code or row.name))]
    db.connection().execute(update(DepartmentGrid).where(*before).values(**ends))
    db.expire_all()
    for row in rows:
        row.place_id, row.department, row.source, row.datum = place_id, department, source, datum
        row.since, row.batch_id, row.person_id, row.at = since, batch_id, actor.person_id, at
        db.add(row)
    db.flush()
    gone = len(stood.keys() - {row.code or row.name for row in rows})
    return Replaced(ended, len(rows) - len(alike), alike.count(False), sum(alike), gone)


def _row(grid: NewGrid, was: DepartmentGrid | None) -> DepartmentGrid:
    """A grid of a file; how to reach who answers as it was, unless another is named."""
    known = was is not None and grid.answers in ("", was.answers)
    who = {name: getattr(was, name) for name in CONTACT} if known else {"answers": grid.answers}
    return DepartmentGrid(code=grid.code, name=grid.name, geometry=shapes.geojson(grid.shape), **who)


def _alike(row: DepartmentGrid, was: DepartmentGrid) -> bool:
    return all(getattr(row, name) == getattr(was, name) for name in ("name", "geometry", *CONTACT))


def forget(db: Session, batch_id: int, ended: Sequence[int]) -> tuple[Department, int, int]:
    """Take the grids of a file out, and let those stand again that it ended; whose, how many went, how many stand.

    Raises Refused("department_followed") where a later file has ended them.
    """
    mine = col(DepartmentGrid.batch_id) == batch_id
    if db.scalar(select(_ID).where(mine, col(DepartmentGrid.until).is_not(None)).limit(1)) is not None:
        raise Refused("department_followed")
    department = db.scalars(select(col(DepartmentGrid.department)).where(mine).limit(1)).one()
    run = db.connection().execute
    gone: int = run(delete(DepartmentGrid).where(mine)).rowcount
    again: int = run(update(DepartmentGrid).where(_ID.in_(list(ended))).values(until=None)).rowcount
    return department, gone, again
