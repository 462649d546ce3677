"""From round to round: who changed their answer between two rounds of a consultation, and which visits lay between."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, inputs, replay, session, swing_parts
from pages.ui.i18n import _
from services.consultations import swings

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("From round to round"))
place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)

options = replay.asked(swings.pairs, actor, place_id=place)

if not options:
    feedback.empty(
        _("No consultation here has had two rounds."),
        hint=_("Choose a larger place. A second round of a consultation shows here as soon as it is open."),
    )
    st.stop()
pair = swing_parts.choose_pair(options)

found = replay.asked(swings.swings, actor, round_id=pair.id)
if found is None:
    st.stop()
left, right = st.columns(2, gap="large")
with left:
    swing_parts.counts(found)
with right:
    swing_parts.matrix(found)
swing_parts.households(found)
