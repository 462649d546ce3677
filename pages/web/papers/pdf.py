"""Papers as PDF: A4, the fonts embedded with only the characters used, the QR code drawn as lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import segno
from fpdf import FPDF

from pages.web.papers import fonts
from pages.web.papers.blocks import (
    Block,
    Coded,
    Cut,
    Gap,
    Line,
    NewPage,
    Paper,
    Table,
    Together,
    printable,
)

MARGIN, TOP, WIDTH, HEIGHT, FOOT = 20.0, 13.0, 170.0, 297.0, 15.0
GREY, INK, RULE = 240, 20, 120
PT = 25.4 / 72
LEADING, TIGHT = 1.5, 1.32
STYLES: dict[str, tuple[str, float]] = {
    "title": ("sans", 18),
    "heading": ("sans", 12),
    "body": ("serif", 10.5),
    "small": ("serif", 9),
    "verdict": ("sans", 15),
}
PIECES = re.compile(r"[^\s\u2E80-\u9FFF\uF900-\uFFEF\U00020000-\U0003FFFF]+|\s|.", re.DOTALL)
NEVER_FIRST = "，。、；：？！）》”’〉】％)"
NEVER_LAST = "（《“‘〈【("


class _Sheet(FPDF):
    """Pages with a head and a foot."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        self.paper, self.head = paper, ""
        self.alias_nb_pages("")
        self.set_margins(MARGIN, TOP)
        self.set_auto_page_break(False)
        for family in fonts.FILES:
            path = fonts.find(family)
            self.add_font(family, fname=path, collection_font_number=fonts.simplified(path))

    def header(self) -> None:
        if self.head:
            self._edge(TOP - 7, self.head, "R")
            self.set_xy(MARGIN, TOP)

    def footer(self) -> None:
        page = f" · 第 {self.page_no()} 页" if self.paper.numbered else ""
        self._edge(HEIGHT - FOOT + 3, f"{self.paper.foot}{page}", "C")

    def _edge(self, y: float, text: str, align: str) -> None:
        self.set_font("serif", size=8)
        self.set_text_color(RULE)
        self.set_xy(MARGIN, y)
        self.cell(WIDTH, 5, printable(text), align=align)
        self.set_text_color(INK)

    def room(self, height: float) -> None:
        """Begin a new page where so much does not fit on this one."""
        if self.get_y() + height > HEIGHT - FOOT:
            self.add_page()

    def letters(self, family: str, size: float, leading: float = LEADING) -> float:
        """Choose a font; the height of a line of it in mm."""
        self.set_font(family, size=size)
        self.set_text_color(INK)
        return size * PT * leading


def written(paper: Paper, *, at: datetime) -> bytes:
    """The paper as the bytes of a PDF, dated `at`. Raises Refused("font_missing", package)."""
    sheet = _Sheet(paper)
    sheet.set_title(paper.title)
    sheet.set_lang("zh-CN")
    sheet.set_creation_date(at)
    if not isinstance(next(iter(paper.blocks), None), NewPage):
        sheet.add_page()
    for block in paper.blocks:
        _WRITERS[type(block)](sheet, block)
    return bytes(sheet.output())


