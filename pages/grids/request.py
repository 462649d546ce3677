"""One request: what was told, its clock, what comes next, its life so far, and what it has become."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    feedback,
    inputs,
    replay,
    request_acts,
    request_lead_forms,
    request_parts,
    request_words,
    session,
)
from pages.ui.i18n import _
from services.grids import one_request

actor = session.require(Permission.SEE_REQUESTS)

st.title(_("One request"))
request_id = inputs.asked_number("request")
if request_id is None:
    feedback.empty(_("No request is chosen."), hint=_("Choose one from the list."))
    st.page_link(request_words.LIST, label=_("All requests"), icon=":material/list:")
    st.stop()

at = request_words.about_now()
view = replay.asked(
    one_request.find_request, actor, areas=request_words.AREAS, own=True, request_id=request_id, at=at
)

main, side = st.columns([3, 2], gap="large")
with main:
    request_parts.head(view)
    request_acts.draw(actor, view)
    request_parts.chain(view)
    request_parts.leads(actor, view)
    request_lead_forms.draw(actor, view)
    request_parts.history(view)
with side:
    request_parts.contact(view)
    request_lead_forms.reveal(actor, view)
    request_parts.answers_for(view)
    request_parts.joined(view)
    request_parts.photos(actor, view)
