"""The view from above: how far the renewals are, the votes under way, the money, and what is late."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, inputs, overview_parts, overview_rows, renewal_parts, replay, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_RENEWALS)

st.title(_("Overview"))
with st.container(horizontal=True, vertical_alignment="bottom"):
    place_id = inputs.choose_place(actor, permission=Permission.SEE_RENEWALS)
    kind = renewal_parts.choose_kind()

seen = replay.kept(overview_parts.figures, actor, areas=overview_parts.AREAS, place_id=place_id, kind=kind)
if not seen.some:
    feedback.empty(_("Nothing is being renewed here yet."), hint=_("Choose a wider place."))
    st.stop()

left, right = st.columns(2, gap="large")
with left:
    overview_rows.stages(seen)
    overview_rows.votes(seen)
with right:
    overview_rows.homes(seen)
    if actor.may(Permission.SEE_MONEY):
        overview_rows.purses(seen)

st.subheader(_("The renewals behind the figures"), anchor=False)
wanted = overview_rows.choose(seen, kind)
renewal_parts.table(actor, "overview", **{"place_id": place_id} | wanted)
inputs.export_buttons(actor, "renewals", place=place_id)
