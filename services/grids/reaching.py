"""Where a person works by grants, and who can give a grant: substitutes and takers get no more than they have."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlmodel import Session, col

from models.enums import Role
from models.grids import PlaceWithin
from models.people import Person, RoleGrant
from services.tasks import STAFF

MOST = 3


def valid(on: date) -> Any:
    """The condition that a grant is in force on a day."""
    return (col(RoleGrant.since) <= on) & or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) >= on)


def out_of_reach(db: Session, person_id: int, place_ids: Iterable[int], *, on: date) -> set[int]:
    """Of these places those where the person works at no part, by grants of a day; three statements at most."""
    asked = set(place_ids)
    granted = select(col(RoleGrant.place_id)).where(
        col(RoleGrant.person_id) == person_id, col(RoleGrant.role).in_(STAFF), valid(on)
    )
    grants = set(db.scalars(granted))
    if None in grants or not asked:
        return set() if None in grants else asked
    return asked - _reached(db, granted, asked)


def _reached(db: Session, granted: Select[Any], asked: set[int]) -> set[int]:
    ancestor, place = col(PlaceWithin.ancestor_id), col(PlaceWithin.place_id)
    above = db.scalars(select(place).where(place.in_(asked), ancestor.in_(granted)).distinct())
    inside = db.scalars(select(ancestor).where(ancestor.in_(asked), place.in_(granted)).distinct())
    return set(above) | set(inside)


def who_gives_roles(db: Session, *, on: date) -> tuple[str, ...]:
    """The names of some administrators, who give roles."""
    query = (
        select(col(Person.display_name))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(col(RoleGrant.role) == Role.ADMINISTRATOR, valid(on), col(Person.removed_at).is_(None))
        .distinct()
        .order_by(col(Person.display_name))
    )
    return tuple(db.scalars(query.limit(MOST)))
