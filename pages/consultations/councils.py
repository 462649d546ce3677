"""Councils and meetings: those to come and held, what is still to be told back; and one of them with its agenda."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    decision_parts,
    inputs,
    meeting_call,
    meeting_head_forms,
    meeting_parts,
    opinion_parts,
    point_parts,
    replay,
    session,
)
from pages.ui.i18n import _
from services.consultations import meetings

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Councils and meetings"))
meeting_id = inputs.asked_number("meeting")

if meeting_id is None:
    place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)
    if actor.may(Permission.RUN_CONSULTATIONS) and meeting_call.wanted(actor):
        meeting_call.draw(actor, place_id=place)
    meetings_side, untold_side = st.columns([3, 2], gap="large")
    with meetings_side:
        meeting_parts.listed(actor, place_id=place)
    with untold_side:
        decision_parts.untold(actor, place_id=place)
        opinion_parts.loose(actor, place_id=place)
    st.stop()

found = replay.asked(meetings.find_meeting, actor, meeting_id=meeting_id, on=inputs.today())

meeting_parts.head(found)
agenda_side, people_side = st.columns([3, 2], gap="large")
with agenda_side:
    point_parts.draw(actor, found)
    meeting_parts.minutes(actor, found)
    meeting_head_forms.draw(actor, found)
with people_side:
    meeting_parts.people(actor, found)
    opinion_parts.waiting(actor, found)
    decision_parts.told_here(actor, found)
    decision_parts.owed(actor, found)
