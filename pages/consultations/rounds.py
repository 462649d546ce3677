"""Votes: preparing one, those that are prepared, and what is asked where and how far each has come."""

import streamlit as st

from models.enums import PREPARED, Permission, RoundState
from pages.ui import inputs, prepared_parts, replay, round_form, session, vote_parts
from pages.ui.i18n import _
from pages.ui.labels import label
from services.consultations import rounds

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Votes"))
place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)
if actor.may(Permission.RUN_CONSULTATIONS) and round_form.wanted(actor):
    round_form.draw(actor, place_id=place)
prepared_parts.draw(actor, place_id=place)

states = [state for state in RoundState if state not in PREPARED]
state = st.pills(_("State"), states, format_func=label, key="rounds_state", label_visibility="collapsed")
page = inputs.page_number("rounds", place, state)
read = ["consultations", "grids"]
count = replay.kept(vote_parts.cards, actor, areas=read, place_id=place, state=state, page=page)
if count:
    inputs.pagination("rounds", place, state, count=count, size=rounds.PAGE)
    inputs.export_buttons(actor, "rounds", place=place)
