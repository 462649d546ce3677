"""Patrols read: the latest with what they found, how many a month, and how many findings are open or mended."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from models.enums import Permission, TaskState
from models.lifts import Lift
from models.net import Patrol
from models.net_enums import LookedAt
from models.renewals import Project
from models.tender_enums import Severity
from models.visits import Task
from services.access import Actor, allows, below, find_place, within
from services.db import rows_of
from services.grids import naming

P = Permission
PAGE, MONTHS = 8, 12


@dataclass(frozen=True, slots=True)
class PatrolLine:
    """One patrol. `thing`: the works or the lift by name; `is_open`: what was found is not mended yet."""

    id: int
    place_id: int
    place: str
    day: date
    looked_at: LookedAt
    thing: str
    walker: str
    severity: Severity
    found: str
    task_id: int | None
    mended_on: date | None
    mended_how: str
    is_open: bool
    can_record: bool
    version: int


@dataclass(frozen=True, slots=True)
class Month:
    """How many patrols a month had: `since` is its first day; `findings` of them found something."""

    since: date
    patrols: int
    findings: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The last twelve months, the present one last, and of all findings how many are open and mended."""

    months: tuple[Month, ...]
    open: int
    mended: int


@allows(P.SEE_RENEWALS)
def patrols(
    db: Session, actor: Actor, *, place_id: int, only_open: bool = False, page: int = 1, size: int = PAGE
) -> tuple[list[PatrolLine], int]:
    """One page of the patrols at or below a place, newest first, and how many in all; four statements at most.

    Raises NotFound outside the scope.
    """
    find_place(db, actor, place_id, permission=P.SEE_RENEWALS)
    where = [below(place_id, col(Patrol.place_id)), within(actor, P.SEE_RENEWALS, col(Patrol.place_id))]
    where += [_is_open()] if only_open else []
    counted = select(func.count()).select_from(Patrol).outerjoin(Task, col(Task.id) == col(Patrol.task_id))
    count = db.scalar(counted.where(*where)) or 0
    query = _listed(actor).where(*where).order_by(col(Patrol.day).desc(), col(Patrol.id).desc())
    rows = rows_of(db, query.offset((page - 1) * size).limit(size))
    names = naming.full_names(db, {row.place_id for row in rows})
    return [_line(row, names) for row in rows], count


def _is_open() -> ColumnElement[bool]:
    """Found, not said to be mended, and no task for it done."""
    task_done = and_(col(Task.id).is_not(None), col(Task.state) == TaskState.DONE)
    return and_(
        col(Patrol.severity) != Severity.NONE,
        col(Patrol.mended_on).is_(None),
        ~func.coalesce(task_done, False),
    )


def _listed(actor: Actor) -> Any:
    thing = func.coalesce(col(Project.name), col(Lift.name), "")
    return (
        select(
            col(Patrol.id), col(Patrol.place_id), col(Patrol.day), col(Patrol.looked_at), thing.label("thing"),
            col(Patrol.walker), col(Patrol.severity), col(Patrol.found), col(Patrol.task_id), col(Patrol.mended_on),
            col(Patrol.mended_how), _is_open().label("is_open"), col(Task.outcome),
            within(actor, P.RECORD_PATROLS, col(Patrol.place_id)).label("mine"), col(Patrol.version),
        )
        .outerjoin(Project, col(Project.id) == col(Patrol.project_id))
        .outerjoin(Lift, col(Lift.id) == col(Patrol.lift_id))
        .outerjoin(Task, col(Task.id) == col(Patrol.task_id))
    )  # fmt: skip


def _line(row: Any, names: dict[int, str]) -> PatrolLine:
    return PatrolLine(
        id=row.id,
        place_id=row.place_id,
        place=names.get(row.place_id, ""),
        day=row.day,
        looked_at=row.looked_at,
        thing=row.thing,
        walker=row.walker,
        severity=row.severity,
        found=row.found,
        task_id=row.task_id,
        mended_on=row.mended_on,
        mended_how=row.mended_how or (row.outcome if not row.is_open else "") or "",
        is_open=bool(row.is_open),
        can_record=bool(row.mine),
        version=row.version,
    )


@allows(P.SEE_RENEWALS)
def figures(db: Session, actor: Actor, *, place_id: int, on: date) -> Figures:
    """How often one went at or below a place in twelve months, and what became of all findings; three statements.

    Raises NotFound outside the scope.
    """
    find_place(db, actor, place_id, permission=P.SEE_RENEWALS)
    where = (below(place_id, col(Patrol.place_id)), within(actor, P.SEE_RENEWALS, col(Patrol.place_id)))
    months = _months(on)
    finding = col(Patrol.severity) != Severity.NONE
    by_day = (
        select(col(Patrol.day), func.count(), func.count().filter(finding))
        .where(*where, col(Patrol.day) >= months[0], col(Patrol.day) <= on)
        .group_by(col(Patrol.day))
    )
    went, found = Counter[date](), Counter[date]()
    for day, count, findings in rows_of(db, by_day):
        went[day.replace(day=1)] += count
        found[day.replace(day=1)] += findings
    query = select(func.count().filter(_is_open()), func.count()).select_from(Patrol)
    query = query.outerjoin(Task, col(Task.id) == col(Patrol.task_id)).where(*where, finding)
    still, every = db.execute(query).one()
    return Figures(tuple(Month(m, went[m], found[m]) for m in months), still, every - still)


def _months(on: date) -> list[date]:
    """The first days of the last twelve months."""
    found = [on.replace(day=1)]
    while len(found) < MONTHS:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found
