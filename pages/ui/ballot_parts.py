"""Parts of keying in ballots: storing what the components send, looking doors up, the last ones."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from models.enums import Permission
from pages.ui import ballot_view, ballot_words, correction_parts, formats, session
from pages.ui.ballot_view import KEYING, Asked, KeyedLine
from pages.ui.i18n import N_, _
from pages.ui.refusals import text_of
from services.access import Actor
from services.consultations import ballots
from services.consultations.ballots import DoorView, Recorded
from services.consultations.lines import BallotLine
from services.consultations.rounds import RoundView
from services.db import open_session
from services.errors import Refused

ANSWERS, MOST_ANSWERS, MOST_NAMED = "duoge.ballots.answers", 30, 12
Told = dict[str, dict[str, Any]]
Storing = Callable[[Actor, RoundView, KeyedLine], str]
"""What stores one line; it says what came of it, or raises Refused."""


VIEWS = {"keying": N_("Keying"), "front": N_("Building front"), "list": N_("List")}


def choose_view() -> str:
    """How the person wants to key in; the address keeps it."""
    asked = st.query_params.get("view", "")
    chosen = st.segmented_control(
        _("View"), list(VIEWS), format_func=lambda v: _(VIEWS[v]), key="ballots_view", required=True,
        default=asked if asked in VIEWS else "keying", label_visibility="collapsed",
    )  # fmt: skip
    st.query_params["view"] = chosen
    return str(chosen)


@st.fragment
def key_in(voting: RoundView) -> None:
    """The field: what was keyed is stored, then the field is drawn with what came of it and the last ballots."""
    actor = session.require(Permission.RECORD_BALLOTS)
    asked = ballot_view.asked(KEYING)
    told = carry_out(actor, voting, asked)
    looked = _looked(actor, voting, asked.look) if asked.look else None
    last = _last(actor, voting)
    ballot_view.draw_keying(actor.person_id, voting, answers=told, looked=looked, last=last)


def carry_out(actor: Actor, voting: RoundView, asked: Asked, *, storing: Storing | None = None) -> Told:
    """Store every line that was sent, each for itself; what came of the latest lines of this tab, by token.

    Lines are ballots unless `storing` says otherwise.

    A ballot to correct is opened by the page around, with a new run.
    """
    told: Told = st.session_state.setdefault(ANSWERS, {})
    for line in asked.lines:
        told.pop(line.token, None)
        told[line.token] = _answered(actor, voting, line, storing or _store)
    for token in list(told)[:-MOST_ANSWERS]:
        del told[token]
    if asked.correct is not None:
        correction_parts.begin(asked.correct)
        st.rerun()
    return dict(told)


def _answered(actor: Actor, voting: RoundView, line: KeyedLine, storing: Storing) -> dict[str, Any]:
    try:
        return {"stored": True, "text": storing(actor, voting, line)}
    except Refused as refusal:
        return {"stored": False, "text": text_of(refusal)}


def _store(actor: Actor, voting: RoundView, line: KeyedLine) -> str:
    with open_session(write=True) as db:
        stored = ballots.record_ballot(
            db, actor, round_id=voting.id, door=line.door, answers=line.answers, channel=line.channel,
            through=line.through, at=session.now(), token=line.token,
        )  # fmt: skip
    return _stored(voting, stored)


def _stored(voting: RoundView, stored: Recorded) -> str:
    answer = ballot_words.in_words(voting, stored.answers)
    said = _("Stored: {door}, {answer}", door=stored.door, answer=answer)
    return " ".join(filter(None, (said, _covered(stored.doors))))


def _covered(doors: tuple[str, ...]) -> str:
    if len(doors) < 2:
        return ""
    named = "、".join(doors[:MOST_NAMED]) + ("…" if len(doors) > MOST_NAMED else "")
    return _("It answers for all {n} doors of this owner: {doors}", n=len(doors), doors=named)


def _looked(actor: Actor, voting: RoundView, look: tuple[str, str]) -> dict[str, Any]:
    token, door = look
    try:
        with open_session() as db:
            view = ballots.find_door(db, actor, round_id=voting.id, door=door)
    except Refused as refusal:
        return {"token": token, "text": text_of(refusal), "state": "bad", "more": [], "ballot": None}
    return {
        "token": token,
        "text": _door(voting, view),
        "state": "bad" if view.ballot else "info",
        "more": [*filter(None, [_covered(view.doors)]), *ballot_words.history(voting, view.past)],
        "ballot": view.ballot[0].id if view.ballot else None,
    }


def _door(voting: RoundView, view: DoorView) -> str:
    state = _("no answer yet")
    if view.ballot:
        first, answers = view.ballot[0], tuple(line.answer for line in view.ballot)
        state = " · ".join((ballot_words.in_words(voting, answers), ballot_words.came(first)))
    return " · ".join((view.door, view.name, formats.area(view.area_dm2), state))


def _last(actor: Actor, voting: RoundView) -> list[dict[str, Any]]:
    """The ballots stored last, a line each; of several matters each answer can be corrected by its first."""
    with open_session() as db:
        found = ballots.last_ballots(db, actor, round_id=voting.id)
    by_door: dict[str, list[BallotLine]] = {}
    for line in found:
        by_door.setdefault(line.door, []).insert(0, line)
    return [_whole(voting, door, lines) for door, lines in by_door.items()]


def _whole(voting: RoundView, door: str, lines: list[BallotLine]) -> dict[str, Any]:
    said = ballot_words.in_words(voting, tuple(line.answer for line in lines))
    return {
        "id": lines[0].id,
        "door": door,
        "said": said,
        "told": ballot_words.came(lines[0]),
        "correct": _("Correct"),
    }
