"""A batch is taken back: what it made goes, what it changed is as before; refused if a thing rests on it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session

from models.base import Table
from models.enums import BatchState, ImportKind, Permission, RowState
from models.grids import Owner, Ownership, Place, PlaceWithin, Unit
from models.imports import ImportBatch, ImportRow
from services.access import Actor, allows
from services.db import open_session
from services.errors import Refused
from services.grids.places import index_places
from services.imports import bulk
from services.imports.applying import CHUNK, LET_OTHERS_WRITE_S, OpenSession, Progress, find_batch, note
from services.imports.columns import BATCH, OWNER, OWNERSHIP, PLACE, ROW, UNIT, WITHIN
from services.imports.pause import collecting_paused

Done = tuple[int, int, dict[str, Any] | None, dict[str, Any] | None]


@allows(Permission.IMPORT)
def check_undo(db: Session, actor: Actor, *, batch_id: int) -> int:
    """How many rows undoing would take back; reads only.

    Raises NotFound; Refused "import_not_applied", "import_changed_since" (by a later file),
    "import_changed_by_hand", "import_place_in_use". A frozen roll holds copies and stands in nobody's way.
    """
    batch = find_batch(db, actor, batch_id)
    if batch.state is BatchState.STAGED:
        raise Refused("import_not_applied")
    rows = _applied(db, batch, limit=None)
    _refuse_if_changed(db, batch, rows)
    _refuse_if_in_use(db, batch, rows)
    return len(rows)


@allows(Permission.IMPORT)
def undo_chunk(db: Session, actor: Actor, *, batch_id: int, at: datetime) -> Progress:
    """Take back the last rows that are still in. Call it, each time in a new session, until `finished`.

    Raises as `check_undo` does, for the rows of this chunk.
    """
    batch = find_batch(db, actor, batch_id, lock=True)
    if batch.state is BatchState.STAGED:
        raise Refused("import_not_applied")
    rows = _applied(db, batch, limit=CHUNK[batch.kind])
    _refuse_if_changed(db, batch, rows)
    if batch.kind is ImportKind.OWNERS:
        _take_back_households(db, rows)
    else:
        _take_back_changes(db, rows)
    _mark(db, rows)
    batch.applied_rows -= len(rows)
    finished = batch.applied_rows <= 0
    if finished:
        _remove_places(db, batch)
    batch.state = BatchState.UNDONE
    batch.version += 1
    note(db, actor, batch, "undo_import", at, {"rows": len(rows), "left": batch.applied_rows})
    return Progress(len(rows), len(rows) + batch.applied_rows, finished)


def undo(
    actor: Actor, *, batch_id: int, at: datetime, sessions: OpenSession = open_session
) -> Iterator[Progress]:
    """Undo a whole batch, telling after each chunk how far it is; refused whole if anything rests on it."""
    with sessions() as db:
        total = check_undo(db, actor, batch_id=batch_id)
    done, finished = 0, False
    while not finished:
        with collecting_paused(), sessions(write=True) as db:
            progress = undo_chunk(db, actor, batch_id=batch_id, at=at)
        done, finished = done + progress.done, progress.finished
        yield Progress(done, max(total, done), finished)
        time.sleep(0 if finished else LET_OTHERS_WRITE_S)


def _applied(db: Session, batch: ImportBatch, *, limit: int | None) -> list[Done]:
    query = select(ROW.id, ROW.row_number, ROW.before, ROW.created)
    query = query.where(ROW.batch_id == batch.id, ROW.state == RowState.APPLIED)
    query = query.order_by(ROW.row_number.desc())
    return [tuple(row) for row in db.connection().execute(query.limit(limit) if limit else query)]


def _refuse_if_changed(db: Session, batch: ImportBatch, rows: list[Done]) -> None:
    """What the batch left must still be as it left it, by the version of each record.

    Importing and taking back a later file raises a version by two and changes nothing.
    """
    columns, key = (UNIT, "unit") if batch.kind is ImportKind.OWNERS else (PLACE, "place")
    left = {created[key]: created["version"] for *_, created in rows if created and key in created}
    now: dict[int, int] = {}
    for ids in bulk.chunks(sorted(left)):
        found = db.connection().execute(select(columns.id, columns.version).where(columns.id.in_(ids)))
        now.update((id, version) for id, version in found)
    changed = [id for id in left if now.get(id) != left[id]]
    undone = _undone_since(db, batch, key) if changed else Counter()
    changed = [id for id in changed if now.get(id) != left[id] + 2 * undone[id]]
    if changed:
        number = next(number for _, number, _, made in rows if made and made.get(key) == changed[0])
        later = _later_rows(db, batch, RowState.APPLIED)
        file = next((name for made, name in later if made.get(key) == changed[0]), "")
        if not file:
            raise Refused("import_changed_by_hand", row=number)
        raise Refused("import_changed_since", row=number, file=file)


def _undone_since(db: Session, batch: ImportBatch, key: str) -> Counter[int]:
    return Counter(made[key] for made, _ in _later_rows(db, batch, RowState.UNDONE) if key in made)


def _later_rows(db: Session, batch: ImportBatch, state: RowState) -> list[tuple[dict[str, Any], str]]:
    query = select(ROW.created, BATCH.file_name).join(ImportBatch, BATCH.id == ROW.batch_id)
    query = query.where(BATCH.id > batch.id, BATCH.kind == batch.kind, ROW.state == state)
    return [(made, name) for made, name in db.connection().execute(query) if made]


def _refuse_if_in_use(db: Session, batch: ImportBatch, rows: list[Done]) -> None:
    """Places that the batch made must carry nothing else: posts, lifts, rounds, others' households."""
    made = batch.mapping.get("created_places", [])
    own_units = {
        created["unit"] for *_, created in rows if created and created.get("new") and "unit" in created
    }
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            if table.name not in ("place_within", "import_batch") and _refers_to_place(column):
                _refuse_if_referred(db, table, column, made, own_units)


