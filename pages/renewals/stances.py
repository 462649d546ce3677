"""Stances: of one renewal, who opposed, who came round after what, and who is still to be won."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, replay, session, stance_parts, visit_history_parts
from pages.ui.i18n import _

actor = session.require(Permission.SEE_VISITS)

st.title(_("Who came round"))
project_id = inputs.asked_number("project")

if project_id is None:
    place_id = inputs.choose_place(actor, permission=Permission.SEE_VISITS)
    areas = stance_parts.AREAS
    replay.kept(stance_parts.by_renewal, actor, areas=areas, place_id=place_id)
    replay.kept(visit_history_parts.persuaders, actor, areas=areas, place_id=place_id)
    st.stop()

replay.kept(stance_parts.story, actor, areas=stance_parts.AREAS, project_id=project_id)
ask = {"project": str(project_id)}
st.page_link(
    stance_parts.PROJECT_PAGE, label=_("One project"), icon=":material/construction:", query_params=ask
)
