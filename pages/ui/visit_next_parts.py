"""What comes after a visit: the next door to go to, and the next step at this one, in few taps."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from pages.ui import drafts, formats, inputs
from pages.ui.drafts import KEPT
from pages.ui.i18n import N_, _
from services.renewals import doorsteps
from services.renewals.doorsteps import DoorStance

DONE = "visit_done"
STEPS = (
    N_("Come again"),
    N_("Bring the figures"),
    N_("Bring the designer's drawing"),
    N_("Show a finished one"),
    N_("Wait for the family"),
)
"""What is usually agreed at a door; anything else can be typed."""
SOON = {1: N_("Tomorrow"), 3: N_("In 3 days"), 7: N_("In a week")}
"""Days from today."""


def done(unit: int) -> None:
    """A visit to this household was stored: what was tapped for it is forgotten."""
    st.session_state[DONE] = unit
    st.session_state.pop("visit_soon", None)


def offer(doors: Sequence[DoorStance], *, chosen: int | None) -> None:
    """After a visit was stored, one tap to the next door; nothing while a door is chosen."""
    done = st.session_state.get(DONE)
    if done is None or chosen is not None:
        return
    after = doorsteps.next_door(doors, after=done, on=inputs.today())
    if after is None:
        st.caption(_("Every door here is won or was visited today."))
        return
    st.button(
        _("Next door: {door}", door=after.door), key="visit_next_door", type="primary", width="stretch",
        icon=":material/arrow_forward:", on_click=_go, args=(after.unit_id,),
    )  # fmt: skip


def _go(unit: int) -> None:
    st.session_state["visit_door"] = unit


def step_and_day() -> None:
    """The next step, from what is usual or typed, and when: a tap on a chip or a day of the calendar."""
    st.selectbox(
        _("Next step"), [_(step) for step in STEPS], index=None, key="visit_next_step", accept_new_options=True,
        placeholder=_("Next step: choose or type"), label_visibility="collapsed", persist_state=KEPT,
    )  # fmt: skip
    drafts.not_before("visit", "next_on", inputs.today())
    day: date | None = st.session_state.get("visit_next_on")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.pills(
            _("Again"), list(SOON), key="visit_soon", format_func=lambda days: _(SOON[days]), width="content",
            on_change=_take_day, label_visibility="collapsed",
        )  # fmt: skip
        with st.popover(formats.day(day) if day else _("Another day"), icon=":material/calendar_month:"):
            st.date_input(
                _("Again on"),
                value=None,
                min_value=inputs.today(),
                key="visit_next_on",
                format="YYYY-MM-DD",
                persist_state=KEPT,
            )


def _take_day() -> None:
    days = st.session_state.get("visit_soon")
    if days:
        st.session_state["visit_next_on"] = inputs.today() + timedelta(days=days)
