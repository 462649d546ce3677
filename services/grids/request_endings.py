"""How what a request became ends: a task, a point of a council, a renewal; what is then told to who asked."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from models.councils import Decision
from models.enums import DecisionLeadsTo, ProjectState, TaskState
from models.renewals import Project
from models.requests import RequestLead
from models.visits import Task

ENDED = {ProjectState.FINISHED: "finished", ProjectState.CANCELLED: "cancelled"}


def endings(db: Session, leads: Sequence[RequestLead]) -> dict[int, str]:
    """Lead -> what came of it, for those whose thing has ended; three queries.

    A task ends done or given up. A point ends when a motion on it was lost, leads to nothing, or its outcome is
    written. A renewal ends finished or given up.
    """
    found = _of_tasks(db, leads) | _of_points(db, leads) | _of_projects(db, leads)
    return {id: text or "—" for id, text in found.items()}


def _of_tasks(db: Session, leads: Sequence[RequestLead]) -> dict[int, str]:
    by_task = {lead.task_id: lead.id or 0 for lead in leads if lead.task_id is not None}
    query = select(col(Task.id), col(Task.outcome)).where(
        col(Task.id).in_(by_task), col(Task.state) != TaskState.OPEN
    )
    return {by_task[id]: outcome for id, outcome in db.execute(query)}


def _of_points(db: Session, leads: Sequence[RequestLead]) -> dict[int, str]:
    by_item = {lead.agenda_item_id: lead.id or 0 for lead in leads if lead.agenda_item_id is not None}
    query = select(Decision).where(col(Decision.agenda_item_id).in_(by_item)).order_by(col(Decision.id))
    last = {decision.agenda_item_id: decision for decision in db.scalars(query)}
    return {by_item[item]: text for item, d in last.items() if (text := _settled(d)) is not None}


def _settled(decision: Decision) -> str | None:
    """What came of a decision, or None while something it leads to goes on."""
    if decision.outcome:
        return decision.outcome
    leads_on = decision.carried and decision.leads_to in tuple(DecisionLeadsTo)
    return None if leads_on else decision.motion


def _of_projects(db: Session, leads: Sequence[RequestLead]) -> dict[int, str]:
    by_project: dict[int, list[int]] = {}
    for lead in leads:
        if lead.project_id is not None:
            by_project.setdefault(lead.project_id, []).append(lead.id or 0)
    query = select(col(Project.id), col(Project.state)).where(
        col(Project.id).in_(by_project), col(Project.state).in_(ENDED)
    )
    return {lead: ENDED[state] for id, state in db.execute(query) for lead in by_project[id or 0]}
