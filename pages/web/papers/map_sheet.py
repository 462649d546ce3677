"""A map as a sheet, A4 or A3, upright or across: head, figure, legend, source, and the table of its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapely import box

from pages.web.papers import map_drawing
from pages.web.papers.map_drawing import GREY, INK, LINES, PAPER, Figure, Frame
from pages.web.papers.pdf import lines_of
from pages.web.papers.pens import PT, Colour, Pen, dashes

SIZES = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
MARGIN, GAP, ROW = 12.0, 5.0, 4.8
FOOT: Colour = (90, 100, 105)
SIDE = 0.27
"""How much of a sheet that lies across its legend and table have."""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend: a colour, "hatched" or "dotted", a department's line, or a sign, and what it means."""

    look: Colour | str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the sheet. `about` are the lines below the legend, `rows` the places with their figures."""

    title: str
    under_title: str
    figure: Figure
    keys: Sequence[Key]
    about: Sequence[str]
    head: tuple[str, str]
    rows: Sequence[tuple[str, str]]
    foot: str


def size(paper: str, *, across: bool) -> tuple[float, float]:
    """Width and height of a sheet."""
    width, height = SIZES[paper]
    return (height, width) if across else (width, height)


def write(pen: Pen, sheet: Sheet, width: float, height: float) -> None:
    """Draw the sheet; a table that is too long for the first page goes on, in columns, on the next ones."""
    pen.page()
    top = _head(pen, sheet, width)
    across = width > height
    bottom = height - MARGIN - 4
    if across:
        side = width * SIDE
        frame = (MARGIN, top, width - 2 * MARGIN - side - GAP, bottom - top)
        x, y = width - MARGIN - side, top
    else:
        side, tall = width - 2 * MARGIN, (bottom - top) * 0.66
        frame = (MARGIN, top, side, tall)
        x, y = MARGIN, top + tall + GAP
    map_drawing.draw(pen, sheet.figure, Frame.around(sheet.figure, *frame))
    y = _legend(pen, sheet, x, y, side)
    columns = 1 if across else 2
    left = _table(pen, sheet, list(sheet.rows), (x, y + 2, side, bottom), columns)
    number = 1
    _foot(pen, sheet, width, height, number)
    while left:
        number += 1
        pen.page()
        top = _head(pen, sheet, width)
        room = (MARGIN, top, width - 2 * MARGIN, bottom)
        left = _table(pen, sheet, left, room, max(2, round(width / 95)))
        _foot(pen, sheet, width, height, number)


def _head(pen: Pen, sheet: Sheet, width: float) -> float:
    y = _lines(pen, sheet.title, MARGIN, MARGIN + 3, width - 2 * MARGIN, 15, INK, bold=True)
    return _lines(pen, sheet.under_title, MARGIN, y + 0.5, width - 2 * MARGIN, 9, INK) + 1


def _lines(
    pen: Pen,
    text: str,
    x: float,
    y: float,
    width: float,
    letters: float,
    colour: Colour,
    *,
    bold: bool = False,
) -> float:
    """A paragraph from its first middle line on; where the next one begins."""
    for line in lines_of(text, lambda part: pen.long(part, letters, bold=bold) <= width):
        pen.text(x, y, line, letters, colour, bold=bold)
        y += letters * PT * 1.4
    return y


def _legend(pen: Pen, sheet: Sheet, x: float, y: float, width: float) -> float:
    """The keys side by side as long as there is room, then what is said about them."""
    at, y = x, y + 2.5
    for key in sheet.keys:
        long = pen.long(key.text, 8.5) + 14
        if at > x and at + long > x + width:
            at, y = x, y + ROW + 0.6
        _key(pen, key, at, y)
        pen.text(at + 9, y, key.text, 8.5, INK)
        at += long
    y += ROW + 1
    for text in sheet.about:
        y = _lines(pen, text, x, y, width, 8, INK) + 0.4
    return y


def _key(pen: Pen, key: Key, x: float, y: float) -> None:
    corners = [(x, y - 1.7), (x + 7, y - 1.7), (x + 7, y + 1.7), (x, y + 1.7)]
    if not isinstance(key.look, str):
        pen.area(corners, key.look, GREY, 0.2)
    elif key.look in LINES:
        colour, dash = LINES[key.look]
        for piece in dashes([(x, y), (x + 7.5, y)], dash):
            pen.line(piece, colour, 0.6)
    elif key.look in map_drawing.SIGNS:
        map_drawing.sign(pen, x + 3.5, y, key.look, 1)
    else:
        pen.area(corners, PAPER, GREY, 0.2)
        map_drawing.pattern(pen, key.look, box(x, y - 1.7, x + 7, y + 1.7))


Rows = list[tuple[str, str]]


def _table(pen: Pen, sheet: Sheet, rows: Rows, room: tuple[float, float, float, float], columns: int) -> Rows:
    """As many rows as find room between top and bottom, column by column; those that are left."""
    x, top, width, bottom = room
    wide = (width - GAP * (columns - 1)) / columns
    fit = int((bottom - top) / ROW) - 1
    if fit < 3:
        return rows
    if len(rows) <= fit * columns:
        fit = max(3, -(-len(rows) // columns))
    for column in range(columns):
        some, rows = rows[:fit], rows[fit:]
        if some:
            _column(pen, [sheet.head, *some], x + column * (wide + GAP), top + ROW / 2, wide)
    return rows


def _column(pen: Pen, rows: Rows, x: float, y: float, width: float) -> None:
    for n, (name, value) in enumerate(rows):
        bold = n == 0
        long = min(pen.long(value, 8, bold=bold), width * 0.55)
        pen.text(x, y, _cut(pen, name, width - long - 3, bold=bold), 8, INK, bold=bold)
        shown = _cut(pen, value, width * 0.55, bold=bold)
        pen.text(x + width - pen.long(shown, 8, bold=bold), y, shown, 8, INK, bold=bold)
        pen.line([(x, y + ROW / 2), (x + width, y + ROW / 2)], INK if bold else GREY, 0.3 if bold else 0.1)
        y += ROW


def _cut(pen: Pen, text: str, width: float, *, bold: bool) -> str:
    if pen.long(text, 8, bold=bold) <= width:
        return text
    while text and pen.long(f"{text}…", 8, bold=bold) > width:
        text = text[:-1]
    return f"{text}…"


def _foot(pen: Pen, sheet: Sheet, width: float, height: float, number: int) -> None:
    y = height - MARGIN + 3
    pen.text(MARGIN, y, sheet.foot, 7.5, FOOT)
    pen.text(width - MARGIN - pen.long(str(number), 7.5), y, str(number), 7.5, FOOT)
