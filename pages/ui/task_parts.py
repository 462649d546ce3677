"""One's own tasks that decisions of meetings gave: what, who gave it, by when, and saying what came of it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.enums import TaskKind, TaskState
from pages.ui import conflict, editing, feedback, formats, inputs, replay, request_origin_parts, session
from pages.ui.drafts import Fields
from pages.ui.editing import KEPT
from pages.ui.formats import literal
from pages.ui.i18n import N_, _
from services import drafts, tasks
from services.access import Actor
from services.db import open_session
from services.tasks import TaskLine

COUNCILS_PAGE = "consultations/councils.py"
FORM = "own_task_"
OPENED = "duoge.own_task"
OUTCOME: Fields = {"outcome": str}
OF = {
    TaskKind.DECISION: (N_("Tasks from meetings and requests"), (TaskKind.DECISION, TaskKind.REQUEST)),
    TaskKind.FINDING: (N_("Findings of patrols to see to"), (TaskKind.FINDING,)),
}
"""What is listed together on a person's own page, under which title."""


def own(actor: Actor) -> None:
    """The tasks that meetings and findings of patrols gave this person, late ones first; nothing where there are none.

    One that somebody else ended meanwhile stays while its form is open or half filled.
    """
    begun = _begun(actor)
    for kind in OF:
        _own(actor, kind, begun)


def _own(actor: Actor, kind: TaskKind, begun: Sequence[int]) -> None:
    title, kinds = OF[kind]
    page = inputs.page_number("own_tasks", kind)
    found, count = replay.asked(
        tasks.tasks_of, actor, own=True, on=inputs.today(), kinds=kinds, also=begun, page=page
    )
    if not found:
        return
    st.subheader(_(title) + f" · {count}", anchor=False)
    from_requests = [task.id for task in found if task.kind is TaskKind.REQUEST]
    origins = request_origin_parts.of_tasks(actor, from_requests)
    for task in found:
        with st.container(border=True, gap="xsmall"):
            _said(task)
            if task.id in origins:
                request_origin_parts.link(origins[task.id])
            _offer(actor, task, begun)
    if count > tasks.PAGE:
        inputs.pagination("own_tasks", kind, count=count, size=tasks.PAGE)


def _begun(actor: Actor) -> list[int]:
    """The tasks whose forms are open here, or were left half filled."""
    with open_session() as db:
        kept = [int(form.removeprefix(FORM)) for form in drafts.drafted(db, actor, form=FORM)]
    opened = st.session_state.get(OPENED)
    return kept if opened is None else [*kept, opened]


def _said(task: TaskLine) -> None:
    by = _("given by {name}", name=task.given_by) if task.given_by else ""
    told = " · ".join(filter(None, (task.place, by)))
    st.markdown(f"**{literal(task.title)}**  \n{_due(task)} :small[{literal(told)}]")
    if task.meeting_id:
        st.page_link(
            COUNCILS_PAGE, label=literal(task.meeting), icon=":material/groups:",
            query_params={"meeting": str(task.meeting_id)},
        )  # fmt: skip


def _due(task: TaskLine) -> str:
    if task.state is not TaskState.OPEN:
        return f":green-badge[{_('ended meanwhile')}]"
    if task.due_on is None:
        return f":gray-badge[{_('no day set')}]"
    if task.days_late:
        return f":red-badge[:material/schedule: {_('{n} days past its day', n=task.days_late)}]"
    return f":gray-badge[{_('due {day}', day=formats.day(task.due_on))}]"


def _offer(actor: Actor, task: TaskLine, begun: Sequence[int]) -> None:
    if task.id in begun:
        _finish(actor, task)
    elif st.button(
        _("Done: say what came of it"), key=f"{FORM}{task.id}_open", icon=":material/check:", type="tertiary"
    ):
        st.session_state[OPENED] = task.id
        st.rerun()


def _finish(actor: Actor, task: TaskLine) -> None:
    """What came of it; of two who say it, the second is shown both."""
    form = f"{FORM}{task.id}"

    def store(values: dict[str, Any], version: int) -> None:
        with open_session(write=True) as db:
            tasks.finish_task(
                db, actor, task_id=task.id, version=version, outcome=values["outcome"],
                token=inputs.token(form), at=session.now(),
            )  # fmt: skip

    labels = {"outcome": _("What came of it")}
    if editing.clash(actor, form, OUTCOME, subject=task.id, labels=labels, store=store):
        st.session_state.pop(OPENED, None)
        return
    if task.id not in _begun(actor):
        st.rerun()
    version = editing.begin(actor, form, OUTCOME, stored={"outcome": task.outcome}, version=task.version)
    st.text_area(
        _("What came of it"), key=f"{form}_outcome", height=90, max_chars=tasks.LONGEST["outcome"],
        persist_state=KEPT,
    )  # fmt: skip
    with st.container(horizontal=True):
        sent = st.button(_("Store it"), key=f"{form}_send", type="primary")
        closed = st.button(_("Close"), key=f"{form}_close", type="tertiary")
    editing.keep(actor, form, OUTCOME)
    if closed:
        _close(actor, form)
        st.rerun()
    if sent:
        with feedback.attempt(), conflict.kept(form, subject=task.id):
            store({"outcome": editing.value(form, "outcome")}, version)
            _close(actor, form)
            told = _("Noted. The meeting is told when its decision is told back.")
            conflict.settle(form, told if task.kind is TaskKind.DECISION else _("Noted."))


def _close(actor: Actor, form: str) -> None:
    editing.end(actor, form, OUTCOME)
    st.session_state.pop(OPENED, None)