def lines_of(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """The lines of a text: numbers and words are kept whole, no line begins with what closes a phrase."""
    line = ""
    for piece in (p for whole in text.split("\n") for p in (*_whole(whole, fits), "\n")):
        if piece == "\n" or (line and not fits(line + piece) and piece not in NEVER_FIRST):
            carried = line[-1:] if piece != "\n" and line[-1:] in NEVER_LAST else ""
            yield line[: len(line) - len(carried)].rstrip()
            line = carried
        line = "" if piece == "\n" else (line + piece).lstrip() if not line else line + piece


def _whole(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """The pieces that are not broken; one longer than a line gives its single characters."""
    for piece in PIECES.findall(text):
        yield from [piece] if fits(piece) else piece


def _wrapped(sheet: _Sheet, text: str, width: float) -> list[str]:
    return list(lines_of(printable(text), lambda part: bool(sheet.get_string_width(part) <= width)))


def _together(sheet: _Sheet, block: Together) -> None:
    tall = sum(_height(sheet, part) for part in block.blocks)
    if tall < HEIGHT - FOOT - TOP:
        sheet.room(tall)
    for part in block.blocks:
        _WRITERS[type(part)](sheet, part)


def _height(sheet: _Sheet, block: Line | Table | Gap) -> float:
    if isinstance(block, Gap):
        return block.height
    if isinstance(block, Table):
        return sum(_tall(sheet, block, n)[1] for n in range(len(block.rows))) + block.after
    return sheet.letters(*STYLES[block.style]) * len(_wrapped(sheet, block.text, WIDTH))


def _line(sheet: _Sheet, block: Line) -> None:
    high = sheet.letters(*STYLES[block.style])
    lines = _wrapped(sheet, block.text, WIDTH)
    sheet.room(high * min(len(lines), 2) + (14 if block.style == "heading" else 0))
    for line in lines:
        sheet.room(high)
        sheet.letters(*STYLES[block.style])
        sheet.set_x(MARGIN)
        sheet.cell(WIDTH, high, line, align=block.align[0].upper(), new_x="LMARGIN", new_y="NEXT")


def _table(sheet: _Sheet, table: Table) -> None:
    sheet.room(table.height * min(len(table.rows), 4))
    for number in range(len(table.rows)):
        cells, tall = _tall(sheet, table, number)
        sheet.room(tall)
        _row(sheet, table, cells, _strong(table, number), tall)
    sheet.set_xy(MARGIN, sheet.get_y() + table.after)


def _strong(table: Table, number: int) -> set[int]:
    columns = range(len(table.rows[number]))
    return {c for c in columns if c in table.strong or (table.head and number == 0)}


def _tall(sheet: _Sheet, table: Table, number: int) -> tuple[list[list[str]], float]:
    """The lines of each cell of a row, and how tall the row is."""
    strong, cells, high = _strong(table, number), [], 0.0
    for column, text in enumerate(table.rows[number]):
        high = sheet.letters("sans" if column in strong else "serif", table.size, TIGHT)
        cells.append(_wrapped(sheet, text, table.widths[column] - 4))
    return cells, max(table.height, max(len(lines) for lines in cells) * high + 1.6)


def _row(sheet: _Sheet, table: Table, cells: list[list[str]], strong: set[int], tall: float) -> None:
    x, y = MARGIN, sheet.get_y()
    for column, lines in enumerate(cells):
        width = table.widths[column]
        sheet.set_fill_color(GREY)
        sheet.set_draw_color(RULE)
        sheet.set_line_width(0.2)
        sheet.rect(x, y, width, tall, style="DF" if column in strong else "D")
        high = sheet.letters("sans" if column in strong else "serif", table.size, TIGHT)
        top = y + (tall - high * len(lines)) / 2
        for n, line in enumerate(lines):
            sheet.set_xy(x + 2, top + n * high)
            sheet.cell(width - 4, high, line, align=table.align(column)[0].upper())
        x += width
    sheet.set_xy(MARGIN, y + tall)


def _coded(sheet: _Sheet, block: Coded) -> None:
    size, y = 24.0, sheet.get_y()
    high = sheet.letters(*STYLES["title"])
    sheet.cell(WIDTH - size, high + 4, block.title, new_x="LMARGIN", new_y="NEXT")
    high = sheet.letters(*STYLES["body"])
    for line in _wrapped(sheet, block.below, WIDTH - size - 6)[:2]:
        sheet.cell(WIDTH - size, high, line, new_x="LMARGIN", new_y="NEXT")
    _code(sheet, block.code, MARGIN + WIDTH - size, y, size)
    sheet.set_xy(MARGIN, y + size + 4)


def _code(sheet: _Sheet, text: str, x: float, y: float, size: float) -> None:
    rows = list(segno.make_qr(text, error="m").matrix)
    dot = size / len(rows)
    sheet.set_fill_color(0)
    for down, row in enumerate(rows):
        for start, length in _runs(row):
            sheet.rect(x + start * dot, y + down * dot, length * dot, dot, style="F")


def _runs(row: Any) -> Iterator[tuple[int, int]]:
    """The dark stretches of a row: where each begins, and its length."""
    for found in re.finditer(b"\x01+", bytes(row)):
        yield found.start(), found.end() - found.start()


def _gap(sheet: _Sheet, block: Gap) -> None:
    sheet.set_xy(MARGIN, sheet.get_y() + block.height)


def _cut(sheet: _Sheet, block: Cut) -> None:
    high = sheet.letters(*STYLES["small"])
    y = sheet.get_y() + 4
    sheet.set_draw_color(RULE)
    sheet.set_dash_pattern(dash=2, gap=1.5)
    sheet.line(0, y, 2 * MARGIN + WIDTH, y)
    sheet.set_dash_pattern()
    sheet.set_xy(MARGIN, y)
    sheet.cell(WIDTH, high, printable(block.text), align="C")
    sheet.set_xy(MARGIN, y + high + 3)


def _new_page(sheet: _Sheet, block: NewPage) -> None:
    sheet.head = block.head
    sheet.add_page()


_WRITERS: dict[type[Block], Callable[[_Sheet, Any], None]] = {
    Line: _line,
    Table: _table,
    Coded: _coded,
    Gap: _gap,
    Cut: _cut,
    NewPage: _new_page,
    Together: _together,
}
