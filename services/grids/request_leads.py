"""What a request becomes: a task, a point of a council, a renewal; and how that ended, told back to who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.councils import AgendaItem, Decision, Meeting
from models.enums import DecisionLeadsTo, MeetingState, Permission, ProjectState, TaskKind, TaskState
from models.grids import PlaceWithin
from models.renewals import Project
from models.request_enums import LeadKind, RequestAct
from models.requests import Request, RequestLead
from models.visits import Task
from services import tasks
from services.access import Actor, allows, within
from services.consultations import agendas, gatherings
from services.errors import NotFound, Refused
from services.grids.request_reach import find, note, record
from services.once import once, token_for

P = Permission
TITLE = 200
ENDED = {ProjectState.FINISHED: "finished", ProjectState.CANCELLED: "cancelled"}


@dataclass(frozen=True, slots=True)
class Lead:
    """One thing that a request became. `outcome` is empty while it goes on; `told_on`: who asked was told."""

    id: int
    kind: LeadKind
    thing_id: int
    title: str
    since: datetime
    outcome: str
    ended: bool
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A renewal or a meeting that a request can be given to."""

    id: int
    name: str


@allows(P.WORK_REQUESTS)
def choices(db: Session, actor: Actor, *, request_id: int) -> tuple[list[Choice], list[Choice]]:
    """The renewals under way and the meetings called around a request's place that the actor may use."""
    request = find(db, actor, request_id, permission=P.WORK_REQUESTS)
    around = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == request.place_id)
    projects = select(col(Project.id), col(Project.name)).where(
        col(Project.state).in_((ProjectState.OPEN, ProjectState.HELD)),
        gatherings.overlaps(request.place_id, col(Project.place_id)),
        within(actor, P.SEE_RENEWALS, col(Project.place_id)),
    )
    meetings = select(col(Meeting.id), col(Meeting.title)).where(
        col(Meeting.state) == MeetingState.CALLED,
        col(Meeting.place_id).in_(around),
        gatherings.reached(actor, P.RUN_CONSULTATIONS),
    )
    return (
        [Choice(id or 0, name) for id, name in db.execute(projects.order_by(col(Project.name)))],
        [Choice(id or 0, name) for id, name in db.execute(meetings.order_by(col(Meeting.held_on)))],
    )


@allows(P.WORK_REQUESTS)
def make_task(
    db: Session, actor: Actor, *, request_id: int, person_id: int, title: str, due_on: date | None, on: date,
    at: datetime, token: str,
) -> int:  # fmt: skip
    """Give somebody who works there a task that comes from a request; the task's id. Raises as `tasks.give_task`."""

    def do() -> int:
        request = find(db, actor, request_id, permission=P.WORK_REQUESTS, hold=True)
        wanted = Task(
            kind=TaskKind.REQUEST, place_id=request.place_id, person_id=person_id, title=title, due_on=due_on,
            created_at=at,
        )  # fmt: skip
        task_id = tasks.new_task(db, actor, wanted, on=on)
        _lead(db, actor, request, LeadKind.TASK, at, task_id=task_id)
        return task_id

    return int(once(db, actor, "request_to_task", token=token, at=at, do=do))


@allows(P.WORK_REQUESTS)
def make_point(
    db: Session, actor: Actor, *, request_id: int, meeting_id: int, topic: str, at: datetime, token: str
) -> int:
    """Put a request on the agenda of a meeting called around its place; the point's id. Raises NotFound, Refused."""

    def do() -> int:
        request = find(db, actor, request_id, permission=P.WORK_REQUESTS, hold=True)
        wanted = " ".join(topic.split())
        agendas.add_topics(
            db, actor, meeting_id=meeting_id, topics=wanted, token=token_for(token, "point"), at=at
        )
        newest = select(func.max(col(AgendaItem.id))).where(
            col(AgendaItem.meeting_id) == meeting_id, col(AgendaItem.topic) == wanted
        )
        item_id = db.scalar(newest) or 0
        _lead(db, actor, request, LeadKind.POINT, at, agenda_item_id=item_id)
        return item_id

    return int(once(db, actor, "request_to_point", token=token, at=at, do=do))


