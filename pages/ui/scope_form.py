"""Who votes, chosen: an estate, building or stairwell, all of it or a part that is typed or picked, echoed in words."""

import streamlit as st

from models.enums import PlaceKind, UnitUse
from pages.ui import drafts, feedback, inputs, replay
from pages.ui.drafts import KEPT
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import proposals, scope_picking
from services.consultations.proposals import VotingPlace
from services.consultations.scopes import Part, Scope, whole
from services.db import open_session

FORM = "new_vote"
WHOLE, TYPED, PICKED = "whole", "typed", "picked"
PARTS = {WHOLE: N_("All of it"), TYPED: N_("A part, typed"), PICKED: N_("A part, picked")}
KINDS = [PlaceKind.STAIRWELL, PlaceKind.BUILDING, PlaceKind.ESTATE]
FIELDS: drafts.Fields = {
    "kind": PlaceKind,
    "place": int,
    "part": str,
    "text": str,
    "picked": list,
    "low": int,
    "high": int,
    "without": bool,
}


def choose(actor: Actor, place_id: int) -> Scope | None:
    """The scope as chosen so far; none while nothing is chosen, or where it cannot be understood."""
    with st.container():
        place = _choose_place(actor, place_id)
    if place is None:
        return None
    found = _choose_part(actor, place.id)
    without = st.checkbox(
        _("Leave garages and parking spaces out"), key=f"{FORM}_without", persist_state=KEPT
    )
    return found and Scope(found.parts, (UnitUse.GARAGE,) if without else ())


def _choose_place(actor: Actor, place_id: int) -> VotingPlace | None:
    kind = st.segmented_control(
        _("Who votes"), KINDS, default=None if f"{FORM}_kind" in st.session_state else KINDS[0],
        format_func=label, key=f"{FORM}_kind", required=True, persist_state=KEPT,
    )  # fmt: skip
    found = replay.asked(
        proposals.voting_places, actor, place_id=place_id, kind=kind or KINDS[0], on=inputs.today()
    )
    if not found:
        st.info(
            _("There is none here. Choose a larger place above, or another kind."), icon=":material/info:"
        )
        return None
    names = {p.id: p for p in found}
    drafts.offered(FORM, "place", list(names))
    chosen = st.selectbox(
        _("Estate, building or stairwell"), list(names), format_func=lambda id: names[id].name,
        key=f"{FORM}_place", index=None, placeholder=_("Choose who is asked"), persist_state=KEPT,
    )  # fmt: skip
    if len(found) == proposals.MOST_PLACES:
        st.caption(_("Only the first {n} are listed. Choose a smaller place above.", n=len(found)))
    return names.get(chosen) if chosen else None


def _choose_part(actor: Actor, place_id: int) -> Scope | None:
    part = st.segmented_control(
        _("Which part votes"), list(PARTS),
        default=None if f"{FORM}_part" in st.session_state else WHOLE,
        format_func=lambda word: _(PARTS[word]), key=f"{FORM}_part", required=True, persist_state=KEPT,
    )  # fmt: skip
    if part == TYPED:
        return _typed(actor, place_id)
    return _picked(actor, place_id) if part == PICKED else whole(place_id)


def _typed(actor: Actor, place_id: int) -> Scope | None:
    text = st.text_input(
        _("Buildings, stairwells and floors"), key=f"{FORM}_text", placeholder="8-20幢 7楼及以上",
        help=_("Such as 8-20幢 7楼及以上, 1、3、5幢, 2幢1单元. A semicolon begins a new part."),
        persist_state=KEPT,
    )  # fmt: skip
    if not text:
        return None
    with feedback.attempt(), open_session() as db:
        return scope_picking.typed(db, actor, place_id=place_id, text=text, on=inputs.today())
    return None


def _picked(actor: Actor, place_id: int) -> Scope | None:
    known = replay.asked(scope_picking.tree, actor, place_id=place_id, on=inputs.today())
    names = {one.id: one.name for one in known}
    kept = [id for id in st.session_state.get(f"{FORM}_picked") or [] if id in names]
    st.session_state[f"{FORM}_picked"] = kept
    picked = st.multiselect(
        _("Buildings and stairwells"), list(names), format_func=names.__getitem__, key=f"{FORM}_picked",
        placeholder=_("None: all of it"), persist_state=KEPT,
    )  # fmt: skip
    low, high = st.columns(2)
    first = low.number_input(
        _("From floor"), min_value=-9, max_value=99, value=None, step=1, key=f"{FORM}_low", persist_state=KEPT
    )
    last = high.number_input(
        _("To floor"), min_value=-9, max_value=99, value=None, step=1, key=f"{FORM}_high", persist_state=KEPT
    )
    return Scope(tuple(Part(id, first, last) for id in picked or [place_id]))
