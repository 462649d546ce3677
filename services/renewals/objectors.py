"""How many households stand where on a renewal: counts alone for leaders; for who visits, the concerns left."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Concern, Permission, Stance
from models.grids import Unit
from models.renewals import Project
from models.visits import Visit
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound
from services.renewals.stance_story import about
from services.rules.stances import HARD, WON

P = Permission
MOST = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """How many households of a renewal's place stand where as they were last met; the rest was never met."""

    households: int
    counts: tuple[tuple[Stance, int], ...]

    @property
    def not_met(self) -> int:
        """Those whom no visit has met."""
        return max(0, self.households - sum(n for _stance, n in self.counts))


@dataclass(frozen=True, slots=True)
class Left:
    """One renewal: how many households oppose, are undecided and are won as last met, and what worries the first."""

    project_id: int
    name: str
    opposed: int
    undecided: int
    won: int
    concerns: tuple[tuple[Concern | None, int], ...]


@allows(P.SEE_RENEWALS)
def standing(db: Session, actor: Actor, *, project_id: int) -> Standing:
    """The counts of one renewal, in three statements; no household is named. Raises NotFound."""
    place_id = db.scalar(
        select(col(Project.place_id)).where(
            col(Project.id) == project_id, within(actor, P.SEE_RENEWALS, col(Project.place_id))
        )
    )
    if place_id is None:
        raise NotFound("project")
    here = below(place_id, col(Unit.stairwell_id))
    households = db.scalar(select(func.count()).select_from(Unit).where(here)) or 0
    last = _last_met().where(about(project_id), here).subquery()
    query = select(last.c.stance, func.count()).where(last.c.place == 1).group_by(last.c.stance)
    counted: dict[Stance, int] = dict(iter(db.execute(query)))
    return Standing(households, tuple((s, counted[s]) for s in Stance if s in counted))


def _last_met(*more: Any) -> Select[Any]:
    """The visits that met somebody, each with its place in the household's history (the newest is 1)."""
    newest: Any = (col(Visit.at).desc(), col(Visit.id).desc())
    place = func.row_number().over(partition_by=(col(Visit.unit_id), *more), order_by=newest)
    columns: Any = select(col(Visit.stance), *more, place.label("place"))
    joined: Select[Any] = columns.join(Unit, col(Unit.id) == col(Visit.unit_id))
    return joined.where(col(Visit.stance) != Stance.NOT_REACHED)


def _worry() -> ScalarSelect[Any]:
    """What worries the household of a visit: what it named last about that renewal while it was hard."""
    named = aliased(Visit)
    query = select(col(named.concern)).where(
        col(named.unit_id) == col(Visit.unit_id),
        col(named.project_id) == col(Visit.project_id),
        col(named.concern).is_not(None),
        col(named.stance).in_(HARD),
    )
    return query.order_by(col(named.at).desc(), col(named.id).desc()).limit(1).scalar_subquery()


@allows(P.SEE_VISITS)
def left(db: Session, actor: Actor, *, place_id: int, count: int = MOST) -> list[Left]:
    """The first renewals about which households at or below a place were visited, most opponents first.

    Two statements. Raises NotFound.
    """
    find_place(db, actor, place_id, permission=P.SEE_VISITS)
    mine = within(actor, P.SEE_VISITS, col(Unit.stairwell_id)), below(place_id, col(Unit.stairwell_id))
    last = _last_met(col(Visit.project_id)).add_columns(_worry().label("concern")).where(*mine).subquery()
    query = (
        select(col(Project.id), col(Project.name), last.c.stance, last.c.concern, func.count())
        .join(last, last.c.project_id == col(Project.id))
        .where(last.c.place == 1)
        .group_by(col(Project.id), col(Project.name), last.c.stance, last.c.concern)
    )
    found: dict[tuple[int, str], list[tuple[Stance, Concern | None, int]]] = defaultdict(list)
    for id, name, *rest in db.execute(query):
        found[id, name].append((rest[0], rest[1], rest[2]))
    lines = [_left(id, name, rows) for (id, name), rows in found.items()]
    return sorted(lines, key=lambda line: (-line.opposed, -line.undecided, line.project_id))[:count]


def _left(id: int, name: str, rows: list[tuple[Stance, Concern | None, int]]) -> Left:
    stances: Counter[Stance] = Counter()
    concerns: Counter[Concern | None] = Counter()
    for stance, concern, n in rows:
        stances[stance] += n
        if stance in HARD:
            concerns[concern] += n
    won = sum(stances[stance] for stance in WON)
    counts = stances[Stance.OPPOSE], stances[Stance.UNDECIDED], won
    return Left(id, name, *counts, tuple(concerns.most_common()))
