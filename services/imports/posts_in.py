"""A chunk of a sheet of posts goes in as holders of posts, and comes out again."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from models.grids import Post
from services.db import is_sqlite
from services.errors import Refused
from services.imports import bulk, post_rows
from services.imports.chunks import Done, Values, spans
from services.imports.columns import PLACE, POST
from services.imports.uses import first_use

COLUMNS = ("id", "place_id", "kind", "holder", "phone", "since", "until", "version")


def apply(db: Session, good: list[Values], *, on: date) -> Done:
    """Store good rows; one without a first day begins on `on`. What is held by now, or has no place now, is refused."""
    there = _places(db, {row[1] for row in good})
    known = set(post_rows.taken(db, good, on))
    done = Done(refused={row[0]: "post_known" for row in good if row[0] in known})
    done.refused |= {row[0]: "post_place_unknown" for row in good if row[1] not in there}
    done.refused |= {row[0]: "post_days_reversed" for row in good if row[6] and row[6] < (row[5] or f"{on}")}
    new = [row for row in good if row[0] not in done.refused]
    ids = list(bulk.reserve_ids(db, Post, len(new)))
    as_text = is_sqlite(db)
    bulk.insert(db, Post, COLUMNS, [_row(id, row, on, as_text) for id, row in zip(ids, new, strict=True)])
    done.rows, done.new = [row[0] for row in new], ids
    return done


def _places(db: Session, wanted: set[int]) -> set[int]:
    """Those of the places that are still there."""
    return set(db.scalars(select(PLACE.id).where(bulk.among_numbers(db, PLACE.id, wanted))))


def _row(id: int, row: Values, on: date, as_text: bool) -> tuple[Any, ...]:
    _number, place, kind, holder, phone, since, until, _where = row
    days = (since or on.isoformat(), until or None)
    first, last = days if as_text else (_day(days[0]), _day(days[1]))
    return id, place, kind, holder, phone, first, last, 1


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def take_back(db: Session, done: Done) -> None:
    """Posts that were brought go. Raises Refused("import_post_in_use")."""
    insist_free(db, [done])
    for first, last in spans(sorted(done.new)):
        db.connection().execute(delete(Post).where(POST.id.between(first, last)))


def insist_free(db: Session, all_done: list[Done]) -> None:
    """Nothing may rest on a post that was brought. Raises Refused("import_post_in_use") with its holder."""
    use = first_use(db, "post", [id for done in all_done for id in done.new])
    if use is not None:
        holder = db.scalar(select(POST.holder).where(POST.id == use.id))
        raise Refused("import_post_in_use", holder=holder, by=use.table)
