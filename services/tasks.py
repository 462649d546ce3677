"""Tasks: what one named person has to do by a day, who may be given it, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from models.enums import Permission, Role, TaskKind, TaskState
from models.people import Person, RoleGrant
from models.visits import Task
from services import audit, task_lists, versions
from services.access import PERMISSIONS, Actor, allows, find_place, within
from services.consultations import gatherings
from services.errors import NotFound, Refused
from services.grids import naming
from services.once import once

P = Permission
PAGE = 20
LONGEST = {"title": 200, "outcome": 500}
STAFF = [role for role in Role if P.SEE_BALLOTS in PERMISSIONS[role]]
"""The roles whose people may be given a task: those that work with households."""


@dataclass(frozen=True, slots=True)
class Assignee:
    """Somebody who may be given a task at a place."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in a list. `days_late` is 0 unless it is open and its day has passed."""

    id: int
    kind: TaskKind
    title: str
    place_id: int
    place: str
    person_id: int
    person: str
    due_on: date | None
    days_late: int
    state: TaskState
    outcome: str
    round_id: int | None
    voter_id: int | None
    decision_id: int | None
    version: int
    given_by: str = ""
    meeting_id: int | None = None
    meeting: str = ""


@allows(P.SEE_BALLOTS)
def tasks_of(
    db: Session,
    actor: Actor,
    *,
    on: date,
    place_id: int | None = None,
    kinds: Sequence[TaskKind] = (),
    state: TaskState | None = TaskState.OPEN,
    also: Sequence[int] = (),
    page: int = 1,
    size: int = PAGE,
) -> tuple[list[TaskLine], int]:
    """One page of the actor's own tasks or, with a place, of everybody's at or below it; and how many in all.

    The next due come first, those without a day last. `also` names tasks to list whatever their state.
    """
    count, some = task_lists.of_a_list(actor.grants, place_id is not None, tuple(kinds), state)
    told: dict[str, Any] = {"me": actor.person_id}
    told |= {} if place_id is None else {"place": place_id}
    told |= {} if state is None else {"also": list(also)}
    rows = some.rows(db, **told, skip=(page - 1) * size, most=size)
    names = naming.place_names(db, [row.place_id for row in rows])
    return [
        line(
            row, row.display_name, names.get(row.place_id) or row.place, on, row.giver or "", row.meeting_id,
            row.meeting,
        )
        for row in rows
    ], count.value(db, **told)  # fmt: skip


def line(
    task: Any,
    person: str,
    place: str,
    on: date,
    given_by: str = "",
    meeting_id: int | None = None,
    meeting: str | None = None,
) -> TaskLine:
    """A task as it stands in a list on a day."""
    is_late = task.state is TaskState.OPEN and task.due_on is not None
    return TaskLine(
        id=task.id or 0,
        kind=task.kind,
        title=task.title,
        place_id=task.place_id,
        place=place,
        person_id=task.person_id,
        person=person,
        due_on=task.due_on,
        days_late=max(0, (on - task.due_on).days) if is_late and task.due_on else 0,
        state=task.state,
        outcome=task.outcome,
        round_id=task.round_id,
        voter_id=task.voter_id,
        decision_id=task.decision_id,
        version=task.version,
        given_by=given_by,
        meeting_id=meeting_id,
        meeting=meeting or "",
    )


@allows(P.RUN_CONSULTATIONS)
def assignees(db: Session, actor: Actor, *, place_id: int, on: date) -> list[Assignee]:
    """Who may be given a task at a place: staff whose own places lie above, below or across it, by name."""
    find_place(db, actor, place_id, permission=P.RUN_CONSULTATIONS)
    query = select(col(Person.id), col(Person.display_name)).where(_serves(place_id, on))
    return [Assignee(id or 0, name) for id, name in db.execute(query.order_by(col(Person.display_name)))]


def _serves(place_id: int, on: date) -> ColumnElement[bool]:
    """The condition that a person has an account and works at some part of a place on a day."""
    valid = (col(RoleGrant.since) <= on) & or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) >= on)
    here = or_(col(RoleGrant.place_id).is_(None), gatherings.overlaps(place_id, col(RoleGrant.place_id)))
    granted = select(col(RoleGrant.person_id)).where(col(RoleGrant.role).in_(STAFF), valid, here)
    return col(Person.removed_at).is_(None) & col(Person.id).in_(granted)