@allows(P.WORK_REQUESTS)
def link_request(
    db: Session, actor: Actor, *, request_id: int, project_id: int, at: datetime, token: str
) -> int:
    """Say that a renewal takes care of a request; the lead's id.

    Raises NotFound for a renewal out of sight; Refused("lead_known").
    """

    def do() -> int:
        request = find(db, actor, request_id, permission=P.WORK_REQUESTS, hold=True)
        seen = within(actor, P.SEE_RENEWALS, col(Project.place_id))
        if db.scalar(select(col(Project.id)).where(col(Project.id) == project_id, seen)) is None:
            raise NotFound("project")
        known = select(col(RequestLead.id)).where(
            col(RequestLead.request_id) == request_id, col(RequestLead.project_id) == project_id
        )
        if db.scalar(known) is not None:
            raise Refused("lead_known")
        return _lead(db, actor, request, LeadKind.PROJECT, at, project_id=project_id)

    return int(once(db, actor, "request_to_project", token=token, at=at, do=do))


@allows(P.WORK_REQUESTS)
def tell_outcome(
    db: Session, actor: Actor, *, lead_id: int, said: str, on: date, at: datetime, token: str
) -> int:
    """Note that who asked was told what came of it; the request's id. Raises NotFound, Refused("lead_not_ended")."""

    def do() -> int:
        request_id = db.scalar(select(col(RequestLead.request_id)).where(col(RequestLead.id) == lead_id))
        request = find(db, actor, request_id or 0, permission=P.WORK_REQUESTS, hold=True)
        lead = db.get_one(RequestLead, lead_id)
        outcome = lead.outcome or endings(db, [lead]).get(lead_id)
        if outcome is None:
            raise Refused("lead_not_ended")
        lead.ended_at, lead.outcome, lead.told_on = lead.ended_at or at, outcome, on
        text = f"{outcome} {said.strip()}".strip()[:1000]
        note(db, actor, request.id or 0, RequestAct.ENDED, request.state, request.state, text, at)
        record(db, actor, "request_told_back", request, at, after={"outcome": outcome, "note": said})
        return request.id or 0

    return int(once(db, actor, "request_told_back", token=token, at=at, do=do))


def _lead(db: Session, actor: Actor, request: Request, kind: LeadKind, at: datetime, **thing: int) -> int:
    told: dict[str, Any] = dict(thing)
    lead = RequestLead(request_id=request.id or 0, kind=kind, at=at, person_id=actor.person_id, **told)
    db.add(lead)
    db.flush()
    note(db, actor, request.id or 0, RequestAct.LEAD, request.state, request.state, kind, at)
    record(db, actor, f"request_to_{kind}", request, at, after=dict(thing))
    return lead.id or 0


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


def leads_of(db: Session, request_id: int) -> list[Lead]:
    """What a request has become, with how it stands now whether or not that was noted yet."""
    query = select(RequestLead).where(col(RequestLead.request_id) == request_id).order_by(col(RequestLead.id))
    rows = list(db.scalars(query))
    ends, titles = endings(db, [row for row in rows if row.ended_at is None]), _titles(db, rows)
    return [
        Lead(
            row.id or 0, row.kind, _thing(row), titles.get((row.kind, _thing(row)), ""), row.at,
            row.outcome or ends.get(row.id or 0, ""), row.ended_at is not None or row.id in ends, row.told_on,
        )
        for row in rows
    ]  # fmt: skip


def _thing(row: RequestLead) -> int:
    return row.task_id or row.agenda_item_id or row.project_id or 0


def _titles(db: Session, rows: Sequence[RequestLead]) -> Mapping[tuple[LeadKind, int], str]:
    """What the things are called; at most a query a kind."""
    names: dict[LeadKind, tuple[Any, Any]] = {
        LeadKind.TASK: (col(Task.id), col(Task.title)),
        LeadKind.POINT: (col(AgendaItem.id), col(AgendaItem.topic)),
        LeadKind.PROJECT: (col(Project.id), col(Project.name)),
    }
    found: dict[tuple[LeadKind, int], str] = {}
    for kind, (key, name) in names.items():
        ids = [_thing(row) for row in rows if row.kind is kind]
        if ids:
            found |= {(kind, id): said for id, said in db.execute(select(key, name).where(key.in_(ids)))}
    return found
