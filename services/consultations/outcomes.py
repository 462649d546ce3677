"""Decisions as people read them: hands, what follows, how far it has come, and which nobody was told about yet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.consultations import Consultation, Round
from models.councils import AgendaItem, Decision, Meeting
from models.enums import DecisionLeadsTo, MeetingKind, Permission, RoundState, TaskState
from models.people import Person
from models.renewals import Project
from models.visits import Task
from services import tasks
from services.access import Actor, allows, within
from services.consultations import gatherings
from services.errors import NotFound
from services.grids import naming
from services.rules.hands import Hands
from services.tasks import TaskLine

P = Permission
PAGE = 8


@dataclass(frozen=True, slots=True)
class LinkedProject:
    """The renewal whose plan a decision changes, and the stage in which it stands now."""

    id: int
    name: str
    kind: str
    stage: str


@dataclass(frozen=True, slots=True)
class LinkedVote:
    """The consultation that a decision led to; its latest round, None while there is none."""

    id: int
    title: str
    round_id: int | None
    state: RoundState | None


@dataclass(frozen=True, slots=True)
class Taken:
    """One decision with all that became of it; `days_late` is 0 unless it is due, and not told back.

    `known` is what those who had it as a task said in the end: what there is to tell back.
    """

    id: int
    meeting_id: int
    meeting: str
    meeting_kind: MeetingKind
    place_id: int
    place: str
    held_on: date
    agenda_item_id: int
    topic: str
    motion: str
    hands: Hands
    carried: bool
    leads_to: DecisionLeadsTo | None
    to_do: str
    due_on: date | None
    days_late: int
    project: LinkedProject | None
    vote: LinkedVote | None
    tasks: tuple[TaskLine, ...]
    outcome: str
    told_back_on: date | None
    told_at_meeting_id: int | None
    told_at: str
    can_run: bool
    version: int

    @property
    def waits(self) -> bool:
        """Whether it was carried and its outcome has not been told back."""
        return self.carried and self.told_back_on is None

    @property
    def known(self) -> str:
        """What came of its tasks so far."""
        return "；".join(t.outcome for t in self.tasks if t.state is TaskState.DONE and t.outcome)


@allows(P.SEE_CONSULTATIONS)
def untold(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    on: date,
    before: date | None = None,
    page: int = 1,
    size: int = PAGE,
) -> tuple[list[Taken], int]:
    """One page of the carried decisions at or around a place that nobody was told the outcome of; and how many.

    The overdue stand first, those without a day last. `before`: only those of meetings held before that day.
    """
    asked = query(actor).where(
        gatherings.reached(actor, P.SEE_CONSULTATIONS),
        gatherings.at_or_around(place_id),
        col(Decision.carried).is_(True),
        col(Decision.told_back_on).is_(None),
    )
    if before is not None:
        asked = asked.where(col(Meeting.held_on) < before)
    count = db.scalar(asked.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    ordered = asked.order_by(col(Decision.due_on).nulls_last(), col(Decision.id))
    return found(db, ordered.offset((page - 1) * size).limit(size), on=on), count


@allows(P.SEE_CONSULTATIONS)
def of_project(db: Session, actor: Actor, *, project_id: int, on: date) -> list[Taken]:
    """What meetings within the actor's scope carried about a renewal, the latest first: what changes its plan,
    and what was decided on a point of an agenda that is about it.
    """
    about = or_(col(Decision.project_id) == project_id, col(AgendaItem.project_id) == project_id)
    asked = query(actor).where(
        gatherings.reached(actor, P.SEE_CONSULTATIONS), col(Decision.carried).is_(True), about
    )
    return found(db, asked.order_by(col(Meeting.held_on).desc(), col(Decision.id).desc()), on=on)


@allows(P.RUN_CONSULTATIONS)
def find_taken(db: Session, actor: Actor, *, decision_id: int, on: date) -> Taken:
    """One decision where the actor runs consultations. Raises NotFound."""
    mine = within(actor, P.RUN_CONSULTATIONS, col(Meeting.place_id))
    for taken in found(db, query(actor).where(col(Decision.id) == decision_id, mine), on=on):
        return taken
    raise NotFound("decision")


def query(actor: Actor) -> Select[Any]:
    """The decisions with their point, meeting, place and telling; conditions and order are the caller's."""
    told_at = aliased(Meeting)
    mine = within(actor, P.RUN_CONSULTATIONS, col(Meeting.place_id))
    columns: Any = select(Decision, AgendaItem, Meeting, col(told_at.title), mine)
    joined: Select[Any] = (
        columns.select_from(Decision)
        .join(AgendaItem, col(AgendaItem.id) == col(Decision.agenda_item_id))
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .outerjoin(told_at, col(told_at.id) == col(Decision.told_at_meeting_id))
        .execution_options(populate_existing=True)
    )
    return joined


