"""What a request becomes, chosen by who works it: a task, a point of a council, a renewal; and telling back."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from models.enums import Permission
from models.request_enums import LeadKind
from pages.ui import beginning_parts, feedback, inputs, replay, session
from pages.ui.drafts import KEPT
from pages.ui.i18n import _
from pages.ui.request_words import category
from services.access import Actor
from services.db import open_session
from services.grids import one_request, request_filing, request_handlers, request_leads
from services.grids.one_request import RequestView
from services.grids.request_leads import Lead

COUNCILS = "consultations/councils.py"


def draw(actor: Actor, view: RequestView) -> None:
    """The forms, folded away; nothing for who does not work requests here."""
    if not view.may_work:
        return
    for lead in view.leads:
        if lead.ended and lead.told_on is None:
            _tell(actor, lead)
    projects, meetings = replay.asked(request_leads.choices, actor, own=True, request_id=view.id)
    with st.container(horizontal=True):
        _task(actor, view)
        if actor.may(Permission.RUN_CONSULTATIONS):
            _point(actor, view, {m.id: m.name for m in meetings})
        if projects:
            _project(actor, view, {p.id: p.name for p in projects})
        if not any(lead.kind is LeadKind.PROJECT and not lead.ended for lead in view.leads):
            beginning_parts.of_request(actor, request_id=view.id, why=_why(view))
        _join(actor, view)


def _why(view: RequestView) -> str:
    """What a renewal that begins out of it comes from."""
    return _("Request no. {n}: {said}", n=view.id, said=view.line.text)


def _task(actor: Actor, view: RequestView) -> None:
    form = f"lead_task_{view.id}_{len(view.history)}"
    box = feedback.asked(_("Make a task"), key=f"{form}_box", icon=":material/task:")
    if box is None:
        return
    with open_session() as db:
        people = {
            p.id: p.name
            for p in request_handlers.handlers(db, actor, place_id=view.place_id, on=inputs.today())
        }
    with box:
        person = st.selectbox(
            _("Who does it"), list(people), index=None, format_func=people.__getitem__, key=f"{form}_who"
        )
        title = st.text_input(
            _("What is to be done"), value=f"{category(view.line.category)}：{view.line.text}"[:100],
            max_chars=200, key=f"{form}_title",
        )  # fmt: skip
        due = st.date_input(
            _("By when"), value=inputs.today() + timedelta(days=3), min_value=inputs.today(), key=f"{form}_due",
            format="YYYY-MM-DD",
        )  # fmt: skip
        if (
            st.button(_("Make a task"), key=f"{form}_send", type="primary", disabled=person is None)
            and person
        ):
            told = {"person_id": person, "title": title, "due_on": due, "on": inputs.today()}
            _store(actor, request_leads.make_task, form, request_id=view.id, **told)


def _point(actor: Actor, view: RequestView, meetings: dict[int, str]) -> None:
    form = f"lead_point_{view.id}_{len(view.history)}"
    box = feedback.asked(_("Put before a council"), key=f"{form}_box", icon=":material/groups:")
    if box is None:
        return
    with box:
        if not meetings:
            feedback.empty(
                _("No meeting is called around here."), hint=_("Call one, then put this before it.")
            )
            st.page_link(COUNCILS, label=_("Call a meeting"), icon=":material/arrow_forward:")
            return
        meeting = st.selectbox(
            _("Meeting"), list(meetings), format_func=meetings.__getitem__, key=f"{form}_meeting"
        )
        topic = st.text_input(_("Topic"), value=view.line.text[:80], max_chars=200, key=f"{form}_topic")
        if st.button(_("Put before a council"), key=f"{form}_send", type="primary"):
            told = {"meeting_id": meeting, "topic": topic}
            _store(actor, request_leads.make_point, form, request_id=view.id, **told)


def _project(actor: Actor, view: RequestView, projects: dict[int, str]) -> None:
    form = f"lead_project_{view.id}_{len(view.history)}"
    box = feedback.asked(_("Link a renewal"), key=f"{form}_box", icon=":material/construction:")
    if box is None:
        return
    with box:
        project = st.selectbox(
            _("Renewal"), list(projects), format_func=projects.__getitem__, key=f"{form}_project"
        )
        if st.button(_("Link a renewal"), key=f"{form}_send", type="primary"):
            _store(actor, request_leads.link_request, form, request_id=view.id, project_id=project)


def _join(actor: Actor, view: RequestView) -> None:
    form = f"join_{view.id}_{len(view.history)}"
    box = feedback.asked(_("Join with another"), key=f"{form}_box", icon=":material/link:")
    if box is None:
        return
    with box:
        other = st.number_input(_("Its number"), min_value=1, value=None, step=1, key=f"{form}_other")
        if st.button(_("Join"), key=f"{form}_send", type="primary", disabled=other is None) and other:
            _store(actor, request_filing.join, form, request_id=view.id, earlier_id=int(other))


def _tell(actor: Actor, lead: Lead) -> None:
    form = f"tell_{lead.id}"
    box = feedback.asked(
        _("Tell who asked what came of it"),
        key=f"{form}_box",
        icon=":material/phone_callback:",
        type="primary",
    )
    if box is None:
        return
    with box:
        said = st.text_area(_("What was heard"), key=f"{form}_said", max_chars=300, persist_state=KEPT)
        if st.button(_("Told"), key=f"{form}_send", type="primary"):
            _store(actor, request_leads.tell_outcome, form, lead_id=lead.id, said=said, on=inputs.today())


def reveal(actor: Actor, view: RequestView) -> None:
    """The whole phone of who asked, for a reason."""
    if not view.phone:
        return
    form = f"reveal_{view.id}"
    box = feedback.asked(_("Show the phone"), key=f"{form}_box", icon=":material/visibility:")
    if box is None:
        return
    with box:
        reason = st.text_input(_("Reason"), key=f"{form}_reason", max_chars=200)
        if st.button(_("Show the phone"), key=f"{form}_send"):
            with feedback.attempt():
                with open_session(write=True) as db:
                    phone = one_request.reveal_contact(
                        db, actor, request_id=view.id, reason=reason, at=session.now()
                    )
                st.code(phone, language=None)


def _store(actor: Actor, service: Callable[..., object], form: str, **told: object) -> None:
    with feedback.attempt():
        with open_session(write=True) as db:
            service(db, actor, at=session.now(), token=inputs.token(form), **told)
        inputs.spent(form)
        feedback.done(_("Stored."))
        st.rerun()
