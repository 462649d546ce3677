"""Accounts of a vote: every figure of its result with what it adds up, down to the voters behind it."""

import streamlit as st

from models.enums import Permission
from pages.ui import formats, replay, session, vote_account_parts, vote_parts
from pages.ui.i18n import _
from services.freshness import AREAS

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Accounts of a vote"))
chosen = vote_parts.choose_vote(actor, way_back=True)

found = vote_account_parts.read(actor, round_id=chosen.id)

item = vote_account_parts.choose_matter(found)
st.markdown(f"### {formats.literal(item.question)}")
replay.kept(vote_account_parts.told, actor, areas=AREAS, round_id=chosen.id, item=item.number)
if actor.may(Permission.SEE_BALLOTS):
    vote_account_parts.lines(actor, found, item)
else:
    st.caption(_("Who answered what is shown only to those who may see ballots."))
