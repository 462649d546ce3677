"""One renewal: what waits and what to do next, its story from the first visit to the warranty, plan, proofs, money."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    beginning_parts,
    decision_parts,
    evidence_parts,
    group_parts,
    inputs,
    lift_replaced_parts,
    money_parts,
    next_parts,
    plan_parts,
    project_parts,
    renewal_parts,
    replay,
    request_origin_parts,
    session,
    story_parts,
)
from pages.ui.i18n import _
from services.renewals.cards import UNDER_WAY

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
story = project_parts.find(actor, project_id)
replay.kept(project_parts.head, actor, areas=areas, project_id=project_id)
next_parts.draw(actor, story)

told_side, known_side = st.columns([3, 2], gap="large")
with told_side:
    story_parts.draw(actor, project_id)
    evidence_parts.draw(actor, story, areas=areas)
    if story.sees_money:
        purses = replay.kept(money_parts.draw, actor, areas=areas, project_id=project_id)
        if story.can_edit:
            money_parts.edit(actor, project_id, purses)
with known_side:
    plan_parts.draw(actor, project_id, story.card.kind)
    group_parts.of_project(actor, project_id)
    decision_parts.of_project(actor, project_id)
    request_origin_parts.of_project(actor, project_id)
    replay.kept(project_parts.lift, actor, areas=areas, project_id=project_id)
    if story.can_edit and story.lift:
        lift_replaced_parts.offer(actor, project_id)
    if story.can_edit and story.card.state in UNDER_WAY:
        beginning_parts.correct(actor, project_id)
