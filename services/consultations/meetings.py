"""The meetings there are, and one of them with its agenda, people, decisions and what residents said about it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlmodel import Session, col

from models.councils import AgendaItem, Decision, Meeting, Opinion, Participant
from models.enums import MeetingKind, MeetingState, Permission
from models.renewals import Project
from services.access import Actor, allows, within
from services.consultations import gatherings, opinions, outcomes
from services.consultations.opinions import Said
from services.consultations.outcomes import LinkedVote, Taken
from services.errors import NotFound
from services.grids import naming

P = Permission
PAGE = 8


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting in a list, with how many were invited and came, points, decisions, and those not told back."""

    id: int
    kind: MeetingKind
    title: str
    place_id: int
    place: str
    held_on: date
    begins_at: str
    where: str
    chair: str
    state: MeetingState
    invited: int
    present: int
    topics: int
    decisions: int
    untold: int


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on the list of a meeting; `present` is None before the roll call."""

    id: int
    name: str
    capacity: str
    present: bool | None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an agenda, with the renewal and the consultation that it is about.

    `before` and `after` count what residents said; `said` holds what one may read.
    """

    id: int
    number: int
    topic: str
    notes: str
    project_id: int | None
    project: str
    vote: LinkedVote | None
    decisions: tuple[Taken, ...]
    before: int
    after: int
    said: tuple[Said, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Assembly:
    """One meeting wholly. `attendees` is empty for who may not read residents' names.

    `can_begin` says that its day has come and its roll can be called;
    `told_here` are the decisions of earlier meetings whose outcome was told at this one.
    """

    line: MeetingLine
    minutes: str
    attendees: tuple[Attendee, ...]
    points: tuple[Point, ...]
    told_here: tuple[Taken, ...]
    sees_names: bool
    can_run: bool
    can_begin: bool
    is_today: bool
    version: int

    @property
    def is_held(self) -> bool:
        """Whether the roll was called: motions are put and hands counted from then on."""
        return self.line.state is MeetingState.HELD

    @property
    def can_write(self) -> bool:
        """Whether the person may still change anything about it."""
        return self.can_run and self.line.state is not MeetingState.CANCELLED


@allows(P.SEE_CONSULTATIONS)
def meetings_at(
    db: Session, actor: Actor, *, place_id: int, kind: MeetingKind | None = None, page: int = 1
) -> tuple[list[MeetingLine], int]:
    """One page of the meetings at or around a place, those to come first, then the latest; and how many."""
    asked = select(Meeting).where(
        gatherings.reached(actor, P.SEE_CONSULTATIONS), gatherings.at_or_around(place_id)
    )
    if kind is not None:
        asked = asked.where(col(Meeting.kind) == kind)
    count = db.scalar(select(func.count()).select_from(asked.subquery())) or 0
    is_called = case((col(Meeting.state) == MeetingState.CALLED, 0), else_=1)
    next_first = case((col(Meeting.state) == MeetingState.CALLED, col(Meeting.held_on)))
    ordered = asked.order_by(is_called, next_first, col(Meeting.held_on).desc(), col(Meeting.id).desc())
    rows = db.execute(_with_figures(ordered.offset((page - 1) * PAGE).limit(PAGE))).all()
    names = naming.full_names(db, [row[0].place_id for row in rows])
    return [_line(row, names) for row in rows], count


def _with_figures(asked: Select[Any]) -> Select[Any]:
    """Beside each meeting: invited, present, points, decisions, carried ones not told back."""
    people = select(func.count()).where(col(Participant.meeting_id) == col(Meeting.id))
    points = select(func.count()).where(col(AgendaItem.meeting_id) == col(Meeting.id))
    taken = (
        select(func.count())
        .select_from(Decision)
        .join(AgendaItem, col(AgendaItem.id) == col(Decision.agenda_item_id))
        .where(col(AgendaItem.meeting_id) == col(Meeting.id))
    )
    waiting = taken.where(col(Decision.carried).is_(True), col(Decision.told_back_on).is_(None))
    there = people.where(col(Participant.present).is_(True))
    figures = (q.scalar_subquery() for q in (people, there, points, taken, waiting))
    return asked.add_columns(*figures)


def _line(row: Any, names: dict[int, str]) -> MeetingLine:
    m, invited, present, topics, decisions, waiting = row[:6]
    return MeetingLine(
        m.id, m.kind, m.title, m.place_id, names[m.place_id], m.held_on, m.begins_at, m.where, m.chair, m.state,
        invited, present, topics, decisions, waiting,
    )  # fmt: skip


@allows(P.SEE_CONSULTATIONS)
def find_meeting(db: Session, actor: Actor, *, meeting_id: int, on: date) -> Assembly:
    """One meeting wholly, in at most twenty queries however long it was. Raises NotFound."""
    seen = gatherings.reached(actor, P.SEE_CONSULTATIONS)
    asked = _with_figures(select(Meeting).where(col(Meeting.id) == meeting_id, seen)).add_columns(
        gatherings.reached(actor, P.SEE_BALLOTS), within(actor, P.RUN_CONSULTATIONS, col(Meeting.place_id))
    )
    row: Any = db.execute(asked.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("meeting")
    meeting, sees_names, can_run = row[0], bool(row[6]), bool(row[7])
    line = _line(row, naming.full_names(db, [meeting.place_id]))
    return Assembly(
        line=line,
        minutes=meeting.minutes,
        attendees=_attendees(db, meeting_id) if sees_names else (),
        points=_points(db, actor, line, on),
        told_here=_told_here(db, actor, meeting_id, on),
        sees_names=sees_names,
        can_run=can_run,
        can_begin=can_run and line.state is MeetingState.CALLED and line.held_on <= on,
        is_today=line.held_on == on,
        version=meeting.version,
    )


def _attendees(db: Session, meeting_id: int) -> tuple[Attendee, ...]:
    asked = select(
        col(Participant.id), col(Participant.name), col(Participant.capacity), col(Participant.present)
    ).where(col(Participant.meeting_id) == meeting_id)
    return tuple(Attendee(*row) for row in db.execute(asked.order_by(col(Participant.id))))


def _points(db: Session, actor: Actor, line: MeetingLine, on: date) -> tuple[Point, ...]:
    asked = (
        select(AgendaItem, col(Project.name))
        .outerjoin(Project, col(Project.id) == col(AgendaItem.project_id))
        .where(col(AgendaItem.meeting_id) == line.id)
        .order_by(col(AgendaItem.number))
        .execution_options(populate_existing=True)
    )
    rows = db.execute(asked).all()
    decisions = outcomes.query(actor).where(col(Meeting.id) == line.id).order_by(col(Decision.id))
    taken: dict[int, list[Taken]] = defaultdict(list)
    for decision in outcomes.found(db, decisions, on=on):
        taken[decision.agenda_item_id].append(decision)
    heard = _heard(db, actor, line)
    votes = outcomes.votes(db, [item.consultation_id for item, _project in rows])
    return tuple(
        _point(
            item, project or "", votes.get(item.consultation_id or 0), tuple(taken[item.id or 0]),
            heard[item.id or 0],
        )
        for item, project in rows
    )  # fmt: skip


def _heard(db: Session, actor: Actor, line: MeetingLine) -> dict[int, list[tuple[Said, bool]]]:
    """What was said on each point, and whether this person may read it."""
    may_read = within(actor, P.SEE_BALLOTS, col(Opinion.place_id))
    asked = (
        select(Opinion, may_read)
        .join(AgendaItem, col(AgendaItem.id) == col(Opinion.agenda_item_id))
        .where(col(AgendaItem.meeting_id) == line.id)
        .order_by(col(Opinion.said_on), col(Opinion.id))
        .execution_options(populate_existing=True)
    )
    rows = db.execute(asked).all()
    names = naming.full_names(db, [row.place_id for row, _readable in rows])
    heard: dict[int, list[tuple[Said, bool]]] = defaultdict(list)
    for row, readable in rows:
        said = opinions.view(row, names[row.place_id], line.held_on)
        heard[row.agenda_item_id or 0].append((said, bool(readable)))
    return heard


def _point(
    item: AgendaItem,
    project: str,
    vote: LinkedVote | None,
    taken: tuple[Taken, ...],
    heard: list[tuple[Said, bool]],
) -> Point:
    after = sum(said.is_after for said, _readable in heard)
    return Point(
        item.id or 0, item.number, item.topic, item.notes, item.project_id, project, vote, taken,
        len(heard) - after, after, tuple(said for said, readable in heard if readable),
        item.version,
    )  # fmt: skip


def _told_here(db: Session, actor: Actor, meeting_id: int, on: date) -> tuple[Taken, ...]:
    """Decisions told at this meeting, of meetings that the person reaches as well."""
    asked = outcomes.query(actor).where(
        col(Decision.told_at_meeting_id) == meeting_id, gatherings.reached(actor, P.SEE_CONSULTATIONS)
    )
    return tuple(outcomes.found(db, asked.order_by(col(Decision.id)), on=on))
