"""Key in ballots: a door number and one key an answer, the building front, or the list of a whole stairwell."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    ballot_parts,
    correction_parts,
    feedback,
    front_parts,
    inputs,
    list_parts,
    session,
    vote_parts,
)
from pages.ui.i18n import _
from services.consultations import rounds
from services.db import open_session

actor = session.require(Permission.RECORD_BALLOTS)

st.title(_("Key in ballots"))
place = inputs.choose_place(actor, permission=Permission.RECORD_BALLOTS)

with open_session() as db:
    options = rounds.keyable_rounds(db, actor, place_id=place)

if not options:
    feedback.empty(
        _("No vote is open here."), hint=_("Choose a larger place, or have a vote opened on the page Votes.")
    )
    st.stop()
voting = vote_parts.choose_round(options)
view = ballot_parts.choose_view()
if view == "keying":
    ballot_parts.key_in(voting)
elif view == "front":
    front_parts.draw(voting)
else:
    list_parts.draw(actor, voting)
correction_parts.dialog(actor, voting)
