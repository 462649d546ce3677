"""Batches as people look at them: what is staged, what each bad row lacks, what went in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import BatchState, ImportKind, Permission, PlaceKind, RowState
from models.grids import Place
from models.people import Person
from services.access import Actor, allows, within
from services.imports import (
    ballot_rows,
    household_rows,
    lift_rows,
    place_rows,
    post_rows,
    request_rows,
    upkeep_rows,
)
from services.imports.applying import find_batch, reached
from services.imports.chunks import Counts, Mark, Rows, load
from services.imports.columns import BATCH, CHUNK, PERSON, PLACE

PAGE = 50
NEW = Mark()
SAID: dict[ImportKind, Callable[[Sequence[Any]], tuple[str, int | None, tuple[str, ...]]]] = {
    ImportKind.OWNERS: household_rows.said,
    ImportKind.PLACES: place_rows.said,
    ImportKind.BALLOTS: ballot_rows.said,
    ImportKind.LIFTS: lift_rows.said,
    ImportKind.REQUESTS: request_rows.said,
    ImportKind.POSTS: post_rows.said,
    **{kind: upkeep_rows.said_of(kind) for kind in upkeep_rows.SHEETS},
}
Wanted = Callable[[RowState, str], bool]


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One upload in the list of uploads."""

    id: int
    kind: ImportKind
    place: str
    file_name: str
    state: BatchState
    rows: int
    bad_rows: int
    applied_rows: int
    by: str
    at: datetime

    @property
    def good_rows(self) -> int:
        """Rows that could go in and have not yet."""
        return 0 if self.state is BatchState.UNDONE else self.rows - self.bad_rows - self.applied_rows

    @property
    def can_apply(self) -> bool:
        """Whether there is anything to take in (still, after a crash)."""
        return self.state in (BatchState.STAGED, BatchState.APPLYING)

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to take back."""
        return self.state in (BatchState.APPLYING, BatchState.APPLIED) or self.applied_rows > 0


@dataclass(frozen=True, slots=True)
class Target:
    """A place into which a file can be brought."""

    id: int
    kind: PlaceKind
    name: str
    above: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row: its number in the file, what it says, the reason with its column, or a note without one."""

    number: int
    state: RowState
    reason: str
    column: str
    effect: str
    said: str
    area_dm2: int | None
    owners: tuple[str, ...]
    was: dict[str, Any]
    first_row: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A batch and one page of its rows. `reasons` (state, reason) -> rows, over the whole batch;
    `shown` counts the rows that were asked for, on all pages.
    """

    batch: BatchLine
    counts: dict[RowState, int]
    reasons: dict[tuple[RowState, str], int]
    rows: list[RowLine]
    shown: int
    fields: dict[str, str]


class _Chunk(NamedTuple):
    id: int
    state: RowState
    reasons: Counter[tuple[RowState, str]]


@allows(Permission.IMPORT)
def batches(db: Session, actor: Actor, *, limit: int = 50) -> list[BatchLine]:
    """The latest uploads within the actor's scope, newest first."""
    query = _batches().where(reached(actor))
    return [BatchLine(*row) for row in db.execute(query.order_by(BATCH.id.desc()).limit(limit))]


@allows(Permission.IMPORT)
def targets(db: Session, actor: Actor, *, kind: ImportKind) -> list[Target]:
    """Where a file of this kind can go: estates for owners; for places and lifts all down to estates."""
    upper = aliased(Place)
    kinds = [PlaceKind.ESTATE] if kind is ImportKind.OWNERS else list(PlaceKind)[:5]
    if kind in (ImportKind.LIFTS, ImportKind.REQUESTS, *upkeep_rows.SHEETS):
        kinds.remove(PlaceKind.MICRO_GRID)
    query = select(PLACE.id, PLACE.kind, PLACE.name, func.coalesce(col(upper.name), ""))
    query = query.select_from(Place).join(upper, col(upper.id) == PLACE.parent_id, isouter=True)
    query = query.where(
        PLACE.kind.in_(kinds), PLACE.until.is_(None), within(actor, Permission.IMPORT, PLACE.id)
    )
    if kind is ImportKind.POSTS:
        query = query.where(within(actor, Permission.MANAGE_POSTS, PLACE.id))
    if kind in upkeep_rows.SHEETS:
        query = query.where(within(actor, Permission.KEEP_UPKEEP, PLACE.id))
    return [Target(*row) for row in db.execute(query.order_by(PLACE.code))]


