"""Parts of the second keying: the form that does not show the first, and the list of where the two differ."""

from typing import Any

import streamlit as st

from models.enums import Permission
from pages.ui import ballot_parts, ballot_view, feedback, formats, replay, session
from pages.ui.ballot_view import SECOND as SECOND_FIELD
from pages.ui.ballot_view import KeyedLine
from pages.ui.colours import ANSWERS
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from services.access import Actor
from services.consultations import corrections, ledger, second_keying
from services.consultations.doors import listed
from services.consultations.items import Answer, Item
from services.consultations.rounds import RoundView
from services.consultations.second_keying import KeyedTwice
from services.db import open_session
from services.errors import Refused

FIRST, SECOND, AGAIN = "first", "second", "again"


def answer_text(item: Item, answer: Answer) -> str:
    """An answer as it stands on the ballot, with its sign; a candidate by name."""
    said = item.candidates[answer.candidate - 1] if answer.candidate else label(answer.choice)
    return f"{ANSWERS[answer.choice].sign} {said}"


@st.fragment
def key_in_and_compare(voting: RoundView) -> None:
    """The field on the left, what waits and what differs on the right; of a counted vote the comparison alone."""
    actor = session.require(Permission.RECORD_BALLOTS)
    if not voting.is_voting:
        _compare(actor, voting)
        return
    left, right = st.columns(2, gap="large")
    with left:
        _key_in(actor, voting)
    with right:
        _compare(actor, voting)


def _key_in(actor: Actor, voting: RoundView) -> None:
    """The same field as that of ballots; a door looked up tells nothing of the first keying."""
    asked = ballot_view.asked(SECOND_FIELD)
    told = ballot_parts.carry_out(actor, voting, asked, storing=_store)
    looked = _looked(actor, voting, *asked.look) if asked.look else None
    ballot_view.draw_second_keying(actor.person_id, voting, answers=told, looked=looked)


def _looked(actor: Actor, voting: RoundView, token: str, door: str) -> dict[str, Any]:
    try:
        with open_session() as db:
            found = ledger.voter_at(db, actor, round_id=voting.id, door=door)
    except Refused as refusal:
        return {"token": token, "text": text_of(refusal), "state": "bad", "more": [], "ballot": None}
    return {"token": token, "text": found.door, "state": "info", "more": [], "ballot": None}


def _store(actor: Actor, voting: RoundView, line: KeyedLine) -> str:
    with open_session(write=True) as db:
        stored = second_keying.key_second(
            db, actor, round_id=voting.id, door=line.door, answers=line.answers, at=session.now(),
            token=line.token,
        )  # fmt: skip
    return _("Stored a second time: {door}", door=stored)


def _compare(actor: Actor, voting: RoundView) -> None:
    found = replay.asked(second_keying.compared, actor, round_id=voting.id)
    doors = list(dict.fromkeys(line.door for line in found.waiting))
    with st.container(horizontal=True):
        st.metric(_("Answers keyed from paper"), found.keyed)
        st.metric(_("Waiting for the second keying"), len(found.waiting))
        st.metric(_("Differ"), len(found.differing))
    if doors:
        st.caption(_("Waiting: {doors}", doors=formats.literal(listed(doors))))
    if not found.keyed:
        feedback.empty(
            _("No paper ballot is keyed in yet."), hint=_("Key them in on the page Key in ballots.")
        )
    elif not found.differing and not found.waiting:
        st.success(_("Two people keyed the same for every paper ballot."), icon=":material/check:")
    for line in found.differing:
        _difference(actor, voting, line)


def _difference(actor: Actor, voting: RoundView, line: KeyedTwice) -> None:
    """One door where the two differ: both answers, who keyed them, and while it is open the way to settle it."""
    item = voting.items[line.item - 1]
    with st.container(border=True):
        which = f" · {formats.literal(item.question)}" if item.number > 1 else ""
        st.markdown(f"**{formats.literal(line.door)}**{which}")
        first = _keyed(_("First"), answer_text(item, line.first), line.first_by)
        second = _keyed(_("Second"), answer_text(item, line.second) if line.second else "", line.second_by)
        st.markdown(f"{first}  \n{second}")
        if line.by_same:
            st.caption(_("One and the same person keyed both: take the second back and have it keyed anew."))
        if voting.is_voting:
            with st.expander(_("Settle"), icon=":material/rule:"):
                _settling(actor, line)


def _keyed(title: str, answer: str, by: str) -> str:
    return f"{title}: **{formats.literal(answer)}** :small[:gray[{formats.literal(by)}]]"


def _settling(actor: Actor, line: KeyedTwice) -> None:
    words = {
        FIRST: _("The first was wrong: it becomes the second's answer"),
        SECOND: _("The second was wrong: it becomes the first's answer"),
        AGAIN: _("Take the second back, to be keyed anew"),
    }
    id = line.second_id
    way = st.radio(
        _("Look at the paper. What holds?"),
        list(words),
        format_func=words.__getitem__,
        key=f"second_way_{id}",
    )
    reason = st.text_input(_("Reason"), key=f"second_reason_{id}", max_chars=500) or ""
    if st.button(_("Settle it"), key=f"second_settle_{id}", type="primary"):
        with feedback.attempt():
            _settle(actor, line, way, reason)


def _settle(actor: Actor, line: KeyedTwice, way: str, reason: str) -> None:
    second, at = line.second or line.first, session.now()
    id, version = line.second_id or 0, line.second_version or 0
    with open_session(write=True) as db:
        if way == FIRST:
            corrections.correct_ballot(
                db, actor, ballot_id=line.ballot_id, version=line.ballot_version, answer=second,
                channel=line.channel, reason=reason, at=at,
            )  # fmt: skip
        elif way == SECOND:
            second_keying.correct_second(
                db, actor, second_id=id, version=version, answer=line.first, reason=reason, at=at
            )
        else:
            second_keying.remove_second(db, actor, second_id=id, version=version, reason=reason, at=at)
    feedback.done(_("Settled."))
    st.rerun()
