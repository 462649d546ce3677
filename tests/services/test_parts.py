"""A round in parts: buildings, floors, days, channels; they add up, and no single answer is told to a leader."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.consultations import RoundMove
from models.enums import Channel, Choice, PlaceKind, RoundState
from services.consultations import parts, tallies
from services.consultations.items import STANDARD, Answer
from services.consultations.parts import PartOfRoll, PartsOfRound
from services.errors import NotAllowed, NotFound
from services.rules.answers import Part
from tests.support.queries import counted_queries
from tests.support.votes import ask_too, open_vote, owner_of, vote, vote_on_all
from tests.support.world import AT, World, add_household, add_place

AGREE, FOLLOW = Answer(Choice.AGREE), Answer(Choice.FOLLOW)


@pytest.fixture
def two_buildings(world: World, db: Session) -> int:
    """An estate of the stairwell of six and a second building of four flats of 50 m², one of them its neighbour's."""
    here = world.here
    building = add_place(db, kind=PlaceKind.BUILDING, code="B2", name="2幢", parent=here.estate)
    stairwell = add_place(db, kind=PlaceKind.STAIRWELL, code="B2-1", name="1单元", parent=building)
    for door, owner in (
        ("101", "邻一"),
        ("102", "邻二"),
        ("201", "邻三"),
        ("202", owner_of(db, world, "101")),
    ):
        add_household(db, stairwell=stairwell, estate=here.estate, door=door, owner=owner, area_dm2=5000)
    return open_vote(db, world.secretary, here.estate)


def of(db: Session, actor, opened: int, **told: int) -> PartsOfRound:
    return parts.parts(db, actor, round_id=opened, **told)


def figures(part: PartOfRoll) -> tuple[str, Part, Part, Part]:
    return part.name, part.total, part.returned, part.agree


def test_each_building_has_its_owners_areas_and_agreement_the_least_returned_first(
    world: World, db: Session, two_buildings: int
) -> None:
    vote(db, world.secretary, two_buildings, "1幢1单元101")
    vote(db, world.secretary, two_buildings, "1幢1单元102", Choice.AGAINST)
    found = of(db, world.secretary, two_buildings).buildings
    assert [figures(part) for part in found] == [
        ("2幢", Part(4, 20000), Part(1, 5000), Part(1, 5000)),
        ("1幢", Part(6, 48000), Part(2, 16000), Part(1, 8000)),
    ]


def test_floors_stand_from_the_top_and_an_owner_of_two_counts_in_both(
    world: World, db: Session, two_buildings: int
) -> None:
    vote(db, world.secretary, two_buildings, "1幢1单元101")
    found = of(db, world.secretary, two_buildings).floors
    assert [figures(part) for part in found] == [
        ("3", Part(2, 16000), Part(), Part()),
        ("2", Part(4, 26000), Part(1, 5000), Part(1, 5000)),
        ("1", Part(4, 26000), Part(1, 8000), Part(1, 8000)),
    ]


def test_followers_agree_with_the_side_that_they_joined(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ask_too(db, opened, options=(*STANDARD, Choice.FOLLOW))
    vote_on_all(db, world.secretary, opened, "301", FOLLOW)
    assert of(db, world.secretary, opened).buildings[0].agree == Part()
    vote_on_all(db, world.secretary, opened, "101", AGREE)
    assert of(db, world.secretary, opened).buildings[0].agree == Part(2, 16000)


def test_of_candidates_agreement_is_with_the_foremost_and_each_matter_has_its_own(
    world: World, db: Session
) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ask_too(db, opened, question="选谁？", candidates=("甲", "乙"))
    for door, number in (("101", 2), ("102", 2), ("201", 1)):
        vote_on_all(db, world.secretary, opened, door, AGREE, Answer(Choice.CANDIDATE, number))
    assert of(db, world.secretary, opened).buildings[0].agree == Part(3, 24000)
    assert of(db, world.secretary, opened, item=2).buildings[0].agree == Part(2, 16000)


def test_days_add_up_in_shanghai_s_time_and_channels_are_counted(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    evening, night = (datetime(2026, 3, 4, hour, 59, tzinfo=UTC) for hour in (15, 16))
    vote_on_all(db, world.secretary, opened, "101", AGREE, at=evening)
    vote_on_all(db, world.secretary, opened, "102", AGREE, at=night, channel=Channel.ONLINE)
    vote_on_all(db, world.secretary, opened, "201", AGREE, at=night)
    db.add(RoundMove(round_id=opened, to_state=RoundState.EXTENDED, at=night))
    db.flush()
    found = of(db, world.leader, opened)
    assert [(d.day.day, d.returned) for d in found.days] == [(4, Part(1, 8000)), (5, Part(3, 24000))]
    assert found.channels == ((Channel.PAPER, Part(2, 16000)), (Channel.ONLINE, Part(1, 8000)))
    assert found.extended_on == (date(2026, 3, 5),)


def test_a_closed_round_gives_the_same_parts(world: World, db: Session, two_buildings: int) -> None:
    vote(db, world.secretary, two_buildings, "1幢1单元102")
    before = of(db, world.secretary, two_buildings)
    tallies.close_round(db, world.secretary, round_id=two_buildings, at=AT)
    assert of(db, world.secretary, two_buildings) == before


def test_a_leader_is_not_told_of_a_floor_of_two(world: World, db: Session, two_buildings: int) -> None:
    assert [part.name for part in of(db, world.secretary, two_buildings).floors] == ["3", "2", "1"]
    found = of(db, world.leader, two_buildings).floors
    assert [(p.name, p.others, p.total.owners) for p in found] == [("2", False, 4), ("", True, 6)]


def test_a_grid_worker_of_one_building_is_not_told_of_the_other_s_small_floors(
    world: World, db: Session, two_buildings: int
) -> None:
    assert of(db, world.grid_worker, two_buildings).floors == of(db, world.leader, two_buildings).floors


def test_the_neighbours_and_administrators_are_told_nothing(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    with pytest.raises(NotFound):
        of(db, world.stranger, opened)
    with pytest.raises(NotAllowed):
        of(db, world.administrator, opened)


def test_it_takes_seven_statements(world: World, db: Session, two_buildings: int) -> None:
    db.expire_all()
    with counted_queries(db) as statements:
        of(db, world.leader, two_buildings)
    assert len(statements) == 7


@given(st.lists(st.integers(1, 6), max_size=8))
def test_what_stands_together_is_never_fewer_than_three_and_loses_nobody(sizes: list[int]) -> None:
    every = [PartOfRoll(str(n), Part(owners, owners)) for n, owners in enumerate(sizes)]
    told = parts._together(every)
    assert all(part.total.owners >= parts.FEWEST for part in told)
    if sum(sizes) >= parts.FEWEST:
        assert sum(part.total.owners for part in told) == sum(sizes)
