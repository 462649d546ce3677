"""What a map sheet is drawn with: one pen for PDF and one for pictures, the same strokes for both. Lengths in mm."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from pages.web.papers import fonts
from pages.web.papers.blocks import printable

Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]]
PT = 25.4 / 72
DPI, FINER = 150, 2
"""Pictures are drawn finer than they are stored, so that slanting edges are smooth."""


class Pen(Protocol):
    """Draws on pages of one size."""

    def page(self) -> None:
        """Begin a page."""

    def area(self, points: Points, fill: Colour | None, edge: Colour | None, width: float = 0.2) -> None:
        """A polygon, filled, outlined or both."""

    def line(self, points: Points, colour: Colour, width: float) -> None:
        """A line through points."""

    def text(self, x: float, y: float, text: str, size: float, colour: Colour, *, bold: bool = False) -> None:
        """A text whose left end of the middle line is at x, y."""

    def long(self, text: str, size: float, *, bold: bool = False) -> float:
        """How long a text is."""

    def finished(self) -> bytes:
        """The file."""


class PdfPen:
    """Draws a PDF; the fonts are embedded with only the characters used."""

    def __init__(self, width: float, height: float, *, title: str, at: datetime) -> None:
        self.pdf = FPDF(format=(width, height))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.set_title(printable(title))
        self.pdf.set_creation_date(at)
        for family in fonts.FILES:
            path = fonts.find(family)
            self.pdf.add_font(family, fname=path, collection_font_number=fonts.simplified(path))

    def page(self) -> None:
        self.pdf.add_page()

    def area(self, points: Points, fill: Colour | None, edge: Colour | None, width: float = 0.2) -> None:
        if fill:
            self.pdf.set_fill_color(*fill)
        if edge:
            self.pdf.set_draw_color(*edge)
            self.pdf.set_line_width(width)
        self.pdf.polygon(list(points), style="DF" if fill and edge else "F" if fill else "D")

    def line(self, points: Points, colour: Colour, width: float) -> None:
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(width)
        self.pdf.polyline(list(points))

    def text(self, x: float, y: float, text: str, size: float, colour: Colour, *, bold: bool = False) -> None:
        self.pdf.set_font("sans" if bold else "serif", size=size)
        self.pdf.set_text_color(*colour)
        self.pdf.text(x, y + size * PT * 0.36, printable(text))

    def long(self, text: str, size: float, *, bold: bool = False) -> float:
        self.pdf.set_font("sans" if bold else "serif", size=size)
        return float(self.pdf.get_string_width(printable(text)))

    def finished(self) -> bytes:
        return bytes(self.pdf.output())


class PicturePen:
    """Draws a PNG of the first page."""

    def __init__(self, width: float, height: float) -> None:
        self.scale = DPI * FINER / 25.4
        size = round(width * self.scale), round(height * self.scale)
        self.image = Image.new("RGB", size, "white")
        self.draw = ImageDraw.Draw(self.image)
        self.pages = 0
        self._fonts: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}

    def page(self) -> None:
        self.pages += 1

    def area(self, points: Points, fill: Colour | None, edge: Colour | None, width: float = 0.2) -> None:
        if self.pages == 1:
            if fill:
                self.draw.polygon(self._placed(points), fill=fill)
            if edge:
                self.line([*points, points[0]], edge, width)

    def line(self, points: Points, colour: Colour, width: float) -> None:
        if self.pages == 1:
            thick = max(1, round(width * self.scale))
            self.draw.line(self._placed(points), fill=colour, width=thick, joint="curve")

    def text(self, x: float, y: float, text: str, size: float, colour: Colour, *, bold: bool = False) -> None:
        if self.pages == 1:
            font = self._font(size, bold=bold)
            self.draw.text(self._placed([(x, y)])[0], printable(text), fill=colour, font=font, anchor="lm")

    def long(self, text: str, size: float, *, bold: bool = False) -> float:
        return float(self._font(size, bold=bold).getlength(printable(text)) / self.scale)

    def _font(self, size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
        family, pixels = "sans" if bold else "serif", round(size * PT * self.scale)
        if (family, pixels) not in self._fonts:
            path = fonts.find(family)
            self._fonts[family, pixels] = ImageFont.truetype(str(path), pixels, index=fonts.simplified(path))
        return self._fonts[family, pixels]

    def _placed(self, points: Points) -> list[tuple[float, float]]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def finished(self) -> bytes:
        smaller = self.image.reduce(FINER)
        out = io.BytesIO()
        smaller.save(out, "PNG", optimize=True, dpi=(DPI, DPI))
        return out.getvalue()


def haloed(
    pen: Pen, x: float, y: float, text: str, size: float, colours: tuple[Colour, Colour], *, bold: bool
) -> None:
    """A text that stands out from lines under it: in the first colour, within an edge of the second."""
    for n in range(8):
        dx, dy = 0.35 * math.cos(n * math.pi / 4), 0.35 * math.sin(n * math.pi / 4)
        pen.text(x + dx, y + dy, text, size, colours[1], bold=bold)
    pen.text(x, y, text, size, colours[0], bold=bold)


def dashes(points: Points, pattern: Sequence[float]) -> Iterator[Points]:
    """The drawn pieces of a dashed line: `pattern` says how long each piece and each gap is, in turn."""
    if not pattern:
        yield points
        return
    at, left, piece = 0, pattern[0], [points[0]]
    for (x0, y0), end in pairwise(points):
        x, y = x0, y0
        while (rest := math.dist((x, y), end)) > left:
            x, y = x + (end[0] - x) * left / rest, y + (end[1] - y) * left / rest
            if at % 2 == 0:
                yield [*piece, (x, y)]
            at, piece = at + 1, [(x, y)]
            left = pattern[at % len(pattern)]
        left -= rest
        piece.append(end)
    if at % 2 == 0 and len(piece) > 1:
        yield piece
