"""A batch is taken back: what it made goes, what it changed is as before; refused if a thing rests on it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from models.base import Table
from models.enums import BatchState, ImportKind, Permission, RowState
from models.grids import Owner, Ownership, Place, PlaceWithin, Unit
from models.imports import ImportBatch, ImportChunk
from services.access import Actor, allows
from services.db import open_session
from services.errors import Refused
from services.grids.places import index_places
from services.imports import ballots_in, bulk, lifts_in, posts_in, requests_in, upkeep_in, upkeep_rows
from services.imports.applying import LET_OTHERS_WRITE_S, OpenSession, Progress, find_batch, note
from services.imports.chunks import Done, load_done, spans
from services.imports.columns import (
    AGREEMENT,
    BATCH,
    CHUNK,
    LIFT,
    OWNER,
    OWNERSHIP,
    PLACE,
    POST,
    REQUEST,
    STATION,
    UNIT,
    WITHIN,
)
from services.imports.pause import collecting_paused


@allows(Permission.IMPORT)
def check_undo(db: Session, actor: Actor, *, batch_id: int) -> int:
    """How many rows undoing would take back; reads only.

    Raises NotFound; Refused "import_not_applied", "import_changed_since" (by a later file),
    "import_changed_by_hand", "import_place_in_use", "import_lift_in_use". A frozen roll holds copies and stands
    in nobody's way.
    """
    batch = find_batch(db, actor, batch_id)
    if batch.state is BatchState.STAGED:
        raise Refused("import_not_applied")
    applied = _applied(db, batch)
    done = [load_done(chunk.done) for chunk in applied]
    _refuse_if_changed(db, actor, batch, done)
    own_units = {id for one in done for id in one.new} if batch.kind is ImportKind.OWNERS else set()
    refuse_if_in_use(db, batch, own_units)
    if batch.kind is ImportKind.LIFTS:
        lifts_in.insist_free(db, done)
    if batch.kind is ImportKind.REQUESTS:
        requests_in.insist_free(db, done)
    if batch.kind is ImportKind.POSTS:
        posts_in.insist_free(db, done)
    if batch.kind in upkeep_rows.SHEETS:
        upkeep_in.insist_free(db, batch.kind, done)
    return sum(chunk.good_rows for chunk in applied)


@allows(Permission.IMPORT)
def undo_chunk(db: Session, actor: Actor, *, batch_id: int, at: datetime) -> Progress:
    """Take back the last chunk that is still in. Call it, each time in a new session, until `finished`.

    Raises as `check_undo` does, for the rows of this chunk.
    """
    batch = find_batch(db, actor, batch_id, lock=True)
    if batch.state is BatchState.STAGED:
        raise Refused("import_not_applied")
    rows = sum(_take_back(db, actor, batch, chunk, at) for chunk in _applied(db, batch)[:1])
    batch.applied_rows -= rows
    finished = batch.applied_rows <= 0
    if finished:
        remove_places(db, batch)
    batch.state = BatchState.UNDONE
    batch.version += 1
    note(db, actor, batch, "undo_import", at, {"rows": rows, "left": batch.applied_rows})
    return Progress(rows, rows + batch.applied_rows, finished)


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


def _applied(db: Session, batch: ImportBatch) -> list[Any]:
    """The chunks that are in, the last one first."""
    query = select(CHUNK.id, CHUNK.good_rows, CHUNK.done)
    query = query.where(CHUNK.batch_id == batch.id, CHUNK.state == RowState.APPLIED)
    return list(db.connection().execute(query.order_by(CHUNK.number.desc())))


def _take_back(db: Session, actor: Actor, batch: ImportBatch, chunk: Any, at: datetime) -> int:
    done = load_done(chunk.done)
    _refuse_if_changed(db, actor, batch, [done])
    if batch.kind is ImportKind.BALLOTS:
        ballots_in.take_back(db, actor, batch, done, at=at)
    elif batch.kind is ImportKind.OWNERS:
        _take_back_households(db, done)
    elif batch.kind is ImportKind.LIFTS:
        lifts_in.take_back(db, done)
    elif batch.kind is ImportKind.REQUESTS:
        requests_in.take_back(db, done)
    elif batch.kind is ImportKind.POSTS:
        posts_in.take_back(db, done)
    elif batch.kind in upkeep_rows.SHEETS:
        upkeep_in.take_back(db, batch.kind, done)
    else:
        _take_back_changes(db, done)
    db.connection().execute(update(ImportChunk).where(CHUNK.id == chunk.id).values(state=RowState.UNDONE))
    return int(chunk.good_rows)


def _refuse_if_changed(db: Session, actor: Actor, batch: ImportBatch, all_done: list[Done]) -> None:
    """What the batch left must still be as it left it, by the version of each record.

    Importing and taking back a later file raises a version by two and changes nothing.
    """
    if batch.kind is ImportKind.BALLOTS:
        ballots_in.insist_unchanged(db, actor, batch, all_done)
        return
    tables = {
        ImportKind.OWNERS: UNIT,
        ImportKind.LIFTS: LIFT,
        ImportKind.REQUESTS: REQUEST,
        ImportKind.POSTS: POST,
        ImportKind.AGREEMENTS: AGREEMENT,
        ImportKind.WATER_STATIONS: STATION,
    }
    columns = tables.get(batch.kind, PLACE)
    left = {id: 1 for done in all_done for id in done.new}
    left |= {change.id: change.version for done in all_done for change in done.changed}
    query = select(columns.id, columns.version)
    now = {
        id: version for part in _in_spans(query, columns.id, sorted(left)) for id, version in _all(db, part)
    }
    changed = [id for id in left if now.get(id) != left[id]]
    undone = Counter(id for id, _ in _later(db, batch, RowState.UNDONE)) if changed else Counter()
    changed = [id for id in changed if now.get(id) != left[id] + 2 * undone[id]]
    if changed:
        file = next((name for id, name in _later(db, batch, RowState.APPLIED) if id == changed[0]), "")
        if not file:
            raise Refused("import_changed_by_hand", row=_row_of(all_done, changed[0]))
        raise Refused("import_changed_since", row=_row_of(all_done, changed[0]), file=file)


def _row_of(all_done: list[Done], id: int) -> int:
    rows = [change.row for done in all_done for change in done.changed if change.id == id]
    made = (zip(done.new, done.rows, strict=True) for done in all_done)
    return rows[0] if rows else next(row for pairs in made for new, row in pairs if new == id)


def _later(db: Session, batch: ImportBatch, state: RowState) -> Iterator[tuple[int, str]]:
    """What later files of the same kind changed, as (id, name of the file)."""
    query = select(CHUNK.done, BATCH.file_name).join(ImportBatch, BATCH.id == CHUNK.batch_id)
    query = query.where(BATCH.id > batch.id, BATCH.kind == batch.kind, CHUNK.state == state)
    for done, name in db.connection().execute(query):
        yield from ((change.id, name) for change in load_done(done).changed)


def _in_spans(statement: Any, column: Any, ids: list[int]) -> Iterator[Any]:
    """The statement for each unbroken span of ids; scattered ones by lists."""
    found = spans(ids)
    for first, last in found:
        if first < last:
            yield statement.where(column.between(first, last))
    for some in bulk.chunks([first for first, last in found if first == last]):
        yield statement.where(column.in_(some))


def _all(db: Session, query: Any) -> Any:
    return db.connection().execute(query)


def refuse_if_in_use(db: Session, batch: ImportBatch, own_units: Set[int] = frozenset()) -> None:
    """Places that the batch made must carry nothing else: posts, lifts, rounds, others' households."""
    made = batch.mapping.get("created_places", [])
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            if table.name not in ("place_within", "import_batch") and _refers_to_place(column):
                _refuse_if_referred(db, table, column, made, own_units)


