"""Forms of one decision, one open at a time: what follows from it, its outcome told back, its hands corrected."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import streamlit as st

from models.enums import DecisionLeadsTo
from pages.ui import conflict, editing, feedback, formats, inputs, session
from pages.ui.drafts import Fields
from pages.ui.editing import KEPT
from pages.ui.i18n import _
from pages.ui.labels import label
from services import tasks
from services.access import Actor
from services.consultations import decisions, meeting_choices, motions
from services.consultations.outcomes import Taken
from services.db import open_session

OPEN = "duoge.decision.form"
FOLLOW, TELL, CORRECT = "follow", "tell", "correct"
FOLLOW_FIELDS: Fields = {
    "leads_to": DecisionLeadsTo,
    "to_do": str,
    "due_on": date.fromisoformat,
    "person_id": int,
    "project_id": int,
    "consultation_id": int,
}
TELL_FIELDS: Fields = {"outcome": str, "told_back_on": date.fromisoformat, "told_at_meeting_id": int}
HANDS_FIELDS: Fields = {"motion": str, "hands_for": int, "hands_against": int, "hands_abstaining": int}


def offer(actor: Actor, taken: Taken, *, name: str) -> None:
    """The buttons that open a form of this decision, and the one that is open."""
    opened = st.session_state.get(OPEN)
    if opened is not None and opened[:2] == (name, taken.id):
        {FOLLOW: _follow, TELL: _tell, CORRECT: _correct}[opened[2]](actor, taken)
        return
    with st.container(horizontal=True):
        for form, title, icon in _ways(taken):
            _button(taken, name, form, title, icon)


def links(taken: Taken, page: str) -> None:
    """The same as links, which cost less than buttons and can be replayed; `asked` follows them."""
    with st.container(horizontal=True):
        for form, title, icon in _ways(taken):
            st.page_link(page, label=title, icon=icon, query_params={form: str(taken.id)})


def asked(name: str) -> int | None:
    """Open the form that the address asks for, once; the decision it is of."""
    for form in (FOLLOW, TELL, CORRECT):
        if (id := inputs.asked_number(form)) is not None:
            del st.query_params[form]
            st.session_state[OPEN] = (name, id, form)
            return id
    return None


def opened(name: str, asked: int | None) -> int | None:
    """The decision of which a form is open under this name."""
    known = st.session_state.get(OPEN)
    return asked or (known[1] if known is not None and known[0] == name else None)


def _ways(taken: Taken) -> Iterator[tuple[str, str, str]]:
    if taken.waits:
        yield FOLLOW, _("What follows"), ":material/arrow_forward:"
    if taken.carried:
        again = _("Correct what was told") if taken.told_back_on else _("Tell back")
        yield TELL, again, ":material/reply:"
    if taken.leads_to is None and taken.told_back_on is None:
        yield CORRECT, _("Correct the hands"), ":material/edit:"


def _button(taken: Taken, name: str, form: str, title: str, icon: str) -> None:
    if st.button(title, key=f"{name}_{form}_{taken.id}", icon=icon, type="tertiary"):
        st.session_state[OPEN] = (name, taken.id, form)
        st.rerun()


def _sent(form: str, title: str) -> tuple[bool, bool]:
    with st.container(horizontal=True):
        send = st.button(title, key=f"{form}_send", type="primary")
        close = st.button(_("Close"), key=f"{form}_close", type="tertiary")
    return send, close


def _finish(
    actor: Actor,
    form: str,
    fields: Fields,
    taken: Taken,
    pressed: tuple[bool, bool],
    store: Any,
    version: int,
    told: str,
) -> None:
    """Keep the draft; carry out what was pressed."""
    editing.keep(actor, form, fields)
    send, close = pressed
    if close:
        editing.end(actor, form, fields)
        st.session_state.pop(OPEN, None)
        st.rerun()
    if send:
        with feedback.attempt(), conflict.kept(form, subject=taken.id):
            store({field: editing.value(form, field) for field in fields}, version)
            editing.end(actor, form, fields)
            st.session_state.pop(OPEN, None)
            conflict.settle(form, told)


def _follow(actor: Actor, taken: Taken) -> None:
    form = f"follow_{taken.id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at, on = inputs.token(form), session.now(), inputs.today()
        who = st.session_state[f"{form}_who"] = values.get("person_id", st.session_state.get(f"{form}_who"))
        values = values | {"person_id": who}
        with open_session(write=True) as db:
            decisions.follow(
                db, actor, decision_id=taken.id, version=version, on=on, token=token, at=at, **values
            )

    labels = {"leads_to": _("It becomes"), "to_do": _("What is to be done"), "due_on": _("Due")}
    if editing.clash(actor, form, FOLLOW_FIELDS, subject=taken.id, labels=labels, store=store, shown=_shown):
        return
    stored = {
        "leads_to": taken.leads_to or DecisionLeadsTo.TASK,
        "to_do": taken.to_do or taken.motion,
        "due_on": taken.due_on,
        "person_id": next((t.person_id for t in taken.tasks), None),
        "project_id": taken.project.id if taken.project else None,
        "consultation_id": taken.vote.id if taken.vote else None,
    }
    version = editing.begin(actor, form, FOLLOW_FIELDS, stored=stored, version=taken.version)
    st.segmented_control(
        _("It becomes"),
        list(DecisionLeadsTo),
        format_func=label,
        key=f"{form}_leads_to",
        required=True,
        persist_state=KEPT,
    )
    st.text_area(
        _("What is to be done"),
        key=f"{form}_to_do",
        max_chars=decisions.LONGEST["to_do"],
        height=80,
        persist_state=KEPT,
    )
    due, who = st.columns(2)
    due.date_input(
        _("Due"),
        value=None,
        key=f"{form}_due_on",
        min_value=inputs.today(),
        format="YYYY-MM-DD",
        persist_state=KEPT,
    )
    with who:
        _choices(actor, taken, form)
    pressed = _sent(form, _("Store what follows"))
    _finish(actor, form, FOLLOW_FIELDS, taken, pressed, store, version, _("What follows is stored."))


def _choices(actor: Actor, taken: Taken, form: str) -> None:
    """Who has it as a task, and the renewal or the consultation that it is about."""
    place, leads_to = taken.place_id, editing.value(form, "leads_to")
    with open_session() as db:
        people = {p.id: p.name for p in tasks.assignees(db, actor, place_id=place, on=inputs.today())}
        projects = {p.id: p.name for p in meeting_choices.projects_at(db, actor, place_id=place)}
        votes = {v.id: v.name for v in meeting_choices.consultations_at(db, actor, place_id=place)}
    choose(form, "person_id", _("Who does it"), people, _("Choose a person"))
    shown = leads_to is DecisionLeadsTo.PLAN_CHANGE
    choose(form, "project_id", _("Renewal whose plan changes"), projects, _("Choose a renewal"), shown=shown)
    shown = leads_to is DecisionLeadsTo.CONSULTATION
    hint = _("None yet: prepare it afterwards")
    choose(form, "consultation_id", _("Consultation"), votes, hint, shown=shown)


def choose(
    form: str, field: str, title: str, names: dict[int, str], hint: str, *, shown: bool = True
) -> None:
    """A field of a form in which one of several named things is chosen, or none."""
    key = f"{form}_{field}"
    if not shown or st.session_state.get(key) not in names:
        st.session_state[key] = None
    if shown:
        st.selectbox(title, list(names), None, names.__getitem__, key, placeholder=hint, persist_state=KEPT)


def _shown(field: str, value: Any) -> str:
    return formats.day(value) if isinstance(value, date) else conflict.plainly(field, value)


def _tell(actor: Actor, taken: Taken) -> None:
    form = f"tell_{taken.id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at, on = inputs.token(form), session.now(), inputs.today()
        with open_session(write=True) as db:
            decisions.tell_back(
                db, actor, decision_id=taken.id, version=version, on=on, token=token, at=at, **values
            )

    labels = {"outcome": _("What came of it"), "told_back_on": _("Told on")}
    if editing.clash(actor, form, TELL_FIELDS, subject=taken.id, labels=labels, store=store, shown=_shown):
        return
    stored = {
        "outcome": taken.outcome or taken.known,
        "told_back_on": taken.told_back_on or inputs.today(),
        "told_at_meeting_id": taken.told_at_meeting_id,
    }
    version = editing.begin(actor, form, TELL_FIELDS, stored=stored, version=taken.version)
    with open_session() as db:
        found = meeting_choices.meetings_to_tell_at(db, actor, place_id=taken.place_id)
    names = {m.id: m.name for m in found if m.id != taken.meeting_id}
    st.text_area(
        _("What came of it"),
        key=f"{form}_outcome",
        max_chars=decisions.LONGEST["outcome"],
        height=80,
        persist_state=KEPT,
    )
    where, day = st.columns(2)
    with where:
        choose(form, "told_at_meeting_id", _("At which meeting"), names, _("Not at a meeting: say the day"))
    if editing.value(form, "told_at_meeting_id") is None:
        day.date_input(
            _("Told on"),
            key=f"{form}_told_back_on",
            max_value=inputs.today(),
            format="YYYY-MM-DD",
            persist_state=KEPT,
        )
    pressed = _sent(form, _("Store that it was told"))
    _finish(actor, form, TELL_FIELDS, taken, pressed, store, version, _("The outcome is told back."))


def _correct(actor: Actor, taken: Taken) -> None:
    form = f"correct_decision_{taken.id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        entered = {field: values[field] for field in HANDS_FIELDS}
        with open_session(write=True) as db:
            motions.correct_decision(
                db, actor, decision_id=taken.id, version=version, token=token, at=at, **entered
            )

    labels = {"motion": _("Motion")} | hand_titles()
    if editing.clash(actor, form, HANDS_FIELDS, subject=taken.id, labels=labels, store=store):
        return
    hands = taken.hands
    stored = {
        "motion": taken.motion,
        "hands_for": hands.for_it,
        "hands_against": hands.against,
        "hands_abstaining": hands.abstaining,
    }
    version = editing.begin(actor, form, HANDS_FIELDS, stored=stored, version=taken.version)
    motion_fields(form)
    pressed = _sent(form, _("Store the correction"))
    _finish(actor, form, HANDS_FIELDS, taken, pressed, store, version, _("The correction is stored."))


def hand_titles() -> dict[str, str]:
    """The three ways to raise a hand, by the fields that count them."""
    return {
        "hands_for": _("Hands for it"),
        "hands_against": _("Hands against"),
        "hands_abstaining": _("Abstaining hands"),
    }


def motion_fields(form: str) -> None:
    """The motion and the three numbers of hands."""
    st.text_input(_("Motion"), key=f"{form}_motion", max_chars=motions.LONGEST_MOTION, persist_state=KEPT)
    columns = st.columns(3)
    for column, (field, title) in zip(columns, hand_titles().items(), strict=True):
        column.number_input(
            title, min_value=0, max_value=99_999, step=1, key=f"{form}_{field}", persist_state=KEPT
        )
