"""Ballot papers: what went out and came back, the second keying, and where the two do not fit."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    ballot_photo_parts,
    feedback,
    inputs,
    ledger_parts,
    recheck_parts,
    second_keying_parts,
    session,
    vote_parts,
)
from pages.ui.i18n import _
from services.consultations import ledger_issue, rounds
from services.db import open_session

actor = session.require(Permission.RECORD_BALLOTS)

st.title(_("Ballot papers"))
place = inputs.choose_place(actor, permission=Permission.RECORD_BALLOTS)
asked = inputs.asked_number("round")

with open_session() as db:
    options = rounds.rounds_on_paper(db, actor, place_id=place, asked=asked)

if not options:
    feedback.empty(
        _("No votes here yet."), hint=_("Choose a larger place, or have a vote opened on the page Votes.")
    )
    st.stop()
voting = vote_parts.choose_round(options)

with open_session() as db:
    kept = ledger_issue.paperwork(db, actor, round_id=voting.id)

part = ledger_parts.choose_part()
if part == ledger_parts.PHOTOS:
    ballot_photo_parts.photos(actor, voting)
elif part == ledger_parts.RECHECK:
    recheck_parts.draw_and_note(actor, voting)
elif part == ledger_parts.SECOND:
    if kept.keyed_twice:
        second_keying_parts.key_in_and_compare(voting)
    else:
        ledger_parts.not_begun(actor, voting, kept, part)
elif kept.keeps_ledger:
    ledger_parts.draw(actor, voting, kept)
else:
    ledger_parts.not_begun(actor, voting, kept, part)
