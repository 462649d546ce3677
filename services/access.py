"""Who may do what, and where. Permissions are the table below; every service asks it.

A person holds grants, each a role at a place; a permission reaches the places below the grants whose role has
it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, select, true
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, Role
from models.grids import Place, PlaceWithin
from services.errors import NotAllowed, NotFound
from services.statements import Kept

P = Permission
_READS = {P.SEE_OWN, P.SEE_PLACES, P.SEE_RENEWALS, P.SEE_MONEY, P.SEE_CONSULTATIONS, P.EXPORT} | {
    P.SEE_REQUESTS,
    P.SEE_UPKEEP,
}
_WORKS = _READS | {
    P.SEE_OWNERS,
    P.REVEAL_PHONE,
    P.CHANGE_HOUSEHOLDS,
    P.MOVE_RENEWALS,
    P.RUN_CONSULTATIONS,
    P.SEE_BALLOTS,
    P.RECORD_BALLOTS,
    P.SEE_VISITS,
    P.RECORD_VISITS,
    P.RECORD_REQUESTS,
    P.WORK_REQUESTS,
    P.MANAGE_POSTS,
    P.RECORD_PATROLS,
    P.KEEP_UPKEEP,
}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {P.SEE_OWN, P.MANAGE_PEOPLE, P.SEE_ACTIVITY, P.IMPORT, P.SEE_PLACES, P.EXPORT, P.MANAGE_BOUNDARIES}
    ),
    Role.LEADER: frozenset(_READS | {P.SUPERVISE_REQUESTS}),
    Role.OFFICER: frozenset(_WORKS | {P.IMPORT, P.SUPERVISE_REQUESTS, P.MANAGE_BOUNDARIES}),
    Role.SECRETARY: frozenset(_WORKS | {P.IMPORT, P.MANAGE_BOUNDARIES}),
    Role.GRID_WORKER: frozenset(
        {P.SEE_OWN, P.SEE_PLACES, P.SEE_OWNERS, P.REVEAL_PHONE, P.SEE_RENEWALS, P.SEE_CONSULTATIONS}
        | {P.SEE_BALLOTS, P.RECORD_BALLOTS}
        | {P.SEE_VISITS, P.RECORD_VISITS, P.RECORD_PATROLS}
        | {P.SEE_REQUESTS, P.RECORD_REQUESTS, P.SEE_UPKEEP}
    ),
}
EVERYWHERE = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one place (`EVERYWHERE` for the whole installation)."""

    role: Role
    place_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at work, as read from our tables for this very run."""

    person_id: int
    name: str
    grants: tuple[Grant, ...]
    language: str | None = None
    session_id: int | None = None
    must_change_password: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether any of the person's grants has the permission, wherever it is."""
        return any(permission in PERMISSIONS[g.role] for g in self.grants)

    def roots(self, permission: Permission) -> frozenset[int]:
        """The places below which the permission holds; contains EVERYWHERE where it has no bounds."""
        return frozenset(g.place_id for g in self.grants if permission in PERMISSIONS[g.role])

    @property
    def roles(self) -> frozenset[Role]:
        """The roles the person holds, wherever."""
        return frozenset(g.role for g in self.grants)


Args = ParamSpec("Args")
Answer = TypeVar("Answer")
Service = Callable[Concatenate[Session, Actor, Args], Answer]
SERVICES: dict[str, Permission] = {}


def allows(permission: Permission) -> Callable[[Service[Args, Answer]], Service[Args, Answer]]:
    """Declare what a public service function needs; without it NotAllowed comes before anything is read."""

    def declare(service: Service[Args, Answer]) -> Service[Args, Answer]:
        @wraps(service)
        def guarded(db: Session, actor: Actor, /, *args: Args.args, **kwargs: Args.kwargs) -> Answer:
            if not actor.may(permission):
                raise NotAllowed(permission)
            return service(db, actor, *args, **kwargs)

        SERVICES[f"{service.__module__}.{service.__qualname__}"] = permission
        return guarded

    return declare


def within(actor: Actor, permission: Permission, column: Any) -> ColumnElement[bool]:
    """The condition that a column of place ids lies in the actor's scope for the permission."""
    roots = actor.roots(permission)
    return true() if EVERYWHERE in roots else column.in_(_below(roots))


def below(place_id: int, column: Any) -> ColumnElement[bool]:
    """The condition that a column of place ids lies at or below one place."""
    condition: ColumnElement[bool] = column.in_(_below({place_id}))
    return condition


def _below(roots: set[int] | frozenset[int]) -> Select[int]:
    return select(col(PlaceWithin.place_id)).where(col(PlaceWithin.ancestor_id).in_(roots))


def find_place(db: Session, actor: Actor, place_id: int, *, permission: Permission) -> Place:
    """The place, if it exists within the actor's scope. Raises NotFound otherwise, whichever it was."""
    roots = actor.roots(permission)
    query = select(Place).where(col(Place.id) == place_id)
    if EVERYWHERE not in roots:
        on_the_way = select(col(PlaceWithin.place_id)).where(
            col(PlaceWithin.place_id) == place_id, col(PlaceWithin.ancestor_id).in_(roots)
        )
        query = query.where(on_the_way.exists())
    place = db.scalar(query)
    if place is None:
        raise NotFound("place")
    return place


def kind_of_place(db: Session, actor: Actor, place_id: int, *, permission: Permission) -> PlaceKind:
    """What kind of place it is: `find_place` for who needs no more, kept ready. Raises NotFound as that does."""
    for row in _kind_within(actor.roots(permission)).rows(db, place=place_id):
        return PlaceKind(row.kind)
    raise NotFound("place")


@lru_cache(maxsize=256)
def _kind_within(roots: frozenset[int]) -> Kept:
    query = select(col(Place.kind)).where(col(Place.id) == bindparam("place"))
    inside = col(PlaceWithin.place_id) == col(Place.id), col(PlaceWithin.ancestor_id).in_(roots)
    return Kept(query if EVERYWHERE in roots else query.where(select(PlaceWithin).where(*inside).exists()))


def top_place(db: Session, actor: Actor, *, permission: Permission = P.SEE_PLACES) -> Place:
    """The highest place the actor may look at; with several, the first. Raises NotFound without any."""
    roots = actor.roots(permission)
    query = select(Place).order_by(col(Place.id))
    if EVERYWHERE in roots:
        query = query.where(col(Place.kind) == PlaceKind.SUBDISTRICT)
    else:
        query = query.where(col(Place.id).in_(roots))
    place = db.scalars(query.limit(1)).first()
    if place is None:
        raise NotFound("place")
    return place
