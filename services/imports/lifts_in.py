"""A chunk of a lift register goes in, new lifts and better facts on known ones, and comes out again."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import Date, delete, select, update
from sqlmodel import Session

from models.imports import ImportBatch
from models.lifts import Lift
from services.errors import Refused
from services.imports import bulk
from services.imports.chunks import Change, Done, Values, spans
from services.imports.columns import LIFT, PLACE
from services.imports.known_lifts import KnownLift, known_lifts
from services.imports.lift_rows import FIXED, stored_columns
from services.imports.uses import first_use


def apply(db: Session, batch: ImportBatch, good: list[Values]) -> Done:
    """Carry out good rows; what they did. A code that somewhere else has by now is refused."""
    fields = batch.mapping["fields"].values()
    columns, named = stored_columns(fields), "name" in fields
    known = known_lifts(db, [row[2] for row in good], root_id=batch.place_id)
    done = Done()
    new = [row for row in good if row[2] not in known] if known else good
    _store_new(db, batch, columns, new, done)
    if known:
        _store_known(
            db, columns, [(row, known[row[2]]) for row in good if row[2] in known], done, named=named
        )
    return done


def _store_new(
    db: Session, batch: ImportBatch, columns: tuple[str, ...], new: list[Values], done: Done
) -> None:
    there = _places(db, {row[1] for row in new})
    ids = list(bulk.reserve_ids(db, Lift, len(new)))
    rest = (1,) if "out_of_service" in columns else (1, False)
    names = ("id", *FIXED, *columns, "version", "out_of_service")[: 1 + len(FIXED) + len(columns) + len(rest)]
    rows = [
        (id, place if place in there else batch.place_id, *values, *rest)
        for id, (_number, place, *values) in zip(ids, new, strict=True)
    ]
    if "out_of_service" in columns:
        at = names.index("out_of_service")
        rows = [(*row[:at], bool(row[at]), *row[at + 1 :]) for row in rows]
    bulk.insert(db, Lift, names, rows)
    done.rows, done.new = [row[0] for row in new], ids


def _places(db: Session, wanted: set[int]) -> set[int]:
    """Those of the places that are still there."""
    return {
        id
        for some in bulk.chunks(sorted(wanted))
        for id in db.scalars(select(PLACE.id).where(PLACE.id.in_(some)))
    }


def _store_known(
    db: Session, columns: tuple[str, ...], known: list[tuple[Values, KnownLift]], done: Done, *, named: bool
) -> None:
    sets: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row, lift in known:
        if not lift.here:
            done.refused[row[0]] = "lift_code_taken"
            continue
        given = lift.changes(row, columns, named=named)
        if given:
            was = lift.plain({name: getattr(lift.row, name) for name in given})
            done.changed.append(Change(row[0], lift.row.id, lift.row.version + 1, was))
            sets[*given, "version"].append((*given.values(), lift.row.version + 1, lift.row.id))
    for names, rows in sets.items():
        bulk.update(db, Lift, names, rows)


def take_back(db: Session, done: Done) -> None:
    """Lifts that were brought go, changed ones are as before. Raises Refused("import_lift_in_use")."""
    insist_free(db, [done])
    for first, last in spans(sorted(done.new)):
        db.connection().execute(delete(Lift).where(LIFT.id.between(first, last)))
    for change in done.changed:
        before = {name: _stored(name, value) for name, value in change.before.items()}
        query = update(Lift).where(LIFT.id == change.id).values(**before, version=LIFT.version + 1)
        db.connection().execute(query)


def _stored(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if value and isinstance(LIFT[name].type, Date) else value


def insist_free(db: Session, all_done: list[Done]) -> None:
    """Nothing may rest on a lift that was brought. Raises Refused("import_lift_in_use") with its code."""
    use = first_use(db, "lift", [id for done in all_done for id in done.new])
    if use is not None:
        code = db.scalar(select(LIFT.code).where(LIFT.id == use.id))
        raise Refused("import_lift_in_use", lift=code, by=use.table)
