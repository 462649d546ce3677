"""A file on its way in: looked at, then staged in chunks of rows, with a reason for each row that cannot go in.

Reading and checking (`look`, `prepare`) need only a reading session, so that a long file holds no lock;
`stage` then stores what was prepared in one short write. Nothing of the register changes before `applying`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from models.enums import BatchState, ImportKind, Permission, PlaceKind, RowState
from models.grids import Place
from models.imports import ColumnMapping, ImportBatch, ImportChunk
from services import audit
from services.access import Actor, allows, find_place
from services.errors import Refused
from services.grids.naming import VOTING_KINDS
from services.imports import (
    ballot_rows,
    bulk,
    cells,
    heads,
    household_rows,
    lift_rows,
    place_rows,
    post_rows,
    readers,
    request_rows,
    rows,
    upkeep_rows,
)
from services.imports.chunks import Counts, Other, as_json, cut
from services.imports.columns import MAPPING
from services.imports.heads import Head
from services.imports.pause import collecting_paused
from services.once import once

SAMPLES = 5
CHUNK_ROWS = {
    ImportKind.OWNERS: 5_000,
    ImportKind.PLACES: 300,
    ImportKind.BALLOTS: 500,
    ImportKind.LIFTS: 2_500,
    ImportKind.REQUESTS: 5_000,
    ImportKind.POSTS: 1_000,
    ImportKind.AGREEMENTS: 1_000,
    ImportKind.WATER_STATIONS: 1_000,
}
RootKinds = {
    ImportKind.OWNERS: (PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.STAIRWELL),
    ImportKind.BALLOTS: VOTING_KINDS,
    ImportKind.LIFTS: tuple(kind for kind in PlaceKind if kind is not PlaceKind.MICRO_GRID),
    ImportKind.REQUESTS: tuple(kind for kind in PlaceKind if kind is not PlaceKind.MICRO_GRID),
    ImportKind.POSTS: tuple(PlaceKind),
    **dict.fromkeys(
        upkeep_rows.SHEETS, tuple(kind for kind in PlaceKind if kind is not PlaceKind.MICRO_GRID)
    ),
    ImportKind.PLACES: (
        PlaceKind.SUBDISTRICT,
        PlaceKind.GRID,
        PlaceKind.NEIGHBOURHOOD,
        PlaceKind.ESTATE,
        PlaceKind.BUILDING,
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a file's head says before anything is stored, with its first rows, for mapping columns by hand."""

    head: Head
    fields: tuple[str, ...]
    required: tuple[str, ...]
    samples: list[list[str]]
    other_sheets: tuple[str, ...]


