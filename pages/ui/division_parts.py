"""Parts of redrawing grids: what would move, exceptions by hand, the divisions so far, and the figures of a day."""

import streamlit as st

from models.enums import PlaceKind
from pages.ui import feedback, figure_words, inputs, replay, request_words, session
from pages.ui.boundary_words import WHYS
from pages.ui.formats import count, day, literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.grids import divisions, redrawing
from services.grids import map as grid_map
from services.grids.divisions import Moved
from services.grids.figures import Figure
from services.grids.outlines import Outline
from services.grids.redrawing import LONGEST_REASON, Proposal, Proposed

FORM, PIN, BACK = "division", "pin", "division_back"
AREAS = ("grids", "people")


def _kind(place: Outline) -> PlaceKind:
    """A subdistrict is divided into grids, what is smaller into micro-grids; either can be chosen above."""
    kinds = (
        [PlaceKind.GRID, PlaceKind.MICRO_GRID]
        if place.kind is PlaceKind.SUBDISTRICT
        else [PlaceKind.MICRO_GRID]
    )
    if len(kinds) == 1:
        return kinds[0]
    chosen = st.segmented_control(
        _("Divide into"), kinds, default=kinds[-1], format_func=label, key=f"division_kind_{place.id}"
    )
    return chosen or kinds[-1]


def redraw(actor: Actor, place: Outline) -> None:
    """The division that the outlines give, who would move, and carrying it out from a day on."""
    kind = _kind(place)
    with feedback.attempt():
        found: Proposal = replay.asked(
            redrawing.proposed, actor, areas=AREAS, place_id=place.id, kind=kind, on=inputs.today()
        )
        if not found.grids or not found.places:
            feedback.empty(
                _("There is nothing to divide here."), hint=_("Bring in the grids and their outlines first.")
            )
            return
        _summary(found)
        _table(found)
        _exception(actor, found)
        if found.moved:
            _carry_out(actor, place, found)


def _summary(found: Proposal) -> None:
    with st.container(horizontal=True):
        st.metric(_("Would move"), f"{count(len(found.moved))} / {count(len(found.places))}")
        st.metric(_("Households with them"), count(sum(p.households for p in found.moved)))
        by_hand = sum(p.why is redrawing.Why.BY_HAND for p in found.places)
        st.metric(_("Decided by hand"), count(by_hand))
    lost = sum(p.why is redrawing.Why.NOT_ON_THE_MAP for p in found.places)
    if lost:
        st.caption(_("{n} have no outline and no point on the map; give their buildings one.", n=count(lost)))
    elif not found.moved:
        st.caption(
            _("Everything lies already where the outlines put it. Bring in or draw other outlines to redraw.")
        )


def _table(found: Proposal) -> None:
    shown = found.moved or tuple(p for p in found.places if p.why is not redrawing.Why.OUTLINE)
    if not shown:
        return
    columns = {
        _("Place"): [p.name for p in shown],
        _("Households"): [count(p.households) for p in shown],
        _("Now in"): [found.grids.get(p.from_id or 0, "—") for p in shown],
        _("Then in"): [found.grids.get(p.to_id or 0, "—") for p in shown],
        _("Why"): [_(WHYS[p.why]) for p in shown],
    }
    st.dataframe(columns, hide_index=True, alt=_("What would move"))


def _exception(actor: Actor, found: Proposal) -> None:
    """Decide by hand about one place; the outlines leave it there from then on."""
    box = feedback.folded(_("An exception by hand"), key="division_exception", icon=":material/back_hand:")
    if box is None:
        return
    with box:
        place = st.selectbox(_("Place"), found.places, format_func=lambda p: p.name, key="pin_place")
        if place is None:
            return
        if place.why is redrawing.Why.BY_HAND and st.button(_("Let the outlines decide again"), key="unpin"):
            _unpin(actor, place)
        with st.form("pin_form", border=False):
            grid = st.selectbox(
                _("Lies in"), list(found.grids), format_func=found.grids.__getitem__, key="pin_grid"
            )
            reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key="pin_reason")
            sent = st.form_submit_button(_("Keep it there"))
        if sent and grid is not None:
            _pin(actor, place, grid, reason)


