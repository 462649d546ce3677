"""Outlines are stored, by hand or from a file, each with the day from which it holds; and are taken back.

`Place.boundary` is the newest; the rows of `Boundary` say which held before, from which day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from models.boundaries import Boundary
from models.boundary_enums import Datum
from models.enums import Permission
from models.grids import Place
from services import audit, versions
from services.access import Actor, allows, find_place
from services.errors import Refused
from services.grids import shapes
from services.grids.outlines import corners
from services.once import once, token_for

BY_HAND, IMPORTED = "by_hand", "imported"
MOST_CORNERS = 20_000
"""Of one outline drawn by hand (November 2026)."""


@allows(Permission.MANAGE_BOUNDARIES)
def draw_outline(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    version: int,
    geometry: dict[str, Any],
    since: date,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Store an outline drawn or corrected by hand (WGS-84), holding from a day on; the place's new version.

    Raises Conflict; NotFound; Refused "outline_empty", "outline_crossed", "outline_too_long", "outline_ahead",
    "outline_before_last" (day).
    """
    find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)
    drawn = checked(geometry)
    if since > on:
        raise Refused("outline_ahead")

    def do() -> int:
        return store(
            db,
            actor,
            place_id,
            version=version,
            geometry=drawn,
            source=BY_HAND,
            datum=Datum.WGS84,
            since=since,
            at=at,
        )

    sent = token_for(token, place_id, version, since, drawn)
    return int(once(db, actor, "draw_outline", token=sent, at=at, do=do))


def checked(geometry: dict[str, Any]) -> dict[str, Any]:
    """An outline as it is stored. Raises Refused as `draw_outline` does."""
    if corners(geometry) > MOST_CORNERS:
        raise Refused("outline_too_long", most=MOST_CORNERS)
    drawn = shapes.shape(geometry)
    if drawn is None or drawn.is_empty:
        raise Refused("outline_empty")
    if not drawn.is_valid:
        raise Refused("outline_crossed")
    return shapes.geojson(drawn)


def store(
    db: Session,
    actor: Actor,
    place_id: int,
    *,
    version: int,
    geometry: dict[str, Any],
    source: str,
    datum: Datum,
    since: date,
    at: datetime,
    batch_id: int | None = None,
) -> int:
    """Put a version into the history and make it the place's newest; the place's new version.

    Raises Conflict, Refused("outline_before_last").
    """
    place = db.get_one(Place, place_id)
    before, had = place.boundary, place.boundary_source
    _keep_first(db, place, at)
    last = db.scalar(select(func.max(col(Boundary.since))).where(col(Boundary.place_id) == place_id))
    if since < max(filter(None, [last, place.since])):
        raise Refused("outline_before_last", day=max(filter(None, [last, place.since])))
    changes = {"boundary": geometry, "boundary_source": source}
    new = versions.save(db, Place, place_id, version=version, changes=changes)
    row = Boundary(
        place_id=place_id, geometry=geometry, source=source, datum=datum, since=since, batch_id=batch_id,
        person_id=actor.person_id, at=at,
    )  # fmt: skip
    db.add(row)
    db.flush()
    db.expire(place)
    record(db, actor, "draw_outline", place_id, at, (before, had), (geometry, source), since)
    return new


def _keep_first(db: Session, place: Place, at: datetime) -> None:
    """The outline of before becomes the first of the history, once there is to be a second."""
    known = db.scalar(select(col(Boundary.id)).where(col(Boundary.place_id) == place.id).limit(1))
    if known is None:
        first = Boundary(
            place_id=place.id or 0,
            geometry=place.boundary,
            source=place.boundary_source,
            since=place.since,
            at=at,
        )
        db.add(first)
        db.flush()


def record(
    db: Session,
    actor: Actor,
    action: str,
    place_id: int,
    at: datetime,
    before: tuple[Mapping[str, Any] | None, str | None],
    after: tuple[Mapping[str, Any] | None, str | None],
    since: date | None = None,
) -> None:
    """Note a changed outline by its size; the outline itself is in the history."""
    audit.record(
        db, actor, area="grids", action=action, subject=("place", place_id), at=at, place_id=place_id,
        before=_said(*before), after=_said(*after) | ({"since": since} if since else {}),
    )  # fmt: skip


def _said(geometry: Mapping[str, Any] | None, source: str | None) -> dict[str, Any]:
    shape = shapes.shape(dict(geometry)) if geometry else None
    size = shapes.area_m2(shape) if shape is not None and shape.is_valid else 0
    return {
        "outline_m2": size,
        "corners": corners(dict(geometry) if geometry else None),
        "outline_source": source,
    }


def forget(db: Session, actor: Actor, batch_id: int, *, at: datetime) -> int:
    """Take the versions of a batch out of the history: each place has the outline of before again; how many.

    Raises Refused("outline_changed_since") where somebody drew a newer one.
    """
    rows = db.scalars(
        select(Boundary).where(col(Boundary.batch_id) == batch_id).order_by(col(Boundary.id))
    ).all()
    for row in rows:
        newest = _newest(db, row.place_id)
        place = db.get_one(Place, row.place_id)
        if newest is None or newest.id != row.id:
            raise Refused("outline_changed_since", place=place.name)
        db.connection().execute(delete(Boundary).where(col(Boundary.id) == row.id))
        _back_to(db, actor, place, _newest(db, row.place_id), at)
    return len(rows)


def _newest(db: Session, place_id: int) -> Boundary | None:
    query = select(Boundary).where(col(Boundary.place_id) == place_id)
    return db.scalars(query.order_by(col(Boundary.since).desc(), col(Boundary.id).desc()).limit(1)).first()


def _back_to(db: Session, actor: Actor, place: Place, was: Boundary | None, at: datetime) -> None:
    before, had = place.boundary, place.boundary_source
    changes: dict[str, Any] = {
        "boundary": was.geometry if was else None,
        "boundary_source": was.source if was else None,
        "version": col(Place.version) + 1,
    }
    db.connection().execute(update(Place).where(col(Place.id) == place.id).values(**changes))
    db.expire(place)
    after = (was.geometry, was.source) if was else (None, None)
    record(db, actor, "restore_outline", place.id or 0, at, (before, had), after)
