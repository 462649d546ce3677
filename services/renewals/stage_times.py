"""How long renewals stay in their stages: of one case, and of all cases of a kind at a place.

The days come from the rows of the history: from the day (in Shanghai) on which a case entered a stage to the day on
which it left it; a case sent back counts each of its stays, and halts count as the stay they fall into.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, func, or_, select, type_coerce
from sqlmodel import Session, col

from models.enums import MoveKind, Permission, PlaceKind, ProjectState
from models.grids import Place, PlaceWithin
from models.renewals import Project, ProjectMove
from services.access import Actor, Grant, allows, kind_of_place, within
from services.db import is_sqlite
from services.errors import NotFound
from services.renewals import cards
from services.renewals.moves import SHANGHAI, day_of
from services.rules.ranks import nearest_rank
from services.rules.stages import Stage, ends, stage_of, stages_of
from services.statements import Kept

STAYS = (MoveKind.HELD, MoveKind.RESUMED, MoveKind.CANCELLED, MoveKind.REOPENED)
"""Rows of the history that lead to no other stage."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of a case in a stage. Days; `left` is None while it is there."""

    stage: Stage
    entered: date
    left: date | None
    days: int


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage of a kind at a place: days of the stays that ended, and the case that stands there longest now.

    `median` and `ninetieth` are None where no stay ended yet, `oldest` where nobody stands there.
    """

    stage: Stage
    stays: int
    median: int | None
    ninetieth: int | None
    standing: int
    oldest: int | None
    oldest_id: int | None


@dataclass(frozen=True, slots=True)
class _Stood:
    project_id: int
    stage: str
    entered: date
    left: date | None
    is_standing: bool

    def days(self, on: date) -> int:
        return max(0, ((self.left or on) - self.entered).days)


@allows(Permission.SEE_RENEWALS)
def of_project(db: Session, actor: Actor, *, project_id: int, on: date) -> tuple[Stay, ...]:
    """Every stay of one renewal in the order of time, in two queries. Raises NotFound outside the scope."""
    seen = within(actor, Permission.SEE_RENEWALS, col(Project.place_id))
    kind = db.scalar(select(col(Project.kind)).where(col(Project.id) == project_id, seen))
    if kind is None:
        raise NotFound("project")
    stood = _stood(db.execute(_rows().where(col(ProjectMove.project_id) == project_id)))
    return tuple(Stay(stage_of(kind, s.stage), s.entered, s.left, s.days(on)) for s in stood)


@allows(Permission.SEE_RENEWALS)
def by_stage(db: Session, actor: Actor, *, place_id: int, kind: str, on: date) -> tuple[StageTime, ...]:
    """Each stage of a kind but the last one, at or below a place, in two queries. Raises NotFound.

    Cases given up count where they stayed before, and stand nowhere.
    """
    place = kind_of_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    found: dict[str, list[Any]] = {}
    for row in _counted(db, actor, place_id, place, kind, on):
        found.setdefault(row.stage, []).append(row)
    return tuple(_time(s, found.get(s.key, [])) for s in stages_of(kind) if not ends(kind, s.key))


def ended_days(db: Session, actor: Actor, *, place: Place, kind: str, on: date) -> dict[str, list[int]]:
    """The days of every stay that ended, by stage, at or below a place that was found in the scope; one query."""
    found: dict[str, list[int]] = {}
    for row in _counted(db, actor, place.id or 0, place.kind, kind, on):
        if not row.stands:
            found.setdefault(row.stage, []).extend([max(0, row.days)] * row.stays)
    return found


def _counted(
    db: Session, actor: Actor, place_id: int, place: PlaceKind, kind: str, on: date
) -> Sequence[Any]:
    query = _stays(actor.grants, place_id, kind, place in cards.WIDE, is_sqlite(db))
    return query.rows(db, on=on)


@lru_cache(maxsize=256)
def _stays(grants: tuple[Grant, ...], place_id: int, kind: str, wide: bool, in_sqlite: bool) -> Kept:
    """How many stays in each stage took how many days, ended or not, and the first renewal among them.

    The database counts the days, so that not every row of the history has to be read.
    """
    m, p = ProjectMove, Project
    entered = _day_in_shanghai(in_sqlite)
    left = func.lead(entered).over(partition_by=col(m.project_id), order_by=(col(m.at), col(m.id)))
    columns = (col(p.id), col(m.to_stage), col(p.state), entered.label("entered"), left.label("gone"))
    moves = select(*columns).join(p, col(p.id) == col(m.project_id)).where(
        cards.in_scope(Actor(0, "", grants), place_id=place_id, wide=wide),
        col(p.kind) == kind, col(m.kind).not_in(STAYS),
    )  # fmt: skip
    stay = moves.subquery().c
    stands = stay.gone.is_(None)
    then = func.coalesce(stay.gone, cast(cards.ON, String) if in_sqlite else cards.ON)
    days = (
        cast(func.julianday(then) - func.julianday(stay.entered), Integer)
        if in_sqlite
        else then - stay.entered
    )
    told = (
        stay.to_stage.label("stage"),
        stands.label("stands"),
        type_coerce(days, Integer).label("days"),
        stay.id,
    )
    each = select(*told).where(or_(~stands, stay.state.in_(cards.UNDER_WAY))).subquery().c
    alike = (each.stage, each.stands, each.days)
    query = select(*alike, func.count().label("stays"), func.min(each.id).label("first_id"))
    return Kept(query.group_by(*alike))


def _day_in_shanghai(in_sqlite: bool) -> ColumnElement[Any]:
    at = col(ProjectMove.at)
    return func.date(at, "+8 hours") if in_sqlite else func.date(func.timezone(SHANGHAI.key, at))


def stays_of(db: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, date, date | None]]]:
    """The stays of some renewals (stage, entered, left) in the order of time, in one query. Asks for no scope."""
    found: dict[int, list[tuple[str, date, date | None]]] = {}
    for s in _stood(db.execute(_rows().where(col(ProjectMove.project_id).in_(ids)))):
        found.setdefault(s.project_id, []).append((s.stage, s.entered, s.left))
    return found


def lasted_around(db: Session, *, kind: str, place_id: int) -> dict[str, tuple[int, int]]:
    """How many stays in each stage of a kind ended in the subdistrict of a place, and their median in days.

    One query; counts alone leave it, so no scope is asked.
    """
    subdistrict = (
        select(col(PlaceWithin.ancestor_id))
        .join(Place, col(Place.id) == col(PlaceWithin.ancestor_id))
        .where(col(PlaceWithin.place_id) == place_id, col(Place.kind) == PlaceKind.SUBDISTRICT)
    )
    there = select(col(PlaceWithin.place_id)).where(col(PlaceWithin.ancestor_id).in_(subdistrict))
    query = _rows().where(col(Project.kind) == kind, col(Project.place_id).in_(there))
    ended: dict[str, list[int]] = {}
    for s in _stood(db.execute(query)):
        if s.left is not None:
            ended.setdefault(s.stage, []).append((s.left - s.entered).days)
    return {stage: (len(days), nearest_rank(days, 1, 2)) for stage, days in ended.items()}


def _rows() -> Any:
    """The rows that lead to a stage, case by case in the order of time."""
    columns = (
        col(ProjectMove.project_id),
        col(ProjectMove.to_stage),
        col(ProjectMove.at),
        col(Project.state),
    )
    return (
        select(*columns)
        .join(Project, col(Project.id) == col(ProjectMove.project_id))
        .where(col(ProjectMove.kind).not_in(STAYS))
        .order_by(col(ProjectMove.project_id), col(ProjectMove.at), col(ProjectMove.id))
    )


def _stood(rows: Iterable[Any]) -> Iterator[_Stood]:
    for id, mine in groupby(rows, key=lambda row: row[0]):
        moves = list(mine)
        state: ProjectState = moves[0][3]
        for (_id, stage, at, _state), then in pairwise([*moves, None]):
            is_last = then is None
            stands = is_last and state in cards.UNDER_WAY
            yield _Stood(id, stage, day_of(at), _day(then), stands)


def _day(row: Any) -> date | None:
    at: datetime | None = row and row[2]
    return at and day_of(at)


def _time(stage: Stage, rows: list[Any]) -> StageTime:
    ended = [d for r in rows if not r.stands for d in (max(0, r.days),) * r.stays]
    standing = [r for r in rows if r.stands]
    oldest = max(standing, key=lambda r: (max(0, r.days), -r.first_id), default=None)
    return StageTime(
        stage=stage,
        stays=len(ended),
        median=nearest_rank(ended, 1, 2) if ended else None,
        ninetieth=nearest_rank(ended, 9, 10) if ended else None,
        standing=sum(r.stays for r in standing),
        oldest=max(0, oldest.days) if oldest else None,
        oldest_id=oldest.first_id if oldest else None,
    )