@allows(Permission.IMPORT)
def preview(
    db: Session,
    actor: Actor,
    *,
    batch_id: int,
    page: int = 1,
    states: Sequence[RowState] = (),
    noted: bool = False,
) -> Preview:
    """One page of a batch's rows in the order of the file; all states unless some are asked for.

    `noted` gives only rows with a reason or a note. Telephones and identity numbers are never shown.
    Raises NotFound.
    """
    find_batch(db, actor, batch_id)
    batch = BatchLine(*db.execute(_batches().where(BATCH.id == batch_id)).one())
    kept = _chunks(db, batch_id)
    reasons: Counter[tuple[RowState, str]] = Counter()
    for chunk in kept:
        reasons += chunk.reasons
    counts: Counter[RowState] = Counter()
    for (state, _), count in reasons.items():
        counts[state] += count

    def wanted(state: RowState, reason: str) -> bool:
        return (not states or state in states) and bool(reason or not noted)

    rows = _page(db, kept, batch.kind, wanted, (max(page, 1) - 1) * PAGE)
    shown = sum(count for about, count in reasons.items() if wanted(*about))
    mapping = db.scalar(select(BATCH.mapping).where(BATCH.id == batch_id)) or {}
    fields = {mapping["head"][int(column)]: field for column, field in mapping["fields"].items()}
    return Preview(batch, dict(counts), dict(reasons), rows, shown, fields)


def _batches() -> Any:
    columns = (BATCH.id, BATCH.kind, PLACE.name, BATCH.file_name, BATCH.state)
    more = (BATCH.rows, BATCH.bad_rows, BATCH.applied_rows)
    query = select(*columns, *more, func.coalesce(PERSON.display_name, ""), BATCH.at)
    query = query.join(Place, PLACE.id == BATCH.place_id)
    return query.join(Person, PERSON.id == BATCH.person_id, isouter=True)


def _chunks(db: Session, batch_id: int) -> list[_Chunk]:
    query = select(CHUNK.id, CHUNK.state, CHUNK.counts).where(CHUNK.batch_id == batch_id)
    found = db.execute(query.order_by(CHUNK.number))
    return [_Chunk(id, state, _named(counts, state)) for id, state, counts in found]


def _named(counts: Counts, good: RowState) -> Counter[tuple[RowState, str]]:
    """(state, reason) -> rows; rows that can go in are as far as their chunk is."""
    return Counter(
        {
            (good if state == RowState.GOOD else RowState(state), reason): count
            for state, reasons in counts.items()
            for reason, count in reasons.items()
        }
    )


def _page(db: Session, kept: list[_Chunk], kind: ImportKind, wanted: Wanted, skip: int) -> list[RowLine]:
    """PAGE wanted rows after `skip` others; reads only the chunks they are in."""
    found: list[RowLine] = []
    for chunk in kept:
        count = sum(count for about, count in chunk.reasons.items() if wanted(*about))
        if skip < count and len(found) < PAGE:
            data = db.scalars(select(CHUNK.data).where(CHUNK.id == chunk.id)).one()
            lines = [
                line for line in _lines(load(data), kind, chunk.state) if wanted(line.state, line.reason)
            ]
            found += lines[skip : skip + PAGE - len(found)]
        skip = max(0, skip - count)
    return found


def _lines(rows: Rows, kind: ImportKind, good: RowState) -> list[RowLine]:
    """All rows of a chunk in the order of the file. Telephones and hashes stay where they are."""
    lines = []
    for number, *values in rows.good:
        mark = rows.marks.get(number, NEW)
        lines.append(RowLine(number, good, mark.note, "", mark.effect, *SAID[kind](values), mark.was, None))
    for number, state, reason, column, data in rows.others:
        cells = " ".join(filter(None, data.get("cells", {}).values()))
        said = SAID[kind](data["values"]) if "values" in data else (cells, None, ())
        lines.append(RowLine(number, RowState(state), reason, column, "", *said, {}, data.get("first_row")))
    return sorted(lines, key=attrgetter("number"))
