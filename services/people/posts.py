"""Posts: which roles a person holds where, given and taken by administrators.

An administrator of one place handles the people whose open posts all lie within it, and gives posts
within it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, not_, or_, select, true
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, Role
from models.grids import Place
from models.people import Person, RoleGrant
from models.people_enums import RevokedBecause
from services import audit, versions
from services.access import EVERYWHERE, Actor, Grant, allows, within
from services.errors import Conflict, NotFound, Refused
from services.people import sessions

MANAGE = Permission.MANAGE_PEOPLE
POSTS_AT: dict[Role, tuple[PlaceKind, ...]] = {
    Role.ADMINISTRATOR: (PlaceKind.SUBDISTRICT,),
    Role.LEADER: (PlaceKind.SUBDISTRICT,),
    Role.OFFICER: (PlaceKind.SUBDISTRICT,),
    Role.SECRETARY: (PlaceKind.NEIGHBOURHOOD,),
    Role.GRID_WORKER: (PlaceKind.GRID, PlaceKind.MICRO_GRID),
}


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A role at a place; `place` is its name, empty for everywhere."""

    role: Role
    place_id: int
    place: str


@dataclass(frozen=True, slots=True)
class PostPlace:
    """A place where a role can be given, with the name of the place it lies in."""

    id: int
    name: str
    parent: str


def manageable(actor: Actor) -> ColumnElement[bool]:
    """The condition that none of a person's open posts lies outside what the actor administers."""
    if EVERYWHERE in actor.roots(MANAGE):
        return true()
    place = col(RoleGrant.place_id)
    outside = or_(place.is_(None), not_(within(actor, MANAGE, place)))
    return ~exists().where(
        col(RoleGrant.person_id) == col(Person.id), col(RoleGrant.until).is_(None), outside
    )


def posts_of(db: Session, people: Sequence[int], *, on: date) -> dict[int, tuple[HeldPost, ...]]:
    """The posts that each of these people holds on a day."""
    query = (
        select(col(RoleGrant.person_id), col(RoleGrant.role), col(RoleGrant.place_id), col(Place.name))
        .outerjoin(Place, col(Place.id) == col(RoleGrant.place_id))
        .where(col(RoleGrant.person_id).in_(people), col(RoleGrant.since) <= on)
        .where(or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) >= on))
        .order_by(col(RoleGrant.id))
    )
    found: dict[int, tuple[HeldPost, ...]] = {}
    for person_id, role, place_id, place in db.execute(query):
        post = HeldPost(role, place_id or EVERYWHERE, place or "")
        found[person_id] = (*found.get(person_id, ()), post)
    return found


@allows(MANAGE)
def post_places(db: Session, actor: Actor, *, role: Role) -> list[PostPlace]:
    """Where a role can be given: subdistrict, neighbourhood, or grid and micro-grid, by the role.

    EVERYWHERE comes first for who administers everywhere.
    """
    upper = select(col(Place.id), col(Place.name)).subquery()
    query = (
        select(col(Place.id), col(Place.name), upper.c.name)
        .outerjoin(upper, upper.c.id == col(Place.parent_id))
        .where(col(Place.kind).in_(POSTS_AT[role]), within(actor, MANAGE, col(Place.id)))
        .order_by(col(Place.code))
    )
    found = [PostPlace(id, name, parent or "") for id, name, parent in db.execute(query)]
    return [PostPlace(EVERYWHERE, "", ""), *found] if _may_be_everywhere(actor, role) else found


def _may_be_everywhere(actor: Actor, role: Role) -> bool:
    return PlaceKind.SUBDISTRICT in POSTS_AT[role] and EVERYWHERE in actor.roots(MANAGE)


def check(db: Session, actor: Actor, grants: Sequence[Grant]) -> None:
    """Raises Refused("post_missing"), ("post_elsewhere"); NotFound for a place of another administrator."""
    if not grants:
        raise Refused("post_missing")
    for grant in grants:
        _check(db, actor, grant)


