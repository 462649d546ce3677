"""Who persuades best, and what turned whom: households that had still to be won over, and the visits that did it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, distinct, func, select
from sqlmodel import Session, col

from models.base import words
from models.enums import Concern, Permission, Stance
from models.grids import Unit
from models.people import Person
from models.visits import Visit
from services.access import Actor, allows, below, find_place, within
from services.grids import naming
from services.rules.stances import HARD, WON

P = Permission
LAST = 10
ENOUGH = 10
"""Visits to opponents and undecided below which nothing is said about a person: too few to tell."""


@dataclass(frozen=True, slots=True)
class Persuader:
    """One person's visits that met opponents and undecided, and how many households were won at them.

    `won` is None where the visits are too few to tell.
    """

    id: int
    name: str
    visits: int
    won: int | None


@dataclass(frozen=True, slots=True)
class Turned:
    """One household won over: its worry and the step agreed at the visit before, then when and by whom."""

    unit_id: int
    place: str
    door: str
    worry: Concern | None
    step: str
    before: Stance
    after: Stance
    at: datetime
    by: str


@allows(P.SEE_VISITS)
def turned(db: Session, actor: Actor, *, place_id: int, count: int = LAST) -> list[Turned]:
    """The opponents and undecided at or below a place who were won over last, newest first. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.SEE_VISITS)
    visits = _with_before(actor, place_id)
    query = (
        select(
            visits.c.unit_id, visits.c.stairwell_id, visits.c.door, visits.c.worry, visits.c.step,
            visits.c.before, visits.c.stance, visits.c.at, col(Person.display_name),
        )
        .join(Person, col(Person.id) == visits.c.person_id)
        .where(visits.c.before.in_(HARD), visits.c.stance.in_(WON))
        .order_by(visits.c.at.desc(), visits.c.id.desc())
    )  # fmt: skip
    rows = db.execute(query.limit(count)).all()
    names = naming.place_names(db, [row.stairwell_id for row in rows])
    return [Turned(unit, names.get(stairwell, ""), *rest) for unit, stairwell, *rest in rows]


@allows(P.SEE_VISITS)
def objectors(db: Session, actor: Actor, *, place_id: int) -> int:
    """How many households at or below a place opposed a matter when last visited about it. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.SEE_VISITS)
    visits = _with_before(actor, place_id)
    last = (visits.c.is_last == 1) & (visits.c.stance == Stance.OPPOSE)
    return db.scalar(select(func.count(distinct(visits.c.unit_id))).where(last)) or 0


@allows(P.SEE_VISITS)
def persuaders(db: Session, actor: Actor, *, place_id: int) -> list[Persuader]:
    """The people who met households at or below a place that opposed or were undecided; who won most, first.

    Where a household stood is what the last visit that met it found, on the same matter. Raises NotFound.
    """
    find_place(db, actor, place_id, permission=P.SEE_VISITS)
    found = db.execute(_counted(_with_before(actor, place_id)))
    people = [Persuader(id, name, n, won if n >= ENOUGH else None) for id, name, n, won in found]
    return sorted(people, key=lambda p: (p.won is None, -(p.won or 0), -p.visits, p.id))


def _with_before(actor: Actor, place_id: int) -> Any:
    """The visits at a place that met somebody, each with what the one before on that matter found there."""
    alone = case((col(Visit.project_id).is_(None), func.coalesce(col(Visit.consultation_id), 0)), else_=0)
    matter = func.coalesce(col(Visit.project_id), 0), alone
    same: dict[str, Any] = {"partition_by": (col(Visit.unit_id), *matter)}
    earlier = same | {"order_by": (col(Visit.at), col(Visit.id))}
    newest = same | {"order_by": (col(Visit.at).desc(), col(Visit.id).desc())}
    query = select(
        col(Visit.id), col(Visit.unit_id), col(Unit.stairwell_id), col(Unit.door), col(Visit.person_id),
        col(Visit.at), col(Visit.stance),
        func.lag(col(Visit.stance), type_=words(Stance)).over(**earlier).label("before"),
        func.lag(col(Visit.concern), type_=words(Concern)).over(**earlier).label("worry"),
        func.lag(col(Visit.next_step)).over(**earlier).label("step"),
        func.row_number().over(**newest).label("is_last"),
    )  # fmt: skip
    return (
        query.join(Unit, col(Unit.id) == col(Visit.unit_id))
        .where(below(place_id, col(Unit.stairwell_id)), within(actor, P.SEE_VISITS, col(Unit.stairwell_id)))
        .where(col(Visit.stance) != Stance.NOT_REACHED)
        .subquery()
    )


def _counted(visits: Any) -> Any:
    won = func.count(distinct(case((visits.c.stance.in_(WON), visits.c.unit_id), else_=None)))
    return (
        select(col(Person.id), col(Person.display_name), func.count(), won)
        .select_from(visits)
        .join(Person, col(Person.id) == visits.c.person_id)
        .where(visits.c.before.in_(HARD))
        .group_by(col(Person.id), col(Person.display_name))
    )
