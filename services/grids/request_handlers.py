"""Who may handle a request of a place, and whose it is: the posts and accounts along the chain of places."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, Role
from models.grids import Place, PlaceWithin, Post
from models.net_enums import PostKind
from models.people import Person, RoleGrant
from services.access import PERMISSIONS, Actor, allows, find_place
from services.consultations import gatherings
from services.errors import Refused
from services.tasks import Assignee

P = Permission
CHAIN = (PlaceKind.MICRO_GRID, PlaceKind.NEIGHBOURHOOD, PlaceKind.GRID, PlaceKind.SUBDISTRICT)
HANDLE = [role for role in Role if P.RECORD_REQUESTS in PERMISSIONS[role]]
ANSWERS_FOR = {
    PlaceKind.MICRO_GRID: (Role.GRID_WORKER,),
    PlaceKind.NEIGHBOURHOOD: (Role.SECRETARY,),
    PlaceKind.GRID: (Role.GRID_WORKER,),
    PlaceKind.SUBDISTRICT: (Role.OFFICER, Role.LEADER),
}
"""Whose account answers for a level, beside the posts that are held there."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """One level of the chain above a place, and who answers for it: holders of posts, then people with accounts."""

    kind: PlaceKind
    place: str
    posts: tuple[tuple[PostKind, str], ...]
    people: tuple[tuple[Role, str], ...]


@allows(P.WORK_REQUESTS)
def handlers(db: Session, actor: Actor, *, place_id: int, on: date) -> list[Assignee]:
    """Who may be given a request of a place: people of ours who work at some part of it, by name. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.WORK_REQUESTS)
    query = select(col(Person.id), col(Person.display_name)).where(_serves(place_id, on))
    return [Assignee(id or 0, name) for id, name in db.execute(query.order_by(col(Person.display_name)))]


def insist_serves(db: Session, place_id: int, person_id: int, *, on: date) -> None:
    """Raises Refused("person_elsewhere") for somebody who does not work there."""
    query = select(col(Person.id)).where(col(Person.id) == person_id, _serves(place_id, on))
    if db.scalar(query) is None:
        raise Refused("person_elsewhere")


def _serves(place_id: int, on: date) -> ColumnElement[bool]:
    here = or_(col(RoleGrant.place_id).is_(None), gatherings.overlaps(place_id, col(RoleGrant.place_id)))
    granted = select(col(RoleGrant.person_id)).where(
        col(RoleGrant.role).in_(HANDLE), _valid(RoleGrant, on), here
    )
    return col(Person.removed_at).is_(None) & col(Person.id).in_(granted)


def _valid(row: type[RoleGrant] | type[Post], on: date) -> ColumnElement[bool]:
    return (col(row.since) <= on) & or_(col(row.until).is_(None), col(row.until) >= on)


def chain(db: Session, place_id: int, *, on: date) -> list[Responsible]:
    """From the micro-grid up to the subdistrict: who answers for each level on a day; three queries."""
    query = select(Place).join(PlaceWithin, col(PlaceWithin.ancestor_id) == col(Place.id))
    above = db.scalars(query.where(col(PlaceWithin.place_id) == place_id, col(Place.kind).in_(CHAIN))).all()
    ids = [place.id or 0 for place in above]
    posts = db.execute(
        select(col(Post.place_id), col(Post.kind), col(Post.holder))
        .where(col(Post.place_id).in_(ids), _valid(Post, on))
        .order_by(col(Post.id))
    ).all()
    people = db.execute(
        select(col(RoleGrant.place_id), col(RoleGrant.role), col(Person.display_name))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(col(RoleGrant.place_id).in_(ids), _valid(RoleGrant, on), col(Person.removed_at).is_(None))
        .order_by(col(RoleGrant.id))
    ).all()
    return [
        Responsible(
            place.kind,
            place.name,
            tuple((kind, holder) for at, kind, holder in posts if at == place.id),
            tuple((r, name) for at, r, name in people if at == place.id and r in ANSWERS_FOR[place.kind]),
        )
        for place in sorted(above, key=lambda p: CHAIN.index(p.kind))
    ]
