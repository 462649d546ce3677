"""A staged batch goes in: chunk by chunk, each in a transaction of its own, so that nobody waits long.

A crash loses nothing: a chunk that went in says so in the same transaction; the next call goes on with the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session

from models.enums import BatchState, ImportKind, Permission, RowState
from models.imports import ImportBatch, ImportChunk
from services import audit
from services.access import Actor, allows, within
from services.db import open_session
from services.errors import NotFound, Refused
from services.imports import (
    ballots_in,
    bulk,
    households_in,
    lifts_in,
    places_in,
    posts_in,
    requests_in,
    upkeep_in,
)
from services.imports.chunks import Done, Values, as_json, load
from services.imports.columns import BATCH, CHUNK
from services.imports.pause import collecting_paused

LET_OTHERS_WRITE_S = 0.01
OpenSession = Callable[..., AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: rows that went in (or came out again) of those that should."""

    done: int
    total: int
    finished: bool


@allows(Permission.IMPORT)
def apply_chunk(db: Session, actor: Actor, *, batch_id: int, at: datetime) -> Progress:
    """Take in the next good rows of a batch. Call it, each time in a new session, until `finished`.

    Raises NotFound; Refused("import_undone") for a batch that was taken back.
    """
    batch = find_batch(db, actor, batch_id, lock=True)
    if batch.state is BatchState.UNDONE:
        raise Refused("import_undone")
    if batch.state is BatchState.APPLIED:
        return Progress(batch.applied_rows, batch.applied_rows, True)
    chunk = _next_chunk(db, batch)
    after = {"rows": 0, "refused": 0} if chunk is None else _take_in(db, actor, batch, chunk, at)
    left = batch.rows - batch.bad_rows - batch.mapping["skipped"] - batch.applied_rows
    batch.state = BatchState.APPLIED if left <= 0 else BatchState.APPLYING
    batch.version += 1
    after["left"] = left
    note(db, actor, batch, "apply_import", at, after)
    return Progress(batch.applied_rows, batch.applied_rows + left, left <= 0)


def apply(
    actor: Actor, *, batch_id: int, at: datetime, sessions: OpenSession = open_session
) -> Iterator[Progress]:
    """Apply a whole batch, telling after each chunk how far it is; stop in between and it can go on later."""
    finished = False
    while not finished:
        with collecting_paused(), sessions(write=True) as db:
            progress = apply_chunk(db, actor, batch_id=batch_id, at=at)
        finished = progress.finished
        yield progress
        time.sleep(0 if finished else LET_OTHERS_WRITE_S)


def find_batch(db: Session, actor: Actor, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """The batch, if its place lies within what the actor may import. Raises NotFound."""
    query = select(ImportBatch).where(BATCH.id == batch_id, reached(actor))
    batch = db.scalar(query.with_for_update() if lock else query)
    if batch is None:
        raise NotFound("import_batch")
    return batch


def reached(actor: Actor) -> ColumnElement[bool]:
    """The condition that a batch of rows is the actor's to import; one of ballots also asks for keying in there,
    one of posts for managing them, one of agreements or stations for keeping them.
    """
    also = {
        ImportKind.BALLOTS: Permission.RECORD_BALLOTS,
        ImportKind.POSTS: Permission.MANAGE_POSTS,
        ImportKind.AGREEMENTS: Permission.KEEP_UPKEEP,
        ImportKind.WATER_STATIONS: Permission.KEEP_UPKEEP,
    }
    asked = (or_(BATCH.kind != kind, within(actor, more, BATCH.place_id)) for kind, more in also.items())
    rows = BATCH.kind != ImportKind.BOUNDARIES
    return and_(rows, within(actor, Permission.IMPORT, BATCH.place_id), *asked)


def note(
    db: Session, actor: Actor, batch: ImportBatch, action: str, at: datetime, after: dict[str, Any]
) -> None:
    """Leave an activity row about a batch."""
    subject = ("import_batch", batch.id)
    said = {"file": batch.file_name, **after}
    audit.record(
        db, actor, area="grids", action=action, subject=subject, at=at, place_id=batch.place_id, after=said
    )


def _next_chunk(db: Session, batch: ImportBatch) -> ImportChunk | None:
    query = select(ImportChunk).where(CHUNK.batch_id == batch.id, CHUNK.state == RowState.GOOD)
    return db.scalar(query.where(CHUNK.good_rows > 0).order_by(CHUNK.number).limit(1))


def _take_in(
    db: Session, actor: Actor, batch: ImportBatch, chunk: ImportChunk, at: datetime
) -> dict[str, int]:
    """Carry out a chunk and keep what undoing needs; figures for the activity."""
    rows = load(chunk.data)
    first, last = rows.good[0][0], rows.good[-1][0]
    done, made = _carry_out(db, actor, batch, rows.good, at)
    kept: dict[str, Any] = {"state": RowState.APPLIED.value, "done": done.dump()}
    if done.refused:
        rows.refuse(done.refused)
        kept |= {"data": rows.dump(), "counts": as_json(rows.counts()), "good_rows": len(rows.good)}
    bulk.update(db, ImportChunk, list(kept), [(*kept.values(), chunk.id)])
    batch.applied_rows += len(rows.good)
    batch.bad_rows += len(done.refused)
    batch.mapping = {**batch.mapping, "created_places": [*batch.mapping.get("created_places", []), *made]}
    return {"rows": len(rows.good), "refused": len(done.refused), "from_row": first, "to_row": last}


def _carry_out(
    db: Session, actor: Actor, batch: ImportBatch, good: list[Values], at: datetime
) -> tuple[Done, list[int]]:
    if batch.kind is ImportKind.BALLOTS:
        return ballots_in.apply(db, actor, batch, good, at=at), []
    if batch.kind is ImportKind.PLACES:
        return places_in.apply(db, batch.place_id, good, on=at.date())
    if batch.kind is ImportKind.LIFTS:
        return lifts_in.apply(db, batch, good), []
    if batch.kind is ImportKind.REQUESTS:
        return requests_in.apply(db, batch, good), []
    if batch.kind is ImportKind.POSTS:
        return posts_in.apply(db, good, on=at.date()), []
    if batch.kind in (ImportKind.AGREEMENTS, ImportKind.WATER_STATIONS):
        return upkeep_in.apply(db, batch.kind, good, at=at), []
    same = bool(batch.mapping.get("same_name_is_one"))
    return households_in.apply(db, batch.place_id, good, same_name_is_one=same, on=at.date())
