"""Which row of a dated table holds on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A row with a code and the days between which it is in force; both ends count, a missing one is open."""

    @property
    def code(self) -> str: ...
    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


Row = TypeVar("Row", bound=Dated)


def holds_on(row: Dated, on: date) -> bool:
    """Whether the row was in force that day."""
    return (row.since is None or row.since <= on) and (row.until is None or on <= row.until)


def in_force(rows: Iterable[Row], code: str, *, on: date) -> Row:
    """The row of that code in force that day; of two the one begun later. Raises LookupError without one."""
    found = [row for row in rows if row.code == code and holds_on(row, on)]
    if not found:
        raise LookupError(f"no rule for {code!r} on {on}")
    return max(found, key=lambda row: row.since or date.min)
