"""A chunk of a hotline's sheet goes in as requests with their own limits, and comes out again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from models.imports import ImportBatch
from models.request_enums import RequestState, Urgency
from models.requests import Request
from services.db import is_sqlite
from services.errors import Refused
from services.imports import bulk
from services.imports.chunks import Done, Values, spans
from services.imports.columns import PLACE, REQUEST
from services.imports.uses import first_use

COLUMNS = (
    "id", "number", "place_id", "category", "source", "text", "reported_at", "filed_at", "due_at", "answered_at",
    "closed_at", "contacted_at", "resolved", "satisfaction", "called_back_at", "handler", "state", "state_since",
    "running_due_at", "minutes", "door", "urgency", "told_late", "again", "dispatched", "returned", "supervised",
    "repeats", "version",
)  # fmt: skip
REST = ("", Urgency.NORMAL.value, 0, 0, 0, 0, False, False, 1)


def apply(db: Session, batch: ImportBatch, good: list[Values]) -> Done:
    """Store good rows as requests; a number that came in meanwhile is refused."""
    taken = _taken(db, [row[2] for row in good])
    done = Done(refused={row[0]: "request_known" for row in good if row[2] in taken})
    new = [row for row in good if row[2] not in taken] if taken else good
    there = _places(db, {row[1] for row in new})
    ids = list(bulk.reserve_ids(db, Request, len(new)))
    zone = "" if is_sqlite(db) else "+00:00"
    stored = [
        _row(id, row, row[1] if row[1] in there else batch.place_id, zone)
        for id, row in zip(ids, new, strict=True)
    ]
    bulk.insert(db, Request, COLUMNS, stored)
    done.rows, done.new = [row[0] for row in new], ids
    return done


def _taken(db: Session, numbers: list[str]) -> set[str]:
    return set(db.scalars(select(REQUEST.number).where(bulk.among(db, REQUEST.number, numbers))))


def _places(db: Session, wanted: set[int]) -> set[int]:
    """Those of the places that are still there."""
    return set(db.scalars(select(PLACE.id).where(PLACE.id.in_(wanted))))


def _row(id: int, row: Values, place: int, zone: str) -> tuple[Any, ...]:
    """The columns of one request. What the sheet calls closed is answered and closed at that moment."""
    number, category, source, text, opened, due, closed, contacted, resolved, satisfied, handler = row[2:]
    if zone:
        opened, due, closed, contacted = (m and m + zone for m in (opened, due, closed, contacted))
    state = RequestState.CLOSED if closed else RequestState.REPORTED
    return (
        id, number, place, category, source, text, opened, opened, due, closed, closed, contacted, resolved,
        satisfied, (closed or opened) if satisfied else None, handler, state.value, closed or opened,
        None if closed else due, _minutes(opened, closed), *REST,
    )  # fmt: skip


def _minutes(opened: str | None, closed: str | None) -> int | None:
    if opened is None or closed is None:
        return None
    lasted = datetime.fromisoformat(closed) - datetime.fromisoformat(opened)
    return max(0, int(lasted.total_seconds()) // 60)


def take_back(db: Session, done: Done) -> None:
    """Requests that were brought go. Raises Refused("import_request_in_use")."""
    insist_free(db, [done])
    for first, last in spans(sorted(done.new)):
        db.connection().execute(delete(Request).where(REQUEST.id.between(first, last)))


def insist_free(db: Session, all_done: list[Done]) -> None:
    """Nothing may rest on a request that was brought. Raises Refused("import_request_in_use") with its number."""
    use = first_use(db, "request", [id for done in all_done for id in done.new])
    if use is not None:
        number = db.scalar(select(REQUEST.number).where(REQUEST.id == use.id))
        raise Refused("import_request_in_use", number=number, by=use.table)