@allows(P.RUN_CONSULTATIONS)
def give_task(
    db: Session,
    actor: Actor,
    *,
    kind: TaskKind,
    place_id: int,
    person_id: int,
    title: str,
    due_on: date | None,
    on: date,
    at: datetime,
    token: str,
) -> int:
    """Give somebody who works there a task; its id.

    Raises NotFound, Refused("task_title_missing"), ("text_too_long"), ("due_in_the_past"), ("person_elsewhere").
    """

    def do() -> int:
        wanted = Task(
            kind=kind, place_id=place_id, person_id=person_id, title=title, due_on=due_on, created_at=at
        )
        return new_task(db, actor, wanted, on=on)

    return int(once(db, actor, "give_task", token=token, at=at, do=do))


def new_task(
    db: Session, actor: Actor, wanted: Task, *, on: date, permission: Permission = P.RUN_CONSULTATIONS
) -> int:
    """Store and log a task that a service gives within its own action (`once` is the caller's); its id.

    `wanted` names kind, place, person, title, due day, created_at, and what it is of: the round and the voter
    of its roll, or the decision, which the caller has found within the scope. Raises as `give_task`.
    """
    find_place(db, actor, wanted.place_id, permission=permission)
    wanted.title = _clean(wanted.title, "title")
    if not wanted.title:
        raise Refused("task_title_missing")
    if wanted.due_on is not None and wanted.due_on < on:
        raise Refused("due_in_the_past")
    serves = select(col(Person.id)).where(col(Person.id) == wanted.person_id, _serves(wanted.place_id, on))
    if db.scalar(serves) is None:
        raise Refused("person_elsewhere")
    wanted.created_by = actor.person_id
    db.add(wanted)
    db.flush()
    after = {"title": wanted.title, "given_to": wanted.person_id, "due_on": wanted.due_on}
    _record(db, actor, "give_task", wanted, wanted.created_at, after=after)
    return wanted.id or 0


@allows(P.SEE_BALLOTS)
def finish_task(
    db: Session, actor: Actor, *, task_id: int, version: int, outcome: str, token: str, at: datetime
) -> int:
    """Say what came of a task, one's own or one at a place where one works; its new version.

    Raises NotFound, Conflict, Refused("outcome_missing"), ("text_too_long"), ("task_not_open").
    """
    mine = col(Task.person_id) == actor.person_id
    reached = or_(mine, within(actor, P.SEE_BALLOTS, col(Task.place_id)))
    ended = {"state": TaskState.DONE, "outcome": _clean(outcome, "outcome"), "done_at": at}
    return _end(db, actor, "finish_task", task_id, version, ended, reached, token)


@allows(P.RUN_CONSULTATIONS)
def drop_task(
    db: Session, actor: Actor, *, task_id: int, version: int, reason: str, token: str, at: datetime
) -> int:
    """Give a task up, with the reason as its outcome; its new version. Raises as `finish_task`."""
    reached = within(actor, P.RUN_CONSULTATIONS, col(Task.place_id))
    ended = {"state": TaskState.DROPPED, "outcome": _clean(reason, "outcome"), "done_at": at}
    return _end(db, actor, "drop_task", task_id, version, ended, reached, token)


def _end(
    db: Session,
    actor: Actor,
    action: str,
    task_id: int,
    version: int,
    ended: dict[str, Any],
    reached: ColumnElement[bool],
    token: str,
) -> int:
    at = ended["done_at"]

    def do() -> int:
        query = select(Task).where(col(Task.id) == task_id, reached)
        task = db.scalar(query.execution_options(populate_existing=True))
        if task is None:
            raise NotFound("task")
        if not ended["outcome"]:
            raise Refused("outcome_missing")
        if task.version == version and not _may_end(task, ended["state"]):
            raise Refused("task_not_open")
        before = {"state": task.state, "outcome": task.outcome}
        saved = versions.save(db, Task, task_id, version=version, changes=ended)
        after = {"title": task.title, "state": ended["state"], "outcome": ended["outcome"]}
        _record(db, actor, action, task, at, before=before, after=after)
        return saved

    return int(once(db, actor, action, token=token, at=at, do=do))


def _may_end(task: Task, state: TaskState) -> bool:
    """An open one may; of one that a decision asked for and that is done, what came of it may be corrected."""
    corrects = task.kind is TaskKind.DECISION and task.state is state is TaskState.DONE
    return corrects or task.state is TaskState.OPEN


def _record(db: Session, actor: Actor, action: str, task: Task, at: datetime, **told: Any) -> None:
    audit.record(
        db, actor, area="consultations", action=action, subject=("task", task.id), at=at,
        place_id=task.place_id, **told,
    )  # fmt: skip


def _clean(text: str, what: str) -> str:
    text = text.strip()
    if len(text) > LONGEST[what]:
        raise Refused("text_too_long", longest=LONGEST[what])
    return text
