"""Votes: what is asked where, how far each has come, and opening a new one."""

import streamlit as st

from models.enums import Permission, RoundState
from pages.ui import feedback, inputs, round_form, session, vote_parts
from pages.ui.i18n import _
from pages.ui.labels import label
from services.consultations import rounds
from services.db import open_session

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Votes"))
place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)
if actor.may(Permission.RUN_CONSULTATIONS) and round_form.wanted(actor):
    round_form.draw(actor, place_id=place)

states = [RoundState.OPEN, RoundState.CLOSED]
state = st.segmented_control(
    _("State"), states, format_func=label, key="rounds_state", label_visibility="collapsed"
)
page = inputs.page_number("rounds", place, state)

with open_session() as db:
    found, count = rounds.rounds_at(db, actor, place_id=place, state=state, page=page)

if not found:
    feedback.empty(_("No votes here yet."), hint=_("Choose a larger place, another state, or open a vote."))
for counted in found:
    vote_parts.card(counted)
if found:
    inputs.pagination("rounds", place, state, count=count, size=rounds.PAGE)
    inputs.export_buttons(actor, "rounds", place=place)
