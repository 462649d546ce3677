"""From round to round: what became of each household's answer, and who is told how much."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col

from models.enums import Choice, PlaceKind, Stance
from models.grids import Ownership, Unit
from services.access import Actor
from services.consultations import tallies
from services.consultations.swings import Swings, pairs, swings
from services.errors import NotFound
from services.rules.swings import Change
from tests.support.queries import counted_queries
from tests.support.visits import second_of, two_rounds, unit_of, visit
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World, add_household, add_place

AGREE, AGAINST = Choice.AGREE, Choice.AGAINST
LATER = AT + timedelta(days=10)


@pytest.fixture
def turned(world: World, db: Session) -> int:
    """The later of two rounds in which every kind of change occurs but leaving the roll."""
    return two_rounds(
        db,
        world,
        {"101": AGREE, "102": AGAINST, "201": AGREE, "202": AGREE, "302": AGREE},
        {"101": AGAINST, "102": AGREE, "201": AGREE, "301": Choice.ABSTAIN, "302": AGREE},
    )


def compared(db: Session, actor: Actor, *, round_id: int) -> Swings:
    found = swings(db, actor, round_id=round_id)
    assert found is not None
    return found


def changes(found: Swings) -> dict[str, Change]:
    return {h.door: h.change for h in found.households}


def test_each_household_is_told_with_its_change(world: World, turned: int, db: Session) -> None:
    found = compared(db, world.secretary, round_id=turned)
    assert changes(found) == {
        "101": Change.YES_TO_NO,
        "102": Change.NO_TO_YES,
        "201": Change.SAME,
        "202": Change.ANSWERED_ONCE,
        "301": Change.ANSWERED_ONCE,
        "302": Change.NEW_OWNER,
        "401": Change.JOINED,
    }
    assert {h.door: h.name for h in found.households}["302"] == "新业主"
    assert (found.first, found.second, found.exact) == (1, 2, True)
    assert sum(c.count or 0 for c in found.cells) == 6


def test_a_household_that_is_gone_is_told_by_its_old_door(world: World, db: Session) -> None:
    gone = add_household(
        db, stairwell=world.here.stairwell, estate=world.here.estate, door="901", owner="甲业主91"
    )
    one = open_vote(db, world.secretary, world.here.stairwell)
    db.execute(delete(Ownership).where(col(Ownership.unit_id) == gone))
    db.execute(delete(Unit).where(col(Unit.id) == gone))
    two = open_vote(db, world.secretary, world.here.stairwell)
    second_of(db, one, two)
    found = compared(db, world.secretary, round_id=two)
    assert changes(found) == {f"{n}0{m}": Change.NEVER for n in (1, 2, 3) for m in (1, 2)} | {
        "901": Change.LEFT
    }
    assert [h.name for h in found.households if h.change is Change.LEFT] == ["甲业主91"]


def test_the_visits_between_the_rounds_are_told_and_no_others(world: World, turned: int, db: Session) -> None:
    tallies.close_round(db, world.secretary, round_id=turned, at=LATER)
    for days, stance in (
        (-1, Stance.OPPOSE),
        (3, Stance.UNDECIDED),
        (6, Stance.SUPPORT),
        (11, Stance.OPPOSE),
    ):
        visit(db, world.grid_worker, unit_of(db, world, "102"), stance, days=days)
    told = {h.door: h.visits for h in compared(db, world.secretary, round_id=turned).households}
    assert [(v.by, v.stance) for v in told["102"]] == [
        ("买买提·艾力", Stance.UNDECIDED),
        ("买买提·艾力", Stance.SUPPORT),
    ]
    assert told["101"] == ()


def test_a_leader_is_told_no_household_and_no_small_count(world: World, turned: int, db: Session) -> None:
    found = compared(db, world.leader, round_id=turned)
    assert (found.households, found.exact) == ((), False)
    assert dict(found.counts)[Change.YES_TO_NO] is None
    assert dict(found.counts)[Change.LEFT] == 0
    assert all(c.count in (None, 0) for c in found.cells)


def test_the_later_rounds_can_be_chosen_where_one_may_look(world: World, turned: int, db: Session) -> None:
    found = pairs(db, world.leader, place_id=world.here.neighbourhood)
    assert [(p.id, p.first, p.second) for p in found] == [(turned, 1, 2)]
    assert pairs(db, world.stranger, place_id=world.there.neighbourhood) == []
    with pytest.raises(NotFound):
        swings(db, world.stranger, round_id=turned)


def test_a_first_round_is_compared_with_nothing(world: World, db: Session) -> None:
    assert swings(db, world.secretary, round_id=open_vote(db, world.secretary, world.here.stairwell)) is None


def test_a_grid_worker_is_told_the_own_stairwells_doors_and_no_small_count_of_the_others(
    world: World, db: Session
) -> None:
    here = world.here
    other = add_place(db, kind=PlaceKind.STAIRWELL, code="S-2", name="2单元", parent=here.building)
    for floor in range(1, 7):
        add_household(db, stairwell=other, estate=here.estate, door=f"{floor}01", owner=f"邻{floor}")
    one, two = (open_vote(db, world.secretary, here.building) for _ in range(2))
    second_of(db, one, two)
    vote(db, world.secretary, one, "2单元101", AGREE)
    vote(db, world.secretary, two, "2单元101", AGAINST)
    found = compared(db, world.grid_worker, round_id=two)
    assert {h.door for h in found.households} == {f"1单元{n}0{m}" for n in (1, 2, 3) for m in (1, 2)}
    assert (found.exact, dict(found.counts)[Change.YES_TO_NO], dict(found.counts)[Change.NEVER]) == (
        False,
        None,
        11,
    )
    assert dict(compared(db, world.secretary, round_id=two).counts)[Change.YES_TO_NO] == 1


def test_comparing_takes_five_statements(world: World, turned: int, db: Session) -> None:
    db.expire_all()
    with counted_queries(db) as statements:
        swings(db, world.secretary, round_id=turned)
    assert len(statements) == 5
