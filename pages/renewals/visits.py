"""Visits: choose the stairwell once, then door after door: stance, worry, next step; who lives there beside it."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, replay, session, visit_history_parts, visit_parts, visit_where_parts
from pages.ui.i18n import _

actor = session.require(Permission.RECORD_VISITS)

st.title(_("Visits"))
visit_parts.carry_out(actor)
left, right = st.columns(2, gap="large")
with left:
    where = visit_where_parts.choose_where(actor)
    unit = visit_parts.record(actor, where) if where else None
with right:
    if unit is not None:
        replay.kept(visit_history_parts.of_household, actor, areas=visit_history_parts.AREAS, unit_id=unit)
    visit_history_parts.last_ones(actor)
    visit_history_parts.of_place(actor, place_id=inputs.chosen_place())