def found(db: Session, chosen: Select[Any], *, on: date) -> list[Taken]:
    """The decisions of such a query on a day, in six queries however many they are."""
    rows: Sequence[Any] = db.execute(chosen).all()
    names = naming.full_names(db, [row[2].place_id for row in rows])
    given = _tasks(db, [row[0].id for row in rows], names, on)
    projects = _projects(db, [row[0].project_id for row in rows])
    linked = votes(db, [row[0].consultation_id for row in rows])
    return [
        _taken(
            row, names[row[2].place_id], on, given[row[0].id], projects.get(row[0].project_id),
            linked.get(row[0].consultation_id),
        )
        for row in rows
    ]  # fmt: skip


def _tasks(db: Session, ids: list[int], names: dict[int, str], on: date) -> dict[int, list[TaskLine]]:
    by_decision: dict[int, list[TaskLine]] = defaultdict(list)
    asked = (
        select(Task, col(Person.display_name))
        .join(Person, col(Person.id) == col(Task.person_id))
        .where(col(Task.decision_id).in_(ids), col(Task.state) != TaskState.DROPPED)
        .order_by(col(Task.id))
    )
    for task, person in db.execute(asked):
        line = tasks.line(task, person, names.get(task.place_id, ""), on)
        by_decision[task.decision_id or 0].append(line)
    return by_decision


def _projects(db: Session, ids: Iterable[int | None]) -> dict[int, LinkedProject]:
    asked = select(col(Project.id), col(Project.name), col(Project.kind), col(Project.stage))
    rows = db.execute(asked.where(col(Project.id).in_(set(filter(None, ids)))))
    return {id or 0: LinkedProject(id or 0, name, kind, stage) for id, name, kind, stage in rows}


def votes(db: Session, ids: Iterable[int | None]) -> dict[int, LinkedVote]:
    """The consultations of such numbers, each with its latest round."""
    asked = (
        select(col(Consultation.id), col(Consultation.title), col(Round.id), col(Round.state))
        .outerjoin(Round, col(Round.consultation_id) == col(Consultation.id))
        .where(col(Consultation.id).in_(set(filter(None, ids))))
        .order_by(col(Round.number))
    )
    return {
        id or 0: LinkedVote(id or 0, title, round_id, state)
        for id, title, round_id, state in db.execute(asked)
    }


def _taken(
    row: Any,
    place: str,
    on: date,
    given: list[TaskLine],
    project: LinkedProject | None,
    vote: LinkedVote | None,
) -> Taken:
    d, item, meeting, told_at, mine = row
    waits = d.carried and d.told_back_on is None and d.due_on is not None
    return Taken(
        id=d.id,
        meeting_id=meeting.id,
        meeting=meeting.title,
        meeting_kind=meeting.kind,
        place_id=meeting.place_id,
        place=place,
        held_on=meeting.held_on,
        agenda_item_id=item.id,
        topic=item.topic,
        motion=d.motion,
        hands=Hands(d.hands_for, d.hands_against, d.hands_abstaining, d.present),
        carried=d.carried,
        leads_to=d.leads_to,
        to_do=d.to_do,
        due_on=d.due_on,
        days_late=max(0, (on - d.due_on).days) if waits else 0,
        project=project,
        vote=vote,
        tasks=tuple(given),
        outcome=d.outcome,
        told_back_on=d.told_back_on,
        told_at_meeting_id=d.told_at_meeting_id,
        told_at=told_at or "",
        can_run=bool(mine),
        version=d.version,
    )