def give(db: Session, person_id: int, grants: Sequence[Grant], *, since: date) -> None:
    """Store these posts, which were checked."""
    for grant in dict.fromkeys(grants):
        place_id = None if grant.place_id == EVERYWHERE else grant.place_id
        db.add(RoleGrant(person_id=person_id, role=grant.role, place_id=place_id, since=since))
    db.flush()


def _check(db: Session, actor: Actor, grant: Grant) -> None:
    if grant.place_id == EVERYWHERE:
        if not _may_be_everywhere(actor, grant.role):
            raise NotFound("place")
        return
    place, scope = col(Place.id), within(actor, MANAGE, col(Place.id))
    kind = db.scalar(select(col(Place.kind)).where(place == grant.place_id, scope))
    if kind is None:
        raise NotFound("place")
    if kind not in POSTS_AT[grant.role]:
        raise Refused("post_elsewhere")


def plain(grants: Sequence[Grant]) -> list[list[str | int]]:
    """Posts as the log and a conflict carry them: [role, place id] each."""
    return [[g.role.value, g.place_id] for g in grants]


def find_person(db: Session, actor: Actor, person_id: int) -> Person:
    """The account, locked. Raises NotFound for a removed one, or one with posts outside the actor's place."""
    query = select(Person).where(
        col(Person.id) == person_id, col(Person.removed_at).is_(None), manageable(actor)
    )
    person = db.scalar(query.with_for_update(of=Person))
    if person is None:
        raise NotFound("person")
    return person


@allows(MANAGE)
def change_posts(
    db: Session, actor: Actor, *, person_id: int, version: int, grants: Sequence[Grant], at: datetime
) -> int:
    """Give the person exactly these posts from today; all their sessions end. The account's new version.

    Posts that stay keep their date. Raises Conflict if the account was changed meanwhile (`posts`: lists of
    [role, place id]), NotFound, Refused("post_missing"), ("post_elsewhere"), ("last_administrator").
    """
    name = find_person(db, actor, person_id).display_name
    before = sessions.grants_of(db, person_id, on=at.date())
    try:
        new = versions.save(db, Person, person_id, version=version, changes={"display_name": name})
    except Conflict as c:
        yours, theirs = {"posts": plain(grants)}, {"posts": plain(before)}
        raise Conflict(yours=yours, theirs=theirs, by=c.params["by"], version=c.version) from None
    added = [g for g in grants if g not in before]
    if added or not grants:
        check(db, actor, added)
    give(db, person_id, added, since=at.date())
    _end_all_but(db, person_id, grants, on=at.date())
    keep_an_administrator(db)
    sessions.revoke(db, at=at, because=RevokedBecause.ROLE_CHANGED, person_id=person_id)
    audit.record(
        db, actor, area="people", action="change_posts", subject=("person", person_id), at=at,
        before={"posts": plain(before)}, after={"posts": plain(grants)},
    )  # fmt: skip
    return new


def _end_all_but(db: Session, person_id: int, kept: Sequence[Grant], *, on: date) -> None:
    """Yesterday was the last day of the other posts; one that began today never was."""
    query = select(RoleGrant).where(col(RoleGrant.person_id) == person_id)
    for row in db.scalars(query.where(or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) >= on))).all():
        if Grant(row.role, row.place_id or EVERYWHERE) in kept:
            continue
        if row.since < on:
            row.until = on - timedelta(days=1)
        else:
            db.delete(row)
    db.flush()


def keep_an_administrator(db: Session) -> None:
    """Raises Refused("last_administrator") if nobody with an account administers any more."""
    query = (
        select(col(RoleGrant.id))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(col(RoleGrant.role) == Role.ADMINISTRATOR, col(RoleGrant.until).is_(None))
        .where(col(Person.removed_at).is_(None))
    )
    if db.scalar(query.limit(1)) is None:
        raise Refused("last_administrator")
