"""Small real files, made as people make them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

HEAD_A = [
    "栋编号",
    "单元",
    "房号",
    "建筑面积",
    "车位号",
    "业主姓名",
    "业主电话",
    "业主证件号",
    "业主性别",
    "业主工作单位",
    "家庭成员",
    "租户",
    "车辆",
    "备注",
]
HEAD_B = ["序号", "房号", "姓名（脱敏）", "专有部分面积(m²)", "人数权重", "面积权重", "状态", "备注"]
HEAD_C = ["房号", "姓名", "面积(㎡)"]


@dataclass(frozen=True)
class Formula:
    """A cell's formula and the value that is stored with it."""

    text: str
    value: Any


def xlsx(rows: Sequence[Sequence[Any]], *, merges: Sequence[tuple[int, int, int, int, str]] = ()) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.set_properties({"created": datetime(2026, 1, 1)})
    page = book.add_worksheet()
    for first_row, first_column, last_row, last_column, value in merges:
        page.merge_range(first_row, first_column, last_row, last_column, value)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, Formula):
                page.write_formula(number, column, value.text, None, value.value)
            elif value is not None:
                page.write(number, column, value)
    book.close()
    return out.getvalue()


def csv_text(rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding)


def register_a(building: str, stairwell: str, door: str, area: Any, owner: str, **more: str) -> list[Any]:
    given = {"栋编号": building, "单元": stairwell, "房号": door, "建筑面积": area, "业主姓名": owner, **more}
    return [given.get(name, "") for name in HEAD_A]
