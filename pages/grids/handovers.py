"""Handing all that somebody carries to another in one step, the steps done, and who stands in for whom."""

import streamlit as st

from models.enums import Permission
from pages.ui import absence_parts, handover_parts, inputs, session
from pages.ui.i18n import _

actor = session.require(Permission.MANAGE_POSTS)

st.title(_("Hand over, stand in"))
place = inputs.choose_place(actor, permission=Permission.MANAGE_POSTS)

left, right = st.columns(2, gap="large")
with left:
    handover_parts.hand_over(actor, place)
    handover_parts.done(actor, place)
with right:
    absence_parts.listed(actor, place)
    absence_parts.appoint(actor, place)
