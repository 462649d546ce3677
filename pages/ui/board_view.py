"""The board as people see it: a column a stage, a card a renewal. One element however many cards there are.

Every element costs a message to the browser in every run, so cards made of Streamlit's own elements would
cost more than the whole rest of the page. Texts go in as texts, never as HTML. On a phone the stages stand
below each other. Columns and cards are plain dictionaries, made once and kept: drawing them
again copies nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import streamlit as st

from pages.ui.i18n import _

ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class Note:
    """A short remark on a card; its look is one of quiet, late, slow and money."""

    look: str
    text: str


class NoteView(TypedDict):
    """A remark as the browser gets it."""

    look: str
    text: str


class CardView(TypedDict):
    """What one card says, the address it opens, whether its gate is open, and whether the person may move it."""

    id: int
    name: str
    address: str
    notes: Sequence[NoteView]
    where: str
    gate: str
    is_open: bool
    can_move: bool


class ColumnView(TypedDict):
    """One stage: its title, who works there, its shade, its cards, and what is said of those not shown."""

    title: str
    who: str
    shade: str
    cards: Sequence[CardView]
    more: str


@dataclass(frozen=True, slots=True)
class Clicked:
    """The card whose page was asked for, or that shall be moved, in this very run."""

    open: int | None
    move: int | None


_component = st.components.v2.component(
    "duoge_board",
    html='<div class="board" role="list"></div>',
    css=(ASSETS / "board.css").read_text("utf-8"),
    js=(ASSETS / "board.js").read_text("utf-8"),
)


def show(columns: Sequence[ColumnView], *, key: str) -> Clicked:
    """Draw the board; what was clicked."""
    data = {"columns": list(columns), "move": _("Move forward")}
    result = _component(key=key, data=data, on_open_change=_nothing, on_move_change=_nothing)
    return Clicked(result.get("open"), result.get("move"))


def _nothing() -> None:
    """A click is read from the answer; Streamlit only wants to know that there is such an event."""
