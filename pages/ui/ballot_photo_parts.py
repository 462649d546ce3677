"""The part for photographs of a door's ballot: which door, then its files."""

import streamlit as st

from pages.ui import attachment_parts, feedback, formats
from pages.ui.i18n import _
from services.access import Actor
from services.attachments import BALLOT
from services.consultations import ledger
from services.consultations.rounds import RoundView
from services.db import open_session


def photos(actor: Actor, voting: RoundView) -> None:
    """Ask for a door and show the photographs of its ballot."""
    door = st.text_input(
        _("Door number"), key="photo_door", placeholder=_("502, 2-502 or 1-2-502"), autocomplete="off",
        icon=":material/door_front:",
    )  # fmt: skip
    st.caption(_("Only those who may see single ballots see their photos; every look is logged."))
    if not door:
        return
    with feedback.attempt():
        with open_session() as db:
            voter = ledger.voter_at(db, actor, round_id=voting.id, door=door)
        st.markdown(f"**{formats.literal(voter.door)}**")
        attachment_parts.attached_files(actor, subject_kind=BALLOT, subject_id=voter.id)
