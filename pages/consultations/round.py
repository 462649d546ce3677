"""One vote: its story from the draft to the final result, and the steps that may be taken now."""

import streamlit as st

from models.enums import Permission
from pages.ui import objection_parts, replay, round_parts, round_steps, session, vote_parts
from pages.ui.i18n import _
from services.consultations import choosing
from services.freshness import AREAS

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("One vote"))
chosen = vote_parts.choose_vote(actor, among=choosing.put_or_prepared)
told = round_parts.read(actor, round_id=chosen.id)

replay.kept(round_parts.head, actor, areas=AREAS, round_id=chosen.id)
if told.can_run:
    round_steps.draw(actor, told)
replay.kept(round_parts.ways_on, actor, areas=AREAS, round_id=chosen.id)
left, right = st.columns([3, 2], gap="large")
with left:
    replay.kept(round_parts.asked, actor, areas=AREAS, round_id=chosen.id)
    objection_parts.draw(actor, told)
with right:
    replay.kept(round_parts.beside, actor, areas=AREAS, round_id=chosen.id)
