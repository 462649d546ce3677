"""Households and their owners: phones masked, one household corrected, one phone revealed for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import AreaSource, OwnerKind, Permission, UnitUse
from models.grids import Owner, Ownership, Place, Unit
from services import audit, versions
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound, Refused
from services.imports import addresses, cells

PAGE = 50
LONGEST_DOOR = 20
AT_ONCE = 5000
SEARCHED, WORDS = 100, 8
"""How much of what is searched for counts: characters, and words in them."""
P = Permission
Estate, Building, Stairwell = aliased(Place), aliased(Place), aliased(Place)


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One owner of a household. The phone is masked; empty where none is known."""

    id: int
    name: str
    kind: OwnerKind
    phone: str


@dataclass(frozen=True, slots=True)
class Household:
    """One household. Area in 0.01 m², None where it is not known."""

    id: int
    estate: str
    building: str
    stairwell: str
    door: str
    floor: int | None
    area_dm2: int | None
    area_source: AreaSource
    use: UnitUse
    version: int
    owners: tuple[OwnerLine, ...] = ()
    can_change: bool = False


def masked(phone: str) -> str:
    """A phone without its middle: 138****1234. Short numbers keep their last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if len(phone) > 4 else "****"[: 4 * bool(phone)]


@allows(P.SEE_OWNERS)
def households(
    db: Session, actor: Actor, *, place_id: int, text: str = "", page: int = 1, size: int = PAGE
) -> tuple[list[Household], int]:
    """One page of the households at or below a place, and how many there are; every word of `text` must be
    found in the address (3幢502), the estate or an owner's name. Raises NotFound for a foreign place.
    """
    find_place(db, actor, place_id, permission=P.SEE_OWNERS)
    scope = within(actor, P.SEE_OWNERS, col(Unit.stairwell_id))
    found = [below(place_id, col(Unit.stairwell_id)), scope, *map(_says, text[:SEARCHED].split()[:WORDS])]
    count = db.scalar(_joined(select(func.count())).where(*found)) or 0
    return _read(db, actor, found, offset=(page - 1) * size, limit=size), count


@allows(P.SEE_OWNERS)
def household(db: Session, actor: Actor, *, unit_id: int) -> Household:
    """One household with its owners. Raises NotFound outside the actor's scope."""
    return _find(db, actor, unit_id, P.SEE_OWNERS)


def _find(db: Session, actor: Actor, unit_id: int, permission: Permission) -> Household:
    where = [col(Unit.id) == unit_id, within(actor, permission, col(Unit.stairwell_id))]
    found = _read(db, actor, where, offset=0, limit=1)
    if not found:
        raise NotFound("household")
    return found[0]


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Unit)
        .join(Stairwell, col(Stairwell.id) == col(Unit.stairwell_id))
        .join(Building, col(Building.id) == col(Stairwell.parent_id))
        .join(Estate, col(Estate.id) == col(Building.parent_id))
    )


def _says(word: str) -> ColumnElement[bool]:
    """The condition that a household is the address in `word`, or has the word in a name or door."""
    names = (col(Estate.name), col(Building.name), col(Stairwell.name))
    says = [name.contains(word, autoescape=True) for name in names]
    owner = exists().where(col(Ownership.unit_id) == col(Unit.id), col(Ownership.owner_id) == col(Owner.id))
    says += [
        col(Unit.door).startswith(word.upper(), autoescape=True),
        owner.where(col(Owner.name).contains(word, autoescape=True)),
    ]
    where = addresses.parse(word)
    if isinstance(where, addresses.Address):
        at = [col(Building.name) == where.building, col(Unit.door) == where.door]
        says.append(and_(*at, *([col(Stairwell.name) == where.stairwell] if where.stairwell else [])))
    return or_(*says)


def _read(
    db: Session, actor: Actor, where: Sequence[ColumnElement[bool]], *, offset: int, limit: int
) -> list[Household]:
    changeable = within(actor, P.CHANGE_HOUSEHOLDS, col(Unit.stairwell_id))
    query = _joined(
        select(
            Unit, col(Estate.name), col(Building.name), col(Stairwell.name), changeable.label("changeable")
        )
    )
    building, stairwell, door = col(Building.code), col(Stairwell.code), col(Unit.door)
    order = (
        col(Estate.code),
        *(part for code in (building, stairwell, door) for part in (func.length(code), code)),
    )
    rows = db.execute(query.where(*where).order_by(*order).offset(offset).limit(limit)).all()
    owners = _owners(db, [unit.id for unit, *_rest in rows])
    return [
        Household(
            unit.id, estate, building, stairwell, unit.door, unit.floor, unit.area_dm2, unit.area_source,
            unit.use, unit.version, owners.get(unit.id, ()), bool(may),
        )
        for unit, estate, building, stairwell, may in rows
    ]  # fmt: skip


