"""Calling a meeting: the form, whose draft survives a refresh."""

from datetime import date

import streamlit as st

from models.enums import MeetingKind, PlaceKind
from pages.ui import editing, feedback, inputs, replay, session
from pages.ui.drafts import Fields
from pages.ui.editing import KEPT
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import convening, meeting_choices
from services.db import open_session

FORM = "new_meeting"
SHOWN = "new_meeting_shown"
MEETING_PAGE = "consultations/councils.py"
FIELDS: Fields = {
    "kind": MeetingKind,
    "place_kind": PlaceKind,
    "place": int,
    "title": str,
    "held_on": date.fromisoformat,
    "begins_at": str,
    "where": str,
    "chair": str,
    "agenda": str,
    "invited": str,
}
PLACE_KINDS = [
    PlaceKind.NEIGHBOURHOOD,
    PlaceKind.ESTATE,
    PlaceKind.BUILDING,
    PlaceKind.STAIRWELL,
    PlaceKind.MICRO_GRID,
    PlaceKind.GRID,
    PlaceKind.SUBDISTRICT,
]


def wanted(actor: Actor) -> bool:
    """Whether the form is shown: it was asked for, or left half filled."""
    if SHOWN not in st.session_state:
        st.session_state[SHOWN] = editing.is_half_filled(actor, FORM)
    if st.session_state[SHOWN]:
        return True
    if st.button(_("Call a meeting"), key="new_meeting_start", type="primary", icon=":material/add:"):
        st.session_state[SHOWN] = True
        st.rerun()
    return False


def draw(actor: Actor, *, place_id: int) -> None:
    """The form; what is entered is kept at once, nothing is called before the last button."""
    blank = dict.fromkeys(FIELDS, "") | {
        "kind": MeetingKind.COUNCIL, "place_kind": PLACE_KINDS[0], "place": None, "held_on": inputs.today(),
        "chair": actor.name,
    }  # fmt: skip
    editing.begin(actor, FORM, FIELDS, stored=blank)
    with st.container(border=True):
        st.subheader(_("Call a meeting"), anchor=False)
        _which(actor, place_id)
        _head()
        _agenda_and_people(actor)
        with st.container(horizontal=True):
            send = st.button(_("Call the meeting"), key="new_meeting_send", type="primary")
            dropped = st.button(_("Give up this form"), key="new_meeting_drop")
    editing.keep(actor, FORM, FIELDS)
    if dropped:
        _leave(actor)
        st.rerun()
    if send:
        _call(actor)


def _which(actor: Actor, place_id: int) -> None:
    with st.container(horizontal=True):
        st.segmented_control(
            _("Kind of meeting"),
            list(MeetingKind),
            format_func=label,
            key=f"{FORM}_kind",
            required=True,
            wrap=True,
            persist_state=KEPT,
        )
        st.segmented_control(
            _("For which kind of place"), PLACE_KINDS, format_func=label, key=f"{FORM}_place_kind",
            required=True, wrap=True, persist_state=KEPT,
        )  # fmt: skip
    offered = replay.asked(
        meeting_choices.places_to_meet, actor, place_id=place_id, kind=editing.value(FORM, "place_kind")
    )
    names = {one.id: one.name for one in offered}
    if editing.value(FORM, "place") not in names:
        st.session_state[f"{FORM}_place"] = next(iter(names)) if len(names) == 1 else None
    st.selectbox(
        _("Place of the meeting's people"), list(names), format_func=names.__getitem__, key=f"{FORM}_place",
        index=None, placeholder=_("Choose for whom it is held"), persist_state=KEPT,
    )  # fmt: skip


def _head() -> None:
    st.text_input(
        _("Title"), key=f"{FORM}_title", max_chars=convening.LONGEST["title"],
        placeholder=_("Such as: March council of the estate"), persist_state=KEPT,
    )  # fmt: skip
    day, hour, where, chair = st.columns([2, 1, 2, 2])
    day.date_input(_("Day"), key=f"{FORM}_held_on", format="YYYY-MM-DD", persist_state=KEPT)
    hour.text_input(_("Hour"), key=f"{FORM}_begins_at", max_chars=20, placeholder="14:00", persist_state=KEPT)
    where.text_input(
        _("Where"), key=f"{FORM}_where", max_chars=convening.LONGEST["where"], persist_state=KEPT
    )
    chair.text_input(
        _("In the chair"), key=f"{FORM}_chair", max_chars=convening.LONGEST["chair"], persist_state=KEPT
    )


def _agenda_and_people(actor: Actor) -> None:
    left, right = st.columns(2)
    left.text_area(
        _("Agenda, one topic a line"), key=f"{FORM}_agenda", height=160, max_chars=10_000,
        placeholder=_("Clear the stairs of things stored there\nChoose the kind of lift"), persist_state=KEPT,
    )  # fmt: skip
    place, kind = editing.value(FORM, "place"), editing.value(FORM, "kind")
    if place and kind and not editing.value(FORM, "invited"):
        last = replay.asked(meeting_choices.last_invited, actor, place_id=place, kind=kind)
        if last and right.button(
            _("The same people as last time"), key="new_meeting_last", icon=":material/group_add:"
        ):
            st.session_state[f"{FORM}_invited"] = last
    right.text_area(
        _("Invited: name and capacity, one person a line"), key=f"{FORM}_invited", height=160,
        max_chars=30_000, placeholder=_("Wang Jianguo, stairwell leader"), persist_state=KEPT,
    )  # fmt: skip


def _call(actor: Actor) -> None:
    entered = {field: editing.value(FORM, field) for field in FIELDS}
    place, _place_kind = entered.pop("place"), entered.pop("place_kind")
    if not place:
        st.error(_("Choose for whom it is held."), icon=":material/block:")
        return
    with feedback.attempt():
        with open_session(write=True) as db:
            called = convening.call_meeting(
                db, actor, place_id=place, token=inputs.token(FORM), at=session.now(), **entered
            )
        _leave(actor)
        feedback.done(_("The meeting is called."))
        st.switch_page(MEETING_PAGE, query_params={"meeting": str(called)})


def _leave(actor: Actor) -> None:
    inputs.spent(FORM)
    editing.end(actor, FORM, FIELDS)
    st.session_state[SHOWN] = False
