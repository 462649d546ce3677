"""How fast renewals of a kind go at a place: how many reached which stage, and how old the open ones are.

Time in each stage is `services.renewals.stage_times`, the rest `services.renewals.pace_forecast`; the rows behind
each figure are `services.renewals.pace_cases`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from models.enums import Permission, ProjectState
from models.renewals import Project
from services.access import Actor, Grant, allows, find_place
from services.renewals import cards
from services.renewals.pace_columns import (
    BANDS,
    began_in_band,
    begun,
    ever_entered,
    farthest,
    is_in_band,
    of_kind,
)
from services.rules.stages import Stage, kind_of, stages_of
from services.statements import Kept

Grants = tuple[Grant, ...]


class Part(StrEnum):
    """What became of those that reached a stage."""

    WENT_ON = "went_on"
    STANDS = "stands"
    HELD = "held"
    CANCELLED = "cancelled"
    SENT_BACK = "sent_back"


class Standing(StrEnum):
    """How an open case stands to its day. What is late is late, on hold or not."""

    IN_TIME = "in_time"
    LATE = "late"
    HELD = "held"


class Since(StrEnum):
    """From when an age counts: the day it entered its stage, or the day it began."""

    STAGE = "stage"
    BEGIN = "begin"


IN_STAGE = {
    ProjectState.OPEN: Part.STANDS,
    ProjectState.FINISHED: Part.STANDS,
    ProjectState.HELD: Part.HELD,
    ProjectState.CANCELLED: Part.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Reached:
    """One stage of the funnel. `reached`: so many came to it or to a later one, by what became of them (`parts`, whose
    sum it is); `entered`: so many stood in it themselves, told of stages that may be skipped.

    `before` is how many reached the stage before it, None for the first one and for one of the emergency route, which
    is no step of the others: it counts who stood in it.
    """

    stage: Stage
    reached: int
    entered: int | None
    before: int | None
    parts: dict[Part, int]


@dataclass(frozen=True, slots=True)
class Aged:
    """So many open cases whose age lies in a band (its number in BANDS), by how they stand to their day."""

    since: Since
    band: int
    standing: Standing
    count: int


@allows(Permission.SEE_RENEWALS)
def funnel(db: Session, actor: Actor, *, place_id: int, kind: str) -> tuple[Reached, ...]:
    """Every stage of a kind, at or below a place, cases given up included; in three queries. Raises NotFound."""
    find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    of_groups, of_entered = _of_funnel(actor.grants, place_id, kind)
    groups = of_groups.rows(db)
    entered = dict(zip(_skipped(kind), of_entered.rows(db)[0], strict=False))
    for reached, stage, _state, count in groups:
        if reached is None and stage in entered:
            entered[stage] += count
    return _steps(kind, groups, entered)


def _skipped(kind: str) -> list[str]:
    """The stages that not every case goes through."""
    return [s.key for s in stages_of(kind) if s.optional or s.emergency]


@lru_cache(maxsize=256)
def _of_funnel(grants: Grants, place_id: int, kind: str) -> tuple[Kept, Kept]:
    """The statements for how far cases came and where they stand, and for how many entered what may be skipped."""
    where = of_kind(Actor(0, "", grants), place_id, kind)
    each = (
        select(farthest(kind).label("far"), col(Project.stage), col(Project.state)).where(*where).subquery()
    )
    counted = (func.count().filter(ever_entered(stage)) for stage in _skipped(kind))
    query = select(each, func.count()).group_by(*each.c)
    return Kept(query), Kept(select(*counted, func.count()).select_from(Project).where(*where))


def _steps(kind: str, groups: Sequence[Any], entered: dict[str, int]) -> tuple[Reached, ...]:
    steps: list[Reached] = []
    before: int | None = None
    for stage in stages_of(kind):
        parts = _parts(kind, stage, groups, entered.get(stage.key))
        reached = sum(parts.values())
        step = Reached(stage, reached, entered.get(stage.key), None if stage.emergency else before, parts)
        before = before if stage.emergency else reached
        steps.append(step)
    return tuple(steps)


def _parts(kind: str, stage: Stage, groups: Sequence[Any], entered: int | None) -> dict[Part, int]:
    order = kind_of(kind).position
    here, parts = order(stage.key), dict.fromkeys(Part, 0)
    for far, now, state, count in groups:
        if max(order(now), -1 if far is None else far) >= here:
            parts[_part(order(now), here, state)] += count
    if stage.emergency:
        parts[Part.SENT_BACK] = 0
        parts[Part.WENT_ON] = max(0, (entered or 0) - sum(parts[p] for p in set(IN_STAGE.values())))
    return parts


def _part(now: int, here: int, state: ProjectState) -> Part:
    if now == here:
        return IN_STAGE[state]
    return Part.WENT_ON if now > here else Part.SENT_BACK


@allows(Permission.SEE_RENEWALS)
def ageing(db: Session, actor: Actor, *, place_id: int, kind: str, on: date) -> tuple[Aged, ...]:
    """Open cases by how long they have stood in their stage and how long ago they began, in two queries; bands without
    cases are left out. Raises NotFound."""
    find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    return _aged(_of_ageing(actor.grants, place_id, kind, on).rows(db))


@lru_cache(maxsize=64)
def _of_ageing(grants: Grants, place_id: int, kind: str, on: date) -> Kept:
    """The statement that counts open cases by their bands on one day."""
    where = (*of_kind(Actor(0, "", grants), place_id, kind), col(Project.state).in_(cards.UNDER_WAY))
    first = begun(where)
    bands = range(len(BANDS))
    in_stage = case(*((is_in_band(n, col(Project.stage_since), on), n) for n in bands)).label("in_stage")
    in_all = case(*((began_in_band(n, first.c.at, on), n) for n in bands)).label("in_all")
    grouped = (in_stage, in_all, standing(on).label("standing"))
    query = select(*grouped, func.count()).outerjoin(first, first.c.project_id == col(Project.id))
    return Kept(query.where(*where).group_by("in_stage", "in_all", "standing"))


def standing(on: date) -> ColumnElement[str]:
    """The column that says how an open case stands to its day."""
    return case(
        (cards.is_late(on), Standing.LATE.value),
        (col(Project.state) == ProjectState.HELD, Standing.HELD.value),
        else_=Standing.IN_TIME.value,
    )


def _aged(rows: Sequence[Any]) -> tuple[Aged, ...]:
    counts: dict[tuple[Since, int, Standing], int] = {}
    for in_stage, in_all, stands, count in rows:
        for key in ((Since.STAGE, in_stage, Standing(stands)), (Since.BEGIN, in_all, Standing(stands))):
            counts[key] = counts.get(key, 0) + count
    return tuple(Aged(*key, count) for key, count in sorted(counts.items(), key=lambda c: c[0][:2]))