def _refers_to_place(column: Any) -> bool:
    return any(key.target_fullname == "place.id" for key in column.foreign_keys)


def _refuse_if_referred(
    db: Session, table: SqlTable, column: Any, made: list[int], own_units: set[int]
) -> None:
    own = own_units if table.name == "unit" else set(made) if table.name == "place" else set()
    for ids in bulk.chunks(made):
        for id, place_id in db.connection().execute(select(table.c.id, column).where(column.in_(ids))):
            if id not in own:
                name = db.scalar(select(PLACE.name).where(PLACE.id == place_id))
                raise Refused("import_place_in_use", place=name, by=table.name)


def _take_back_households(db: Session, rows: list[Done]) -> None:
    new = [made["unit"] for *_, made in rows if made and made.get("new")]
    changed = [(before, made) for *_, before, made in rows if before and made and made.get("new") is False]
    given_owners = [made["unit"] for before, made in changed if "owners" in before]
    for ids in bulk.chunks(new + given_owners):
        db.connection().execute(delete(Ownership).where(OWNERSHIP.unit_id.in_(ids)))
    for ids in bulk.chunks(new):
        db.connection().execute(delete(Unit).where(UNIT.id.in_(ids)))
    held = [
        {"unit_id": made["unit"], "owner_id": o} for before, made in changed for o in before.get("owners", ())
    ]
    if held:
        db.connection().execute(insert(Ownership), held)
    for before, made in changed:
        values = {**before.get("unit", {}), "version": UNIT.version + 1}
        db.connection().execute(update(Unit).where(UNIT.id == made["unit"]).values(**values))
    _take_back_owners(db, rows)


def _take_back_owners(db: Session, rows: list[Done]) -> None:
    """What was learnt is forgotten unless it changed again; new owners go unless others need them."""
    learnt = [one for *_, before, _ in rows if before for one in before.get("learnt", ())]
    if learnt:
        was = update(Owner).where(
            OWNER.id == bindparam("b_id"),
            OWNER.phone == bindparam("b_set"),
            OWNER.id_number_hash == bindparam("b_key"),
        )
        was = was.values(
            phone=bindparam("b_phone"), id_number_hash=bindparam("b_hash"), version=OWNER.version + 1
        )
        names = ("b_id", "b_phone", "b_hash", "b_set", "b_key")
        db.connection().execute(was, [dict(zip(names, one, strict=True)) for one in learnt])
    fresh = [id for *_, made in rows if made for id in made.get("owners", ())]
    unused = ~select(OWNERSHIP.owner_id).where(OWNERSHIP.owner_id == OWNER.id).exists()
    for ids in bulk.chunks(fresh):
        db.connection().execute(delete(Owner).where(OWNER.id.in_(ids), unused))


def _take_back_changes(db: Session, rows: list[Done]) -> None:
    """Names, codes and micro-grids as before; places that were made go at the very end."""
    for *_, before, made in rows:
        if before and made and not made["new"]:
            values = {**before["place"], "version": PLACE.version + 1}
            db.connection().execute(update(Place).where(PLACE.id == made["place"]).values(**values))
            db.expire_all()
            index_places(db, [made["place"]])


def _remove_places(db: Session, batch: ImportBatch) -> None:
    made = list(reversed(batch.mapping.get("created_places", [])))
    for ids in bulk.chunks(made):
        db.connection().execute(delete(PlaceWithin).where(WITHIN.place_id.in_(ids)))
    for id in made:
        db.connection().execute(delete(Place).where(PLACE.id == id))


def _mark(db: Session, rows: list[Done]) -> None:
    for ids in bulk.chunks([row[0] for row in rows]):
        db.connection().execute(update(ImportRow).where(ROW.id.in_(ids)).values(state=RowState.UNDONE))
