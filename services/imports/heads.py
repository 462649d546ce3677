"""Which column is what: recognises the head of a register, wherever it stands in the sheet.

The words live in `heads.toml`. What is not recognised is returned for a person to map by hand; `key` names
the head so that it is known the next time.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.enums import ImportKind
from services.errors import Refused
from services.imports import cells
from services.imports.readers import Row, Sheet

LOOK_IN_ROWS = 40
DROPPED = "-"

_BRACKETS = re.compile(r"[（(\[【].*?[)）\]】]")
_NOT_WORD = re.compile(r"[\W_]+")
_UNIT_END = re.compile(r"(m2|㎡|平方米)$")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sheet: where it stands, and what its columns are.

    `mapping` column -> field (DROPPED for known columns that are not stored); `unmatched` column -> its head;
    `missing` required fields that no column gives; `doubled` columns whose field an earlier column gives.
    """

    row: int
    names: tuple[str, ...]
    mapping: dict[int, str]
    unmatched: dict[int, str]
    missing: tuple[str, ...]
    doubled: tuple[int, ...]
    key: str

    @property
    def complete(self) -> bool:
        """Whether rows can be read without asking a person."""
        return not self.missing and bool(self.mapping)


@dataclass(frozen=True, slots=True)
class Words:
    """What one kind of sheet calls its columns."""

    fields: Mapping[str, str]
    required: tuple[str, ...]
    down: frozenset[str]
    names: tuple[str, ...]


@cache
def words(kind: ImportKind) -> Words:
    """The table of heads for one kind of import: comparable head -> field."""
    table: dict[str, Any] = tomllib.loads(Path(__file__).with_name("heads.toml").read_text("utf-8"))[
        kind.value
    ]
    known = {comparable(head): DROPPED for head in table["dropped"]}
    known |= {comparable(head): name for name, heads in table["fields"].items() for head in heads}
    return Words(known, tuple(table["required"]), frozenset(table["down"]), tuple(table["fields"]))


def comparable(head: str) -> str:
    """A head without blanks, punctuation, units and what stands in brackets: `面积(㎡)` -> `面积`."""
    plain = cells.half_width(head).lower()
    bare = _NOT_WORD.sub("", _BRACKETS.sub("", plain)) or _NOT_WORD.sub("", plain)
    return _UNIT_END.sub("", bare) or bare


def head_key(names: tuple[str, ...]) -> str:
    """What a hand-made mapping is remembered under: the heads in their order, as a hash."""
    return hashlib.sha256("\x1f".join(comparable(name) for name in names).encode()).hexdigest()


def find_head(
    sheet: Sheet, kind: ImportKind, *, remembered: Mapping[str, Mapping[int, str]] | None = None
) -> Head:
    """The row of heads: the one most of whose cells are known; else the first that looks like one.

    Heads merged over two rows count, titles above do not. `remembered` are mappings made by hand, by key.
    Raises Refused("file_no_head") where no row could be one.
    """
    top = _with_merges(sheet, LOOK_IN_ROWS)
    known = words(kind).fields
    best, best_score = -1, 1
    for index, row in enumerate(top):
        names = _names(row)
        kept = (remembered or {}).get(head_key(names))
        if kept is not None:
            return with_mapping(names, index + 1, kept, kind)
        score = len({known[c] for c in map(comparable, names) if c in known and known[c] != DROPPED})
        if score > best_score or (index == best + 1 and best >= 0 and row == top[best]):
            best, best_score = index, score
    if best < 0:
        best = _likely(top)
    return _recognised(_names(top[best]), best + 1, kind)


def with_mapping(names: tuple[str, ...], row: int, mapping: Mapping[int, str], kind: ImportKind) -> Head:
    """The head with a person's own mapping. Raises Refused("mapping_unknown_field", "mapping_doubled")."""
    table = words(kind)
    chosen = {column: name for column, name in mapping.items() if 0 <= column < len(names)}
    fields = [name for name in chosen.values() if name != DROPPED]
    if set(fields) - set(table.names):
        raise Refused("mapping_unknown_field", field=sorted(set(fields) - set(table.names))[0])
    if len(fields) != len(set(fields)):
        raise Refused("mapping_doubled", field=next(name for name in fields if fields.count(name) > 1))
    return _head(names, row, chosen, (), table)


def _recognised(names: tuple[str, ...], row: int, kind: ImportKind) -> Head:
    table = words(kind)
    mapping: dict[int, str] = {}
    doubled: list[int] = []
    for column, name in enumerate(names):
        field = table.fields.get(comparable(name))
        if field is None:
            continue
        if field != DROPPED and field in mapping.values():
            doubled.append(column)
        else:
            mapping[column] = field
    return _head(names, row, mapping, tuple(doubled), table)


def _head(
    names: tuple[str, ...], row: int, mapping: dict[int, str], doubled: tuple[int, ...], table: Words
) -> Head:
    unmatched = {c: name for c, name in enumerate(names) if name and c not in mapping}
    missing = tuple(field for field in table.required if field not in mapping.values())
    return Head(row, names, mapping, unmatched, missing, doubled, head_key(names))


def _names(row: Row) -> tuple[str, ...]:
    names = [cells.text(value) for value in row]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _likely(top: list[Row]) -> int:
    for index, row in enumerate(top):
        written = [value for value in row if value != ""]
        if len(written) > 1 and all(isinstance(value, str) for value in written) and len(set(written)) > 1:
            return index
    raise Refused("file_no_head")


def _with_merges(sheet: Sheet, count: int) -> list[Row]:
    """The first rows, with the value of each merged block in all its cells."""
    top = [list(row) for row in sheet.rows[:count]]
    for first_row, first_column, last_row, last_column in sheet.merges:
        if first_row >= len(top) or first_column >= len(top[first_row]):
            continue
        value = top[first_row][first_column]
        for row in top[first_row : last_row + 1]:
            row[first_column : last_column + 1] = [value] * len(row[first_column : last_column + 1])
    return top
