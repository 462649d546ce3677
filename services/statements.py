"""Statements that are asked again and again: compiled once, then sent as they are.

SQLAlchemy builds, keys, compiles and wraps each execution anew, which takes longer than a small answer itself
(`docs/speed.md`). A `Kept` statement is compiled once for each kind of database; its values go through SQLAlchemy's
types in both directions as usual.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect
from sqlmodel import Session

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one kind of database, and how its values are given and its rows read."""

    text: str
    given: Callable[[dict[str, Any]], Any]
    row: Callable[[Any], Any]
    converts: tuple[tuple[int, Convert], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A query of columns. What it compares with lists is fixed; single values may be told each time."""

    query: Any
    _by_dialect: dict[str, _Compiled] = field(default_factory=dict)

    def rows(self, db: Session, **told: Any) -> Sequence[Any]:
        """Every row, by position and by the names of its columns. What the session holds back is sent first."""
        if db.autoflush:
            db.flush()
        connection = db.connection()
        known = self._by_dialect.get(connection.dialect.name)
        if known is None:
            known = self._by_dialect[connection.dialect.name] = _compiled(self.query, connection.dialect)
        found = connection.exec_driver_sql(known.text, known.given(told)).fetchall()
        return [known.row(_converted(row, known.converts)) for row in found]

    def value(self, db: Session, **told: Any) -> Any:
        """The one value of the one row."""
        return self.rows(db, **told)[0][0]


def _converted(row: Any, converts: tuple[tuple[int, Convert], ...]) -> Sequence[Any]:
    values = list(row)
    for place, convert in converts:
        values[place] = convert(values[place])
    return values


def _compiled(query: Any, dialect: Dialect) -> _Compiled:
    to_tell = {name for name, bind in query.compile(dialect=dialect).binds.items() if bind.required}
    made: Any = query.params(dict.fromkeys(to_tell)).compile(dialect=dialect)
    whole = made.construct_expanded_state()
    columns = made._result_columns
    named: Any = namedtuple
    row = named("Row", [column[0] for column in columns], rename=True)
    read = ((n, column[3]._cached_result_processor(dialect, None)) for n, column in enumerate(columns))
    given = _given({**made._bind_processors, **whole.processors}, dict(whole.parameters), whole.positiontup)
    return _Compiled(whole.statement, given, row._make, tuple((n, convert) for n, convert in read if convert))


def _given(
    converts: dict[str, Convert], values: dict[str, Any], order: Sequence[str] | None
) -> Callable[[dict[str, Any]], Any]:
    """How told values join the fixed ones as the driver wants them: in the order of the text, or by name."""
    fixed = {
        name: converts[name](v) if name in converts and v is not None else v for name, v in values.items()
    }

    def given(told: dict[str, Any]) -> Any:
        every = fixed | {name: converts[name](v) if name in converts else v for name, v in told.items()}
        return every if order is None else tuple(every[name] for name in order)

    return given
