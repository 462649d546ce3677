"""What a paper is made of, whatever writes it: lines, tables, a head with a code, cuts and pages. Lengths in mm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

UNPRINTABLE = {
    code: None for code in (*range(32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)) if code not in (9, 10)
}
"""What no file of either kind can hold: control characters and halves of characters."""
Align = Literal["left", "center", "right"]
Style = Literal["title", "heading", "body", "small", "verdict"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str
    style: Style = "body"
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table. Strong columns and a head row are set bold on grey.

    `height` is the least of a row, `after` the space below the table.
    """

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    aligns: tuple[Align, ...] = ()
    strong: frozenset[int] = frozenset()
    head: bool = False
    size: float = 10.5
    height: float = 8
    after: float = 1.5

    def align(self, column: int) -> Align:
        """How a column is set."""
        return self.aligns[column] if self.aligns else "left"


@dataclass(frozen=True, slots=True)
class Coded:
    """A title with a QR code at its right."""

    title: str
    below: str
    code: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty space."""

    height: float = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """A dashed line to cut along."""

    text: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page; `head` stands at the top of it and of the pages that it runs on to."""

    head: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Lines, tables and gaps that stay on one page, as long as they fit on one."""

    blocks: tuple[Line | Table | Gap, ...]


Block = Line | Table | Coded | Gap | Cut | NewPage | Together


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: its title in the file's properties, its blocks, and what stands at the foot of each page."""

    title: str
    blocks: tuple[Block, ...]
    foot: str
    numbered: bool = True


def printable(text: str) -> str:
    """The text without what no paper can hold."""
    return text.translate(UNPRINTABLE)
