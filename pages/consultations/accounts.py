"""Accounts of a vote: every figure of its result with what it adds up, down to the voters behind it."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, formats, inputs, replay, session, vote_account_parts, vote_parts
from pages.ui.i18n import _
from services.consultations import rounds
from services.db import open_session

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Accounts of a vote"))
place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)
asked = inputs.asked_number("round")

with open_session() as db:
    options = rounds.choosable(db, actor, place_id=place, asked=asked)

if not options:
    feedback.empty(
        _("No votes here yet."), hint=_("Choose a larger place, or open a vote on the page Votes.")
    )
    st.stop()
chosen = vote_parts.choose_round(options, way_back=True)

found = replay.kept(vote_account_parts.read, actor, areas=["consultations", "grids"], round_id=chosen.id)

item = vote_account_parts.choose_matter(found)
st.markdown(f"### {formats.literal(item.question)}")
matter = found.matters[item.number - 1]
vote_account_parts.figures(item, matter)
vote_account_parts.sums(matter)
vote_account_parts.origin(found, matter)
if actor.may(Permission.SEE_BALLOTS):
    vote_account_parts.lines(actor, found, item)
else:
    st.caption(_("Who answered what is shown only to those who may see ballots."))
