"""A chunk of a sheet of agreements or of water stations goes in, and comes out again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, delete, select
from sqlmodel import Session

from models.enums import ImportKind
from services.db import is_sqlite
from services.errors import Refused
from services.imports import bulk, upkeep_rows
from services.imports.chunks import Done, Values, spans
from services.imports.columns import ATTACHMENT, PLACE
from services.imports.upkeep_rows import SHEETS, Sheet
from services.imports.uses import first_use
from services.upkeep import entering

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAST = (
    "signed_on",
    "filed_on",
    "pipes_renewed_on",
    "taken_over_on",
    "cleaned_on",
    "tested_on",
    "out_of_use_on",
)
EMPTY = {ImportKind.AGREEMENTS: {"ended_because": ""}, ImportKind.WATER_STATIONS: {}}
"""What no sheet says and the table needs."""
IN_USE = {
    ImportKind.AGREEMENTS: "import_agreement_in_use",
    ImportKind.WATER_STATIONS: "import_station_in_use",
}


def apply(db: Session, kind: ImportKind, good: list[Values], *, at: datetime) -> Done:
    """Store good rows. What was noted meanwhile, has no place now, or lies ahead of today is refused."""
    sheet, more, on = SHEETS[kind], EMPTY[kind], at.astimezone(SHANGHAI).date()
    there = set(
        db.scalars(select(PLACE.id).where(bulk.among_numbers(db, PLACE.id, {row[1] for row in good})))
    )
    done = Done(refused=dict.fromkeys(upkeep_rows.known(db, kind, good), "upkeep_known"))
    done.refused |= {row[0]: "upkeep_place_unknown" for row in good if row[1] not in there}
    done.refused |= {row[0]: "upkeep_day_ahead" for row in good if _lies_ahead(sheet, row, on)}
    new = [row for row in good if row[0] not in done.refused]
    ids = list(bulk.reserve_ids(db, sheet.table, len(new)))
    days = [] if is_sqlite(db) else [n for n, name in enumerate(sheet.stored, 2) if _is_day(sheet, name)]
    names = ("id", "place_id", *sheet.stored, *more, "version")
    rows = [(id, *_stored(row, days)[1:], *more.values(), 1) for id, row in zip(ids, new, strict=True)]
    bulk.insert(db, sheet.table, names, rows)
    done.rows, done.new = [row[0] for row in new], ids
    return done


def _lies_ahead(sheet: Sheet, row: Values, on: date) -> bool:
    values = {
        name: date.fromisoformat(value)
        for name, value in zip(sheet.stored, row[2:], strict=True)
        if name in PAST and value
    }
    try:
        entering.insist_past(values, PAST, on=on)
    except Refused:
        return True
    return False


def _is_day(sheet: Sheet, name: str) -> bool:
    return isinstance(sheet.columns[name].type, Date)


def _stored(row: Values, days: list[int]) -> list[Any]:
    values = list(row)
    for n in days:
        values[n] = date.fromisoformat(values[n]) if values[n] else None
    return values


def take_back(db: Session, kind: ImportKind, done: Done) -> None:
    """What was brought goes. Raises Refused("import_agreement_in_use") or ("import_station_in_use")."""
    insist_free(db, kind, [done])
    sheet = SHEETS[kind]
    for first, last in spans(sorted(done.new)):
        db.connection().execute(delete(sheet.table).where(sheet.columns.id.between(first, last)))


def insist_free(db: Session, kind: ImportKind, all_done: list[Done]) -> None:
    """Nothing may rest on what was brought, neither a row nor a signed paper. Raises as `take_back`."""
    sheet, ids = SHEETS[kind], [id for done in all_done for id in done.new]
    use = first_use(db, str(sheet.table.__tablename__), ids)
    used = use.id if use else _with_paper(db, kind, ids)
    if used is not None:
        name = db.scalar(select(sheet.columns[sheet.name]).where(sheet.columns.id == used))
        raise Refused(IN_USE[kind], name=name)


def _with_paper(db: Session, kind: ImportKind, ids: list[int]) -> int | None:
    """The first agreement to which a signed paper is attached."""
    if kind is not ImportKind.AGREEMENTS or not ids:
        return None
    return db.scalar(
        select(ATTACHMENT.subject_id)
        .where(ATTACHMENT.subject_kind == "agreement", ATTACHMENT.removed_at.is_(None))
        .where(bulk.among_numbers(db, ATTACHMENT.subject_id, ids))
        .limit(1)
    )
