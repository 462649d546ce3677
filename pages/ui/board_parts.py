"""The board: its figures and chart, and its cards stage by stage; all of it is kept and replayed."""

from dataclasses import dataclass

import streamlit as st

from pages.ui import board_view, charts, charts_renewals, inputs, renewal_parts, replay
from pages.ui.board_view import CardView, ColumnView
from pages.ui.charts import Spec
from pages.ui.charts_renewals import StageBar
from pages.ui.formats import count
from pages.ui.i18n import _
from pages.ui.lack_words import gate_line
from services.access import Actor
from services.renewals import board
from services.renewals.board import Board, Column
from services.renewals.cards import Card


@dataclass(frozen=True, slots=True)
class Shown:
    """What was drawn: how many renewals there are, the chart to draw, what it says in words, what it counts."""

    count: int
    chart: Spec
    alt: str
    counted: str


def figures(actor: Actor, *, place_id: int, kind: str) -> Shown:
    """The figures of one kind at a place, and its chart ready to be drawn."""
    b = _board(actor, place_id, kind)
    if b.count:
        with st.container(horizontal=True):
            st.metric(_("In all"), count(b.count), width="content")
            st.metric(_("Under way"), count(b.under_way), width="content")
            st.metric(_("Finished"), count(b.finished), width="content")
            st.metric(_("Late"), count(b.late), width="content")
    bars = [
        StageBar(c.stage.key, renewal_parts.stage_label(kind, c.stage.key), c.count, c.late)
        for c in b.columns
        if c.count or not c.stage.emergency
    ]
    chart = charts_renewals.by_stage(bars, count=_("Renewals"), late=_("of them late"))
    return Shown(b.count, chart, _in_words(bars), _("{n} renewals", n=b.count))


def _board(actor: Actor, place_id: int, kind: str) -> Board:
    return replay.asked(
        board.board, actor, areas=renewal_parts.AREAS, place_id=place_id, kind=kind, on=inputs.today()
    )


def _in_words(bars: list[StageBar]) -> str:
    said = "; ".join(
        f"{b.label}: {b.count}" + (f" ({b.late} {_('late')})" if b.late else "") for b in bars if b.count
    )
    return _("Renewals by stage: {said}", said=said)


def columns(actor: Actor, *, place_id: int, kind: str, stage: str | None) -> tuple[ColumnView, ...]:
    """The stages with their cards; stages in which nothing stands are left out."""
    b = _board(actor, place_id, kind)
    colours = charts_renewals.shades(len(b.columns), dark=charts.dark())
    return tuple(
        _column(kind, column, shade)
        for column, shade in zip(b.columns, colours, strict=True)
        if column.count and stage in (None, column.stage.key)
    )


def _column(kind: str, column: Column, shade: str) -> ColumnView:
    return ColumnView(
        title=f"{renewal_parts.stage_label(kind, column.stage.key)} · {column.count}",
        who=_(column.stage.who) if column.stage.who else "",
        shade=shade,
        cards=[_card(card) for card in column.cards],
        more=_("and {n} more, in the table", n=column.hidden) if column.hidden else "",
    )


def _card(card: Card) -> CardView:
    return CardView(
        id=card.id,
        name=card.name,
        address=f"project?project={card.id}",
        notes=[{"look": note.look, "text": note.text} for note in renewal_parts.notes(card)],
        gate=gate_line(card.gate),
        is_open=bool(card.gate.open),
        where=" · ".join(filter(None, (card.neighbourhood or card.place, card.waits_for))),
        can_move=card.can_advance,
    )


def show(drawn: tuple[ColumnView, ...]) -> None:
    """Draw the board; a click on a name opens the renewal, on the button the dialog that moves it."""
    clicked = board_view.show(drawn, key="board")
    if clicked.open is not None:
        st.switch_page(renewal_parts.PROJECT_PAGE, query_params={"project": str(clicked.open)})
    if clicked.move is not None:
        st.query_params[renewal_parts.MOVE] = str(clicked.move)
        st.rerun()
