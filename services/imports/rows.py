"""The data rows below a head: merged blocks repeated down; sums, footers and repeated heads left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from models.enums import ImportKind
from services.imports import cells
from services.imports.heads import DROPPED, Head, words
from services.imports.readers import Row, Sheet

_SUM = re.compile(
    r"(本页|本幢|本栋|本单元|全部|以上)?(合计|小计|总计|共计|汇总|sum|total|sub-?total|grand total)\b.*", re.I
)
_SUM_CJK = re.compile(r".{0,8}(合计|小计|总计|共计|汇总)[:：\d].*|.{0,8}(合计|小计|总计|共计)$")
_FOOT = re.compile(
    r"(制表|填表|审核|复核|统计|经办|打印)(人|日期|时间|单位)?\s*[:：].*|(注|备注|说明)\s*[:：].*|第.{1,4}页.*"
)

_MAYBE = re.compile("[计汇:：第]|sum|total", re.I)


@dataclass(slots=True)
class Data:
    """Rows to read as (row number in the file, cells); what was left out, and why.

    `skipped` row -> "sum_row", "foot_row" or "head_again"; `continued` row -> the row whose door it shares.
    """

    rows: list[tuple[int, Row]] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    continued: dict[int, int] = field(default_factory=dict)


def below(sheet: Sheet, head: Head, kind: ImportKind) -> Data:
    """The rows under the head that hold data; merged cells of places and owners are filled in the sheet."""
    data = Data()
    written = _written(sheet, head)
    _fill_down(sheet, head, kind, data)
    width = len(head.names)
    for number in written:
        row = sheet.rows[number - 1]
        why = _not_data(row, head)
        if why:
            data.skipped[number] = why
        else:
            if len(row) < width:
                row.extend([""] * (width - len(row)))
            data.rows.append((number, row))
    return data


def _written(sheet: Sheet, head: Head) -> list[int]:
    """The numbers of the rows that say something themselves, in a column that is used."""
    used = [column for column, name in head.mapping.items() if name != DROPPED]
    below = enumerate(islice(sheet.rows, head.row, None), start=head.row + 1)
    return [number for number, row in below if _says(row, used)]


def _says(row: Row, used: list[int]) -> bool:
    width = len(row)
    for column in used:
        value = row[column] if column < width else ""
        if value != "" and not (isinstance(value, str) and value.isspace()):
            return True
    return False


def _not_data(row: Row, head: Head) -> str:
    first = row[0] if row and row[0] != "" else next((value for value in row if value != ""), "")
    if not isinstance(first, str) or (first.isascii() and first[:1].isdigit()):
        return ""
    said = cells.text(first)
    if _MAYBE.search(said):
        plain, squeezed = said.lower(), said.lower().replace(" ", "")
        if _SUM.fullmatch(plain) or _SUM_CJK.fullmatch(squeezed):
            return "sum_row"
        if _FOOT.fullmatch(squeezed):
            return "foot_row"
    if said == head.names[0] and tuple(map(cells.text, row[: len(head.names)])) == head.names:
        return "head_again"
    return ""


def _fill_down(sheet: Sheet, head: Head, kind: ImportKind, data: Data) -> None:
    down = {column: name for column, name in head.mapping.items() if name in words(kind).down}
    for first_row, column, last_row, _ in sheet.merges:
        name = down.get(column)
        if name is None or last_row < head.row or first_row >= len(sheet.rows):
            continue
        _repeat(sheet, column, max(first_row, head.row), last_row, sheet.rows[first_row])
        if name == "door":
            for row in range(first_row + 1, min(last_row + 1, len(sheet.rows))):
                data.continued[row + 1] = first_row + 1


def _repeat(sheet: Sheet, column: int, first: int, last: int, source: Row) -> None:
    value = source[column] if column < len(source) else ""
    for row in sheet.rows[first : last + 1]:
        if column < len(row) and row[column] == "":
            row[column] = value
