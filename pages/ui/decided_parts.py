"""A vote that a council's decision asks for: which decision, what of it goes into the form, and the link back to it."""

import streamlit as st
from sqlmodel import Session

from pages.ui import drafts, formats, inputs, matter_form, replay, scope_form, session
from pages.ui.feedback import attempt
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import decisions, outcomes, prepared, proposals
from services.consultations.outcomes import Taken

COUNCILS = "consultations/councils.py"
KEY = f"{scope_form.FORM}_decision"


def take_up(actor: Actor) -> bool:
    """Put the decision that the address names into the form, once; whether the form is wanted because of it."""
    asked = inputs.asked_number("decision")
    if asked is None:
        return False
    if st.session_state.get(KEY) == asked:
        return True
    with attempt():
        taken = replay.asked(outcomes.find_taken, actor, decision_id=asked, on=inputs.today())
        if not taken.waits or taken.vote:
            _nothing_to_ask(taken)
            return False
        st.session_state[KEY] = asked
        _fill(actor, taken)
        return True
    return False


def _nothing_to_ask(taken: Taken) -> None:
    why = _("Its consultation is prepared already.") if taken.vote else _("It asks for no consultation.")
    st.info(_("Decision “{motion}”: {why}", motion=formats.literal(taken.motion), why=why))


def _fill(actor: Actor, taken: Taken) -> None:
    """The question and who votes, where nothing was entered yet."""
    question = f"{matter_form.FORM}_question_1"
    if not st.session_state.get(question):
        st.session_state[question] = taken.to_do or taken.motion
    if st.session_state.get(f"{scope_form.FORM}_place"):
        return
    for kind in scope_form.KINDS:
        found = replay.asked(
            proposals.voting_places, actor, place_id=taken.place_id, kind=kind, on=inputs.today()
        )
        if any(place.id == taken.place_id for place in found):
            st.session_state[f"{scope_form.FORM}_kind"] = kind
            st.session_state[f"{scope_form.FORM}_place"] = taken.place_id


def draw(actor: Actor) -> int | None:
    """Say which decision the vote is prepared for; the place of its meeting, below which people vote, or None."""
    decision_id = st.session_state.get(KEY)
    if not decision_id:
        return None
    with attempt():
        taken = replay.asked(outcomes.find_taken, actor, decision_id=decision_id, on=inputs.today())
        _say(taken)
        return taken.place_id
    return None


def _say(taken: Taken) -> None:
    with st.container(border=True, gap="xsmall"):
        motion = f"**{formats.literal(taken.motion)}**"
        st.markdown(f":material/gavel: {_('Asked for by a decision: {motion}', motion=motion)}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                COUNCILS, label=f"{formats.literal(taken.meeting)} · {formats.day(taken.held_on)}",
                icon=":material/groups:", query_params={"meeting": str(taken.meeting_id)},
            )  # fmt: skip
            st.button(
                _("Prepare it without this decision"), key=f"{KEY}_drop", type="tertiary",
                icon=":material/link_off:", on_click=forget,
            )  # fmt: skip


def forget() -> None:
    """The vote has nothing to do with the decision any more, or the form is left."""
    drafts.forget(scope_form.FORM, ["decision"])
    st.query_params.pop("decision", None)


def link(db: Session, actor: Actor, round_id: int) -> None:
    """Tell the decision its consultation, in the transaction that stores the draft; nothing where none asked for it."""
    decision_id = st.session_state.get(KEY)
    if not decision_id:
        return
    draft = prepared.find_draft(db, actor, round_id=round_id)
    decisions.link_consultation(
        db, actor, decision_id=decision_id, consultation_id=draft.consultation_id,
        token=inputs.token(KEY), at=session.now(),
    )  # fmt: skip
