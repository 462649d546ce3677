"""One's own tasks that decisions of meetings gave: what, where, by when, and saying what came of it."""

import streamlit as st

from models.enums import Permission, TaskKind
from pages.ui import conflict, feedback, formats, inputs, session
from pages.ui.i18n import _
from services import tasks
from services.access import Actor
from services.db import open_session
from services.tasks import TaskLine

COUNCILS_PAGE = "consultations/councils.py"
FORM = "finish_task"
MOST = 50


def own(actor: Actor) -> None:
    """The tasks that meetings gave this person, late ones first; nothing where there are none."""
    with open_session() as db:
        found, _count = tasks.tasks_of(db, actor, on=inputs.today(), size=MOST)
    decided = [task for task in found if task.kind is TaskKind.DECISION]
    if not decided:
        return
    st.subheader(_("Tasks from meetings") + f" · {len(decided)}", anchor=False)
    for task in decided:
        _task(task)


def _task(task: TaskLine) -> None:
    with st.container(border=True, gap="xxsmall"):
        st.markdown(
            f"**{formats.literal(task.title)}**  \n{_due(task)} :small[{formats.literal(task.place)}]"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(COUNCILS_PAGE, label=_("Councils and meetings"), icon=":material/groups:")
            with st.popover(
                _("Done: say what came of it"), icon=":material/check:", key=f"{FORM}_ask_{task.id}"
            ):
                _finish(task)


def _due(task: TaskLine) -> str:
    if task.due_on is None:
        return f":gray-badge[{_('no day set')}]"
    if task.days_late:
        return f":red-badge[:material/schedule: {_('{n} days past its day', n=task.days_late)}]"
    return f":gray-badge[{_('due {day}', day=formats.day(task.due_on))}]"


def _finish(task: TaskLine) -> None:
    actor = session.require(Permission.SEE_BALLOTS)
    form = f"{FORM}_{task.id}"

    def store(values: dict[str, str], version: int) -> None:
        with open_session(write=True) as db:
            tasks.finish_task(
                db, actor, task_id=task.id, version=version, outcome=values["outcome"],
                token=inputs.token(form), at=session.now(),
            )  # fmt: skip
        inputs.spent(form)

    if conflict.choose(form, subject=task.id, labels={"outcome": _("What came of it")}, store=store):
        return
    with st.form(form, border=False):
        outcome = st.text_area(_("What came of it"), key=f"{form}_outcome", max_chars=500) or ""
        sent = st.form_submit_button(_("Store it"), type="primary", key=f"{form}_send")
    if sent:
        with feedback.attempt(), conflict.kept(form, subject=task.id):
            store({"outcome": outcome}, task.version)
            feedback.done(_("Noted. The meeting is told when its decision is told back."))
            st.rerun()
