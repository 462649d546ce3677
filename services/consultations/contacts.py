"""Who is still missing and how they were met: last contact, who spoke to them best, and who could go there."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.consultations import RollUnit, Round
from models.enums import Permission, Role, Stance, TaskState
from models.grids import PlaceWithin
from models.people import Person, RoleGrant
from models.visits import Task, Visit
from services.access import PERMISSIONS, Actor, allows
from services.consultations import reach
from services.consultations.still_missing import OpenVoter, still_missing
from services.rules.stances import spoke_best

P = Permission
KNOCKERS = [role for role in Role if P.RECORD_VISITS in PERMISSIONS[role]]
"""The roles whose people may be sent to doors."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One visit to a household: by whom, when, and where it stood then."""

    person_id: int
    by: str
    at: datetime
    stance: Stance


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """One voter of the fewest that a vote still needs. Area in 0.01 m2.

    `stairwell_id` and `unit_id` are those of the first door within the actor's reach; `last` and `best` are
    None where nobody went or was met; `given_to` is who has the door on a list, empty where nobody.
    """

    voter_id: int
    name: str
    doors: tuple[str, ...]
    area_dm2: int
    stairwell_id: int
    unit_id: int
    consultation_id: int
    last: Contact | None
    best: Contact | None
    given_to: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who may be sent to doors of a round, and the stairwells of it where they work."""

    id: int
    name: str
    stairwells: frozenset[int]


@allows(P.SEE_VISITS)
def open_doors(db: Session, actor: Actor, *, round_id: int) -> list[OpenDoor]:
    """The doors that an open vote still needs, within the actor's reach, in the order of the roll's need.

    Empty for a vote that is over, carried or lost. Three statements beyond those of `still_missing`.
    """
    needed = still_missing(db, actor, round_id=round_id)
    if needed is None or not needed.voters:
        return []
    wanted = {voter.voter_id for voter in needed.voters}
    units = _units(db, actor, round_id, wanted)
    met = contacts_of(db, [unit for found in units.values() for unit, *_rest in found])
    given = _given(db, round_id)
    return [
        _open_door(voter, units[voter.voter_id], met, given.get(voter.voter_id, ("", None)))
        for voter in needed.voters
        if voter.voter_id in units
    ]


def _open_door(
    voter: OpenVoter,
    units: list[tuple[int, int, int]],
    met: dict[int, list[Contact]],
    given: tuple[str, date | None],
) -> OpenDoor:
    visits = sorted((c for unit, *_rest in units for c in met.get(unit, ())), key=lambda c: c.at)
    best = spoke_best([(c.person_id, c.stance) for c in visits])
    unit_id, stairwell_id, consultation_id = units[0]
    return OpenDoor(
        voter_id=voter.voter_id,
        name=voter.name,
        doors=voter.doors,
        area_dm2=voter.area_dm2,
        stairwell_id=stairwell_id,
        unit_id=unit_id,
        consultation_id=consultation_id,
        last=visits[-1] if visits else None,
        best=next((c for c in reversed(visits) if c.person_id == best), None),
        given_to=given[0],
        due_on=given[1],
    )


def _units(
    db: Session, actor: Actor, round_id: int, voters: Collection[int]
) -> dict[int, list[tuple[int, int, int]]]:
    """Of each voter the households within the actor's scope, with stairwell and consultation, as in the roll."""
    query = (
        select(
            col(RollUnit.voter_id),
            col(RollUnit.unit_id),
            col(RollUnit.stairwell_id),
            col(Round.consultation_id),
        )
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .where(col(RollUnit.round_id) == round_id, reach.keyable(actor, P.SEE_VISITS))
        .order_by(col(RollUnit.id))
    )
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for voter_id, *household in db.execute(query):
        if voter_id in voters:
            found[voter_id].append((household[0], household[1], household[2]))
    return dict(found)


def contacts_of(db: Session, unit_ids: Sequence[int]) -> dict[int, list[Contact]]:
    """The visits to each of these households, oldest first, whatever they were about."""
    query = (
        select(
            col(Visit.unit_id),
            col(Visit.person_id),
            col(Person.display_name),
            col(Visit.at),
            col(Visit.stance),
        )
        .join(Person, col(Person.id) == col(Visit.person_id))
        .where(col(Visit.unit_id).in_(set(unit_ids)))
        .order_by(col(Visit.at), col(Visit.id))
    )
    found: dict[int, list[Contact]] = defaultdict(list)
    for unit_id, *rest in db.execute(query):
        found[unit_id].append(Contact(*rest))
    return dict(found)


def _given(db: Session, round_id: int) -> dict[int, tuple[str, date | None]]:
    """Who has which voter's door on a list, and by when."""
    query = (
        select(col(Task.voter_id), col(Person.display_name), col(Task.due_on))
        .join(Person, col(Person.id) == col(Task.person_id))
        .where(col(Task.round_id) == round_id, col(Task.state) == TaskState.OPEN)
    )
    return {voter_id or 0: (name, due_on) for voter_id, name, due_on in db.execute(query)}


@allows(P.RUN_CONSULTATIONS)
def staff(db: Session, actor: Actor, *, round_id: int, on: date) -> list[Staff]:
    """Who may be sent to doors of a round on a day, by name. Raises NotFound. Two statements."""
    reach.find(db, actor, round_id, permission=P.RUN_CONSULTATIONS)
    stairwells = select(col(RollUnit.stairwell_id)).where(col(RollUnit.round_id) == round_id)
    above = (col(PlaceWithin.ancestor_id) == col(RoleGrant.place_id)) | col(RoleGrant.place_id).is_(None)
    query = (
        select(col(Person.id), col(Person.display_name), col(PlaceWithin.place_id))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .join(PlaceWithin, above)
        .where(
            col(Person.removed_at).is_(None),
            col(RoleGrant.role).in_(KNOCKERS),
            col(RoleGrant.since) <= on,
            or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) >= on),
            col(PlaceWithin.place_id).in_(stairwells),
        )
        .order_by(col(Person.display_name), col(Person.id))
    )
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for id, name, stairwell in db.execute(query):
        found[id or 0, name].add(stairwell)
    return [Staff(id, name, frozenset(places)) for (id, name), places in found.items()]
