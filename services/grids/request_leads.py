"""What a request becomes: a task, a point of a council, a renewal; and how that ended, told back to who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.councils import AgendaItem, Meeting
from models.enums import MeetingState, Permission, ProjectState, TaskKind
from models.grids import PlaceWithin
from models.people import Person
from models.renewals import Project
from models.request_enums import LeadKind, RequestAct
from models.requests import Request, RequestLead
from models.visits import Task
from services import tasks
from services.access import Actor, allows, within
from services.consultations import agendas, gatherings
from services.errors import NotFound, Refused
from services.grids.request_endings import endings
from services.grids.request_reach import find, note, record
from services.once import once, token_for

P = Permission
TITLE = 200


@dataclass(frozen=True, slots=True)
class Lead:
    """One thing that a request became. `outcome` is empty while it goes on; `told_on`: who asked was told.

    `opens`: the task, the meeting or the renewal. `teller`: whose it is to tell, the handler of ours, else who led
    it there. `doer` and `due_on` are those of a task.
    """

    id: int
    kind: LeadKind
    title: str
    opens: int
    doer: str
    due_on: date | None
    since: datetime
    outcome: str
    ended: bool
    told_on: date | None
    teller: str


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
        lead_to(db, actor, request, LeadKind.TASK, at, task_id=task_id)
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
        lead_to(db, actor, request, LeadKind.POINT, at, agenda_item_id=item_id)
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
        return lead_to(db, actor, request, LeadKind.PROJECT, at, project_id=project_id)

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


def lead_to(db: Session, actor: Actor, request: Request, kind: LeadKind, at: datetime, **thing: int) -> int:
    """Note what a request has become, in its history and in the log; the lead's id."""
    told: dict[str, Any] = dict(thing)
    lead = RequestLead(request_id=request.id or 0, kind=kind, at=at, person_id=actor.person_id, **told)
    db.add(lead)
    db.flush()
    note(db, actor, request.id or 0, RequestAct.LEAD, request.state, request.state, kind, at)
    record(db, actor, f"request_to_{kind}", request, at, after=dict(thing))
    return lead.id or 0


def leads_of(db: Session, request_id: int) -> list[Lead]:
    """What a request has become, with how it stands now whether or not that was noted yet."""
    teller = func.coalesce(col(Request.handler_id), col(RequestLead.person_id))
    query = (
        select(RequestLead, col(Person.display_name))
        .join(Request, col(Request.id) == col(RequestLead.request_id))
        .outerjoin(Person, col(Person.id) == teller)
        .where(col(RequestLead.request_id) == request_id)
    )
    found = db.execute(query.order_by(col(RequestLead.id))).all()
    rows, tellers = [row for row, _name in found], {row.id: name or "" for row, name in found}
    ends, titles = endings(db, [row for row in rows if row.ended_at is None]), _titles(db, rows)
    return [
        Lead(
            row.id or 0, row.kind, *titles.get((row.kind, _thing(row)), ("", 0, "", None)), row.at,
            row.outcome or ends.get(row.id or 0, ""), row.ended_at is not None or row.id in ends, row.told_on,
            tellers[row.id],
        )
        for row in rows
    ]  # fmt: skip


def _thing(row: RequestLead) -> int:
    return row.task_id or row.agenda_item_id or row.project_id or 0


Titled = tuple[str, int, str, date | None]


def _titles(db: Session, rows: Sequence[RequestLead]) -> Mapping[tuple[LeadKind, int], Titled]:
    """What the things are called, the task, meeting or renewal to open, whose task it is and by when; at most a query
    a kind.
    """
    doer = select(col(Person.display_name)).where(col(Person.id) == col(Task.person_id)).scalar_subquery()
    names: dict[LeadKind, tuple[Any, ...]] = {
        LeadKind.TASK: (col(Task.id), col(Task.title), col(Task.id), doer, col(Task.due_on)),
        LeadKind.POINT: (col(AgendaItem.id), col(AgendaItem.topic), col(AgendaItem.meeting_id)),
        LeadKind.PROJECT: (col(Project.id), col(Project.name), col(Project.id)),
    }
    found: dict[tuple[LeadKind, int], Titled] = {}
    for kind, columns in names.items():
        ids = [_thing(row) for row in rows if row.kind is kind]
        if ids:
            rows_there = db.execute(select(*columns).where(columns[0].in_(ids)))
            found |= {(kind, row[0]): (*row[1:], "", None)[:4] for row in rows_there}
    return found
