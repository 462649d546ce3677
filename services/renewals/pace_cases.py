"""The cases behind a figure of pace: one page of those that a bar, a band or a stage counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, select
from sqlmodel import Session, col

from models.enums import Permission, ProjectState
from models.grids import Place
from models.renewals import Project, ProjectMove
from services.access import Actor, Grant, allows, find_place
from services.renewals import cards
from services.renewals.moves import day_of
from services.renewals.pace import Part, Since, Standing, standing
from services.renewals.pace_columns import (
    began_in_band,
    first_row,
    is_in_band,
    neighbourhood,
    of_kind,
    position,
)
from services.rules.stages import Stage, kind_of, stage_of, stages_of
from services.statements import Kept

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which cases of a kind: those that reached a stage, by what became of them there (`part`); those under way that
    stand `at` a stage; those under way whose age lies in a band, or that are late or on hold. Nothing chosen means all.
    """

    stage: str | None = None
    part: Part | None = None
    at: str | None = None
    since: Since = Since.STAGE
    band: int | None = None
    standing: Standing | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. `place` is its neighbourhood, `begun` is the day of the first row of its history."""

    id: int
    name: str
    place: str
    stage: Stage
    state: ProjectState
    stage_since: date
    begun: date
    due_on: date | None
    waits_for: str
    days_in_stage: int
    days_in_all: int
    days_late: int


@allows(Permission.SEE_RENEWALS)
def cases(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    kind: str,
    on: date,
    which: Chosen = Chosen(),
    page: int = 1,
    size: int = PAGE,
) -> tuple[tuple[CaseLine, ...], int]:
    """One page of the cases of a kind at or below a place, longest in their stage first, and how many there are.

    Three queries. Raises NotFound.
    """
    find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    number, some = _statements(actor.grants, place_id, kind, which, on)
    rows = some.rows(db, skip=(page - 1) * size, most=size)
    return tuple(_line(row, on) for row in rows), number.value(db)


@lru_cache(maxsize=64)
def _statements(
    grants: tuple[Grant, ...], place_id: int, kind: str, which: Chosen, on: date
) -> tuple[Kept, Kept]:
    """How many of the cases are wanted on one day, and a page of them."""
    where = (*of_kind(Actor(0, "", grants), place_id, kind), *_conditions(kind, which, on))
    order = (col(Project.stage_since), col(Project.id))
    skip, most = bindparam("skip", type_=Integer()), bindparam("most", type_=Integer())
    shown = select(col(Project.id)).where(*where).order_by(*order).offset(skip).limit(most)
    query = select(*cards.COLUMNS, neighbourhood().label("neighbourhood"), first_row().label("began"))
    query = query.join(Place, col(Place.id) == col(Project.place_id))
    query = query.where(col(Project.id).in_(shown.scalar_subquery())).order_by(*order)
    return Kept(select(func.count()).select_from(Project).where(*where)), Kept(query)


def _conditions(kind: str, which: Chosen, on: date) -> Iterator[ColumnElement[bool]]:
    if which.open_only or which.at or which.band is not None or which.standing is not None:
        yield col(Project.state).in_(cards.UNDER_WAY)
    if which.at is not None:
        yield col(Project.stage) == which.at
    if which.band is not None:
        began = which.since is Since.BEGIN
        yield (
            began_in_band(which.band, first_row(), on)
            if began
            else is_in_band(which.band, col(Project.stage_since), on)
        )
    if which.standing is not None:
        yield standing(on) == which.standing.value
    if which.stage is not None:
        yield from _of_stage(kind, which.stage, which.part)


def _of_stage(kind: str, stage: str, part: Part | None) -> Iterator[ColumnElement[bool]]:
    here, now = kind_of(kind).position(stage), position(kind, col(Project.stage))
    emergency = stage_of(kind, stage).emergency
    yield _was_in([stage] if emergency else [s.key for s in stages_of(kind)[here:]])
    if part is Part.WENT_ON:
        yield now != here if emergency else now > here
    elif part is Part.SENT_BACK:
        yield now < here
    elif part is not None:
        yield now == here
        yield col(Project.state).in_(STATES[part])


STATES = {
    Part.STANDS: (ProjectState.OPEN, ProjectState.FINISHED),
    Part.HELD: (ProjectState.HELD,),
    Part.CANCELLED: (ProjectState.CANCELLED,),
}


def _was_in(stages: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a project stands in one of the stages or ever stood in one."""
    row = select(col(ProjectMove.id)).where(
        col(ProjectMove.project_id) == col(Project.id), col(ProjectMove.to_stage).in_(stages)
    )
    return col(Project.stage).in_(stages) | row.correlate(Project).exists()


def _line(p: Any, on: date) -> CaseLine:
    began = day_of(p.began) if p.began else p.stage_since
    late = p.due_on is not None and p.state in cards.UNDER_WAY
    return CaseLine(
        id=p.id,
        name=p.name,
        place=p.neighbourhood,
        stage=stage_of(p.kind, p.stage),
        state=p.state,
        stage_since=p.stage_since,
        begun=began,
        due_on=p.due_on,
        waits_for=p.waits_for,
        days_in_stage=max(0, (on - p.stage_since).days),
        days_in_all=max(0, (on - began).days),
        days_late=max(0, (on - p.due_on).days) if late and p.due_on else 0,
    )
