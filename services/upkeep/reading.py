"""What reading agreements and stations shares: how many stand how, and rows with the names of their places."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from models.base import Table
from models.enums import Permission
from services.access import Actor, within
from services.db import rows_of
from services.errors import NotFound
from services.grids import naming

State = TypeVar("State", bound=StrEnum)
Where = Sequence[ColumnElement[bool]]
Found = tuple[Sequence[Any], dict[int, str]]
"""Rows with every column and `mine` (whether the person keeps it), and the full names of their places."""


def counted(db: Session, standing: ColumnElement[str], where: Where, words: type[State]) -> dict[State, int]:
    """How many rows stand how, in the order of the words; one query."""
    stands = standing.label("state")
    query = select(stands, func.count()).where(*where).group_by(stands)
    found = {words(word): number for word, number in rows_of(db, query)}
    return {one: found.get(one, 0) for one in words}


def paged(
    db: Session, actor: Actor, table: type[Table], where: Where, order: Sequence[Any], *, page: int, size: int
) -> tuple[Found, int]:
    """A page of the rows, and how many there are; three queries."""
    number = db.scalar(select(func.count()).select_from(table).where(*where)) or 0
    query = _query(actor, table).where(*where).order_by(*order)
    rows = rows_of(db, query.offset((max(page, 1) - 1) * size).limit(size))
    return (rows, naming.full_names(db, {row.place_id for row in rows})), number


def one(db: Session, actor: Actor, table: type[Table], id: int) -> tuple[Any, dict[int, str]]:
    """One row within what the person sees. Raises NotFound."""
    columns = _columns(table)
    mine = within(actor, Permission.SEE_UPKEEP, columns.place_id)
    rows = rows_of(db, _query(actor, table).where(columns.id == id, mine))
    if not rows:
        raise NotFound(str(table.__tablename__))
    return rows[0], naming.full_names(db, [rows[0].place_id])


def _query(actor: Actor, table: type[Table]) -> Any:
    columns = _columns(table)
    return select(*columns, within(actor, Permission.KEEP_UPKEEP, columns.place_id).label("mine"))


def _columns(table: type[Table]) -> Any:
    return table.__table__.c  # type: ignore[attr-defined]