def _owners(db: Session, unit_ids: Sequence[int]) -> dict[int, tuple[OwnerLine, ...]]:
    found: dict[int, tuple[OwnerLine, ...]] = {}
    for start in range(0, len(unit_ids), AT_ONCE):
        some = unit_ids[start : start + AT_ONCE]
        query = (
            select(col(Ownership.unit_id), Owner)
            .join(Owner, col(Owner.id) == col(Ownership.owner_id))
            .where(col(Ownership.unit_id).in_(some))
        )
        # Sorted here: told to sort, SQLite walks all owners and looks each up among the units.
        for unit_id, owner in sorted(db.execute(query), key=lambda row: row[1].id or 0):
            line = OwnerLine(owner.id or 0, owner.name, owner.kind, masked(owner.phone))
            found[unit_id] = (*found.get(unit_id, ()), line)
    return found


@allows(P.CHANGE_HOUSEHOLDS)
def change_household(
    db: Session,
    actor: Actor,
    *,
    unit_id: int,
    version: int,
    door: str,
    use: UnitUse,
    area_dm2: int | None,
    area_source: AreaSource,
    at: datetime,
) -> int:
    """Correct a household's door, use or area (0.01 m², None: not known); its new version. Frozen rolls stay.

    Raises NotFound, Conflict, Refused: "door_missing", "door_too_long", "door_taken", "area_out_of_range".
    """
    old = _find(db, actor, unit_id, P.CHANGE_HOUSEHOLDS)
    stairwell_id = db.scalar(select(col(Unit.stairwell_id)).where(col(Unit.id) == unit_id)) or 0
    door = _checked_door(db, stairwell_id, unit_id, door)
    if area_dm2 is not None and not 0 < area_dm2 <= cells.MAX_AREA_DM2:
        raise Refused("area_out_of_range", most=cells.MAX_AREA_DM2 // 100)
    new = {"door": door, "use": use, "area_dm2": area_dm2, "area_source": area_source}
    saved = versions.save(db, Unit, unit_id, version=version, changes=new)
    audit.record(
        db, actor, area="grids", action="change_household", subject=("unit", unit_id), at=at,
        place_id=stairwell_id, before={name: getattr(old, name) for name in new}, after=new,
    )  # fmt: skip
    return saved


def _checked_door(db: Session, stairwell_id: int, unit_id: int, door: str) -> str:
    door = cells.half_width(cells.text(door)).replace(" ", "").upper()
    if not door:
        raise Refused("door_missing")
    if len(door) > LONGEST_DOOR:
        raise Refused("door_too_long", longest=LONGEST_DOOR)
    same = select(col(Unit.id)).where(col(Unit.stairwell_id) == stairwell_id, col(Unit.door) == door)
    if db.scalar(same.where(col(Unit.id) != unit_id)):
        raise Refused("door_taken", door=door)
    return door


@allows(P.REVEAL_PHONE)
def reveal_phone(db: Session, actor: Actor, *, owner_id: int, reason: str, at: datetime) -> str:
    """An owner's whole phone number; that it was read and why goes into the log, the number does not.

    Raises NotFound, Refused("reason_missing"), ("phone_unknown").
    """
    query = (
        select(col(Owner.phone), col(Unit.stairwell_id))
        .join(Ownership, col(Ownership.owner_id) == col(Owner.id))
        .join(Unit, col(Unit.id) == col(Ownership.unit_id))
        .where(col(Owner.id) == owner_id, within(actor, P.REVEAL_PHONE, col(Unit.stairwell_id)))
    )
    row = db.execute(query.limit(1)).first()
    if row is None:
        raise NotFound("owner")
    phone, stairwell_id = row[0], row[1]
    if not reason.strip():
        raise Refused("reason_missing")
    if not phone:
        raise Refused("phone_unknown")
    audit.record(
        db, actor, area="grids", action="reveal_phone", subject=("owner", owner_id), at=at,
        place_id=stairwell_id, after={"reason": reason.strip()[:500]},
    )  # fmt: skip
    return str(phone)
