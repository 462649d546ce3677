"""Which rounds and doors a person reaches: fetching and permission in one step."""

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlmodel import Session, col

from models.consultations import RollUnit, RollVoter, Round
from models.enums import VOTING, Permission
from models.grids import Place, PlaceWithin
from services.access import EVERYWHERE, Actor, Grant, below, within
from services.consultations import doors
from services.consultations.doors import Door
from services.errors import NotFound, Refused


def touches(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that a round votes within the actor's scope, or that one of its stairwells lies there.

    A micro-grid holds stairwells, never their building; its worker still meets the building's rounds.
    """
    inside = within(actor, permission, col(Round.place_id))
    roots = actor.roots(permission)
    return inside if EVERYWHERE in roots else or_(inside, _holds_stairwell_of(roots))


def at_or_around(place_id: int) -> ColumnElement[bool]:
    """The condition that a round votes at or below a place, or that one of its stairwells lies there."""
    return or_(below(place_id, col(Round.place_id)), _holds_stairwell_of(frozenset({place_id})))


@lru_cache(maxsize=512)
def _holds_stairwell_of(roots: frozenset[int]) -> ColumnElement[bool]:
    own = or_(col(Place.micro_grid_id).in_(roots), col(Place.id).in_(roots))
    above = select(col(PlaceWithin.ancestor_id)).join(Place, col(Place.id) == col(PlaceWithin.place_id))
    return col(Round.place_id).in_(above.where(own))


def keyable(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that a door of a roll (joined with its round) lies within the actor's scope."""
    return or_(
        within(actor, permission, col(RollUnit.stairwell_id)), within(actor, permission, col(Round.place_id))
    )


def find(
    db: Session, actor: Actor, round_id: int, *, permission: Permission, still_open: bool = False
) -> Round:
    """The round, if the actor reaches it. Raises NotFound.

    `still_open` holds it open until the end of the transaction, or raises Refused("round_not_open").
    """
    query = _reached(actor.grants, permission)
    found = db.scalar(query.with_for_update(read=True) if still_open else query, {"asked": round_id})
    if found is None:
        raise NotFound("round")
    if still_open and found.state not in VOTING:
        raise Refused("round_not_open")
    return found


@lru_cache(maxsize=512)
def _reached(grants: tuple[Grant, ...], permission: Permission) -> Select[Round]:
    """The statement for the round numbered `asked`, if who holds these grants reaches it."""
    return select(Round).where(col(Round.id) == bindparam("asked"), touches(Actor(0, "", grants), permission))


def find_door(db: Session, actor: Actor, voting: Round, typed: str, *, permission: Permission) -> Door:
    """The one door of the round that was meant, within the actor's scope.

    Raises Refused("door_missing"), ("door_too_long"), ("door_unknown", hint), ("door_ambiguous", doors),
    ("door_outside", door).
    """
    keys = doors.possible_keys(typed)
    found = doors.meant(typed, _doors(db, actor, voting, permission, keys), kind=voting.place_kind)
    if found is None:
        known = [door for door in _doors(db, actor, voting, permission) if door.reachable]
        raise Refused("door_unknown", door=typed.strip(), hint=doors.nearest(typed, known))
    if not found.reachable:
        raise Refused("door_outside", door=found.label)
    return found


def every_door(db: Session, actor: Actor, voting: Round, *, permission: Permission) -> list[Door]:
    """All doors of the round in the order of its roll, those outside the actor's scope as not reachable."""
    return _doors(db, actor, voting, permission)


def _doors(
    db: Session, actor: Actor, voting: Round, permission: Permission, keys: list[str] | None = None
) -> list[Door]:
    unit = (col(RollUnit.building), col(RollUnit.stairwell), col(RollUnit.door_key), col(RollUnit.door))
    query = (
        select(*unit, col(RollVoter.id), col(RollVoter.area_dm2), keyable(actor, permission))
        .join(RollVoter, col(RollVoter.id) == col(RollUnit.voter_id))
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .where(col(RollUnit.round_id) == voting.id)
        .order_by(col(RollUnit.id))
    )
    if keys is not None:
        query = query.where(col(RollUnit.door_key).in_(keys))
    return [Door(*row) for row in db.execute(query)]
