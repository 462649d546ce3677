"""Patrols after a renewal: noted in a few taps, what was found, what is still open, and how often one went."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, patrol_form, patrol_parts, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_RENEWALS)

st.title(_("Patrols"))
left, right = st.columns([2, 3], gap="large")
with left:
    place = inputs.choose_place(actor, permission=Permission.SEE_RENEWALS)
    if actor.may(Permission.RECORD_PATROLS):
        patrol_form.record(actor, place)
with right:
    patrol_parts.figures(actor, place)
    patrol_parts.listed(actor, place)
