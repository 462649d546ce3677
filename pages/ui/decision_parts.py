"""A decision of a meeting as people see it: hands, what follows, how far it is, and telling its outcome back."""

import streamlit as st

from models.enums import PREPARED, Choice, DecisionLeadsTo, Permission, TaskState
from pages.ui import decision_forms, feedback, formats, inputs, renewal_parts, replay
from pages.ui.colours import ANSWERS
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import in_words, label
from services.access import Actor
from services.consultations import outcomes
from services.consultations.meetings import Assembly
from services.consultations.outcomes import PAGE, LinkedVote, Taken
from services.freshness import AREAS
from services.tasks import TaskLine

MEETING_PAGE, VOTES, ONE, TALLY = (
    f"consultations/{name}.py" for name in ("councils", "rounds", "round", "tally")
)
PROJECT = "renewals/project.py"
ICONS = {
    DecisionLeadsTo.TASK: ":material/task_alt:",
    DecisionLeadsTo.CONSULTATION: ":material/how_to_vote:",
    DecisionLeadsTo.PLAN_CHANGE: ":material/edit_note:",
}


def untold(actor: Actor, *, place_id: int) -> None:
    """The decisions at a place whose outcome nobody has been told, the overdue first."""
    page = inputs.page_number("untold", place_id)
    found, count = replay.asked(outcomes.untold, actor, place_id=place_id, on=inputs.today(), page=page)
    st.subheader(_("Still to be told back") + f" · {count}", anchor=False)
    if not found:
        feedback.empty(
            _("Every outcome has been told back."),
            hint=_("Carried decisions stand here until those who asked know what came of them."),
        )
    opened = decision_forms.opened("untold", decision_forms.asked("untold"))
    for taken in found:
        if taken.id == opened:
            with st.container(border=True):
                card(actor, taken, name="untold", with_meeting=True)
    replay.kept(_others, actor, areas=AREAS, place_id=place_id, page=page, opened=opened)
    if count > PAGE:
        inputs.pagination("untold", place_id, count=count, size=PAGE)


def _others(actor: Actor, *, place_id: int, page: int, opened: int | None) -> None:
    """The decisions of the list of which no form is open, each with the links that open one."""
    found, _count = replay.asked(outcomes.untold, actor, place_id=place_id, on=inputs.today(), page=page)
    for taken in found:
        if taken.id != opened:
            with st.container(border=True):
                _text(taken, with_meeting=True)
                if taken.can_run:
                    decision_forms.links(taken, MEETING_PAGE)


def owed(actor: Actor, found: Assembly) -> None:
    """What earlier meetings of the place still wait to hear, so that it can be told at this one."""
    earlier, count = replay.asked(
        outcomes.untold, actor, place_id=found.line.place_id, before=found.line.held_on, on=inputs.today()
    )
    if not count:
        return
    st.subheader(_("Still to be told back") + f" · {count}", anchor=False)
    for taken in earlier:
        with st.container(border=True):
            card(actor, taken, name="owed", with_meeting=True)


def of_project(actor: Actor, project_id: int) -> None:
    """What meetings decided about a renewal; nothing where they decided nothing."""
    if not actor.may(Permission.SEE_CONSULTATIONS):
        return
    found = replay.asked(outcomes.of_project, actor, project_id=project_id, on=inputs.today())
    if not found:
        return
    st.subheader(_("Decided at meetings") + f" · {len(found)}", anchor=False)
    for taken in found:
        with st.container(border=True):
            card(actor, taken, name="project", with_meeting=True)


def card(actor: Actor, taken: Taken, *, name: str, with_meeting: bool = False) -> None:
    """One decision; `name` tells apart two cards of it on one page."""
    _text(taken, with_meeting=with_meeting)
    if taken.can_run:
        decision_forms.offer(actor, taken, name=name)


def _text(taken: Taken, *, with_meeting: bool) -> None:
    st.markdown(f"**{literal(taken.motion)}** {_badges(taken)}")
    if with_meeting:
        st.page_link(
            MEETING_PAGE, label=f"{literal(taken.place)} · {literal(taken.meeting)} · {formats.day(taken.held_on)}",
            query_params={"meeting": str(taken.meeting_id)}, icon=":material/groups:",
        )  # fmt: skip
    else:
        st.caption(_hands(taken))
    if taken.leads_to is not None:
        _follows(taken)
    if taken.told_back_on is not None:
        _told(taken)


