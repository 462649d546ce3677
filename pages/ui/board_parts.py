"""The board: its figures and chart, and its cards stage by stage; all of it is kept and replayed."""

from dataclasses import dataclass

import streamlit as st

from models.enums import ProjectKind
from pages.ui import charts_renewals, inputs, picking, renewal_parts
from pages.ui.charts_renewals import StageBar
from pages.ui.formats import count
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.renewals import board
from services.renewals.board import Board, Column


@dataclass(frozen=True, slots=True)
class Shown:
    """What was drawn: how many renewals there are, the chart to draw and what it says in words."""

    count: int
    chart: picking.Spec
    alt: str


def figures(actor: Actor, *, place_id: int, kind: ProjectKind) -> Shown:
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
    ]
    chart = charts_renewals.by_stage(bars, count=_("Renewals"), late=_("of them late"))
    return Shown(b.count, picking.spec_of(chart), _in_words(bars))


def _board(actor: Actor, place_id: int, kind: ProjectKind) -> Board:
    with open_session() as db:
        return board.board(db, actor, place_id=place_id, kind=kind, on=inputs.today())


def _in_words(bars: list[StageBar]) -> str:
    said = "; ".join(
        f"{b.label}: {b.count}" + (f" ({b.late} {_('late')})" if b.late else "") for b in bars if b.count
    )
    return _("Renewals by stage: {said}", said=said)


def draw(actor: Actor, *, place_id: int, kind: ProjectKind, stage: str | None) -> None:
    """The cards below their stages; stages in which nothing stands are left out."""
    b = _board(actor, place_id, kind)
    st.caption(_("The red part of a bar is late."))
    renewal_parts.source_line(_("{n} renewals", n=b.count), b.on)
    for column in b.columns:
        if column.count and stage in (None, column.stage.key):
            _stage(kind, column)


def _stage(kind: ProjectKind, column: Column) -> None:
    title = renewal_parts.stage_label(kind, column.stage.key)
    st.subheader(f"{title} · {column.count}", anchor=False)
    if column.stage.who:
        st.caption(_("Who works here: {who}", who=_(column.stage.who)))
    with st.container(horizontal=True, gap="small"):
        for card in column.cards:
            renewal_parts.draw_card(card)
    if column.hidden:
        st.caption(_("and {n} more, in the table", n=column.hidden))
