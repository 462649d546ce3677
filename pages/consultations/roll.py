"""The roll: who votes in one vote, as frozen, and what has changed in the register since."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, formats, inputs, register_parts, scope_words, session, vote_parts
from pages.ui.i18n import _
from services.consultations import rounds
from services.db import open_session

actor = session.require(Permission.SEE_OWNERS)

st.title(_("The roll"))
place = inputs.choose_place(actor, permission=Permission.SEE_OWNERS)
asked = inputs.asked_number("round")

with open_session() as db:
    options = rounds.choosable(db, actor, place_id=place, asked=asked)

if not options:
    feedback.empty(
        _("No votes here yet."), hint=_("Choose a larger place, or prepare a vote on the page Votes.")
    )
    st.stop()
chosen = vote_parts.choose_round(options, way_back=True)
st.markdown(f"### {formats.literal(chosen.question)}")
st.caption(
    _(
        "{who}: {voters} owners, {area}, frozen {day}",
        who=formats.literal(scope_words.at_place(chosen.place, chosen.parts)),
        voters=formats.count(chosen.voters),
        area=formats.area(chosen.area_dm2),
        day=formats.moment(chosen.opened_at),
    )
)
register_parts.draw(actor, chosen.id)