def _pin(actor: Actor, place: Proposed, grid: int, reason: str) -> None:
    token, at = inputs.token(PIN), session.now()
    with feedback.attempt():
        with open_session(write=True) as db:
            redrawing.pin(db, actor, place_id=place.place_id, grid_id=grid, reason=reason, token=token, at=at)
        inputs.spent(PIN)
        feedback.done(_("{name} stays where you put it.", name=literal(place.name)))
        st.rerun()


def _unpin(actor: Actor, place: Proposed) -> None:
    token, at = inputs.token(PIN), session.now()
    with open_session(write=True) as db:
        redrawing.unpin(db, actor, place_id=place.place_id, token=token, at=at)
    inputs.spent(PIN)
    st.rerun()


def _carry_out(actor: Actor, place: Outline, found: Proposal) -> None:
    with st.form("division_form", border=True):
        left, right = st.columns(2)
        name = left.text_input(
            _("Name of the division"), max_chars=divisions.LONGEST_NAME, key="division_name"
        )
        since = right.date_input(_("Holds from"), inputs.today(), key="division_since", format="YYYY-MM-DD")
        st.caption(_("Before that day every figure stays as it was."))
        sent = st.form_submit_button(
            _("Redraw: {n} places move", n=count(len(found.moved))),
            type="primary",
            icon=":material/call_split:",
        )
    if not sent:
        return
    token, at, on = inputs.token(FORM), session.now(), inputs.today()
    moves = [Moved(p.place_id, p.to_id) for p in found.moved if p.to_id is not None]
    with feedback.attempt():
        with open_session(write=True) as db:
            divisions.redraw(
                db,
                actor,
                place_id=place.id,
                name=name,
                since=since or on,
                moves=moves,
                on=on,
                token=token,
                at=at,
            )
        inputs.spent(FORM)
        feedback.done(_("Redrawn from {day} on.", day=day(since or on)))
        st.rerun()


def history(actor: Actor, place: Outline) -> None:
    """The divisions so far; the last one can be taken back."""
    found = replay.asked(divisions.divisions, actor, areas=AREAS, place_id=place.id)
    st.subheader(_("Divisions so far"), anchor=False)
    if not found:
        st.caption(_("None: everything lies where it was laid out first."))
        return
    columns = {
        _("From"): [day(d.since) for d in found],
        _("Name"): [d.name for d in found],
        _("Place"): [d.place for d in found],
        _("Moved"): [count(d.moved) for d in found],
        _("Households"): [count(d.households) for d in found],
        _("By"): [d.by for d in found],
    }
    st.dataframe(columns, hide_index=True, alt=_("Divisions so far"))
    if st.button(_("Take the last division back"), key="division_undo", icon=":material/undo:"):
        _take_back(actor, next(d.id for d in found if d.newest))


def _take_back(actor: Actor, division_id: int) -> None:
    token, at = inputs.token(BACK), session.now()
    with feedback.attempt():
        with open_session(write=True) as db:
            divisions.take_back_division(db, actor, division_id=division_id, token=token, at=at)
        inputs.spent(BACK)
        feedback.done(_("Everything lies again where it lay."))
        st.rerun()


def figures_of_a_day(actor: Actor, place: Outline) -> None:
    """Households by grid on any day, and the division that the figures use."""
    st.subheader(_("Figures of a day"), anchor=False)
    on = st.date_input(_("Day"), inputs.today(), key="division_day", format="YYYY-MM-DD") or inputs.today()
    layer = replay.asked(
        grid_map.layer, actor, areas=AREAS, place_id=place.id, kind=None, figure=Figure.HOUSEHOLDS, on=on,
        at=request_words.about_now(),
    )  # fmt: skip
    if layer.division is None:
        st.caption(_("On this day everything lay where it was laid out first."))
    else:
        name, since = layer.division
        st.caption(_("Division: {name}, since {day}", name=literal(name), day=day(since)))
    if layer.kind is None:
        return
    columns = {
        label(layer.kind): [s.name for s in layer.shown],
        _("Households"): [figure_words.text(layer.figure, s.value) for s in layer.shown],
    }
    st.table(columns, border="horizontal", hide_index=True, width=640, alt=_("Households by grid"))
