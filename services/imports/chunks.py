"""A file's rows as its batch keeps them: some thousands to a chunk, the good ones as columns of plain values.

A row of the database for each row of a file costs more than all that the file brings. A chunk is written when
the file is staged, goes in and comes out as a whole, and holds what undoing it needs (`Done`).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from models.enums import RowState

Values = tuple[Any, ...]
Counts = dict[str, dict[str, int]]
as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Mark(NamedTuple):
    """What there is to say of a good row: a note to look at, what it does, what an update replaces."""

    note: str = ""
    effect: str = "new"
    was: dict[str, Any] = {}  # noqa: RUF012


class Other(NamedTuple):
    """A row that does not go in: bad for a reason in a column, or left out."""

    number: int
    state: str
    reason: str
    column: str
    data: dict[str, Any]


class Change(NamedTuple):
    """What a row did to a known record: its id, the version it left, and what the columns were before."""

    row: int
    id: int
    version: int
    before: dict[str, Any]


@dataclass(slots=True)
class Rows:
    """Rows of a file, each list in the order of the file. A good row is its number and its plain values.

    `marks` number -> what there is to say of a good row; without one it is new.
    """

    good: list[Values] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)

    def counts(self) -> Counts:
        """State -> reason or note -> how many; "good" stands for the state of the chunk."""
        notes = Counter(mark.note for mark in self.marks.values() if mark.note)
        notes[""] = len(self.good) - notes.total()
        found: Counts = {RowState.GOOD.value: +notes}
        for other in self.others:
            reasons = found.setdefault(other.state, {})
            reasons[other.reason] = reasons.get(other.reason, 0) + 1
        return found

    def refuse(self, refused: dict[int, str]) -> None:
        """Move good rows to the bad ones: number -> why."""
        out = {row[0]: row for row in self.good if row[0] in refused}
        self.good = [row for row in self.good if row[0] not in refused]
        bad = [Other(n, RowState.BAD.value, why, "", {"values": out[n][1:]}) for n, why in refused.items()]
        self.others = sorted([*self.others, *bad], key=lambda other: other.number)
        self.marks = {number: mark for number, mark in self.marks.items() if number not in refused}

    def dump(self) -> str:
        """As a chunk stores it; `load` reads it back."""
        marks = {number: [*mark] for number, mark in self.marks.items()}
        columns = list(zip(*self.good, strict=True))
        return as_json({"good": columns, "others": self.others, "marks": marks})


def load(data: dict[str, Any]) -> Rows:
    """The rows that a chunk stores."""
    marks = {int(number): Mark(*mark) for number, mark in data["marks"].items()}
    return Rows(list(zip(*data["good"], strict=True)), [Other(*o) for o in data["others"]], marks)


def cut(rows: Rows, size: int) -> Iterable[Rows]:
    """Rows in chunks of at most `size` rows of the file."""
    good, others = [row[0] for row in rows.good], [other.number for other in rows.others]
    last_ones = sorted(good + others)[size - 1 :: size]
    begin = begin_others = 0
    for last in [*last_ones, max(good[-1:] + others[-1:], default=0)]:
        end, end_others = bisect_right(good, last), bisect_right(others, last)
        part = Rows(rows.good[begin:end], rows.others[begin_others:end_others])
        if rows.marks:
            part.marks = {row[0]: rows.marks[row[0]] for row in part.good if row[0] in rows.marks}
        begin, begin_others = end, end_others
        if part.good or part.others:
            yield part


@dataclass(slots=True)
class Done:
    """What taking in a chunk did, all that undoing it needs. `refused` row -> why it could not go in after all.

    `rows` made the records `new` (in the same order, each with version 1) and owners `owners`; `learnt` are
    owners' [id, telephone and hash before, telephone and hash since].
    """

    rows: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    learnt: list[list[Any]] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)

    def dump(self) -> str:
        """As a chunk stores it; `load_done` reads it back."""
        ids = {"rows": spans(self.rows), "new": spans(self.new), "owners": spans(self.owners)}
        return as_json({**ids, "changed": self.changed, "learnt": self.learnt})


def load_done(data: dict[str, Any]) -> Done:
    """What a chunk's `done` says."""
    rows, new, owners = (unspanned(data[name]) for name in ("rows", "new", "owners"))
    return Done(rows, new, [Change(*change) for change in data["changed"]], owners, data["learnt"])


def spans(numbers: Iterable[int]) -> list[list[int]]:
    """Whole numbers as [first, last] of each unbroken rise, in their order; `unspanned` reads them back."""
    found: list[list[int]] = []
    last = None
    for number in numbers:
        if last is not None and number == last + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
        last = number
    return found


def unspanned(found: Sequence[Sequence[int]]) -> list[int]:
    """The numbers again."""
    return [number for first, last in found for number in range(first, last + 1)]
