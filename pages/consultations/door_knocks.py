"""Doors to knock at: the fewest that an open vote still needs, how they were met, and sharing them out among staff."""

import streamlit as st

from models.enums import Permission
from pages.ui import knock_parts, replay, session, vote_parts
from pages.ui.i18n import _
from services.consultations import choosing, contacts, still_missing

actor = session.require(Permission.SEE_VISITS)

st.title(_("Doors to knock at"))
voting = vote_parts.choose_vote(
    actor, among=choosing.keyable, permission=Permission.SEE_VISITS, way_back=True
)

needed = replay.asked(still_missing.still_missing, actor, round_id=voting.id)
doors = replay.asked(contacts.open_doors, actor, round_id=voting.id)

knock_parts.told(needed)
if doors:
    knock_parts.table(actor, doors)
    if actor.may(Permission.RUN_CONSULTATIONS):
        knock_parts.share_out(actor, doors, round_id=voting.id)
