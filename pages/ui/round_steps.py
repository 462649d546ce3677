"""The steps of one vote that a person may take now, each with what it asks for; the next one stands out."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

import streamlit as st
from sqlmodel import Session
from streamlit.delta_generator import DeltaGenerator

from models.enums import RoundState
from pages.ui import feedback, inputs, session
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import following, lifecycle, tallies
from services.consultations.moves import LONGEST_REASON
from services.consultations.proposals import LONGEST
from services.consultations.story import Story
from services.db import open_session
from services.once import once

S = RoundState
Act = Callable[[Session, str, datetime], object]


def draw(actor: Actor, told: Story) -> None:
    """A button for every step that nothing keeps back, and the draft of a next round."""
    with st.container(horizontal=True):
        if told.counted.round.state is S.CHALLENGED:
            _settle(actor, told)
            return
        for to in told.free:
            FORMS[to](actor, told)
        if told.next_round is None:
            _draft_next(actor, told)


def _asked(told: Story, to: RoundState, title: str, icon: str) -> DeltaGenerator | None:
    """What opens with the fields of a step."""
    kind: Literal["primary", "secondary"] = "primary" if told.primary is to else "secondary"
    return feedback.asked(title, icon=icon, type=kind, key=f"ask_{to}_{told.counted.round.id}")


def _send(told: Story, form: str, act: Act, done: str) -> None:
    """Carry out a step once; the page is drawn anew with its new state."""
    with feedback.attempt():
        name = f"{form}_{told.counted.round.id}"
        token, at = inputs.token(name), session.now()
        with open_session(write=True) as db:
            act(db, token, at)
        inputs.spent(name)
        feedback.done(done)
        st.rerun()


def _reason(key: str, *, title: str = "") -> str:
    return st.text_input(title or _("Reason"), key=key, max_chars=LONGEST_REASON) or ""


def _close(actor: Actor, told: Story) -> None:
    round_id = told.counted.round.id
    box = _asked(told, S.CLOSED, _("Close the vote"), ":material/lock:")
    if box is None:
        return
    with box, st.form("close_round", border=False):
        st.markdown(
            _("The roll, the rule and the result are frozen. No ballot can be keyed in or corrected.")
        )
        sure = st.form_submit_button(_("Yes, close it now"), key="close_round_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        return once(
            db, actor, "close_round", token=token, at=at,
            do=lambda: tallies.close_round(db, actor, round_id=round_id, at=at).round.id,
        )  # fmt: skip

    if sure:
        _send(told, "close_round", act, _("The vote is closed and its result is frozen."))


def _close_early(actor: Actor, told: Story) -> None:
    round_id = told.counted.round.id
    box = _asked(told, S.CLOSED_EARLY, _("Close early: it is decided"), ":material/lock_clock:")
    if box is None:
        return
    with box:
        st.markdown(_("No answer that is still open can change the verdict. The result is frozen now."))
        st.caption(
            _("Until now owners could still withdraw or replace a ballot they gave; afterwards nobody can.")
        )
        sure = st.button(_("Yes, close it early"), key="close_early_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        return once(
            db, actor, "close_early", token=token, at=at,
            do=lambda: tallies.close_early(db, actor, round_id=round_id, at=at).round.id,
        )  # fmt: skip

    if sure:
        _send(told, "close_early", act, _("The vote is closed and its result is frozen."))


def _extend(actor: Actor, told: Story) -> None:
    r = told.counted.round
    box = _asked(told, S.EXTENDED, _("Extend"), ":material/update:")
    if box is None:
        return
    with box, st.form("extend_round", border=False):
        due = st.date_input(
            _("New due day"), value=None, min_value=max(inputs.today(), r.due_on or inputs.today()),
            key="extend_due", format="YYYY-MM-DD",
        )  # fmt: skip
        reason = _reason("extend_reason")
        sent = st.form_submit_button(_("Extend"), key="extend_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        day = due or r.due_on or inputs.today()
        return lifecycle.extend(db, actor, round_id=r.id, due_on=day, reason=reason, at=at, token=token)

    if sent:
        _send(told, "extend", act, _("The owners have more time."))


def _post(actor: Actor, told: Story) -> None:
    round_id = told.counted.round.id
    asked = _asked(told, S.RESULT_POSTED, _("The result hangs"), ":material/push_pin:")
    if asked is None:
        return
    with asked, st.form("post_result", border=False):
        today = inputs.today()
        day = st.date_input(_("Posted on"), today, max_value=today, key="posted_on", format="YYYY-MM-DD")
        sent = st.form_submit_button(_("Note the posting"), key="post_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        return lifecycle.post_result(db, actor, round_id=round_id, posted_on=day or today, at=at, token=token)

    if sent:
        _send(told, "post", act, _("The posting is noted; its windows run."))


def _finish(actor: Actor, told: Story) -> None:
    round_id = told.counted.round.id
    box = _asked(told, S.FINAL, _("Make it final"), ":material/verified:")
    if box is None:
        return
    with box:
        st.markdown(_("The result hung out to its end and no objection stands."))
        sure = st.button(_("Yes, it is final"), key="finish_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        return lifecycle.make_final(db, actor, round_id=round_id, at=at, token=token)

    if sure:
        _send(told, "finish", act, _("The result is final."))


def _challenge(actor: Actor, told: Story) -> None:
    round_id = told.counted.round.id
    asked = _asked(told, S.CHALLENGED, _("It was challenged in court"), ":material/gavel:")
    if asked is None:
        return
    with asked, st.form("challenge", border=False):
        today = inputs.today()
        day = st.date_input(
            _("The court was asked on"), today, max_value=today, key="filed_on", format="YYYY-MM-DD"
        )
        number = st.text_input(_("Number of the case"), key="court_number", max_chars=120) or ""
        sent = st.form_submit_button(_("Note the challenge"), key="challenge_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        return lifecycle.challenge(
            db, actor, round_id=round_id, filed_on=day or today, court_number=number, at=at, token=token
        )

    if sent:
        _send(told, "challenge", act, _("The challenge is noted."))


def _settle(actor: Actor, told: Story) -> None:
    """The answer of the court; that the result stands can be noted once nothing else keeps it from being final."""
    round_id = told.counted.round.id
    words = {S.FINAL: _("The result stands"), S.ANNULLED: _("The result is annulled")}
    asked = feedback.asked(
        _("The court has decided"), icon=":material/gavel:", type="primary", key="ask_settle"
    )
    if asked is None:
        return
    with asked, st.form("settle", border=False):
        to = st.radio(
            _("What it said"),
            [s for s in words if s in told.free],
            format_func=words.__getitem__,
            key="settled",
        )
        reason = _reason("settle_reason", title=_("Judgment, its day and number"))
        sent = st.form_submit_button(_("Note the judgment"), key="settle_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        annulled = to is not S.FINAL
        return lifecycle.settle_challenge(
            db, actor, round_id=round_id, annulled=annulled, reason=reason, at=at, token=token
        )

    if sent:
        _send(told, "settle", act, _("The judgment is noted."))


def _annul(actor: Actor, told: Story) -> None:
    round_id = told.counted.round.id
    box = _asked(told, S.ANNULLED, _("Annul"), ":material/cancel:")
    if box is None:
        return
    with box, st.form("annul", border=False):
        st.markdown(_("An objection was upheld. An annulled result stays so; a new vote has to be opened."))
        reason = _reason("annul_reason")
        sent = st.form_submit_button(_("Annul the result"), key="annul_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        return lifecycle.annul(db, actor, round_id=round_id, reason=reason, at=at, token=token)

    if sent:
        _send(told, "annul", act, _("The result is annulled."))


def _draft_next(actor: Actor, told: Story) -> None:
    round_id = told.counted.round.id
    asked = feedback.asked(_("Draft the next round"), icon=":material/add_link:", key="ask_next")
    if asked is None:
        return
    with asked, st.form("next_round", border=False):
        question = st.text_area(_("Question put to the owners"), key="next_question", max_chars=LONGEST)
        sent = st.form_submit_button(_("Draft it"), key="next_send", type="primary")

    def act(db: Session, token: str, at: datetime) -> object:
        return following.next_draft(db, actor, round_id=round_id, question=question or "", at=at, token=token)

    if sent:
        _send(told, "next", act, _("The next round is drafted. Prepare it on the page Votes."))


FORMS: dict[RoundState, Callable[[Actor, Story], None]] = {
    S.CLOSED: _close,
    S.CLOSED_EARLY: _close_early,
    S.EXTENDED: _extend,
    S.RESULT_POSTED: _post,
    S.FINAL: _finish,
    S.CHALLENGED: _challenge,
    S.ANNULLED: _annul,
}
