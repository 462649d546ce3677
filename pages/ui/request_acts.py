"""What may be done with a request now, as buttons: each asks for what its step needs, and is stored once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from models.request_enums import ClockKind, RequestAct, Satisfaction
from pages.ui import feedback, inputs, request_clash, session
from pages.ui.drafts import KEPT
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.request_labels import ICONS
from services.access import Actor
from services.db import open_session
from services.grids import request_handlers, request_oversight, request_steps
from services.grids.one_request import RequestView
from services.grids.request_reach import LONGEST

A = RequestAct
Told = dict[str, Any]
OURS, OUTSIDE = "ours", "outside"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: its service, the word of its button, what is asked for it, what it needs to know beside."""

    do: Callable[..., Any]
    title: str
    asks: Callable[[Actor, RequestView, str], Told] | None = None
    needs_day: bool = False


def _said(name: str, title: str) -> Callable[[Actor, RequestView, str], Told]:
    """A text to be written."""

    def ask(_actor: Actor, _view: RequestView, form: str) -> Told:
        text = st.text_area(
            _(title), key=f"{form}_said", max_chars=LONGEST["note"], height=90, persist_state=KEPT
        )
        return {name: text}

    return ask


def _clock(_actor: Actor, _view: RequestView, form: str) -> Told:
    kinds = [ClockKind.NORMAL, ClockKind.CONSULT]
    chosen = st.segmented_control(
        _("Limit"), kinds, default=ClockKind.NORMAL, format_func=label, key=f"{form}_clock", required=True,
        help=_("A question has one working day, an ordinary matter five, counted from the day it was reported."),
    )  # fmt: skip
    return {"clock": chosen or ClockKind.NORMAL}


def _handler(actor: Actor, view: RequestView, form: str) -> Told:
    with open_session() as db:
        people = request_handlers.handlers(db, actor, place_id=view.place_id, on=inputs.today())
    names = {p.id: p.name for p in people}
    chosen = st.selectbox(
        _("Somebody of ours"), list(names), index=None, format_func=names.__getitem__, key=f"{form}_handler",
        placeholder=_("Choose a person"),
    )  # fmt: skip
    body = st.text_input(
        _("Or a body outside"), key=f"{form}_body", max_chars=LONGEST["handler"], disabled=chosen is not None,
        placeholder=_("Property company, police, city management …"), persist_state=KEPT,
    )  # fmt: skip
    return {
        "handler_id": chosen,
        "handler": "" if chosen is not None else body,
        **_said("note", N_("Note"))(actor, view, form),
    }


def _heard(actor: Actor, view: RequestView, form: str) -> Told:
    reached = st.toggle(_("Somebody was reached"), value=True, key=f"{form}_reached")
    told: Told = {"reached": reached}
    if reached:
        told["resolved"] = st.segmented_control(
            _("Really solved?"), [True, False], key=f"{form}_resolved",
            format_func=lambda yes: _("Solved") if yes else _("Not solved"),
        )  # fmt: skip
        told["satisfaction"] = st.segmented_control(
            _("How satisfied?"), list(Satisfaction), key=f"{form}_satisfaction", format_func=label, wrap=True
        )
    return told | _said("note", N_("What was heard"))(actor, view, form)


def _until(actor: Actor, view: RequestView, form: str) -> Told:
    day = st.date_input(
        _("Until"), value=inputs.today() + timedelta(days=14), min_value=inputs.today() + timedelta(days=1),
        key=f"{form}_until", format="YYYY-MM-DD",
    )  # fmt: skip
    return {"until": day, **_said("reason", N_("Why it is parked"))(actor, view, form)}


_DISPATCH = Act(request_steps.dispatch, N_("Dispatch"), _handler, needs_day=True)
ACTS: dict[RequestAct, Act] = {
    A.REPORT: Act(request_steps.report, N_("Report it")),
    A.ACCEPT: Act(request_steps.accept, N_("Accept"), _clock),
    A.CONTACT: Act(request_steps.first_contact, N_("First contact made"), _said("note", N_("Note"))),
    A.DISPATCH: _DISPATCH,
    A.REDISPATCH: Act(request_steps.dispatch, N_("Dispatch again"), _handler, needs_day=True),
    A.START: Act(request_steps.start, N_("Begin the work")),
    A.ANSWER: Act(request_steps.answer, N_("Give the answer"), _said("outcome", N_("How it was handled"))),
    A.CALL_BACK: Act(request_oversight.call_back, N_("Call back"), _heard),
    A.CLOSE: Act(request_oversight.close, N_("Close the request"), _said("note", N_("Note"))),
    A.SEND_BACK: Act(request_steps.send_back, N_("Send back"), _said("reason", N_("Why it is not for this handler"))),
    A.PARK: Act(request_oversight.park, N_("Park"), _until, needs_day=True),
    A.RESUME: Act(request_oversight.resume, N_("Take up again")),
    A.SUPERVISE: Act(request_oversight.supervise, N_("Supervise"), _said("reason", N_("Why it is supervised"))),
    A.LENGTHEN: Act(
        request_oversight.lengthen, N_("Approve as complex"), _said("reason", N_("Why fifteen days are needed"))
    ),
}  # fmt: skip


def draw(actor: Actor, view: RequestView) -> None:
    """The steps that this person may take now; the first is the usual next one."""
    if request_clash.choose(
        view,
        again=lambda act, told, version, token: take(actor, view.id, act, told, version=version, token=token),
    ):
        return
    seen = request_clash.seen(view)
    acts = [act for act in ACTS if act in seen.acts]
    if not acts:
        return
    st.subheader(_("What comes next"), anchor=False)
    with st.container(horizontal=True):
        for act in acts:
            _offer(actor, view, act, seen.version, first=act is acts[0])


def _offer(actor: Actor, view: RequestView, act: RequestAct, version: int, *, first: bool) -> None:
    step, form = ACTS[act], request_clash.form_of(view.id, act, version)
    if step.asks is None:
        if st.button(_(step.title), key=form, icon=ICONS[act], type="primary" if first else "secondary"):
            _take(actor, view.id, act, version, {})
        return
    box = feedback.asked(
        _(step.title), key=f"{form}_box", icon=ICONS[act], type="primary" if first else "secondary"
    )
    if box is None:
        return
    with box:
        told = step.asks(actor, view, form)
        if st.button(_(step.title), key=f"{form}_send", type="primary", icon=ICONS[act]):
            _take(actor, view.id, act, version, told)


def _take(actor: Actor, request_id: int, act: RequestAct, version: int, told: Told) -> None:
    """Take the step on the version on the screen; somebody who was first is told of."""
    if ACTS[act].needs_day:
        told = told | {"on": inputs.today()}
    form = request_clash.form_of(request_id, act, version)
    with feedback.attempt(), request_clash.kept(request_id, act, told):
        take(actor, request_id, act, told, version=version, token=inputs.token(form))
        inputs.spent(form)
        request_clash.stepped()
        feedback.done(label(act))
        st.rerun()


def take(actor: Actor, request_id: int, act: RequestAct, told: Told, *, version: int, token: str) -> None:
    """Store one step on the version that was seen."""
    with open_session(write=True) as db:
        ACTS[act].do(db, actor, request_id=request_id, version=version, at=session.now(), token=token, **told)