def _badges(taken: Taken) -> str:
    if not taken.carried:
        return f":gray-badge[{_('Not carried')}]"
    if taken.told_back_on is not None:
        return f":green-badge[:material/check: {_('Told back')}]"
    if taken.days_late:
        return f":red-badge[:material/schedule: {_('{n} days late', n=taken.days_late)}]"
    if taken.leads_to is None:
        return f":orange-badge[{_('Nothing follows yet')}]"
    if taken.due_on is None:
        return f":blue-badge[{_('no day set')}]"
    return f":blue-badge[{_('by {day}', day=formats.day(taken.due_on))}]"


def _hands(taken: Taken) -> str:
    hands = taken.hands
    raised = (
        (Choice.AGREE, hands.for_it),
        (Choice.AGAINST, hands.against),
        (Choice.ABSTAIN, hands.abstaining),
    )
    shown = "　".join(f"{ANSWERS[choice].sign} {label(choice)} {n}" for choice, n in raised)
    return f"{shown} · {_('{n} present', n=hands.present)}"


def _follows(taken: Taken) -> None:
    leads_to = taken.leads_to or DecisionLeadsTo.TASK
    said_above = taken.due_on is None or (taken.waits and not taken.days_late)
    due = "" if said_above else f" · {_('by {day}', day=formats.day(taken.due_on))}"
    what = label(leads_to)
    if taken.to_do != taken.motion:
        what = _("{name}: {value}", name=what, value=literal(taken.to_do))
    st.markdown(f"{ICONS[leads_to]} {what}{due}")
    for task in taken.tasks:
        st.caption(_task(task))
    if taken.project and inputs.asked_number("project") != taken.project.id:
        stage = renewal_parts.stage_label(taken.project.kind, taken.project.stage)
        st.page_link(
            PROJECT, label=f"{literal(taken.project.name)} · {literal(stage)}", icon=":material/construction:",
            query_params={"project": str(taken.project.id)},
        )  # fmt: skip
    if taken.vote:
        vote_link(taken.vote)
    elif leads_to is DecisionLeadsTo.CONSULTATION and taken.waits and taken.can_run:
        st.page_link(
            VOTES, label=_("Prepare it on the page Votes"), icon=":material/arrow_forward:",
            query_params={"decision": str(taken.id)},
        )  # fmt: skip


def _task(task: TaskLine) -> str:
    said = _("{name}: {value}", name=literal(task.person), value=label(task.state))
    if task.state is TaskState.DONE:
        return f":material/check: {said} · {literal(task.outcome)}"
    return f":material/person: {said}"


def vote_link(vote: LinkedVote) -> None:
    """The way to a consultation's latest round, or that it has none yet."""
    if vote.round_id is None or vote.state is None:
        st.caption(f":material/how_to_vote: {literal(vote.title)} · {_('not begun')}")
        return
    page, icon = (ONE, "timeline") if vote.state in PREPARED else (TALLY, "balance")
    st.page_link(
        page, label=f"{literal(vote.title)} · {in_words(vote.state)}", icon=f":material/{icon}:",
        query_params={"round": str(vote.round_id)},
    )  # fmt: skip


def _told(taken: Taken) -> None:
    at = literal(taken.told_at) if taken.told_at else formats.day(taken.told_back_on)
    where = (
        _("Told back at the meeting {title}, {day}", title=at, day=formats.day(taken.told_back_on))
        if taken.told_at
        else _("Told back on {day}", day=at)
    )
    st.markdown(f":material/reply: {where}: {literal(taken.outcome)}")


def told_here(actor: Actor, found: Assembly) -> None:
    """The decisions of earlier meetings whose outcome was told at this one."""
    if not found.told_here:
        return
    st.subheader(_("Told back here") + f" · {len(found.told_here)}", anchor=False)
    for taken in found.told_here:
        with st.container(border=True):
            card(actor, taken, name="told", with_meeting=True)
