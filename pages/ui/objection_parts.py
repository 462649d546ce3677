"""Objections on the page of one vote: what was said and answered, taking one down, answering it."""

from typing import Any

import streamlit as st

from models.enums import ObjectionState
from pages.ui import conflict, feedback, inputs, session
from pages.ui.formats import day, literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import objections
from services.consultations.story import ObjectionView, Story
from services.db import open_session

COLOURS = {ObjectionState.RAISED: "orange", ObjectionState.UPHELD: "red"}
DECISIONS = [ObjectionState.DISMISSED, ObjectionState.UPHELD, ObjectionState.WITHDRAWN]


def draw(actor: Actor, told: Story) -> None:
    """All objections with their answers; nothing where there are none and nobody may take one down."""
    if not told.objections and not told.can_object:
        return
    st.subheader(_("Objections"), anchor=False)
    if told.can_object:
        _take(actor, told)
    if not told.objections:
        feedback.empty(
            _("Nobody has objected."), hint=_("Take down here what owners say about the notice or result.")
        )
    for objection in told.objections:
        with st.container(border=True, gap="xsmall"):
            _one(objection)
            if objection.can_decide:
                _decide(actor, objection)


def _one(objection: ObjectionView) -> None:
    late = f" :orange-badge[{_('late')}]" if objection.late else ""
    colour = COLOURS.get(objection.state, "gray")
    st.markdown(f":{colour}-badge[{label(objection.state)}]{late} {literal(objection.said)}")
    told = [objection.door and _("door {door}", door=literal(objection.door))]
    told.append(_("received {day}", day=day(objection.received_on)))
    if objection.decided_on:
        who = literal(objection.decided_by)
        told.append(_("decided {day} by {name}", day=day(objection.decided_on), name=who))
    st.caption(" · ".join(filter(None, told)))
    if objection.answer:
        st.markdown(_("Answer: {answer}", answer=literal(objection.answer)))


def _take(actor: Actor, told: Story) -> None:
    form, today = f"objection_to_{told.counted.round.id}", inputs.today()
    title, key = _("Take down an objection"), f"ask_objection_{inputs.token(form)}"
    asked = feedback.asked(title, icon=":material/record_voice_over:", key=key)
    if asked is None:
        return
    with asked, st.form(form, border=False):
        said = st.text_area(_("What is said"), key="objection_said", max_chars=objections.LONGEST) or ""
        door = st.text_input(_("Door, if told"), key="objection_door", max_chars=40) or ""
        received = st.date_input(
            _("Received on"), today, max_value=today, key="objection_on", format="YYYY-MM-DD"
        )
        sent = st.form_submit_button(_("Take it down"), key="objection_send", type="primary")
    if sent:
        with feedback.attempt():
            token, at = inputs.token(form), session.now()
            with open_session(write=True) as db:
                taken = objections.take_objection(
                    db, actor, round_id=told.counted.round.id, door=door, said=said,
                    received_on=received or today, at=at, token=token,
                )  # fmt: skip
            inputs.spent(form)
            late = _("It is taken down, though the time for objections is over.")
            feedback.done(late if taken.late else _("The objection is taken down."))
            st.rerun()


def _decide(actor: Actor, stored: ObjectionView) -> None:
    """Answer it; of two who do, the second is shown both answers."""
    form = f"objection_{stored.id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            objections.decide_objection(
                db, actor, objection_id=stored.id, version=version, state=values["state"],
                answer=values["answer"], at=at, token=token,
            )  # fmt: skip

    labels = {"state": _("Decision"), "answer": _("Answer")}
    if conflict.choose(form, subject=stored.id, labels=labels, store=store):
        return
    shown = conflict.seen(form, stored, subject=stored.id, widget=lambda v: f"{form}_{v}_answer")
    raised = shown.state is ObjectionState.RAISED
    with st.expander(_("Answer it") if raised else _("Correct the answer"), icon=":material/edit_note:"):
        values = _entered(form, shown)
    if values is not None:
        with feedback.attempt(), conflict.kept(form, subject=stored.id):
            store(values, shown.version)
            conflict.settle(form, _("The objection is decided."))


def _entered(form: str, shown: ObjectionView) -> dict[str, Any] | None:
    key = f"{form}_{shown.version}"
    chosen = DECISIONS.index(shown.state) if shown.state in DECISIONS else 0
    with st.form(key, border=False):
        state = st.radio(
            _("Decision"), DECISIONS, chosen, format_func=label, key=f"{key}_state", horizontal=True
        )
        answer = st.text_area(_("Answer"), shown.answer, key=f"{key}_answer", max_chars=objections.LONGEST)
        sent = st.form_submit_button(_("Decide"), key=f"{key}_send", type="primary")
    return {"state": state, "answer": answer or ""} if sent else None
