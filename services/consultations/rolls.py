"""The roll of a vote: who counts as one person, with which doors and area; then frozen.

The law counts people: an owner of several units is one, co-owners of a unit are one together, and so is the
developer for all that is unsold (Supreme People's Court on building ownership, art. 9). Area counts in full.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.consultations import RollUnit, RollVoter
from models.enums import AreaSource, OwnerKind, UnitUse
from models.grids import Owner, Ownership, Place, Unit
from services.consultations import doors
from services.consultations.doors import Door
from services.consultations.scopes import Scope, condition, whole
from services.errors import Refused
from services.grids import naming

DEVELOPER = 0
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Household:
    """One unit as a roll takes it. Area in 0.01 m2; owners by key, the developer's is 0.

    `is_public`: 公房, whose 产权单位 is the owner and votes, not the tenant.
    """

    unit_id: int
    door: Door
    stairwell_id: int
    floor: int | None
    area_dm2: int | None
    source: AreaSource
    use: UnitUse = UnitUse.RESIDENTIAL
    owners: tuple[tuple[int, str], ...] = ()
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Voter:
    """Who counts as one person, with all their households, and who they are: owners by key, in order."""

    name: str
    households: tuple[Household, ...]
    owner_ids: tuple[int, ...]

    @property
    def owners(self) -> int:
        """How many own together."""
        return len(self.owner_ids)

    @property
    def is_developer(self) -> bool:
        """Whether it is the developer with what is unsold."""
        return self.owner_ids == (DEVELOPER,)

    @property
    def area_dm2(self) -> int:
        """The area of all their units, in 0.01 m2; a unit of unknown area adds nothing."""
        return sum(household.area_dm2 or 0 for household in self.households)

    @property
    def doors(self) -> tuple[str, ...]:
        """The labels of their doors."""
        return tuple(household.door.label for household in self.households)


def households(db: Session, place: Place, *, scope: Scope | None = None, on: date) -> list[Household]:
    """The register of a place that votes, or of a scope within it, in the order of its doors, each with its label.

    Raises Refused("place_cannot_vote"), ("doors_not_unique", doors).
    """
    if place.kind not in naming.VOTING_KINDS:
        raise Refused("place_cannot_vote")
    found = register_of(db, place, condition(scope or whole(place.id or 0)), on=on)
    twice = [label for label, times in Counter(h.door.label for h in found).items() if times > 1]
    if twice:
        raise Refused("doors_not_unique", doors=doors.listed(twice))
    return found


def register_of(db: Session, place: Place, which: ColumnElement[bool], *, on: date) -> list[Household]:
    """The households of a place that meet a condition, with labels that may be there twice."""
    found = _by_unit(_rows(db, which, on))
    labels = doors.labels([household.door for household in found], kind=place.kind)
    return [
        replace(household, door=replace(household.door, label=label))
        for household, label in zip(found, labels, strict=True)
    ]


def _rows(db: Session, which: ColumnElement[bool], on: date) -> Iterable[Any]:
    stairwell, building = aliased(Place), aliased(Place)
    query = (
        select(
            col(Unit.id), col(Unit.door), col(Unit.floor), col(Unit.area_dm2), col(Unit.area_source),
            col(stairwell.id), col(stairwell.name), col(building.name), col(Owner.id), col(Owner.kind),
            col(Owner.name), col(Unit.use),
        )
        .join(stairwell, col(stairwell.id) == col(Unit.stairwell_id))
        .join(building, col(building.id) == col(stairwell.parent_id))
        .outerjoin(Ownership, col(Ownership.unit_id) == col(Unit.id))
        .outerjoin(Owner, col(Owner.id) == col(Ownership.owner_id))
        .where(which, _valid(stairwell, on), _valid(building, on))
        .order_by(col(building.code), col(stairwell.code), col(Unit.floor).nulls_last())
        .order_by(col(Unit.door), col(Unit.id), col(Owner.id))
    )  # fmt: skip
    return db.execute(query)


def _valid(place: type[Place], on: date) -> ColumnElement[bool]:
    return (col(place.since) <= on) & or_(col(place.until).is_(None), col(place.until) >= on)


def _by_unit(rows: Iterable[Any]) -> list[Household]:
    """One household a unit, from one row a unit and owner."""
    found: dict[int, Household] = {}
    for unit, number, floor, area, source, stairwell_id, stairwell, building, owner, kind, name, use in rows:
        one = found.get(unit) or Household(
            unit, Door(building, stairwell, number), stairwell_id, floor, area, source, use
        )
        if owner is not None:
            key = DEVELOPER if kind is OwnerKind.DEVELOPER else owner
            public = one.is_public or kind is OwnerKind.PUBLIC_HOUSING
            one = replace(one, owners=(*one.owners, (key, name)), is_public=public)
        found[unit] = one
    return list(found.values())


def voters_of(register: Iterable[Household]) -> list[Voter]:
    """The people of a register by their first door: units with the same owners belong together."""
    together: dict[frozenset[int], list[Household]] = defaultdict(list)
    for household in register:
        if household.owners:
            together[frozenset(key for key, _name in household.owners)].append(household)
    return [_voter(keys, tuple(units)) for keys, units in together.items()]


def _voter(keys: frozenset[int], units: tuple[Household, ...]) -> Voter:
    names = dict(units[0].owners)
    name = "、".join(names.values())
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "…"
    return Voter(name, units, tuple(sorted(keys)))


def insist_complete(register: list[Household]) -> None:
    """Raise Refused("no_households"), ("areas_missing", doors, n) or ("owners_missing", doors, n)."""
    if not register:
        raise Refused("no_households")
    for code, lacking in (
        ("areas_missing", [h.door.label for h in register if not h.area_dm2]),
        ("owners_missing", [h.door.label for h in register if not h.owners]),
    ):
        if lacking:
            raise Refused(code, doors=doors.listed(lacking), n=len(lacking))


def freeze(db: Session, *, round_id: int, voters: list[Voter]) -> None:
    """Copy the voters and their doors into the round's roll; nothing of it looks at the register again."""
    people = [
        {
            "round_id": round_id,
            "number": number,
            "name": voter.name,
            "owner_ids": list(voter.owner_ids),
            "area_dm2": voter.area_dm2,
        }
        for number, voter in enumerate(voters, start=1)
    ]
    stored = db.connection().execute(
        insert(RollVoter).returning(col(RollVoter.number), col(RollVoter.id)), people
    )
    ids = {row.number: row.id for row in stored}
    units = [
        _unit(round_id, ids[number], household)
        for number, voter in enumerate(voters, start=1)
        for household in voter.households
    ]
    db.connection().execute(insert(RollUnit), units)


def _unit(round_id: int, voter_id: int, household: Household) -> dict[str, Any]:
    door = household.door
    return {
        "round_id": round_id,
        "voter_id": voter_id,
        "unit_id": household.unit_id,
        "stairwell_id": household.stairwell_id,
        "building": door.building,
        "stairwell": door.stairwell,
        "door": door.label,
        "door_key": doors.key_of(door.number),
        "floor": household.floor,
        "area_dm2": household.area_dm2,
        "area_source": household.source,
    }
