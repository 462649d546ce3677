"""Councils and meetings: those to come and those held, what is still to be told back, and calling one."""

import streamlit as st

from models.enums import Permission
from pages.ui import decision_parts, inputs, meeting_call, meeting_parts, opinion_parts, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Councils and meetings"))
place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)
if actor.may(Permission.RUN_CONSULTATIONS) and meeting_call.wanted(actor):
    meeting_call.draw(actor, place_id=place)

meetings_side, untold_side = st.columns([3, 2], gap="large")
with meetings_side:
    meeting_parts.listed(actor, place_id=place)
with untold_side:
    decision_parts.untold(actor, place_id=place)
    opinion_parts.loose(actor, place_id=place)
