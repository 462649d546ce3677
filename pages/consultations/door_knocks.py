"""Doors to knock at: the fewest that an open vote still needs, how they were met, and sharing them out among staff."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, inputs, knock_parts, session, vote_parts
from pages.ui.i18n import _
from services.consultations import contacts, rounds, still_missing
from services.db import open_session

actor = session.require(Permission.SEE_VISITS)

st.title(_("Doors to knock at"))
place = inputs.choose_place(actor, permission=Permission.SEE_VISITS)

with open_session() as db:
    options = rounds.keyable_rounds(db, actor, place_id=place)

if not options:
    feedback.empty(
        _("No vote is open here."), hint=_("Choose a larger place, or have a vote opened on the page Votes.")
    )
    st.stop()
voting = vote_parts.choose_round(options, way_back=True)

with open_session() as db:
    needed = still_missing.still_missing(db, actor, round_id=voting.id)
    doors = contacts.open_doors(db, actor, round_id=voting.id)

knock_parts.told(needed)
if doors:
    knock_parts.table(actor, doors)
    if actor.may(Permission.RUN_CONSULTATIONS):
        knock_parts.share_out(actor, doors, round_id=voting.id)
