"""How fast it goes: how far renewals of a kind came, how long they take, how old they are, when the rest is done."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, pace_parts, renewal_parts, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_RENEWALS)

st.title(_("Pace"))
with st.container(horizontal=True, vertical_alignment="bottom"):
    place_id = inputs.choose_place(actor, permission=Permission.SEE_RENEWALS)
    kind = renewal_parts.choose_kind()
draw = pace_parts.choose_view(actor)
draw(actor, place_id=place_id, kind=kind)
