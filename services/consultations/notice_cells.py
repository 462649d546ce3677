"""The cells of a table of published vote totals: the file into rows, a row into exact figures.

A cell that cannot be read becomes a warning "code: row N, column C: 'text'" beside the missing figure,
never an exception: only a file without its columns is refused.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from models.enums import Choice, RuleClass
from services.consultations.notice_headings import column, upright
from services.errors import Refused

FIGURES = ("total_owners", "total_area_m2", "returned_owners", "returned_area", "agree_owners", "agree_area")
SPLITS = tuple(f"{word}_{unit}" for word in ("against", "abstain", "invalid") for unit in ("owners", "area"))
COUNTED = ("unreturned_counted_owners", "unreturned_counted_area")
PRINTED = tuple(f"{what}_{unit}" for what in ("participation", "agreement") for unit in ("owners", "area"))
REQUIRED = ("id", "class", "date", *FIGURES)

KNOWN = (*REQUIRED, *SPLITS, *COUNTED, "unreturned_counted_as", *(f"printed_{test}" for test in PRINTED))
LINE, REST = "#line", "#rest"
_PLAIN = {ord(mark) + 0xFEE0: mark for mark in "0123456789,.-/()"}  # full-width to ASCII
_NUMBER = re.compile(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,9})?")
_DAY = re.compile(r"(?<![0-9])([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?![0-9])日?")
_CLASS = re.compile(r"(ordinary|special|一般|普通|特别|重大)(?:事项)?(?:\s*\(.*)?", re.DOTALL)
_CLASSES = {"一般": "ordinary", "普通": "ordinary", "特别": "special", "重大": "special"}
_SIDES = {"同意": "agree", "反对": "against"}


@dataclass(slots=True)
class Row:
    """One notice as read: counts of owners and areas in 0.01 m2 by column, None where blank or unreadable.

    `printed` holds the percentages by test as they are printed (columns `printed_agreement_owners` and so on).
    """

    number: int
    id: str
    klass: RuleClass | None = None
    day: date | None = None
    figures: dict[str, int | None] = field(default_factory=dict)
    counted_as: Choice | None = None
    printed: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    unreadable: bool = False

    def refuse(self, code: str, column: str, text: str) -> None:
        """Notes a cell that cannot be read; the row can then not be judged."""
        self.unreadable = True
        self.warnings.append(f"{code}: row {self.number}, column {column}: {text[:60]!r}")

    def sum(self, *columns: str) -> int | None:
        """The sum of the figures, None if one is missing."""
        values = [self.figures.get(column) for column in columns]
        return None if None in values else sum(value for value in values if value is not None)


def require_columns(present: Mapping[str, object] | list[str]) -> None:
    """Raises Refused("notice_columns_missing", columns=…) unless every required column is there."""
    if missing := [column for column in REQUIRED if column not in present]:
        raise Refused("notice_columns_missing", columns=", ".join(missing))


def read_notices(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file in UTF-8 (with or without mark) or GB18030, by heading; blank lines left out.

    Where the headings stand apart by tabs, as copied from a spreadsheet, the rows do too. The totals of one notice
    may stand one below the other instead, as `heading: figure`. Headings may be Chinese.

    Raises Refused: notice_not_text, notice_not_csv, notice_columns_missing, notice_columns_repeated.
    """
    text = _text(content)
    if totals := upright(text, KNOWN):
        return [dict.fromkeys(REQUIRED, "") | totals]
    apart = "\t" if "\t" in text.partition("\n")[0] else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=apart)
    try:
        return list(_rows(lines))
    except csv.Error as error:
        raise Refused("notice_not_csv", reason=str(error)) from error


def read_row(cells: Mapping[str, str], position: int) -> Row:
    """Reads every known column of one row; `position` numbers the row if the file did not."""
    row = Row(number=int(cells.get(LINE) or position), id=_cell(cells, "id"))
    if not row.id:
        row.warnings.append(f"id_missing: row {row.number}")
    if cells.get(REST):
        row.refuse("too_many_cells", REST.strip("#"), cells[REST])
    row.klass = _klass(row, _cell(cells, "class").lower())
    row.day = _day(row, _cell(cells, "date"))
    row.counted_as = _counted_as(row, _cell(cells, "unreturned_counted_as").lower())
    for name in (*FIGURES, *SPLITS, *COUNTED):
        row.figures[name] = _figure(row, name, _cell(cells, name))
    row.printed = {test: _cell(cells, f"printed_{test}") for test in PRINTED}
    return row


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("notice_not_text")


def _rows(lines: Iterator[list[str]]) -> Iterator[dict[str, str]]:
    head = [column(cell) for cell in next(lines, [])]
    require_columns(head)
    if repeated := sorted({name for name in head if name and head.count(name) > 1}):
        raise Refused("notice_columns_repeated", columns=", ".join(repeated))
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            rest = ",".join(cells[len(head) :]).strip(", ")
            named = zip(head, cells, strict=False)
            yield dict.fromkeys(head, "") | dict(named) | {LINE: str(number), REST: rest}


def _cell(cells: Mapping[str, str], column: str) -> str:
    value = cells.get(column)
    return "" if value is None else str(value).translate(_PLAIN).strip()


def _klass(row: Row, text: str) -> RuleClass | None:
    if match := _CLASS.fullmatch(text):
        return RuleClass(_CLASSES.get(match[1], match[1]))
    row.refuse("class_unknown" if text else "class_missing", "class", text)
    return None


def _day(row: Row, text: str) -> date | None:
    match = _DAY.search(text)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or match is None:
        row.refuse("date_unreadable" if text else "date_missing", "date", text)
    elif match[0] != text:
        row.warnings.append(f"date_first_taken: row {row.number}, {day} of {text[:60]!r}")
    return day


def _counted_as(row: Row, text: str) -> Choice | None:
    text = _SIDES.get(text, text)
    if text in ("", "agree", "against"):
        return Choice(text) if text else None
    row.refuse("counted_as_unknown", "unreturned_counted_as", text)
    return None


def _figure(row: Row, column: str, text: str) -> int | None:
    """A count of owners, or an area in 0.01 m2; more decimals than that are refused, not rounded."""
    if not text:
        return None
    area = "area" in column
    exact = Fraction(text.replace(",", "")) * (100 if area else 1) if _NUMBER.fullmatch(text) else None
    if exact is None:
        row.refuse("number_unreadable", column, text)
    elif exact.denominator != 1:
        row.refuse("too_many_decimals" if area else "not_a_whole_number", column, text)
    else:
        return exact.numerator
    return None
