"""Carried decisions of a meeting: what follows from them by when, and their outcome told back."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.councils import Decision, Meeting
from models.enums import DecisionLeadsTo, Permission, TaskKind, TaskState
from models.visits import Task
from services import tasks, versions
from services.access import Actor, allows
from services.consultations import gatherings
from services.consultations.agendas import insist_here
from services.consultations.gatherings import clean
from services.consultations.motions import save
from services.errors import Refused
from services.once import once

P = Permission
LONGEST = {"to_do": 500, "outcome": 500}


@allows(P.RUN_CONSULTATIONS)
def follow(
    db: Session,
    actor: Actor,
    *,
    decision_id: int,
    version: int,
    leads_to: DecisionLeadsTo,
    to_do: str,
    due_on: date | None,
    person_id: int | None = None,
    project_id: int | None = None,
    consultation_id: int | None = None,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Say what follows from a carried decision and by when; its new version.

    Whoever is named gets it as a task; what was open of this decision before is dropped. A consultation may be
    linked later, when it has been prepared (`link_consultation`). Raises NotFound, Conflict, Refused:
    "decision_not_carried", "decision_told", "due_missing", "due_in_the_past", "task_person_missing",
    "person_elsewhere", "plan_project_missing", "text_too_long".
    """

    def do() -> int:
        taken, meeting = gatherings.find_decision(db, actor, decision_id)
        _insist_open(taken)
        text = clean(to_do, LONGEST["to_do"]) or taken.motion
        _insist_complete(leads_to, due_on, person_id, project_id, on)
        insist_here(db, actor, project_id=project_id, consultation_id=consultation_id)
        changes = {
            "leads_to": leads_to,
            "to_do": text,
            "due_on": due_on,
            "project_id": project_id,
            "consultation_id": consultation_id,
        }
        saved = save(db, actor, "follow", taken, meeting, version, changes, at)
        _drop_tasks(db, actor, decision_id, meeting, at)
        if person_id is not None:
            _give(db, actor, taken, meeting, person_id, text, due_on, on, at)
        return saved

    return int(once(db, actor, "follow", token=token, at=at, do=do))


def _insist_open(taken: Decision) -> None:
    if not taken.carried:
        raise Refused("decision_not_carried")
    if taken.told_back_on is not None:
        raise Refused("decision_told")


def _insist_complete(
    leads_to: DecisionLeadsTo, due_on: date | None, person_id: int | None, project_id: int | None, on: date
) -> None:
    if due_on is None:
        raise Refused("due_missing")
    if due_on < on:
        raise Refused("due_in_the_past")
    if leads_to is DecisionLeadsTo.TASK and person_id is None:
        raise Refused("task_person_missing")
    if leads_to is DecisionLeadsTo.PLAN_CHANGE and project_id is None:
        raise Refused("plan_project_missing")


def _drop_tasks(db: Session, actor: Actor, decision_id: int, meeting: Meeting, at: datetime) -> None:
    open_ones = select(Task).where(col(Task.decision_id) == decision_id, col(Task.state) == TaskState.OPEN)
    for task in db.scalars(open_ones.with_for_update()):
        ended = {"state": TaskState.DROPPED, "done_at": at}
        versions.save(db, Task, task.id or 0, version=task.version, changes=ended)
        gatherings.record(
            db, actor, "drop_task", meeting, at, subject=("task", task.id), after={"title": task.title}
        )


def _give(
    db: Session,
    actor: Actor,
    taken: Decision,
    meeting: Meeting,
    person_id: int,
    text: str,
    due_on: date | None,
    on: date,
    at: datetime,
) -> None:
    wanted = Task(
        kind=TaskKind.DECISION,
        place_id=meeting.place_id,
        person_id=person_id,
        title=text[: tasks.LONGEST["title"]],
        due_on=due_on,
        decision_id=taken.id,
        created_at=at,
    )
    tasks.new_task(db, actor, wanted, on=on)


@allows(P.RUN_CONSULTATIONS)
def link_consultation(
    db: Session, actor: Actor, *, decision_id: int, consultation_id: int, token: str, at: datetime
) -> None:
    """Tell a carried decision the consultation that was prepared because of it.

    Raises NotFound (for a consultation elsewhere too), Refused: "decision_not_carried", "decision_told".
    """

    def do() -> None:
        taken, meeting = gatherings.find_decision(db, actor, decision_id)
        _insist_open(taken)
        insist_here(db, actor, project_id=None, consultation_id=consultation_id)
        changes = {"leads_to": DecisionLeadsTo.CONSULTATION, "consultation_id": consultation_id}
        changes |= {} if taken.to_do else {"to_do": taken.motion}
        save(db, actor, "link_consultation", taken, meeting, taken.version, changes, at)

    once(db, actor, "link_consultation", token=token, at=at, do=do)


@allows(P.RUN_CONSULTATIONS)
def tell_back(
    db: Session,
    actor: Actor,
    *,
    decision_id: int,
    version: int,
    outcome: str,
    told_back_on: date,
    told_at_meeting_id: int | None = None,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Put down that the outcome was told to those who asked: on a day, or at a meeting, whose day it then is.

    Saying it again corrects it. The decision's new version. Raises NotFound, Conflict, Refused:
    "decision_not_carried", "outcome_missing", "text_too_long", "told_in_the_future", "told_before_decided",
    "meeting_not_held", "meeting_cancelled".
    """

    def do() -> int:
        taken, meeting = gatherings.find_decision(db, actor, decision_id)
        if not taken.carried:
            raise Refused("decision_not_carried")
        text = clean(outcome, LONGEST["outcome"])
        if not text:
            raise Refused("outcome_missing")
        day = told_back_on
        if told_at_meeting_id is not None:
            told_at = gatherings.find(db, actor, told_at_meeting_id)
            gatherings.insist(told_at, held=True)
            day = told_at.held_on
        if day > on:
            raise Refused("told_in_the_future")
        if day < meeting.held_on:
            raise Refused("told_before_decided")
        changes = {"outcome": text, "told_back_on": day, "told_at_meeting_id": told_at_meeting_id}
        return save(db, actor, "tell_back", taken, meeting, version, changes, at)

    return int(once(db, actor, "tell_back", token=token, at=at, do=do))
