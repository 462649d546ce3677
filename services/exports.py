"""Lists as .xlsx and .csv files: deterministic, and safe from cells that pose as formulas."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import xlsxwriter

_POSES_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MADE = datetime.datetime(2000, 1, 1)
_LONGEST = 32_767


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as UTF-8 with BOM and CRLF; a text that poses as a formula gets an apostrophe in front."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_harmless(name) for name in columns])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def to_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Sheet1") -> bytes:
    """The rows as a workbook with one sheet, its head bold and fixed; texts are always texts, never formulas.

    The same input gives the same bytes.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"created": _MADE})
    page = book.add_worksheet(sheet)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(columns):
        page.write_string(0, column, name, bold)
    page.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(page, number, column, value, day)
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and _fits(value):
        page.write_number(row, column, value)
    elif isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        page.write_datetime(row, column, value, day)
    else:
        page.write_string(row, column, _plain(value)[:_LONGEST])


def _fits(value: int | float | Decimal) -> bool:
    """Whether a spreadsheet, which keeps 15 digits, shows the number as it is."""
    return -(10**15) < value < 10**15


def _plain(value: Any) -> str:
    text = f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else str(value)
    return text.encode("utf-8", "replace").decode("utf-8")


def _harmless(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = _plain(value)
    return f"'{text}" if text.startswith(_POSES_AS_FORMULA) else text
