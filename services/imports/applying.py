"""A staged batch goes in: chunk by chunk, each in a transaction of its own, so that nobody waits long.

A crash loses nothing: rows that went in say so in the same transaction; the next call goes on with the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from models.enums import BatchState, ImportKind, Permission, RowState
from models.imports import ImportBatch, ImportRow
from services import audit
from services.access import Actor, allows, within
from services.db import open_session
from services.errors import NotFound, Refused
from services.imports import bulk, households_in, places_in
from services.imports.columns import BATCH, ROW
from services.imports.estate import as_json
from services.imports.households_in import Done
from services.imports.pause import collecting_paused

CHUNK = {ImportKind.OWNERS: 2_000, ImportKind.PLACES: 300}
LET_OTHERS_WRITE_S = 0.02
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
    rows = _next_rows(db, batch)
    done, made = _carry_out(db, batch, rows, at)
    _store(db, done)
    applied = sum(not one.reason for one in done)
    batch.applied_rows += applied
    batch.bad_rows += len(done) - applied
    batch.mapping = {**batch.mapping, "created_places": [*batch.mapping.get("created_places", []), *made]}
    left = batch.rows - batch.bad_rows - batch.mapping["skipped"] - batch.applied_rows
    batch.state = BatchState.APPLIED if left <= 0 else BatchState.APPLYING
    batch.version += 1
    after = {"rows": applied, "refused": len(done) - applied, "left": left}
    if rows:
        after |= {"from_row": rows[0][1], "to_row": rows[-1][1]}
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
    query = select(ImportBatch).where(BATCH.id == batch_id, within(actor, Permission.IMPORT, BATCH.place_id))
    batch = db.scalar(query.with_for_update() if lock else query)
    if batch is None:
        raise NotFound("import_batch")
    return batch


def note(
    db: Session, actor: Actor, batch: ImportBatch, action: str, at: datetime, after: dict[str, int]
) -> None:
    """Leave an activity row about a batch."""
    subject = ("import_batch", batch.id)
    said = {"file": batch.file_name, **after}
    audit.record(
        db, actor, area="grids", action=action, subject=subject, at=at, place_id=batch.place_id, after=said
    )


def _next_rows(db: Session, batch: ImportBatch) -> list[tuple[int, int, dict[str, object]]]:
    query = select(ROW.id, ROW.row_number, ROW.data)
    query = query.where(ROW.batch_id == batch.id, ROW.state == RowState.GOOD)
    query = query.order_by(ROW.row_number).limit(CHUNK[batch.kind])
    return [(id, number, data) for id, number, data in db.connection().execute(query)]


def _carry_out(
    db: Session, batch: ImportBatch, rows: list[tuple[int, int, dict[str, object]]], at: datetime
) -> tuple[list[Done], list[int]]:
    if not rows:
        return [], []
    if batch.kind is ImportKind.PLACES:
        return places_in.apply(db, batch.place_id, rows, on=at.date())
    same = bool(batch.mapping.get("same_name_is_one"))
    return households_in.apply(db, batch.place_id, rows, same_name_is_one=same, on=at.date())


def _store(db: Session, done: list[Done]) -> None:
    went_in = [
        (RowState.APPLIED.value, _json(one.before), _json(one.created), one.row_id)
        for one in done
        if not one.reason
    ]
    refused = [(RowState.BAD.value, o.reason, o.row_id) for o in done if o.reason]
    bulk.update(db, ImportRow, ("state", "before", "created"), went_in)
    bulk.update(db, ImportRow, ("state", "reason"), refused)


def _json(value: dict[str, object] | None) -> str | None:
    return None if value is None else as_json(value)
