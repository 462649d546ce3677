"""Parts of keying in ballots: the form, what came of it, the last ones and correcting them."""

from datetime import timedelta
from typing import Any

import streamlit as st

from models.enums import PLAIN_CHOICES, Channel, Choice, Permission
from pages.ui import conflict, feedback, formats, inputs, session
from pages.ui.colours import ANSWERS
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from services.access import Actor
from services.consultations import ballots, corrections
from services.consultations.ballots import DoorView, Recorded
from services.consultations.items import Answer
from services.consultations.lines import BallotLine
from services.consultations.rounds import RoundView
from services.db import open_session
from services.errors import Refused

FORM = "ballot"
ANYTHING = ".*"
"""A field with a pattern counts as sent even while the focus stays in it, and so can be emptied from here."""
SECOND_CLICK = timedelta(seconds=2)
ANSWERING = [(choice, f"Alt+{number}") for number, choice in enumerate(PLAIN_CHOICES, start=1)]
DOOR, CHANNEL = "ballot_door", "ballot_channel"
OUTCOME, STORED_AT = "ballot_outcome", "ballot_stored_at"
CORRECTING, CLASHED = "ballot_correcting", "ballot_clashed"


def key_in(actor: Actor, voting: RoundView) -> None:
    """The form. Enter looks the door up, an answer's button or its keys store it and empty the door.

    What was pressed is carried out before the form is drawn, so that the next one has its own token: a late
    second click meets a button that is gone.
    """
    _carry_out(actor, voting)
    with st.form("ballot_form"):
        st.text_input(
            _("Door number"), key=DOOR, placeholder=_("502, 2-502 or 1-2-502"), autocomplete="off",
            icon=":material/door_front:", validate=ANYTHING,
        )  # fmt: skip
        st.form_submit_button(_("Look up (Enter)"), key="ballot_look_up", icon=":material/search:")
        for pair in (ANSWERING[:2], ANSWERING[2:]):
            with st.container(horizontal=True):
                for choice, keys in pair:
                    st.form_submit_button(
                        f"**{_answer(choice)}**", key=_button(choice), width="stretch", shortcut=keys
                    )
        st.segmented_control(
            _("How it came"), list(Channel), key=CHANNEL, format_func=label,
            default=None if CHANNEL in st.session_state else Channel.PAPER, required=True,
        )  # fmt: skip
    _outcome()


def _button(choice: Choice) -> str:
    return f"ballot_{choice}_{inputs.token(FORM)[:8]}"


def _answer(choice: Choice) -> str:
    return f"{ANSWERS[choice].sign} {label(choice)}"


def _carry_out(actor: Actor, voting: RoundView) -> None:
    pressed = next((choice for choice in PLAIN_CHOICES if st.session_state.get(_button(choice))), None)
    if pressed is not None:
        _attempt(lambda: _record(actor, voting, pressed))
    elif st.session_state.get("ballot_look_up"):
        _attempt(lambda: _look_up(actor, voting))


def _attempt(do: Any) -> None:
    try:
        st.session_state[OUTCOME] = do()
    except Refused as refusal:
        if not (refusal.code == "door_missing" and _just_stored()):
            st.session_state[OUTCOME] = refusal


def _just_stored() -> bool:
    """Whether the last ballot is so fresh that a double click's second half sent the emptied form."""
    stored = isinstance(st.session_state.get(OUTCOME), Recorded)
    return stored and session.now() - st.session_state[STORED_AT] < SECOND_CLICK


def _record(actor: Actor, voting: RoundView, choice: Choice) -> Recorded:
    door, channel = st.session_state[DOOR], st.session_state[CHANNEL]
    with open_session(write=True) as db:
        stored = ballots.record_ballot(
            db, actor, round_id=voting.id, door=door, answers=[Answer(choice)], channel=channel,
            at=session.now(), token=inputs.token(FORM),
        )  # fmt: skip
    inputs.spent(FORM)
    st.session_state[DOOR], st.session_state[STORED_AT] = "", session.now()
    return stored


def _look_up(actor: Actor, voting: RoundView) -> DoorView:
    door = st.session_state[DOOR]
    with open_session() as db:
        return ballots.find_door(db, actor, round_id=voting.id, door=door)


