"""One renewal's course from the tender to the warranty: what is next on top, then all that was noted."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    inputs,
    project_parts,
    renewal_parts,
    replay,
    session,
    tender_actions,
    tender_list,
    tender_parts,
)
from pages.ui.i18n import _

actor = session.require(Permission.SEE_MONEY)

st.title(_("Tender and works"))
project_id = project_parts.chosen_project()

if project_id is None:
    place_id = inputs.choose_place(actor, permission=Permission.SEE_MONEY)
    tender_list.draw(actor, place_id=place_id)
    st.stop()

areas = renewal_parts.AREAS
found = replay.kept(tender_parts.head, actor, areas=areas, project_id=project_id)
if found.can_edit:
    tender_actions.draw(actor, found)
replay.kept(tender_parts.story, actor, areas=areas, project_id=project_id)
tender_list.downloads(found)
