"""The roll: who votes in one vote, as frozen, and what has changed in the register since."""

import streamlit as st

from models.enums import Permission
from pages.ui import formats, register_parts, scope_words, session, vote_parts
from pages.ui.i18n import _

actor = session.require(Permission.SEE_OWNERS)

st.title(_("The roll"))
chosen = vote_parts.choose_vote(actor, permission=Permission.SEE_OWNERS, way_back=True)
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
