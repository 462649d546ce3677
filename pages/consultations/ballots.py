"""Key in ballots: a door number and one key an answer, the building front, or the list of a whole stairwell."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    ballot_parts,
    correction_parts,
    front_parts,
    list_parts,
    session,
    vote_parts,
)
from pages.ui.i18n import _
from services.consultations import choosing

actor = session.require(Permission.RECORD_BALLOTS)

st.title(_("Key in ballots"))
voting = vote_parts.choose_vote(actor, among=choosing.keyable, permission=Permission.RECORD_BALLOTS)
view = ballot_parts.choose_view()
if view == "keying":
    ballot_parts.key_in(voting)
elif view == "front":
    front_parts.draw(voting)
else:
    list_parts.draw(actor, voting)
correction_parts.dialog(actor, voting)
