"""Printed ballots that are out: one missing or spoiled, all the rest missing, and issuing papers."""

import streamlit as st

from models.enums import Delivery, PaperState
from pages.ui import feedback, inputs, replay, session
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import ledger, ledger_issue, ledger_marks
from services.consultations.ledger import PaperLine
from services.consultations.ledger_issue import Paperwork
from services.consultations.rounds import RoundView
from services.db import open_session

OUTCOME = "paper_outcome"
MOST = 300


def still_out(actor: Actor, voting: RoundView) -> None:
    """One paper that is out: missing or spoiled, with a note; and all the rest at once."""
    found = replay.asked(ledger.last_papers, actor, round_id=voting.id, state=PaperState.ISSUED, count=MOST)
    if not found:
        return
    with st.expander(_("Missing or spoiled"), key="papers_still_out", icon=":material/report:"):
        out = {line.id: line for line in sorted(found, key=lambda line: line.serial)}
        chosen = st.selectbox(
            _("Paper"),
            list(out),
            format_func=lambda id: f"{out[id].serial} · {out[id].door}",
            key="paper_out",
        )
        note = st.text_input(_("Note"), key="paper_note", max_chars=200) or ""
        with st.container(horizontal=True):
            missing = st.button(_("Missing"), key="paper_missing")
            spoiled = st.button(_("Spoiled: give another"), key="paper_spoiled")
            rest = st.button(_("All the rest is missing"), key="paper_rest", icon=":material/done_all:")
    with feedback.attempt():
        if missing:
            _settle(actor, out[chosen], note)
        if spoiled:
            _exchange(actor, out[chosen], note)
        if rest:
            _rest(actor, voting, note)


def _settle(actor: Actor, line: PaperLine, note: str) -> None:
    with open_session(write=True) as db:
        ledger_marks.mark_missing(
            db, actor, paper_id=line.id, version=line.version, note=note, at=session.now()
        )
    _said(_("{serial} is missing.", serial=line.serial))


def _exchange(actor: Actor, line: PaperLine, note: str) -> None:
    with open_session(write=True) as db:
        new = ledger_issue.exchange_paper(
            db, actor, paper_id=line.id, version=line.version, note=note, at=session.now()
        )
    _said(_("Exchanged. Write the serial {serial} on the new paper.", serial=new.serial))


def _rest(actor: Actor, voting: RoundView, note: str) -> None:
    with open_session(write=True) as db:
        n = ledger_marks.rest_missing(
            db, actor, round_id=voting.id, note=note, at=session.now(), token=inputs.token("paper_rest")
        )
    inputs.spent("paper_rest")
    _said(_("{n} papers are missing.", n=n))


def issue(actor: Actor, voting: RoundView, kept: Paperwork) -> None:
    """Issue papers to all who have none yet, or to one stairwell's."""
    with st.expander(_("Issue papers"), key="papers_to_issue", icon=":material/outbox:"):
        ids = [None, *kept.stairwells]
        stairwell = st.selectbox(
            _("To whom"), ids, key="paper_stairwell",
            format_func=lambda id: kept.stairwells[id] if id else _("All doors in reach"),
        )  # fmt: skip
        delivery = st.segmented_control(
            _("How it goes out"), list(Delivery), default=Delivery.HAND, format_func=label,
            key="paper_delivery", required=True,
        )  # fmt: skip
        st.caption(_("Who has a paper already gets none. Serials are those of the printed forms."))
        if st.button(_("Issue"), key="paper_issue", type="primary"):
            with feedback.attempt():
                _give_out(actor, voting, stairwell, delivery)


def _give_out(actor: Actor, voting: RoundView, stairwell: int | None, delivery: Delivery) -> None:
    with open_session(write=True) as db:
        n = ledger_issue.issue_papers(
            db, actor, round_id=voting.id, stairwell_id=stairwell, delivery=delivery, at=session.now(),
            token=inputs.token("paper_issue"),
        )  # fmt: skip
    inputs.spent("paper_issue")
    _said(_("{n} papers issued.", n=n))


def _said(text: str) -> None:
    st.session_state.pop(OUTCOME, None)
    feedback.done(text)
    st.rerun()
