"""One vote: its story from the draft to the final result, and the steps that may be taken now."""

import streamlit as st

from models.enums import Permission
from pages.ui import objection_parts, round_parts, round_steps, session, vote_parts
from pages.ui.i18n import _
from services.consultations import rounds

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("One vote"))
told = round_parts.read(actor, vote_parts.choose_vote(actor, among=rounds.choosable_or_prepared).id)

round_parts.head(told)
if told.can_run:
    round_steps.draw(actor, told)
round_parts.waits(told)
round_parts.ways_on(actor, told)
left, right = st.columns([3, 2], gap="large")
with left:
    round_parts.asked(told)
    objection_parts.draw(actor, told)
with right:
    round_parts.limits(told)
    round_parts.linked(told)
    round_parts.history(told)
