"""Batches as people look at them: what is staged, what each bad row lacks, what went in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import BatchState, ImportKind, Permission, PlaceKind, RowState
from models.grids import Place
from models.imports import ImportRow
from models.people import Person
from services.access import Actor, allows, within
from services.imports.applying import find_batch
from services.imports.columns import BATCH, PERSON, PLACE, ROW

PAGE = 50


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


@allows(Permission.IMPORT)
def batches(db: Session, actor: Actor, *, limit: int = 50) -> list[BatchLine]:
    """The latest uploads within the actor's scope, newest first."""
    query = _batches().where(within(actor, Permission.IMPORT, BATCH.place_id))
    return [BatchLine(*row) for row in db.execute(query.order_by(BATCH.id.desc()).limit(limit))]


@allows(Permission.IMPORT)
def targets(db: Session, actor: Actor, *, kind: ImportKind) -> list[Target]:
    """Where a file of this kind can go: estates for owners; for places all down to estates."""
    upper = aliased(Place)
    kinds = [PlaceKind.ESTATE] if kind is ImportKind.OWNERS else list(PlaceKind)[:5]
    query = select(PLACE.id, PLACE.kind, PLACE.name, func.coalesce(col(upper.name), ""))
    query = query.select_from(Place).join(upper, col(upper.id) == PLACE.parent_id, isouter=True)
    query = query.where(
        PLACE.kind.in_(kinds), PLACE.until.is_(None), within(actor, Permission.IMPORT, PLACE.id)
    )
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
    reasons = _reasons(db, batch_id)
    counts: dict[RowState, int] = {}
    for (state, _), count in reasons.items():
        counts[state] = counts.get(state, 0) + count
    chosen = [n for (s, r), n in reasons.items() if (not states or s in states) and (r or not noted)]
    query = select(ImportRow).where(ROW.batch_id == batch_id).order_by(ROW.row_number)
    if states:
        query = query.where(ROW.state.in_(states))
    if noted:
        query = query.where(ROW.reason != "")
    rows = [_line(row) for row in db.scalars(query.offset((max(page, 1) - 1) * PAGE).limit(PAGE))]
    mapping = db.scalar(select(BATCH.mapping).where(BATCH.id == batch_id)) or {}
    fields = {mapping["head"][int(column)]: field for column, field in mapping["fields"].items()}
    return Preview(batch, counts, reasons, rows, sum(chosen), fields)


def _batches() -> Any:
    columns = (BATCH.id, BATCH.kind, PLACE.name, BATCH.file_name, BATCH.state)
    more = (BATCH.rows, BATCH.bad_rows, BATCH.applied_rows)
    query = select(*columns, *more, func.coalesce(PERSON.display_name, ""), BATCH.at)
    query = query.join(Place, PLACE.id == BATCH.place_id)
    return query.join(Person, PERSON.id == BATCH.person_id, isouter=True)


def _reasons(db: Session, batch_id: int) -> dict[tuple[RowState, str], int]:
    query = select(ROW.state, ROW.reason, func.count()).where(ROW.batch_id == batch_id)
    found = db.execute(query.group_by(ROW.state, ROW.reason)).all()
    return {(state, reason): count for state, reason, count in found}


def _line(row: ImportRow) -> RowLine:
    data = row.data
    if "cells" in data:
        said = " ".join(filter(None, data["cells"].values()))
    elif "door" in data:
        said = "".join(filter(None, (data["building"], data["stairwell"], data["door"])))
    else:
        said = " / ".join([*(name for _, name in data.get("way", ())), data.get("name", "")])
    return RowLine(
        number=row.row_number,
        state=row.state,
        reason=row.reason,
        column=row.column,
        effect=data.get("effect", ""),
        said=said,
        area_dm2=data.get("area_dm2"),
        owners=tuple(name for _, name, _, _ in data.get("owners", ())),
        was=data.get("was", {}),
        first_row=data.get("first_row"),
    )
