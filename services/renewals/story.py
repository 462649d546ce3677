"""The story of a renewal from its first visit to its warranty: one line a happening, the newest first.

What the actor may not see is not in it: money, tender and works need leave to see the money; of visits at doors all who
see the renewal learn the counts of a day, and the doors and visitors only who sees visits there.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Outcome, Permission, RoundState, Stance
from models.grids import Place, Unit
from models.people import Person
from models.renewals import Project
from models.visits import Visit
from services.access import Actor, Grant, allows, within
from services.errors import NotFound
from services.renewals import story_of_works, story_rows
from services.renewals.moves import day_of
from services.renewals.stance_story import about
from services.renewals.story_rows import Sort
from services.rules.stages import Stage, stage_of
from services.statements import Kept

P = Permission
PAGE = 12


@dataclass(frozen=True, slots=True)
class Door:
    """One visit of a day, for who may know at which door it was."""

    building: str
    stairwell: str
    door: str
    stance: Stance


@dataclass(frozen=True, slots=True)
class Line:
    """One happening. `code` says what of its sort; texts, stages and number are those that its words need.

    `at` is known for what happened in the board itself, `by` where somebody recorded it; `ref` is the number of the
    vote or meeting whose page tells more. `passed` is a vote's outcome, once counted.
    """

    sort: Sort
    code: str
    on: date
    at: datetime | None = None
    by: str = ""
    a: str = ""
    b: str = ""
    c: str = ""
    n: int | None = None
    ref: int | None = None
    before: Stage | None = None
    stage: Stage | None = None
    passed: bool | None = None
    stances: tuple[tuple[Stance, int], ...] = ()
    doors: tuple[Door, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of lines; how many there are of each sort, and how many fit the sort that was asked for."""

    lines: tuple[Line, ...]
    counts: Mapping[Sort, int]
    count: int


@allows(P.SEE_RENEWALS)
def chapter(
    db: Session, actor: Actor, *, project_id: int, on: date, sort: Sort | None = None, page: int = 1
) -> Chapter:
    """A page of the story as of a day, `PAGE` lines, in three queries. Raises NotFound outside the scope."""
    known = _known(actor.grants).rows(db, project_id=project_id)
    if not known:
        raise NotFound("project")
    ((kind, sees_money),) = known
    told = _told(actor.grants, bool(sees_money)).rows(
        db, project_id=project_id, **({"on": on} if sees_money else {})
    )
    days: dict[date, list[Any]] = defaultdict(list)
    for row in _visits(actor.grants).rows(db, project_id=project_id):
        days[day_of(row[0])].append(row)
    found = [*(_line(row, kind) for row in told), *(_day(day, rows) for day, rows in days.items())]
    found.sort(key=_when, reverse=True)
    counts = Counter(line.sort for line in found)
    wanted = [line for line in found if sort in (None, line.sort)]
    return Chapter(tuple(wanted[(page - 1) * PAGE : page * PAGE]), dict(counts), len(wanted))


def _when(line: Line) -> tuple[date, int, float, int, str]:
    """By the day; what has an hour stands above what only has a day; a vote's steps of one moment in their order."""
    step = RoundState(line.code) if line.sort is Sort.VOTE else None
    order = story_rows.TOLD_VOTES.index(step) if step else 0
    return line.on, int(line.at is not None), line.at.timestamp() if line.at else 0.0, order, line.code


@lru_cache(maxsize=512)
def _known(grants: tuple[Grant, ...]) -> Kept:
    actor = Actor(0, "", grants)
    money = case((within(actor, P.SEE_MONEY, col(Project.place_id)), 1), else_=0)
    seen = within(actor, P.SEE_RENEWALS, col(Project.place_id))
    return Kept(select(col(Project.kind), money).where(col(Project.id) == bindparam("project_id"), seen))


@lru_cache(maxsize=512)
def _told(grants: tuple[Grant, ...], sees_money: bool) -> Kept:
    """Everything but visits, in one statement for those who hold these grants."""
    actor = Actor(0, "", grants)
    id: Any = bindparam("project_id")
    on: Any = bindparam("on")
    parts = story_rows.steps(id)
    if actor.may(P.SEE_CONSULTATIONS):
        parts += story_rows.votes(actor, id)
    if sees_money:
        parts += [*story_rows.money(id), *story_of_works.tender(id, on=on), *story_of_works.works(id, on=on)]
    every: Any = union_all(*parts).subquery()
    columns: Any = select(every, col(Person.display_name))
    return Kept(columns.outerjoin(Person, col(Person.id) == every.c.by))


def _line(row: Any, kind: str) -> Line:
    sort = Sort(row.sort)
    moves, counted = sort is Sort.MOVE, sort is Sort.VOTE and row.b is not None
    return Line(
        sort=sort,
        code=row.code,
        on=row.on or day_of(row.at),
        at=row.at,
        by=row.display_name or "",
        a="" if moves else row.a or "",
        b="" if moves or counted else row.b or "",
        c=row.c or "",
        n=row.n,
        ref=row.ref,
        before=stage_of(kind, row.a) if moves and row.a else None,
        stage=stage_of(kind, row.b) if moves else None,
        passed=_passed(row.b) if counted else None,
    )


def _passed(result: str) -> bool | None:
    """Whether every matter of a counted vote was carried."""
    told = json.loads(result)
    return all(item["outcome"] == Outcome.PASSED for item in told["items"]) if told else None


@lru_cache(maxsize=512)
def _visits(grants: tuple[Grant, ...]) -> Kept:
    """The visits about a renewal, oldest first; the last column says whether the door may be known."""
    stairwell, building = aliased(Place), aliased(Place)
    may_know = case((within(Actor(0, "", grants), P.SEE_VISITS, col(Unit.stairwell_id)), 1), else_=0)
    columns: Any = select(
        col(Visit.at), col(Visit.stance), col(building.name), col(stairwell.name), col(Unit.door),
        col(Person.display_name), may_know,
    )  # fmt: skip
    return Kept(
        columns.join(Unit, col(Unit.id) == col(Visit.unit_id))
        .join(stairwell, col(stairwell.id) == col(Unit.stairwell_id))
        .join(building, col(building.id) == col(stairwell.parent_id))
        .join(Person, col(Person.id) == col(Visit.person_id))
        .where(about(bindparam("project_id")))
        .order_by(col(Visit.at), col(Visit.id))
    )


def _day(day: date, found: Sequence[Any]) -> Line:
    counted = Counter(row[1] for row in found)
    known = [row for row in found if row[6]]
    return Line(
        sort=Sort.PEOPLE,
        code="visits",
        on=day,
        at=found[-1][0],
        by="、".join(dict.fromkeys(row[5] for row in known)),
        n=len(found),
        stances=tuple((s, counted[s]) for s in Stance if s in counted),
        doors=tuple(Door(row[2], row[3], row[4], row[1]) for row in known),
    )
