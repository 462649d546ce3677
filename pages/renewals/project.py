"""One renewal: where it stands, why it waits, its evidence, its story and its money; moving it on."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    decision_parts,
    evidence_parts,
    gate_parts,
    group_parts,
    inputs,
    money_parts,
    project_parts,
    renewal_parts,
    replay,
    session,
)
from pages.ui.i18n import _

actor = session.require(Permission.SEE_RENEWALS)

st.title(_("One project"))
project_id = project_parts.chosen_project()

if project_id is None:
    with st.container(horizontal=True):
        place_id = inputs.choose_place(actor, permission=Permission.SEE_RENEWALS)
        kind = renewal_parts.choose_kind()
    st.caption(_("Choose a renewal to see its story."))
    renewal_parts.table(actor, "projects", place_id=place_id, kinds=(kind,))
    st.stop()

areas = renewal_parts.AREAS
now_side, story_side = st.columns([3, 2], gap="large")
with now_side:
    story = replay.kept(project_parts.head, actor, areas=areas, project_id=project_id)
    gate_parts.actions(story)
    evidence_parts.draw(actor, story, areas=areas)
    if story.can_edit:
        project_parts.edit(actor, story.card)
    if story.sees_money:
        purses = replay.kept(money_parts.draw, actor, areas=areas, project_id=project_id)
        if story.can_edit:
            money_parts.edit(actor, project_id, purses)
with story_side:
    group_parts.of_project(actor, project_id)
    replay.kept(project_parts.history, actor, areas=areas, project_id=project_id)
    decision_parts.of_project(actor, project_id)