def _outcome() -> None:
    """What came of the last step, until the next."""
    outcome = st.session_state.get(OUTCOME)
    if isinstance(outcome, Refused):
        st.error(text_of(outcome), icon=":material/block:")
    elif isinstance(outcome, Recorded):
        said = _(
            "Stored: {door}, {answer}",
            door=formats.literal(outcome.door),
            answer=_answer(outcome.answers[0].choice),
        )
        st.success(f"**{said}**{_covered(outcome.doors)}", icon=":material/check:")
    elif isinstance(outcome, DoorView):
        _door(outcome)


def _covered(doors: tuple[str, ...]) -> str:
    if len(doors) < 2:
        return ""
    named = formats.literal("、".join(doors[:12]) + ("…" if len(doors) > 12 else ""))
    return "  \n" + _("It answers for all {n} doors of this owner: {doors}", n=len(doors), doors=named)


def _door(view: DoorView) -> None:
    ballot = view.ballot
    state = _answer(ballot[0].choice) if ballot else _("no answer yet")
    told = [
        f"**{formats.literal(view.door)}**",
        formats.literal(view.name),
        formats.area(view.area_dm2),
        state,
    ]
    st.info(" · ".join(told) + _covered(view.doors), icon=":material/door_front:")


def last_ones(actor: Actor, voting: RoundView) -> None:
    """The ballots stored last, each with the way to correct it."""
    with open_session() as db:
        found = ballots.last_ballots(db, actor, round_id=voting.id)
    st.markdown(f"**{_('Last ballots')}**")
    if not found:
        feedback.empty(_("No ballot yet."), hint=_("Type a door number above and press the answer."))
    for line in found:
        if st.button(
            _line(line), key=f"correct_{line.id}", icon=":material/edit:", type="tertiary", wrap=True
        ):
            st.session_state[CORRECTING] = line
    if CORRECTING in st.session_state:
        _correct(st.session_state[CORRECTING])


def _line(line: BallotLine) -> str:
    told = f"{formats.literal(line.by)} · {formats.moment(line.recorded_at)} · {_('Correct')}"
    return f"**{formats.literal(line.door)}** {_answer(line.choice)} · {label(line.channel)} :small[:gray[{told}]]"


def _correct(line: BallotLine) -> None:
    title = _("Correct the ballot of {door}", door=line.door)
    st.dialog(title, on_dismiss=_forget)(_correction)(line)


def _forget() -> None:
    st.session_state.pop(CORRECTING, None)
    st.session_state.pop(CLASHED, None)


def _correction(line: BallotLine) -> None:
    actor = session.require(Permission.RECORD_BALLOTS)

    def store(values: dict[str, Any], version: int) -> None:
        reason = st.session_state["correct_said"]
        with open_session(write=True) as db:
            corrections.correct_ballot(
                db, actor, ballot_id=line.id, version=version, answer=Answer(values["choice"]),
                channel=values["channel"], reason=reason, at=session.now(),
            )  # fmt: skip
        _forget()

    labels = {"choice": _("Answer"), "channel": _("How it came")}
    if conflict.choose("correct", subject=line.id, labels=labels, store=store):
        st.session_state[CLASHED] = True
        return
    if CLASHED in st.session_state:
        _forget()
        st.rerun()
    choice = st.radio(
        _("Answer"), PLAIN_CHOICES, index=PLAIN_CHOICES.index(line.choice), format_func=_answer,
        key="correct_choice",
    )  # fmt: skip
    channel = st.selectbox(
        _("How it came"), list(Channel), index=list(Channel).index(line.channel), format_func=label,
        key="correct_channel",
    )  # fmt: skip
    reason = st.text_input(_("Reason"), key="correct_reason", max_chars=500)
    with st.container(horizontal=True):
        save = st.button(_("Save the correction"), key="correct_save", type="primary")
        remove = st.button(_("Take the ballot back"), key="correct_remove", icon=":material/delete:")
    st.session_state["correct_said"] = reason or ""
    with feedback.attempt(), conflict.kept("correct", subject=line.id):
        if save:
            store({"choice": choice, "channel": channel}, line.version)
            _done(_("The correction is stored."))
        if remove:
            _take_back(actor, line, reason or "")


def _take_back(actor: Actor, line: BallotLine, reason: str) -> None:
    with open_session(write=True) as db:
        corrections.remove_ballot(
            db, actor, ballot_id=line.id, version=line.version, reason=reason, at=session.now()
        )
    _forget()
    _done(_("The ballot is taken back; the door can be keyed in again."))


def _done(said: str) -> None:
    st.session_state.pop(OUTCOME, None)
    feedback.done(said)
    st.rerun()
