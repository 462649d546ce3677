"""Many rows at once, as fast as the driver takes them: plain tuples, ids reserved beforehand, no ORM.

Values must be what the driver stores: words of closed lists as text, JSON as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ARRAY, Integer, String, any_, bindparam, func, select, text
from sqlmodel import Session

from models.base import Table
from services.db import is_sqlite

IN_ONE_QUERY = 500


def insert(
    db: Session, table: type[Table] | str, columns: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    """Insert the rows, each with a value for every column."""
    into = table if isinstance(table, str) else table.__tablename__
    names = ", ".join(f'"{name}"' for name in columns)
    if is_sqlite(db):
        marks = ", ".join("?" * len(columns))
        _run(db, f"INSERT INTO {into} ({names}) VALUES ({marks})", rows)  # noqa: S608
    elif rows:
        copied = f"COPY {into} ({names}) FROM STDIN"
        driver: Any = db.connection().connection
        with driver.cursor() as cursor, cursor.copy(copied) as copy:
            for row in rows:
                copy.write_row(row)


def update(db: Session, table: type[Table], columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Set the columns of the rows whose id comes last in each tuple."""
    mark = "?" if is_sqlite(db) else "%s"
    sets = ", ".join(f'"{name}" = {mark}' for name in columns)
    _run(db, f"UPDATE {table.__tablename__} SET {sets} WHERE id = {mark}", rows)  # noqa: S608


def _run(db: Session, statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        db.connection().exec_driver_sql(statement, rows)


def reserve_ids(db: Session, table: type[Table], count: int) -> Iterator[int]:
    """Ids for new rows: writers stand in line (SQLite) or draw from the sequence (PostgreSQL)."""
    if not count:
        return iter(())
    name = str(table.__tablename__)
    if is_sqlite(db):
        last = db.connection().execute(select(func.max(table.__table__.c.id))).scalar() or 0  # type: ignore[attr-defined]
        return iter(range(last + 1, last + 1 + count))
    draw = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return iter(db.connection().execute(draw, {"name": name, "count": count}).scalars().all())


def among(db: Session, column: Any, values: Iterable[str]) -> Any:
    """A condition: the column has one of many texts, handed over as one parameter."""
    if is_sqlite(db):
        found = func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(select(found.c.value))
    return column == any_(bindparam(None, list(values), ARRAY(String)))


def among_numbers(db: Session, column: Any, values: Iterable[int]) -> Any:
    """A condition: the column has one of many numbers, handed over as one parameter."""
    if is_sqlite(db):
        found = func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(select(found.c.value))
    return column == any_(bindparam(None, list(values), ARRAY(Integer)))


def chunks(values: list[Any], size: int = IN_ONE_QUERY) -> Iterator[list[Any]]:
    """The values in lists of at most `size`, as many as one query may name."""
    return (values[start : start + size] for start in range(0, len(values), size))
