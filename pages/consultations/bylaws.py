"""Rules of procedure and emergencies: what estates have agreed on counting, and repairs that need no vote."""

import streamlit as st

from models.enums import Permission
from pages.ui import bylaw_parts, emergency_parts, inputs, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Rules and emergencies"))
place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)
bylaw_parts.draw(actor, place_id=place)
emergency_parts.draw(actor, place_id=place)
