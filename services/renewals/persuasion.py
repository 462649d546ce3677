"""Who persuades best: of the households that had still to be won over, how many were, at whose visits."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, distinct, func, select
from sqlmodel import Session, col

from models.enums import Permission, Stance
from models.grids import Unit
from models.people import Person
from models.visits import Visit
from services.access import Actor, allows, below, find_place, within
from services.rules.stances import NOT_WON, WON

P = Permission
ENOUGH = 10
"""Visits to opponents and undecided below which nothing is said about a person: too few to tell."""
HARD = frozenset({Stance.OPPOSE, Stance.UNDECIDED})


@dataclass(frozen=True, slots=True)
class Persuader:
    """One person's visits to households not yet won over, and how many households were won at them.

    `hard` are the visits among them to opponents and undecided; `won` is None where these are too few.
    """

    id: int
    name: str
    visits: int
    hard: int
    won: int | None


@allows(P.SEE_VISITS)
def persuaders(db: Session, actor: Actor, *, place_id: int) -> list[Persuader]:
    """The people who visited households at or below a place that were not won over yet; who won most, first.

    Where a household stood is what the visit before found, on the same matter. Raises NotFound.
    """
    find_place(db, actor, place_id, permission=P.SEE_VISITS)
    found = db.execute(_counted(_with_before(actor, place_id)))
    people = [
        Persuader(id, name, n, hard, won if hard >= ENOUGH else None) for id, name, n, hard, won in found
    ]
    return sorted(people, key=lambda p: (p.won is None, -(p.won or 0), -p.visits, p.id))


def _with_before(actor: Actor, place_id: int) -> Any:
    """The visits at a place, each with the stance that the one before found."""
    matter = func.coalesce(col(Visit.project_id), 0), func.coalesce(col(Visit.consultation_id), 0)
    before = func.lag(col(Visit.stance)).over(
        partition_by=(col(Visit.unit_id), *matter), order_by=(col(Visit.at), col(Visit.id))
    )
    query = select(col(Visit.unit_id), col(Visit.person_id), col(Visit.stance), before.label("before"))
    return (
        query.join(Unit, col(Unit.id) == col(Visit.unit_id))
        .where(below(place_id, col(Unit.stairwell_id)), within(actor, P.SEE_VISITS, col(Unit.stairwell_id)))
        .subquery()
    )


def _counted(visits: Any) -> Any:
    hard = func.sum(case((visits.c.before.in_(HARD), 1), else_=0))
    won = func.count(distinct(case((visits.c.stance.in_(WON), visits.c.unit_id), else_=None)))
    return (
        select(col(Person.id), col(Person.display_name), func.count(), hard, won)
        .select_from(visits)
        .join(Person, col(Person.id) == visits.c.person_id)
        .where(visits.c.before.in_(NOT_WON))
        .group_by(col(Person.id), col(Person.display_name))
    )
