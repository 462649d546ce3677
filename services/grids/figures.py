"""The figures that places are compared by: what each is made of, who may see it, how it is counted along the tree.

| figure | counted | of | on an earlier day |
|---|---|---|---|
| old lifts | registered 15 years before or earlier | lifts not yet taken away | by registered and retired days |
| households | households of the register | | not known: the register keeps no earlier days |
| open votes | votes that took ballots | | by the moments of opening and closing |
| turnout | voters of whom a ballot was recorded | voters on the frozen rolls of these votes | the same |
| late projects | under way and past their day | under way | by the moves, and by what the log says of the day |
| requests | reported in the period | households, as registered today | by the moment of report |
| on time, satisfied | as `request_measures` says, of what was reported in the period | | the same, as it stands now |

Several votes at a place are one sum: an owner asked in two of them counts twice on both sides. The period is the month,
or the year up to today. Every place counts with all that lay below it on the day, by the division then in force.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import FromClause, Select, func, literal, select, union_all
from sqlmodel import Session, col

from models.enums import Permission
from models.grids import Place
from services.access import Actor, Grant
from services.db import rows_of
from services.grids import figure_rows
from services.grids.figure_rows import Asked, Rows, When
from services.grids.within import redrawn_after, within_now, within_then
from services.rules.request_figures import FEWEST
from services.statements import Kept, told_list

P = Permission
PER = 1_000
"""Requests are told per so many households."""


class Figure(StrEnum):
    """What places can be compared by."""

    OLD_LIFTS = "old_lifts"
    HOUSEHOLDS = "households"
    OPEN_ROUNDS = "open_rounds"
    TURNOUT = "turnout"
    LATE_PROJECTS = "late_projects"
    REQUESTS = "requests"
    ON_TIME = "on_time"
    SATISFIED = "satisfied"


class Shape(StrEnum):
    """How a figure reads: a count, some of all, a share, or so many per thousand."""

    COUNT = "count"
    PART = "part"
    SHARE = "share"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Made:
    """What a figure is made of: whose rows, which of their columns count and among which.

    `dated`: what was so on an earlier day is known. `empty`: without anything to count among it is 0, not unknown.
    """

    needs: Permission
    shape: Shape
    rows: Rows
    hit: int
    of: int
    dated: bool = True
    empty: bool = False


MADE: Mapping[Figure, Made] = {
    Figure.OLD_LIFTS: Made(P.SEE_RENEWALS, Shape.PART, Rows.LIFTS, 0, 1),
    Figure.HOUSEHOLDS: Made(P.SEE_PLACES, Shape.COUNT, Rows.HOUSEHOLDS, 0, 0, dated=False),
    Figure.OPEN_ROUNDS: Made(P.SEE_CONSULTATIONS, Shape.COUNT, Rows.ROUNDS, 0, 0, empty=True),
    Figure.TURNOUT: Made(P.SEE_CONSULTATIONS, Shape.SHARE, Rows.ROUNDS, 1, 2),
    Figure.LATE_PROJECTS: Made(P.SEE_RENEWALS, Shape.PART, Rows.PROJECTS, 0, 1, empty=True),
    Figure.REQUESTS: Made(P.SEE_REQUESTS, Shape.RATE, Rows.REQUESTS, 0, 0),
    Figure.ON_TIME: Made(P.SEE_REQUESTS, Shape.SHARE, Rows.REQUESTS, 1, 2),
    Figure.SATISFIED: Made(P.SEE_REQUESTS, Shape.SHARE, Rows.REQUESTS, 3, 4),
}
OF_REQUESTS = frozenset(f for f in Figure if MADE[f].rows is Rows.REQUESTS)
"""Those that count over a period; the others count on a day."""


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a place: `count` is none where nothing is known that could be counted, which is not nought.

    `of` is what was counted among (all lifts, the owners asked, the households); none where the count stands alone.
    """

    count: int | None
    of: int | None = None

    @property
    def exact(self) -> Fraction | None:
        """The share of it, none of nothing."""
        return Fraction(self.count, self.of) if self.of and self.count is not None else None


NONE = Value(None)


def few(figure: Figure, value: Value) -> bool:
    """Whether a share or rate stands on fewer than 30: it is shown with its n, and not compared."""
    shared = MADE[figure].shape in (Shape.SHARE, Shape.RATE)
    return shared and value.of is not None and value.of < FEWEST


def figures_for(actor: Actor) -> tuple[Figure, ...]:
    """The figures that the actor may see somewhere."""
    return tuple(figure for figure in Figure if actor.may(MADE[figure].needs))


def values(
    db: Session, actor: Actor, *, figures: Sequence[Figure], place_ids: Sequence[int], when: When
) -> dict[Figure, dict[int, Value]]:
    """Each figure of each place with all that lay below it; every place is in the answer. Two queries.

    The places must lie where the actor may see places.
    """
    if redrawn_after(db, when.on):
        query = summed(within_then(when.on), actor, figures, figure_rows.later(when.is_past))
        rows = rows_of(db, query, places=list(place_ids), **when.told)
    else:
        rows = _kept(actor.grants, tuple(figures), when.is_past).rows(db, places=list(place_ids), **when.told)
    sums = {(row[0], row[1]): tuple(map(int, row[2:])) for row in rows}
    return {f: {id: value(f, id, sums) for id in place_ids} for f in figures}


def value(figure: Figure, place_id: int, sums: Mapping[tuple[int, str], Sequence[int]]) -> Value:
    """A figure of a place from the sums of the rows at and below it."""
    made = MADE[figure]
    found = sums.get((place_id, made.rows), (0,) * figure_rows.COLUMNS)
    count, of = found[made.hit], found[made.of]
    if made.shape is Shape.RATE:
        of = sums.get((place_id, Rows.HOUSEHOLDS), (0,))[0]
    if not of and not made.empty:
        return NONE
    return Value(count, None if made.shape is Shape.COUNT else of)


@lru_cache(maxsize=128)
def _kept(grants: tuple[Grant, ...], figures: tuple[Figure, ...], is_past: bool) -> Kept:
    """The statement for who holds these grants, by the division of today."""
    return Kept(summed(within_now(), Actor(0, "", grants), figures, figure_rows.later(is_past)))


def summed(tree: FromClause, actor: Actor, figures: Iterable[Figure], when: Asked) -> Select[Any]:
    """The statement for what these figures are made of: a row for each place and kind of rows, with its sums.

    It is told the `places` and when. Each place's own rows are counted once; only these sums are then added up along
    the tree.
    """
    wanted = select(col(Place.id)).where(col(Place.id).in_(told_list("places"))).cte()
    chosen = tree.c.ancestor_id.in_(select(wanted.c.id))
    inside = select(tree.c.place_id).where(chosen)
    kinds = {MADE[f].rows: MADE[f].needs for f in figures}
    if Rows.REQUESTS in kinds:
        kinds[Rows.HOUSEHOLDS] = P.SEE_PLACES
    own = union_all(
        *(_labelled(kind, figure_rows.own(kind, actor, kinds[kind], inside, when)) for kind in sorted(kinds))
    ).subquery("own")
    sums = [func.sum(own.c[f"n{n}"]) for n in range(figure_rows.COLUMNS)]
    return (
        select(tree.c.ancestor_id, own.c.kind, *sums)
        .join_from(tree, own, own.c.place_id == tree.c.place_id)
        .where(chosen)
        .group_by(tree.c.ancestor_id, own.c.kind)
    )


def _labelled(kind: Rows, rows: Select[Any]) -> Select[Any]:
    return rows.add_columns(literal(kind.value).label("kind"))
