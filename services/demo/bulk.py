"""Rows on their way into an empty database: in chunks, parents before children, numbered by us."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import sqlalchemy
from sqlalchemy import text
from sqlmodel import Session

from models.base import Table
from models.tables import metadata
from services.db import is_sqlite
from services.imports import bulk

Report = Callable[[str, int], None]
"""Told, after every chunk, of which table how many rows are stored by now."""
CHUNK = 20_000


class Bulk:
    """Collects rows; numbers come from us, so that a child can name its parent before either is stored."""

    def __init__(self, db: Session, report: Report = lambda _what, _rows: None) -> None:
        self.db, self.report = db, report
        self.stored: dict[str, int] = defaultdict(int)
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._numbers: dict[str, int] = defaultdict(int)
        self._waiting = 0
        self._names: dict[type[Table], tuple[str, bool]] = {}

    def _known(self, table: type[Table]) -> tuple[str, bool]:
        """What a table is called and whether it has numbers."""
        if table not in self._names:
            name = str(table.__tablename__)
            self._names[table] = name, "id" in metadata.tables[name].columns
        return self._names[table]

    def add(self, table: type[Table], **values: Any) -> int:
        """Take a row; its number (0 for a table without numbers). Rows of one table name the same columns."""
        name, numbered = self._known(table)
        number = 0
        if numbered:
            number = self._numbers[name] = self._numbers[name] + 1
            values["id"] = number
        self._rows[name].append(values)
        self._waiting += 1
        return number

    def spill(self) -> None:
        """Store what has been taken if it is much."""
        if self._waiting >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Store everything taken so far."""
        for table in metadata.sorted_tables:
            if rows := self._rows.pop(table.name, None):
                self._insert(table, rows)
                self.stored[table.name] += len(rows)
                self.report(table.name, self.stored[table.name])
        self._waiting = 0

    def _insert(self, table: sqlalchemy.Table, rows: list[dict[str, Any]]) -> None:
        """Straight to the driver: SQLAlchemy looks at every value of every row, which takes three times as long."""
        dialect = self.db.connection().dialect
        stored = [c for c in table.columns if c.name in rows[0] or _default(c) is not None]
        ways = [(c.name, _default(c), c.type.dialect_impl(dialect).bind_processor(dialect)) for c in stored]
        ready = [
            tuple(
                value if way is None else way(value)
                for value, way in ((row.get(name, default), way) for name, default, way in ways)
            )
            for row in rows
        ]
        bulk.insert(self.db, table.name, [c.name for c in stored], ready)

    def finish(self) -> None:
        """Store the rest, let the database count on from our numbers, and tell it how much there is."""
        self.flush()
        if not is_sqlite(self.db):
            for name, last in self._numbers.items():
                sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
                self.db.connection().execute(sequence, {"name": name, "last": last})
        self.db.connection().execute(text("ANALYZE"))


def _default(column: "sqlalchemy.Column[Any]") -> Any:
    """The value of a row that does not name the column."""
    default: Any = column.default
    return default.arg if default is not None and default.is_scalar else None
