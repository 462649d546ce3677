"""Ballot papers: what went out and came back, the second keying, and where the two do not fit."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    ballot_photo_parts,
    ledger_parts,
    recheck_parts,
    replay,
    second_keying_parts,
    session,
    vote_parts,
)
from pages.ui.i18n import _
from services.consultations import choosing, ledger_issue

actor = session.require(Permission.RECORD_BALLOTS)

st.title(_("Ballot papers"))
voting = vote_parts.choose_vote(actor, among=choosing.on_paper, permission=Permission.RECORD_BALLOTS)
kept = replay.asked(ledger_issue.paperwork, actor, round_id=voting.id)

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