def _refers_to_place(column: Any) -> bool:
    return any(key.target_fullname == "place.id" for key in column.foreign_keys)


def _refuse_if_referred(
    db: Session, table: SqlTable, column: Any, made: list[int], own_units: Set[int]
) -> None:
    own: Set[int] = own_units if table.name == "unit" else set(made) if table.name == "place" else set()
    for ids in bulk.chunks(made):
        for id, place_id in db.connection().execute(select(table.c.id, column).where(column.in_(ids))):
            if id not in own:
                name = db.scalar(select(PLACE.name).where(PLACE.id == place_id))
                raise Refused("import_place_in_use", place=name, by=table.name)


def _take_back_households(db: Session, done: Done) -> None:
    run = db.connection().execute
    moved = {change.id: change.before["owners"] for change in done.changed if "owners" in change.before}
    for statement in _in_spans(delete(Ownership), OWNERSHIP.unit_id, sorted([*done.new, *moved])):
        run(statement)
    for statement in _in_spans(delete(Unit), UNIT.id, done.new):
        run(statement)
    held = [(unit, owner) for unit, owners in moved.items() for owner in owners]
    bulk.insert(db, Ownership, ("unit_id", "owner_id"), held)
    for change in done.changed:
        values = {name: value for name, value in change.before.items() if name != "owners"}
        values["version"] = UNIT.version + 1
        run(update(Unit).where(UNIT.id == change.id).values(**values))
    _take_back_owners(db, done)


def _take_back_owners(db: Session, done: Done) -> None:
    """What was learnt is forgotten unless it changed again; new owners go unless others need them."""
    learnt = done.learnt
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
    unused = ~select(OWNERSHIP.owner_id).where(OWNERSHIP.owner_id == OWNER.id).exists()
    for statement in _in_spans(delete(Owner).where(unused), OWNER.id, done.owners):
        db.connection().execute(statement)


def _take_back_changes(db: Session, done: Done) -> None:
    """Names, codes and micro-grids as before; places that were made go at the very end."""
    for change in reversed(done.changed):
        values = {**change.before, "version": PLACE.version + 1}
        db.connection().execute(update(Place).where(PLACE.id == change.id).values(**values))
        db.expire_all()
        index_places(db, [change.id])


def remove_places(db: Session, batch: ImportBatch) -> None:
    """What the batch made goes, the last one first."""
    made = list(reversed(batch.mapping.get("created_places", [])))
    for ids in bulk.chunks(made):
        db.connection().execute(delete(PlaceWithin).where(WITHIN.place_id.in_(ids)))
    for id in made:
        db.connection().execute(delete(Place).where(PLACE.id == id))
