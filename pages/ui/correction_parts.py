"""The dialog of one stored ballot: what it was before, correcting it, replacing it, ending it."""

from typing import Any

import streamlit as st

from models.enums import Channel, Permission
from pages.ui import ballot_words, conflict, feedback, formats, inputs, session
from pages.ui.i18n import N_, _
from pages.ui.labels import in_words, label
from services.access import Actor
from services.consultations import ballots, corrections
from services.consultations.ballots import DoorView
from services.consultations.items import Answer
from services.consultations.lines import BallotLine
from services.consultations.rounds import RoundView
from services.db import open_session
from services.rules.channels import needs_somebody

CORRECTING, CLASHED, FORM = "ballot_correcting", "ballot_clashed", "correct"
CORRECT, REPLACE, WITHDRAW, TAKE_BACK = "correct", "replace", "withdraw", "take_back"
WAYS = {
    CORRECT: N_("Correct a slip of the keys"),
    REPLACE: N_("Replace: the owner hands in a new ballot"),
    WITHDRAW: N_("Withdraw: the owner takes the vote back"),
    TAKE_BACK: N_("Take back: keyed for the wrong door"),
}
DONE = {
    CORRECT: N_("The correction is stored."),
    REPLACE: N_("The new ballot is stored in place of the old one."),
    WITHDRAW: N_("The ballot is withdrawn; the door counts as not returned."),
    TAKE_BACK: N_("The ballot is taken back; the door can be keyed in again."),
}


def begin(ballot_id: int) -> None:
    """Have the dialog of this ballot opened by the next run of the page."""
    st.session_state[CORRECTING] = ballot_id


def dialog(actor: Actor, voting: RoundView) -> None:
    """Open the dialog that was asked for, if any."""
    asked = st.session_state.get(CORRECTING)
    if asked is None:
        return
    if isinstance(asked, int):
        with feedback.attempt():
            asked = st.session_state[CORRECTING] = _read(actor, voting, asked)
    if isinstance(asked, int):
        _forget()
        return
    title = _("Correct the ballot of {door}", door=asked.door)
    st.dialog(title, on_dismiss=_forget)(_correction)(voting, asked)


def _read(actor: Actor, voting: RoundView, ballot_id: int) -> DoorView:
    with open_session() as db:
        line = ballots.find_ballot(db, actor, ballot_id=ballot_id)
        return ballots.find_door(db, actor, round_id=voting.id, door=line.door)


def _forget() -> None:
    st.session_state.pop(CORRECTING, None)
    st.session_state.pop(CLASHED, None)
    inputs.spent(FORM)


def _correction(voting: RoundView, view: DoorView) -> None:
    actor = session.require(Permission.RECORD_BALLOTS)
    if not view.ballot:
        _forget()
        st.rerun()
    way = st.radio(_("What happened"), list(WAYS), format_func=lambda w: _(WAYS[w]), key="correct_way")
    line = _which(voting, view) if way == CORRECT else view.ballot[0]

    def store(values: dict[str, Any], version: int) -> None:
        _carry_out(actor, st.session_state["correct_way"], line, values, version)

    labels = {"choice": _("Answer"), "candidate": _("Candidate"), "channel": _("How it came"),
              "through": _("Witness or proxy")}  # fmt: skip
    if conflict.choose(FORM, subject=line.id, labels=labels, store=store, shown=_shown):
        st.session_state[CLASHED] = True
        return
    if CLASHED in st.session_state:
        _forget()
        st.rerun()
    values = _fields(voting, way, line)
    reason = st.text_input(_("Reason"), key="correct_reason", max_chars=500)
    save = st.button(_("Store"), key="correct_save", type="primary")
    _what_was_before(voting, view)
    st.session_state["correct_said"] = (reason or "", values.pop("answers"))
    with feedback.attempt(), conflict.kept(FORM, subject=line.id):
        if save:
            store(values, line.version)
            feedback.done(_(DONE[way]))
            st.rerun()


def _which(voting: RoundView, view: DoorView) -> BallotLine:
    """The answer to correct: of several matters one is chosen."""
    if len(view.ballot) == 1:
        return view.ballot[0]
    number = st.selectbox(
        _("Matter"), range(len(view.ballot)), key="correct_item",
        format_func=lambda n: f"{n + 1}. {voting.items[n].question}",
    )  # fmt: skip
    return view.ballot[number]


def _fields(voting: RoundView, way: str, line: BallotLine) -> dict[str, Any]:
    """What is entered: the new answers and how they came; of a ballot that ends, what it was."""
    if way in (WITHDRAW, TAKE_BACK):
        return _values(line.answer, line.channel, line.through) | {"answers": ()}
    items = [voting.items[line.item - 1]] if way == CORRECT else voting.items
    answers = tuple(_answer(voting, item.number, line) for item in items)
    channel = st.selectbox(
        _("How it came"), list(Channel), index=list(Channel).index(line.channel), format_func=label,
        key="correct_channel") or line.channel  # fmt: skip
    through = line.through
    if needs_somebody(channel):
        through = st.text_input(_("Witness or proxy"), line.through, key="correct_through") or ""
    return _values(answers[0], channel, through) | {"answers": answers}


def _values(answer: Answer, channel: Channel, through: str) -> dict[str, Any]:
    return {
        "choice": answer.choice, "candidate": answer.candidate, "channel": channel, "through": through,
    }  # fmt: skip


def _answer(voting: RoundView, number: int, line: BallotLine) -> Answer:
    item = voting.items[number - 1]
    offered = list(item.answers)
    title = _("Answer") if len(voting.items) == 1 else f"{number}. {item.question}"
    return st.radio(
        formats.literal(title), offered, key=f"correct_choice_{number}",
        index=offered.index(line.answer) if item.number == line.item and line.answer in offered else 0,
        format_func=lambda a: f"{ballot_words.look_of(a).sign} {ballot_words.name_of(item, a)}",
    )  # fmt: skip


def _carry_out(actor: Actor, way: str, line: BallotLine, values: dict[str, Any], version: int) -> None:
    reason, answers = st.session_state["correct_said"]
    told = {"ballot_id": line.id, "version": version, "reason": reason, "at": session.now()}
    came = {"channel": values["channel"], "through": values["through"]}
    answer, token = Answer(values["choice"], values["candidate"]), inputs.token(FORM)
    with open_session(write=True) as db:
        if way == CORRECT:
            corrections.correct_ballot(db, actor, answer=answer, **came, **told)
        elif way == REPLACE:
            corrections.replace_ballot(db, actor, answers=answers, token=token, **came, **told)
        elif way == WITHDRAW:
            corrections.withdraw_ballot(db, actor, **told)
        else:
            corrections.remove_ballot(db, actor, **told)
    _forget()


def _shown(field: str, value: Any) -> str:
    if field == "candidate":
        return str(value or "—")
    return in_words(value) if field in ("choice", "channel") else str(value or "—")


def _what_was_before(voting: RoundView, view: DoorView) -> None:
    lines = ballot_words.history(voting, view.past)
    if not lines:
        return
    st.caption(_("What was before"))
    for line in lines:
        st.text(line)
