"""The board: how many renewals stand in which stage, the most urgent of each, and all of them as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, select
from sqlmodel import Session, col

from models.enums import Permission, ProjectState, Purse
from models.renewals import Project
from services.access import Actor, Grant, allows, find_place
from services.renewals import cards
from services.renewals.cards import Card
from services.rules.stages import Stage, stages_of
from services.statements import Kept

CARDS_A_STAGE = 12
PAGE = 20
KEPT = 256


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the board: how many stand in it, how many of them are late, and the most urgent."""

    number: int
    stage: Stage
    count: int
    late: int
    cards: tuple[Card, ...]

    @property
    def hidden(self) -> int:
        """How many more there are than the cards shown."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Board:
    """All stages of one kind at one place on one day."""

    kind: str
    on: date
    columns: tuple[Column, ...]

    @property
    def count(self) -> int:
        """How many renewals of this kind there are, finished ones included."""
        return sum(c.count for c in self.columns)

    @property
    def finished(self) -> int:
        """How many have gone through all stages."""
        return self.columns[-1].count

    @property
    def under_way(self) -> int:
        """How many have begun and not finished."""
        return self.count - self.finished

    @property
    def late(self) -> int:
        """How many are under way and past their day."""
        return sum(c.late for c in self.columns)


@allows(Permission.SEE_RENEWALS)
def board(db: Session, actor: Actor, *, place_id: int, kind: str, on: date) -> Board:
    """Every stage of a kind with its most urgent renewals at or below a place; cancelled ones are left out.

    A fixed number of queries, however many there are. Raises NotFound for a place outside the scope.
    """
    place = find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    numbers, urgent = _of_a_board(actor.grants, place_id, kind, cards.is_wide(place))
    counts = {stage: (count, late) for stage, count, late in numbers.rows(db, on=on)}
    by_stage: dict[str, list[Card]] = {}
    for card in cards.shown(db, urgent.rows(db, on=on), on=on):
        by_stage.setdefault(card.stage.key, []).append(card)
    columns = (
        Column(n, s, *counts.get(s.key, (0, 0)), tuple(_sorted(by_stage.get(s.key, []))))
        for n, s in enumerate(stages_of(kind), start=1)
    )
    return Board(kind, on, tuple(columns))


Grants = tuple[Grant, ...]


@lru_cache(maxsize=KEPT)
def _of_a_board(grants: Grants, place_id: int, kind: str, wide: bool) -> tuple[Kept, Kept]:
    """The statements for the counts of each stage, and for its most urgent renewals."""
    actor = Actor(0, "", grants)
    where = _shown(actor, place_id, (kind,), wide=wide)
    stage, late = col(Project.stage), func.count().filter(cards.is_late(cards.ON))
    counts = select(stage, func.count(), late).where(*where).group_by(stage)
    rank = func.row_number().over(partition_by=stage, order_by=cards.urgent_first(cards.ON))
    ranked: Any = select(col(Project.id), rank.label("rank")).where(*where).subquery()
    urgent = select(ranked.c.id).where(ranked.c.rank <= CARDS_A_STAGE)
    return Kept(counts), Kept(cards.columns(actor).where(col(Project.id).in_(urgent)))


def _shown(
    actor: Actor, place_id: int | None, kinds: Sequence[str], *, wide: bool
) -> list[ColumnElement[bool]]:
    where = [
        cards.in_scope(actor, place_id=place_id, wide=wide),
        col(Project.state) != ProjectState.CANCELLED,
    ]
    return [*where, col(Project.kind).in_(kinds)] if kinds else where


def _sorted(found: list[Card]) -> list[Card]:
    return sorted(found, key=lambda c: (c.days_late == 0, c.stage_since, c.id))


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list and how many there are in all."""

    cards: tuple[Card, ...]
    count: int

    @property
    def pages(self) -> int:
        """How many pages the whole list has; at least one."""
        return max(1, -(-self.count // PAGE))


@allows(Permission.SEE_RENEWALS)
def listed(
    db: Session,
    actor: Actor,
    *,
    place_id: int | None,
    on: date,
    kinds: Sequence[str] = (),
    stage: str | None = None,
    late: bool = False,
    purse: Purse | None = None,
    page: int = 1,
) -> Listed:
    """The renewals at or below a place that fit all conditions, `PAGE` at a time, the urgent first.

    A fixed number of queries. No place means the whole scope, no kinds every kind. Asking by purse shows only what lies
    where the actor sees money.
    """
    wide = False
    if place_id is not None:
        wide = cards.is_wide(find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS))
    number, some = _of_a_list(actor.grants, place_id, wide, (tuple(kinds), stage, late, purse))
    count = number.value(db, **({"on": on} if late else {}))
    rows = some.rows(db, on=on, skip=(page - 1) * PAGE)
    return Listed(tuple(cards.shown(db, rows, on=on)), count)


Filters = tuple[tuple[str, ...], str | None, bool, Purse | None]


@lru_cache(maxsize=KEPT)
def _of_a_list(grants: Grants, place_id: int | None, wide: bool, filters: Filters) -> tuple[Kept, Kept]:
    """The statements for the number of renewals that fit kinds, stage, lateness and purse, and for a page of them."""
    kinds, stage, late, purse = filters
    actor, on = Actor(0, "", grants), cards.ON
    where = _shown(actor, place_id, kinds, wide=wide)
    if stage is not None:
        where.append(col(Project.stage) == stage)
    if late:
        where.append(cards.is_late(on))
    if purse is not None:
        money = cards.in_scope(actor, place_id=place_id, permission=Permission.SEE_MONEY, wide=wide)
        where += [cards.pays(purse), money]
    count = select(func.count()).select_from(Project).where(*where)
    order = cards.urgent_first(on)
    page = (
        select(col(Project.id))
        .where(*where)
        .order_by(*order)
        .limit(PAGE)
        .offset(bindparam("skip", type_=Integer()))
    )
    return Kept(count), Kept(cards.columns(actor).where(col(Project.id).in_(page)).order_by(*order))
