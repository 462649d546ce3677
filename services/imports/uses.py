"""What rests on rows that an import brought, so that they cannot be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from models.tables import metadata
from services.imports.chunks import spans


@dataclass(frozen=True, slots=True)
class Use:
    """The first row found to rest on one that was brought: the brought row's number, and the table that names it."""

    id: int
    table: str


def first_use(db: Session, table: str, ids: Iterable[int]) -> Use | None:
    """What any table rests on one of these rows of `table`; one query a foreign key and span of numbers."""
    brought = spans(sorted(ids))
    for other in metadata.sorted_tables:
        for column in other.columns:
            if all(key.target_fullname != f"{table}.id" for key in column.foreign_keys):
                continue
            for first, last in brought:
                used = db.scalar(select(column).where(column.between(first, last)).limit(1))
                if used is not None:
                    return Use(used, other.name)
    return None
