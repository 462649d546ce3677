"""Figures of requests: shares with their n, month by month, places compared fairly, and the rows behind each."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, request_figure_parts, request_ranking_parts, request_words, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_REQUESTS)

st.title(_("Figures of requests"))
place_id = inputs.choose_place(actor, permission=Permission.SEE_REQUESTS)
asked = request_figure_parts.choose(place_id)

total = request_figure_parts.totals(actor, asked)
if total.n:
    place = request_ranking_parts.ranking(actor, asked)
    request_ranking_parts.rows(actor, asked, place)
st.page_link(request_words.LIST, label=_("All requests"), icon=":material/list:")
