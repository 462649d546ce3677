"""A sheet of a hotline -> rows, column by column: each distinct text of a column is read once.

A row needs its number and the moment it was reported. What cannot be read beside is left out with a note. Where a sheet
says of itself whether a row was in time, our own rule is compared with it and a difference is noted.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import RowState
from models.grids import Place
from models.requests import Request
from services.imports import bulk, cells, lift_places
from services.imports import request_cells as read
from services.imports.chunks import Mark, Other, Rows, Values
from services.imports.heads import DROPPED, Head
from services.imports.rows import Data
from services.imports.units import Unread
from services.rules.requests import categories, sources

PLACED = ("estate", "building", "stairwell", "address")
MOMENTS = ("due_at", "closed_at", "contacted_at")
NUMBER, TEXT, HANDLER = 40, 1000, 80
WITHOUT_TEXT = "—"


class _Sheet:
    """The columns of a sheet by field, and the notes on its rows."""

    def __init__(self, head: Head, data: Data) -> None:
        self.at = {field: column for column, field in head.mapping.items() if field != DROPPED}
        self.head_of = {field: head.names[column] for field, column in self.at.items()}
        self.numbers = [number for number, _ in data.rows]
        self._columns = list(zip(*(row for _, row in data.rows), strict=False))
        self.notes: dict[int, list[str]] = {}

    def texts(self, field: str) -> list[str]:
        """The cells of a column as texts, blank ones without the column."""
        if field not in self.at or not self._columns:
            return [""] * len(self.numbers)
        return cells.texts(list(self._columns[self.at[field]]))

    def read(self, field: str, convert: Callable[[str], Any]) -> list[Any]:
        """A column as it is stored; what cannot be read is noted and left out."""
        if field not in self.at:
            return [None] * len(self.numbers)
        written = self.texts(field)
        known = {text: convert(text) for text in set(written)}
        unread = {text: found for text, found in known.items() if isinstance(found, Unread)}
        for n, text in enumerate(written) if unread else ():
            if text in unread:
                self.note(n, str(unread[text]))
        known |= dict.fromkeys(unread)
        return list(map(known.__getitem__, written))

    def words(self, field: str, table: Any, otherwise: str, code: str) -> list[str]:
        """A column of words of a closed list; a word that is not known stands for another one, with a note."""
        found = self.read(field, lambda text: (read.code_of(text, table) or Unread(code)) if text else None)
        return [one or otherwise for one in found]

    def note(self, n: int, code: str) -> None:
        """Say something about the n-th row."""
        self.notes.setdefault(n, []).append(code)


def prepare(db: Session, root: Place, head: Head, data: Data) -> Rows:
    """Each row as good, with its notes, or bad with its reason and column. Nothing is stored.

    A good row: number in the file, place, number, category, source, text, reported, due, closed, contacted, resolved,
    satisfaction, handler.
    """
    sheet = _Sheet(head, data)
    numbers = sheet.texts("number")
    opened = sheet.read("reported_at", read.moment)
    due, closed, contacted = (sheet.read(name, read.moment) for name in MOMENTS)
    resolved, satisfied = _heard(sheet)
    _compare(sheet, opened, due, closed)
    columns = (
        _places(db, root, sheet), numbers, sheet.words("category", categories(), "other", "category_unknown"),
        sheet.words("source", sources(), "hotline", "source_unknown"), _texts(sheet), opened, due, closed,
        contacted, resolved, satisfied, [text[:HANDLER] for text in sheet.texts("handler")],
    )  # fmt: skip
    good: list[Values] = list(zip(sheet.numbers, *columns, strict=True))
    return _sorted_out(good, sheet, _bad(db, numbers, opened))


def _places(db: Session, root: Place, sheet: _Sheet) -> list[int]:
    said = list(zip(*(sheet.texts(part) for part in PLACED), strict=True))
    find = lift_places.finder(db, root)
    memo = {where: find(*where) for where in set(said)}
    if None in memo.values():
        for n, where in enumerate(said):
            if memo[where] is None:
                sheet.note(n, "place_not_known")
    return [memo[where] or root.id or 0 for where in said]


def _texts(sheet: _Sheet) -> list[str]:
    """What is asked for: its text, else its title, cut to what is stored."""
    pairs = zip(sheet.texts("text"), sheet.texts("title"), strict=True)
    return [(text or title)[:TEXT] or WITHOUT_TEXT for text, title in pairs]


def _heard(sheet: _Sheet) -> tuple[list[Any], list[Any]]:
    """Solved and satisfied come together or not at all."""
    solved = sheet.read("resolved", read.resolved)
    satisfied = sheet.read("satisfaction", read.satisfaction)
    for n, (one, other) in enumerate(zip(solved, satisfied, strict=True)):
        if (one is None) != (other is None):
            sheet.note(n, "call_back_half")
            solved[n] = satisfied[n] = None
    return solved, satisfied


def _compare(sheet: _Sheet, opened: list[Any], due: list[Any], closed: list[Any]) -> None:
    """Note where a closing lies before its report, and where the sheet's own on-time label is not ours.

    An open row is judged at the newest moment that the sheet knows of. Texts of moments compare as moments do.
    """
    as_of = max((text for text in (*opened, *closed) if text), default="")
    labels = sheet.read("on_time", read.on_time) if "on_time" in sheet.at else repeat(None)
    for n, (first, last, ended, label) in enumerate(zip(opened, due, closed, labels, strict=False)):
        if ended and first and ended < first:
            sheet.note(n, "closed_before_reported")
        if label is not None and label == (last is not None and (ended or as_of) > last):
            sheet.note(n, "label_differs")


def _bad(db: Session, numbers: list[str], opened: list[Any]) -> dict[int, str]:
    """Row -> why it cannot go in."""
    known = _known(db, numbers)
    bad: dict[int, str] = {}
    seen: set[str] = set()
    for n, (number, first) in enumerate(zip(numbers, opened, strict=True)):
        if not number:
            bad[n] = "request_number_missing"
        elif len(number) > NUMBER:
            bad[n] = "request_number_long"
        elif number in seen:
            bad[n] = "request_twice"
        elif number in known:
            bad[n] = "request_known"
        elif first is None:
            bad[n] = "reported_missing"
        seen.add(number)
    return bad


def _known(db: Session, numbers: list[str]) -> set[str]:
    if db.scalar(select(col(Request.id)).where(col(Request.number).is_not(None)).limit(1)) is None:
        return set()
    return set(db.scalars(select(col(Request.number)).where(bulk.among(db, col(Request.number), numbers))))


def _sorted_out(good: list[Values], sheet: _Sheet, bad: dict[int, str]) -> Rows:
    rows = Rows([row for n, row in enumerate(good) if n not in bad] if bad else good)
    for n, why in bad.items():
        field = "reported_at" if why == "reported_missing" else "number"
        said: dict[str, Any] = {"cells": {sheet.head_of[field]: str(good[n][2])[:200]}}
        if why == "request_twice":
            said["first_row"] = next(row[0] for row in good if row[2] == good[n][2])
        rows.others.append(Other(good[n][0], RowState.BAD.value, why, sheet.head_of[field], said))
    for n, notes in sheet.notes.items():
        if n not in bad:
            rows.marks[sheet.numbers[n]] = Mark("+".join(dict.fromkeys(notes)))
    return rows


def said(values: Any) -> tuple[str, None, tuple[()]]:
    """What a good row says for people: its number and what it is about."""
    _place, number, _category, _source, text, *_rest = values
    return f"{number} {text}"[:200], None, ()
