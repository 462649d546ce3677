"""The first administrator of a new installation, made from the terminal and not by anybody signed in."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.enums import PlaceKind, Role
from models.grids import Place
from models.people import Person, RoleGrant
from services import audit, standing
from services.access import EVERYWHERE, Actor, Grant
from services.errors import Refused
from services.grids import places
from services.people import passwords, persons
from services.people.names import checked_name

TERMINAL = Actor(0, "manage.py", (Grant(Role.ADMINISTRATOR, EVERYWHERE),))
"""Whoever has the database and its settings in hand; the log names it so."""


def first_administrator(db: Session, *, name: str, at: datetime) -> str:
    """Add an administrator of everything; the one-time password, to be shown once and stored as a hash only.

    Raises Refused("init_demonstration") on a database that holds the demonstration, ("init_done") where there
    is an administrator, and what `persons.add_person` raises for the name.
    """
    if standing.holds_demonstration(db):
        raise Refused("init_demonstration")
    if _has_administrator(db):
        raise Refused("init_done")
    password, grants = passwords.one_time_password(), (Grant(Role.ADMINISTRATOR, EVERYWHERE),)
    persons.add_person(
        db, TERMINAL, sign_in_name=name, display_name=name, grants=grants, at=at, one_time=password
    )
    return password


def _has_administrator(db: Session) -> bool:
    query = (
        select(col(RoleGrant.id))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(col(RoleGrant.role) == Role.ADMINISTRATOR, col(Person.removed_at).is_(None))
        .where(col(RoleGrant.until).is_(None))
    )
    return db.scalar(query.limit(1)) is not None


def add_subdistrict(db: Session, *, code: str, name: str, on: date, at: datetime) -> int:
    """Lay the root of the tree of places; its id.

    Raises Refused("subdistrict_exists"), ("code_empty") and what `checked_name` raises.
    """
    code = code.strip()
    if not code or len(code) > 40:
        raise Refused("code_empty")
    known = or_(col(Place.kind) == PlaceKind.SUBDISTRICT, col(Place.code) == code)
    if db.scalar(select(col(Place.id)).where(known)) is not None:
        raise Refused("subdistrict_exists")
    place = Place(kind=PlaceKind.SUBDISTRICT, code=code, name=checked_name(name), since=on)
    db.add(place)
    db.flush()
    places.index_places(db, [place.id or 0])
    audit.record(
        db, TERMINAL, area="grids", action="add_place", subject=("place", place.id), at=at, place_id=place.id,
        after={"code": code, "name": place.name},
    )  # fmt: skip
    return place.id or 0
