"""What has changed in the register since a vote was opened: told beside its frozen roll, which stays as it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import RollUnit, RollVoter
from models.enums import Permission
from models.grids import Place
from services.access import Actor, allows, below, within
from services.consultations import doors, prepared, reach, rolls, scopes
from services.consultations.rolls import Household
from services.errors import Refused

P = Permission


class Changed(StrEnum):
    """What may have happened to a door since its roll was frozen."""

    NEW_OWNER = "new_owner"
    AREA = "area"
    RENUMBERED = "renumbered"
    GONE = "gone"
    NEW_DOOR = "new_door"


@dataclass(frozen=True, slots=True)
class DoorChange:
    """One door, what changed, and how it stood and stands: owners' names, door numbers, or areas in 0.01 m2."""

    kind: Changed
    door: str
    before: str = ""
    after: str = ""
    before_dm2: int | None = None
    after_dm2: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterChanges:
    """The changes in the order of the roll, new doors last; `compared` doors were looked at.

    `not_compared` were frozen before rolls kept which household a door was.
    """

    changes: tuple[DoorChange, ...]
    compared: int
    not_compared: int


@dataclass(frozen=True, slots=True)
class _Frozen:
    unit_id: int
    stairwell_id: int
    door: str
    key: str
    area_dm2: int
    name: str
    owner_ids: list[int]


@allows(P.SEE_OWNERS)
def changes(db: Session, actor: Actor, *, round_id: int, on: date) -> RegisterChanges:
    """Today's register against the frozen roll, door by door within the actor's scope. Nothing is moved by it.

    Raises NotFound, Refused("round_not_opened") for a vote that is still prepared.
    """
    voting = reach.find(db, actor, round_id, permission=P.SEE_OWNERS)
    if voting.opened_at is None:
        raise Refused("round_not_opened")
    place = db.get_one(Place, voting.place_id)
    mine = select(col(Place.id)).where(
        below(voting.place_id, col(Place.id)), within(actor, P.SEE_OWNERS, col(Place.id))
    )
    reached = set(db.scalars(mine))
    roll = [unit for unit in _roll(db, round_id) if unit.stairwell_id in reached]
    found = rolls.register_of(db, place, scopes.condition(prepared.scope_of(voting)), on=on)
    register = {h.unit_id: h for h in found if h.stairwell_id in reached}
    known = [unit for unit in roll if unit.unit_id]
    told = [change for unit in known for change in _compared(unit, register.get(unit.unit_id))]
    if len(known) == len(roll):
        frozen = {unit.unit_id for unit in roll}
        told += [_new(h) for id, h in register.items() if id not in frozen]
    return RegisterChanges(tuple(told), len(known), len(roll) - len(known))


def _roll(db: Session, round_id: int) -> Iterable[_Frozen]:
    query = (
        select(
            col(RollUnit.unit_id), col(RollUnit.stairwell_id), col(RollUnit.door), col(RollUnit.door_key),
            col(RollUnit.area_dm2), col(RollVoter.name), col(RollVoter.owner_ids),
        )
        .join(RollVoter, col(RollVoter.id) == col(RollUnit.voter_id))
        .where(col(RollUnit.round_id) == round_id)
        .order_by(col(RollUnit.id))
    )  # fmt: skip
    return [_Frozen(*row) for row in db.execute(query)]


def _compared(unit: _Frozen, now: Household | None) -> Iterable[DoorChange]:
    if now is None:
        yield DoorChange(Changed.GONE, unit.door, before=unit.name)
        return
    if sorted({key for key, _name in now.owners}) != unit.owner_ids:
        names = "、".join(dict(now.owners).values())
        yield DoorChange(Changed.NEW_OWNER, unit.door, before=unit.name, after=names)
    if now.area_dm2 != unit.area_dm2:
        yield DoorChange(Changed.AREA, unit.door, before_dm2=unit.area_dm2, after_dm2=now.area_dm2)
    if doors.key_of(now.door.number) != unit.key:
        yield DoorChange(Changed.RENUMBERED, unit.door, before=unit.door, after=now.door.label)


def _new(household: Household) -> DoorChange:
    names = "、".join(dict(household.owners).values())
    return DoorChange(Changed.NEW_DOOR, household.door.label, after=names, after_dm2=household.area_dm2)
