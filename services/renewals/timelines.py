"""Plan against actual: of many renewals a row each, of one renewal a row a stage. Days are whole and exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from models.enums import Permission, ProjectState
from models.grids import Place
from models.renewals import Project
from services.access import Actor, allows, find_place, within
from services.errors import NotFound
from services.renewals import cards, stage_plans, stage_times
from services.renewals.cards import UNDER_WAY
from services.rules.stage_plans import deviation
from services.rules.stages import Stage, route, stage_of

P = Permission
PAGE = 25
Stays = Sequence[tuple[str, date, date | None]]


@dataclass(frozen=True, slots=True)
class Stood:
    """One stay in a stage; `left` is None while it is there, and for the stage that ended it."""

    stage: Stage
    entered: date
    left: date | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A stage of the route: when it is to be entered, when it was, by how many days it deviates, and its days so far.

    `days` are those of all stays in it (None: never there). `entered` is the last entry that still stands: what a
    renewal was sent back behind lies ahead again.
    """

    stage: Stage
    planned_on: date | None
    entered: date | None
    deviation: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One renewal in time. `ends_on` is the planned end, `due_on` the day that is wished for.

    `deviation`: days behind its plan (below 0: ahead), as the latest planned stage says that was entered or should have
    been; None without a plan, and before its first day.
    """

    id: int
    name: str
    place: str
    stage: Stage
    state: ProjectState
    days_late: int
    due_on: date | None
    ends_on: date | None
    deviation: int | None
    stood: tuple[Stood, ...]
    plan: tuple[Planned, ...]

    @property
    def apart(self) -> int | None:
        """Days from the day wished for to the planned end (below 0: it ends before); None where one is not known."""
        return (self.ends_on - self.due_on).days if self.ends_on and self.due_on else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of lines, those past their day first, and how many there are in all."""

    lines: tuple[Line, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Course:
    """One renewal in time with the version of its plan (0: none); `can_plan`: the actor may set its days."""

    line: Line
    version: int
    can_plan: bool

    @property
    def id(self) -> int:
        """The renewal's number."""
        return self.line.id

    @property
    def days(self) -> dict[str, date]:
        """The planned days by stage."""
        return {p.stage.key: p.planned_on for p in self.line.plan if p.planned_on}


@allows(P.SEE_RENEWALS)
def timeline(
    db: Session, actor: Actor, *, place_id: int, kind: str, on: date, stage: str | None = None, page: int = 1
) -> Timeline:
    """The renewals of a kind at or below a place, `PAGE` at a time; given up ones are left out. Five queries.

    Raises NotFound for a place outside the scope.
    """
    find_place(db, actor, place_id, permission=P.SEE_RENEWALS)
    where = [cards.in_scope(actor, place_id=place_id), col(Project.kind) == kind]
    where += [col(Project.state) != ProjectState.CANCELLED]
    if stage is not None:
        where.append(col(Project.stage) == stage)
    count = db.scalar(select(func.count()).select_from(Project).where(*where)) or 0
    query = _projects().where(*where).order_by(*_late_first(on))
    rows: Any = db.execute(query.offset((page - 1) * PAGE).limit(PAGE)).all()
    ids = [row[0].id for row in rows]
    stays, plans = stage_times.stays_of(db, ids), stage_plans.plans_of(db, ids)
    lines = (_line(p, place, stays.get(p.id, ()), plans.get(p.id, (0, {}))[1], on) for p, place in rows)
    return Timeline(tuple(lines), count)


@allows(P.SEE_RENEWALS)
def of_project(db: Session, actor: Actor, *, project_id: int, on: date) -> Course:
    """One renewal in time, in three queries. Raises NotFound outside the scope."""
    mine = case((within(actor, P.MOVE_RENEWALS, col(Project.place_id)), 1), else_=0)
    seen = within(actor, P.SEE_RENEWALS, col(Project.place_id))
    row: Any = db.execute(_projects().add_columns(mine).where(col(Project.id) == project_id, seen)).first()
    if row is None:
        raise NotFound("project")
    p, place, may = row
    version, days = stage_plans.plans_of(db, [project_id]).get(project_id, (0, {}))
    stays = stage_times.stays_of(db, [project_id]).get(project_id, [])
    return Course(_line(p, place, stays, days, on), version, bool(may) and p.state in UNDER_WAY)


def _projects() -> Any:
    query = select(Project, col(Place.name)).join(Place, col(Place.id) == col(Project.place_id))
    return query.execution_options(populate_existing=True)


def _late_first(on: date) -> tuple[Any, ...]:
    """What is past its day first, the longest on top; then what is under way by its day; what is finished last."""
    rank = case((cards.is_late(on), 0), (col(Project.state).in_(UNDER_WAY), 1), else_=2)
    return (
        rank,
        col(Project.due_on).is_(None),
        col(Project.due_on),
        col(Project.stage_since).desc(),
        col(Project.id),
    )


def _line(p: Project, place: str, stays: Stays, days: Mapping[str, date], on: date) -> Line:
    plan = _plan(p, stays, days, on)
    late = p.state in UNDER_WAY and p.due_on is not None and p.due_on < on
    told = [one.deviation for one in plan if one.deviation is not None]
    return Line(
        id=p.id or 0,
        name=p.name,
        place=place,
        stage=stage_of(p.kind, p.stage),
        state=p.state,
        days_late=(on - p.due_on).days if late and p.due_on else 0,
        due_on=p.due_on,
        ends_on=plan[-1].planned_on,
        deviation=told[-1] if told else None,
        stood=tuple(Stood(stage_of(p.kind, key), entered, left) for key, entered, left in stays),
        plan=plan,
    )


def _plan(p: Project, stays: Stays, days: Mapping[str, date], on: date) -> tuple[Planned, ...]:
    """Every stage of the route; of one that was passed over nothing is said, nor of what is ahead of an ended one."""
    stages = route(p.kind, emergency=p.emergency)
    reached = [s.key for s in stages].index(p.stage)
    entered = {key: since for key, since, _left in stays}
    under_way = p.state in UNDER_WAY
    stayed: dict[str, int] = {}
    for key, came, left in stays:
        stayed[key] = stayed.get(key, 0) + ((left or (on if under_way else came)) - came).days
    found = []
    for n, stage in enumerate(stages):
        planned_on, since = days.get(stage.key), entered.get(stage.key) if n <= reached else None
        ahead = n > reached and under_way
        misses = deviation(planned_on, since, on=on) if since or ahead else None
        found.append(Planned(stage, planned_on, since, misses, stayed.get(stage.key)))
    return tuple(found)