class Packed(NamedTuple):
    """A chunk of rows as it will be stored: how many are good, state -> reason -> rows, JSON."""

    good_rows: int
    counts: Counts
    data: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file read and checked against the database as it was, ready to be staged."""

    kind: ImportKind
    place_id: int
    file_name: str
    head: Head
    remember: bool
    same_name_is_one: bool
    chunks: list[Packed]
    other_sheets: tuple[str, ...] = ()
    round_id: int | None = None

    def count(self, *states: RowState) -> int:
        """How many rows are in some states."""
        return sum(sum(chunk.counts.get(state, {}).values()) for chunk in self.chunks for state in states)


@allows(Permission.IMPORT)
def look(
    db: Session, actor: Actor, *, kind: ImportKind, place_id: int, file_name: str, content: bytes
) -> Look:
    """Read the head of a file and its first rows; the columns that nobody knows are in `head.unmatched`.

    Raises Refused with the codes of `readers.read` and "file_no_head", "import_wrong_place"; NotFound.
    """
    _root(db, actor, kind, place_id)
    sheet = readers.read(content, file_name=file_name)
    head = heads.find_head(sheet, kind, remembered=_remembered(db, kind))
    first = sheet.rows[head.row : head.row + SAMPLES]
    samples = [[cells.text(value) for value in row[: len(head.names)]] for row in first]
    words = heads.words(kind)
    return Look(head, words.names, words.required, samples, sheet.others)


@allows(Permission.IMPORT)
def prepare(
    db: Session,
    actor: Actor,
    *,
    kind: ImportKind,
    place_id: int,
    file_name: str,
    content: bytes,
    mapping: Mapping[int, str] | None = None,
    same_name_is_one: bool = False,
    round_id: int | None = None,
) -> Prepared:
    """Read a whole file and check each row, alone, against the others, and against the database.

    `mapping` (column -> field) is what a person chose where the head was not recognised. `same_name_is_one`
    says that equal names in this estate are one person even without a number to show it. Ballots go into the
    open round `round_id`.
    Raises Refused as `look` does, and "mapping_needed" with the missing fields.
    """
    root = _root(db, actor, kind, place_id)
    with collecting_paused():
        sheet = readers.read(content, file_name=file_name)
        head = heads.find_head(sheet, kind, remembered=_remembered(db, kind))
        if mapping is not None:
            head = heads.with_mapping(head.names, head.row, mapping, kind)
        if not head.complete:
            raise Refused("mapping_needed", missing=", ".join(head.missing))
        data = rows.below(sheet, head, kind)
        if kind is ImportKind.OWNERS:
            ready = household_rows.prepare(db, root, head, data, same_name_is_one=same_name_is_one)
        elif kind is ImportKind.BALLOTS:
            ready = ballot_rows.prepare(db, actor, root, head, data, round_id=round_id)
        elif kind is ImportKind.LIFTS:
            ready = lift_rows.prepare(db, root, head, data)
        elif kind is ImportKind.REQUESTS:
            ready = request_rows.prepare(db, root, head, data)
        elif kind is ImportKind.POSTS:
            ready = post_rows.prepare(db, root, head, data)
        elif kind in upkeep_rows.SHEETS:
            ready = upkeep_rows.prepare(db, root, head, data, kind)
        else:
            ready = place_rows.prepare(db, root, head, data)
        if not (ready.good or ready.others):
            raise Refused("file_no_rows")
        left_out = [Other(n, RowState.SKIPPED.value, why, "", {}) for n, why in data.skipped.items()]
        ready.others = sorted(ready.others + left_out, key=lambda other: other.number)
        packed = [Packed(len(c.good), c.counts(), c.dump()) for c in cut(ready, CHUNK_ROWS[kind])]
    remember = mapping is not None
    return Prepared(
        kind, place_id, file_name, head, remember, same_name_is_one, packed, sheet.others, round_id
    )


def _root(db: Session, actor: Actor, kind: ImportKind, place_id: int) -> Place:
    place = find_place(db, actor, place_id, permission=Permission.IMPORT)
    if kind is ImportKind.POSTS:
        find_place(db, actor, place_id, permission=Permission.MANAGE_POSTS)
    if kind in upkeep_rows.SHEETS:
        find_place(db, actor, place_id, permission=Permission.KEEP_UPKEEP)
    if place.kind not in RootKinds[kind]:
        raise Refused("import_wrong_place", place=place.name)
    return place


def _remembered(db: Session, kind: ImportKind) -> dict[str, dict[int, str]]:
    query = select(MAPPING.head_key, MAPPING.mapping).where(MAPPING.kind == kind)
    return {key: {int(column): name for column, name in kept.items()} for key, kept in db.execute(query)}


@allows(Permission.IMPORT)
def stage(db: Session, actor: Actor, *, prepared: Prepared, token: str, at: datetime) -> int:
    """Store a prepared file as a batch that can be looked at and applied; the batch's id.

    A second arrival with the same token gets the first one's batch. A mapping made by hand is remembered.
    """
    find_place(db, actor, prepared.place_id, permission=Permission.IMPORT)
    store = lambda: _store(db, actor, prepared, at)  # noqa: E731
    return int(once(db, actor, "stage_import", token=token, at=at, do=store))


def _store(db: Session, actor: Actor, prepared: Prepared, at: datetime) -> int:
    head = prepared.head
    batch = ImportBatch(
        kind=prepared.kind,
        place_id=prepared.place_id,
        file_name=prepared.file_name[:200],
        mapping={
            "head": list(head.names),
            "head_row": head.row,
            "fields": {str(column): name for column, name in head.mapping.items()},
            "same_name_is_one": prepared.same_name_is_one,
            "other_sheets": list(prepared.other_sheets),
            "created_places": [],
            "skipped": prepared.count(RowState.SKIPPED),
            "round": prepared.round_id,
        },
        state=BatchState.STAGED,
        rows=prepared.count(*RowState),
        bad_rows=prepared.count(RowState.BAD),
        person_id=actor.person_id,
        at=at,
    )
    db.add(batch)
    db.flush()
    assert batch.id is not None
    _store_chunks(db, batch.id, prepared.chunks)
    if prepared.remember:
        _remember(db, prepared.kind, head)
    audit.record(
        db,
        actor,
        area="people",
        action="stage_import",
        subject=("import_batch", batch.id),
        at=at,
        place_id=prepared.place_id,
        after={"file": batch.file_name, "kind": prepared.kind, "rows": batch.rows, "bad": batch.bad_rows},
    )
    return batch.id


def _store_chunks(db: Session, batch_id: int, packed: list[Packed]) -> None:
    """The rows are JSON text already, so that the write is as short as the database allows."""
    columns = ("batch_id", "number", "state", "good_rows", "counts", "data")
    good = RowState.GOOD.value
    rows = [(batch_id, n, good, p.good_rows, as_json(p.counts), p.data) for n, p in enumerate(packed)]
    bulk.insert(db, ImportChunk, columns, rows)


def _remember(db: Session, kind: ImportKind, head: Head) -> None:
    kept = db.scalar(select(ColumnMapping).where(MAPPING.kind == kind, MAPPING.head_key == head.key))
    chosen = {str(column): name for column, name in head.mapping.items()}
    if kept is None:
        db.add(ColumnMapping(kind=kind, head_key=head.key, mapping=chosen))
    else:
        kept.mapping = chosen
