"""What the register says today beside a frozen roll: told door by door, and the roll never moves."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import RollUnit
from models.enums import PlaceKind
from models.grids import Owner, Ownership, Unit
from services.consultations import preparing, register_changes, rounds
from services.consultations.proposals import Asked, Proposal
from services.consultations.register_changes import Changed, DoorChange
from services.consultations.scopes import Part, Scope, whole
from services.errors import NotFound, Refused
from tests.support.queries import counted_queries
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World, add_household, add_place


def changes(db: Session, world: World, round_id: int) -> list[DoorChange]:
    db.flush()
    return list(register_changes.changes(db, world.secretary, round_id=round_id, on=TODAY).changes)


def unit_of(db: Session, world: World, door: str) -> Unit:
    query = select(Unit).where(col(Unit.door) == door, col(Unit.stairwell_id) == world.here.stairwell)
    return db.scalars(query).one()


def sell(db: Session, world: World, door: str, to: str) -> None:
    owner = Owner(estate_id=world.here.estate, name=to)
    db.add(owner)
    db.flush()
    of_door = select(Ownership).where(col(Ownership.unit_id) == unit_of(db, world, door).id)
    db.scalars(of_door).one().owner_id = owner.id or 0


def test_a_sold_flat_is_told_with_both_owners(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert changes(db, world, opened) == []
    sell(db, world, "102", "新业主")
    assert changes(db, world, opened) == [
        DoorChange(Changed.NEW_OWNER, "102", before="甲业主12", after="新业主")
    ]


def test_area_number_and_loss_of_a_door_are_told(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    unit_of(db, world, "101").area_dm2 = 8150
    unit_of(db, world, "201").door = "201A"
    gone = unit_of(db, world, "302")
    db.delete(db.scalars(select(Ownership).where(col(Ownership.unit_id) == gone.id)).one())
    db.flush()
    db.delete(gone)
    assert changes(db, world, opened) == [
        DoorChange(Changed.AREA, "101", before_dm2=8000, after_dm2=8150),
        DoorChange(Changed.RENUMBERED, "201", before="201", after="201A"),
        DoorChange(Changed.GONE, "302", before="甲业主32"),
    ]


def test_a_new_door_counts_only_within_the_scope(world: World, db: Session) -> None:
    scope = Scope((Part(world.here.stairwell, 2),))
    opened = open_vote(db, world.secretary, world.here.stairwell, scope=scope)
    for door in ("103", "401"):
        add_household(db, stairwell=world.here.stairwell, estate=world.here.estate, door=door, owner="丁")
    assert changes(db, world, opened) == [DoorChange(Changed.NEW_DOOR, "401", after="丁", after_dm2=8000)]


def test_the_roll_and_its_figures_never_move(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    sell(db, world, "101", "新业主")
    unit_of(db, world, "102").area_dm2 = 1
    assert len(changes(db, world, opened)) == 2
    found = rounds.find_round(db, world.secretary, round_id=opened).round
    assert (found.voters, found.area_dm2) == (6, 48000)


def test_rolls_without_household_numbers_are_said_not_to_be_compared(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for unit in db.scalars(select(RollUnit).where(col(RollUnit.round_id) == opened)):
        unit.unit_id = 0
    db.flush()
    found = register_changes.changes(db, world.secretary, round_id=opened, on=TODAY)
    assert (found.changes, found.compared, found.not_compared) == ((), 0, 6)


def test_a_grid_worker_sees_the_doors_of_own_stairwells(world: World, db: Session) -> None:
    far = add_place(db, kind=PlaceKind.STAIRWELL, code="F", name="2单元", parent=world.here.building)
    sold = add_household(db, stairwell=far, estate=world.here.estate, door="101", owner="庚")
    opened = open_vote(db, world.secretary, world.here.building)
    db.get_one(Unit, sold).area_dm2 = 1
    db.flush()
    assert len(changes(db, world, opened)) == 1
    seen = register_changes.changes(db, world.grid_worker, round_id=opened, on=TODAY)
    assert (seen.changes, seen.compared) == ((), 6)
    with pytest.raises(NotFound):
        register_changes.changes(db, world.stranger, round_id=opened, on=TODAY)


def test_a_vote_that_is_prepared_has_no_roll_to_compare(world: World, db: Session) -> None:
    draft = preparing.prepare(
        db, world.secretary, on=TODAY, at=AT, token="t",
        proposal=Proposal(whole(world.here.stairwell), (Asked("fund_use", "?"),)),
    )  # fmt: skip
    with pytest.raises(Refused, match="round_not_opened"):
        changes(db, world, draft)


def test_any_roll_is_compared_in_as_many_queries(world: World, db: Session) -> None:
    small = open_vote(db, world.secretary, world.here.stairwell)
    for n in range(40):
        add_household(
            db, stairwell=world.here.stairwell, estate=world.here.estate, door=f"{n + 4}01", owner=f"业主{n}"
        )
    large = open_vote(db, world.secretary, world.here.stairwell)
    assert sent(db, world, small) == sent(db, world, large)


def sent(db: Session, world: World, round_id: int) -> int:
    """How many queries the comparison of one roll needs."""
    with counted_queries(db) as found:
        changes(db, world, round_id)
    return len(found)
