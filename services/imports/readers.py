"""Spreadsheets as people send them -> a `Sheet`: its rows as they stand in the file, its merged blocks.

Knows files, not their meaning: heads, places and owners are read by the modules beside it. Whatever the
bytes are, the only exception that leaves this module is `Refused`, with a code that says what to do.
"""

from __future__ import annotations

import csv
import io
import marshal
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath, PurePosixPath
from typing import Any, cast

from services.errors import Refused

Cell = str | float | int | bool
Row = list[Cell]
Merge = tuple[int, int, int, int]

_PROCESS = str(PurePath(__file__).with_name("workbook_process.py"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. `ratio` counts only for a file that unpacks to more than `ratio_from` bytes."""

    size: int = 50 * 1024 * 1024
    unpacked: int = 600 * 1024 * 1024
    ratio: int = 150
    ratio_from: int = 100 * 1024 * 1024
    rows: int = 200_000
    columns: int = 256
    memory: int = 3 * 1024 * 1024 * 1024
    seconds: int = 120


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one sheet. Row `i` of the list is row `i + 1` in the file, blank rows included.

    `merges`: (first row, first column, last row, last column), from 0; `others`: visible sheets not read.
    """

    rows: list[Row]
    merges: list[Merge] = field(default_factory=list)
    name: str = ""
    others: tuple[str, ...] = ()


DEFAULT_LIMITS = Limits()


def read(content: bytes, *, file_name: str, limits: Limits = DEFAULT_LIMITS) -> Sheet:
    """The first visible sheet with anything in it, of an .xlsx or .csv file.

    Formula cells give their stored values. Text is UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030
    (so GBK and GB2312); the delimiter is a comma, semicolon or tab.
    Raises Refused: file_wrong_type, file_empty, file_too_big, file_too_big_inside, file_protected,
    file_old_excel, file_broken, file_broken_quotes, file_encoding, file_too_many_rows, file_too_wide.
    """
    ending = PurePosixPath(file_name.lower()).suffix
    if ending == ".xls":
        raise Refused("file_old_excel")
    if ending not in {".xlsx", ".csv"}:
        raise Refused("file_wrong_type", ending=ending or "?")
    if not content.strip():
        raise Refused("file_empty")
    if len(content) > limits.size:
        raise Refused("file_too_big", limit_mb=limits.size // (1024 * 1024))
    if content.startswith(_OLE):
        raise Refused("file_protected")
    if content.startswith(b"PK"):
        return _workbook(content, limits)
    if ending == ".xlsx":
        raise Refused("file_broken")
    return _text(content, limits)


def _workbook(content: bytes, limits: Limits) -> Sheet:
    _check_unpacked(content, limits)
    answer = _ask_process(content, limits)
    if "error" in answer:
        raise Refused(answer["error"], limit=limits.rows)
    rows = _without_blank_end(answer["rows"])
    _check_width(rows, limits)
    if not rows:
        raise Refused("file_empty")
    return Sheet(rows=rows, merges=answer["merges"], name=answer["name"], others=tuple(answer["others"]))


def _check_unpacked(content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except Exception as broken:
        raise Refused("file_broken") from broken
    swollen = unpacked > limits.ratio_from and unpacked > limits.ratio * len(content)
    if swollen or unpacked > limits.unpacked:
        raise Refused("file_too_big_inside")


def _ask_process(content: bytes, limits: Limits) -> dict[str, Any]:
    command = [sys.executable, "-I", _PROCESS, str(limits.memory), str(limits.rows)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=limits.seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise Refused("file_too_big_inside") from late
    if done.returncode < 0:
        raise Refused("file_too_big_inside")
    if done.returncode != 0 or not done.stdout:
        raise Refused("file_broken")
    answer: dict[str, Any] = marshal.loads(done.stdout)  # noqa: S302 our own process wrote it
    return answer


def _text(content: bytes, limits: Limits) -> Sheet:
    text = _decoded(content)
    if "\0" in text:
        raise Refused("file_broken")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    try:
        rows.extend(cast(Iterator[Row], islice(reader, limits.rows * 2)))
    except csv.Error as broken:
        raise Refused("file_broken_quotes", row=len(rows) + 1) from broken
    if len(rows) > limits.rows and sum(1 for row in rows if any(row)) > limits.rows:
        raise Refused("file_too_many_rows", limit=limits.rows)
    rows = _without_blank_end(rows)
    _check_width(rows, limits)
    if not rows:
        raise Refused("file_empty")
    return Sheet(rows=rows)


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("file_encoding")


def _delimiter(text: str) -> str:
    """The candidate that cuts the first lines into the most columns, most evenly; a comma when in doubt."""
    lines = [line for line in islice(io.StringIO(text), 30) if line.strip()]
    best, best_score = ",", 0
    for mark in ",;\t":
        counts = Counter(line.count(mark) for line in lines)
        width, agreed = max(counts.items(), key=lambda item: (item[0] > 0, item[1], item[0]), default=(0, 0))
        if width * agreed > best_score:
            best, best_score = mark, width * agreed
    return best


def _without_blank_end(rows: list[Row]) -> list[Row]:
    last = len(rows)
    while last and not any(value != "" for value in rows[last - 1]):
        last -= 1
    return rows[:last]


def _check_width(rows: list[Row], limits: Limits) -> None:
    if max(map(len, rows), default=0) > limits.columns:
        raise Refused("file_too_wide", limit=limits.columns)
