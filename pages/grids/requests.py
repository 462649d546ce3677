"""Requests: take one in, and those that are open, overdue, to be called back, with me."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, request_intake, request_list_parts, request_words, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_REQUESTS)

st.title(_("Requests"))
request_intake.carry_out(actor)
place_id = inputs.choose_place(actor, permission=Permission.SEE_REQUESTS)
if actor.may(Permission.RECORD_REQUESTS):
    request_intake.draw(actor, place_id=place_id)

asked = request_list_parts.choose(actor, place_id=place_id)
request_list_parts.listed(actor, asked)
with st.container(horizontal=True, vertical_alignment="center"):
    inputs.export_buttons(actor, "requests", **request_list_parts.as_query(asked))
    st.page_link(request_words.FIGURES, label=_("Figures of requests"), icon=":material/query_stats:")
