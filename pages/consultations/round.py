"""One vote: its story from the draft to the final result, and the steps that may be taken now."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, inputs, objection_parts, round_parts, round_steps, session, vote_parts
from pages.ui.i18n import _
from services.consultations import rounds
from services.db import open_session

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("One vote"))
place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)
asked = inputs.asked_number("round")

with open_session() as db:
    options = rounds.choosable(db, actor, place_id=place, asked=asked, prepared=True)

if not options:
    feedback.empty(
        _("No votes here yet."), hint=_("Choose a larger place, or open a vote on the page Votes.")
    )
    st.stop()
told = round_parts.read(actor, vote_parts.choose_round(options).id)

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
