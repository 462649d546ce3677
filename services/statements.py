"""Statements that are asked again and again: compiled once, then sent as they are.

SQLAlchemy builds, keys, compiles and wraps each execution anew, which takes longer than a small answer itself
(`docs/speed.md`). A `Kept` statement is compiled once for each kind of database; its values go through SQLAlchemy's
types in both directions as usual.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect, bindparam
from sqlmodel import Session

Convert = Callable[[Any], Any]


def told_list(name: str) -> Any:
    """A list that a kept statement is told, to stand behind `in_`."""
    return bindparam(name, expanding=True)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one kind of database, and how its values are given and its rows read."""

    text: str
    given: Callable[[dict[str, Any]], Any]
    row: Callable[[Any], Any]
    converts: tuple[tuple[int, Convert], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A query of columns. Single values may be told each time, and lists to be in (`told_list`).

    A list is filled up to the next power of two with its last value, so that few lengths are ever compiled; so it may
    stand behind IN only, never behind NOT IN.
    """

    query: Any
    _by_form: dict[tuple[Any, ...], _Compiled] = field(default_factory=dict)

    def rows(self, db: Session, **told: Any) -> Sequence[Any]:
        """Every row, by position and by the names of its columns. What the session holds back is sent first."""
        if db.autoflush:
            db.flush()
        connection = db.connection()
        lists = {name: _filled_up(v) for name, v in told.items() if isinstance(v, list | tuple | set)}
        told |= lists
        form = (connection.dialect.name, *map(len, lists.values()))
        known = self._by_form.get(form)
        if known is None:
            known = self._by_form[form] = _compiled(self.query, connection.dialect, lists)
        found = connection.exec_driver_sql(known.text, known.given(told)).fetchall()
        if not known.converts:
            return [known.row(row) for row in found]
        return [known.row(_converted(row, known.converts)) for row in found]

    def value(self, db: Session, **told: Any) -> Any:
        """The one value of the one row."""
        return self.rows(db, **told)[0][0]


def _filled_up(values: Collection[Any]) -> list[Any]:
    """At least one value (nothing equals None) and a power of two of them."""
    filled = list(values) or [None]
    return filled + filled[-1:] * ((1 << (len(filled) - 1).bit_length()) - len(filled))


def _converted(row: Any, converts: tuple[tuple[int, Convert], ...]) -> Sequence[Any]:
    values = list(row)
    for place, convert in converts:
        values[place] = convert(values[place])
    return values


def _compiled(query: Any, dialect: Dialect, lists: dict[str, list[Any]]) -> _Compiled:
    to_tell = {name for name, bind in query.compile(dialect=dialect).binds.items() if bind.required}
    made: Any = query.params(dict.fromkeys(to_tell) | lists).compile(dialect=dialect)
    whole = made.construct_expanded_state()
    columns = made._result_columns
    named: Any = namedtuple
    row = named("Row", [column[0] for column in columns], rename=True)
    read = ((n, column[3]._cached_result_processor(dialect, None)) for n, column in enumerate(columns))
    given = _given(
        {**made._bind_processors, **whole.processors},
        dict(whole.parameters),
        whole.positiontup,
        {name: whole.parameter_expansion[name] for name in lists},
    )
    return _Compiled(whole.statement, given, row._make, tuple((n, convert) for n, convert in read if convert))


def _given(
    converts: dict[str, Convert],
    values: dict[str, Any],
    order: Sequence[str] | None,
    lists: dict[str, Sequence[str]],
) -> Callable[[dict[str, Any]], Any]:
    """How told values join the fixed ones as the driver wants them: in the order of the text, or by name."""

    def converted(name: str, value: Any) -> Any:
        return converts[name](value) if name in converts and value is not None else value

    fixed = {name: converted(name, v) for name, v in values.items()}

    def given(told: dict[str, Any]) -> Any:
        every = dict(fixed)
        for name, value in told.items():
            if name in lists:
                every.update((n, converted(n, v)) for n, v in zip(lists[name], value, strict=True))
            else:
                every[name] = converted(name, value)
        return every if order is None else tuple(every[name] for name in order)

    return given
