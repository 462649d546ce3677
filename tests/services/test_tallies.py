"""Counting a vote: the four tests, the same as a slow count, and frozen when the round is closed."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import PLAIN_CHOICES, Choice, Outcome, OwnerKind, PlaceKind, RoundState
from models.grids import Owner, Ownership, Unit
from services.consultations import tallies
from services.db import open_session
from services.errors import NotAllowed, NotFound, Refused
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World, add_place


def test_four_of_six_carry_an_ordinary_matter_and_the_tests_say_why(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for door, choice in zip(("101", "102", "201", "202"), [Choice.AGREE] * 3 + [Choice.AGAINST], strict=True):
        vote(db, world.secretary, opened, door, choice)
    found = tallies.tally(db, world.leader, round_id=opened).tally
    assert found.verdict.outcome is Outcome.PASSED
    assert [(t.numerator, t.denominator, t.met) for t in found.verdict.tests] == [
        (4, 6, True), (32000, 48000, True), (3, 4, True), (24000, 32000, True),
    ]  # fmt: skip
    assert (found.not_returned.owners, found.not_returned.area_dm2) == (2, 16000)


def test_abstained_and_invalid_ballots_were_returned_and_weigh_against(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for door, choice in zip(("101", "102", "201", "202"), PLAIN_CHOICES, strict=True):
        vote(db, world.secretary, opened, door, choice)
    found = tallies.tally(db, world.secretary, round_id=opened).tally
    assert found.returned.owners == 4
    assert found.verdict.outcome is Outcome.FAILED
    assert found.verdict.tests[2].numerator == 1


def test_nothing_returned_yet_has_not_carried(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert tallies.tally(db, world.secretary, round_id=opened).tally.verdict.outcome is Outcome.FAILED


def test_a_closed_round_keeps_its_result_who_and_when(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, opened, "101")
    before = tallies.tally(db, world.secretary, round_id=opened).tally
    closed = tallies.close_round(db, world.secretary, round_id=opened, at=AT + timedelta(days=1))
    assert closed.tally == before
    assert (closed.round.state, closed.round.closed_by) == (RoundState.CLOSED, "王")
    assert closed.round.closed_at == AT + timedelta(days=1)
    assert not closed.round.can_key
    result = db.scalars(select(col(Round.result))).one()
    assert result is not None
    assert result["items"][0]["outcome"] == "failed"
    db.connection().exec_driver_sql("DELETE FROM ballot")
    assert tallies.tally(db, world.leader, round_id=opened).tally == before


def test_a_round_is_closed_once(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    tallies.close_round(db, world.officer, round_id=opened, at=AT)
    with pytest.raises(Refused, match="round_not_open"):
        tallies.close_round(db, world.secretary, round_id=opened, at=AT)


def test_only_who_runs_the_vote_closes_it(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for actor in (world.leader, world.grid_worker, world.administrator):
        with pytest.raises(NotAllowed):
            tallies.close_round(db, actor, round_id=opened, at=AT)
    with pytest.raises(NotFound):
        tallies.close_round(db, world.stranger, round_id=opened, at=AT)


def test_a_ballot_beside_the_closing_is_counted_or_refused_never_lost(world: World) -> None:
    doors = [f"{floor}0{side}" for floor in (1, 2, 3) for side in (1, 2)]
    for _attempt in range(3):
        with open_session(write=True) as db:
            opened = open_vote(db, world.secretary, world.here.stairwell)
        with ThreadPoolExecutor(7) as pool:
            keyed = [pool.submit(_key, world, opened, door) for door in doors]
            frozen = pool.submit(_close, world, opened).result()
            stored = sum(answer.result() for answer in keyed)
        assert frozen == stored


def _key(world: World, opened: int, door: str) -> bool:
    try:
        with open_session(write=True) as db:
            vote(db, world.secretary, opened, door)
    except Refused as refused:
        if refused.code != "round_not_open":
            raise
        return False
    return True


def _close(world: World, opened: int) -> int:
    with open_session(write=True) as db:
        return tallies.close_round(db, world.secretary, round_id=opened, at=AT).tally.returned.owners


HOUSEHOLD = st.tuples(st.integers(1, 30_000), st.sets(st.integers(0, 4), min_size=1, max_size=2))
HOUSEHOLDS = st.lists(HOUSEHOLD, min_size=1, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    households=HOUSEHOLDS,
    answers=st.lists(st.none() | st.sampled_from(PLAIN_CHOICES), min_size=12, max_size=12),
)
def test_the_tally_is_what_a_slow_count_gives(world: World, households, answers) -> None:
    with open_session(write=True) as db:
        opened = open_vote(db, world.officer, _building(db, world, households))
        asked = {}
        for number, answer in enumerate(answers[: len(households)]):
            owners = frozenset(households[number][1])
            if answer is not None and owners not in asked:
                vote(db, world.officer, opened, f"{number + 1}01", answer)
                asked[owners] = answer
        found = tallies.tally(db, world.officer, round_id=opened).tally
        db.rollback()
    people: dict[frozenset[int], int] = defaultdict(int)
    for area, owners in households:
        people[frozenset(owners)] += area
    for choice in Choice:
        mine = [people[who] for who, answer in asked.items() if answer is choice]
        assert (found.of(choice).owners, found.of(choice).area_dm2) == (len(mine), sum(mine))
    assert (found.total.owners, found.total.area_dm2) == (len(people), sum(people.values()))
    assert (found.verdict.outcome is Outcome.PASSED) == _carried(people, asked)


def _carried(people, asked) -> bool:
    """The ordinary rule by division: two thirds took part, more than half of them agree, in both measures."""
    measures = []
    for weight in (lambda who: 1, lambda who: people[who]):
        everybody = sum(map(weight, people))
        returned = sum(map(weight, asked))
        agreed = sum(weight(who) for who, answer in asked.items() if answer is Choice.AGREE)
        measures.append(
            Fraction(returned, everybody) >= Fraction(2, 3)
            and returned > 0
            and Fraction(agreed, returned) > Fraction(1, 2)
        )
    return all(measures)


def _building(db: Session, world: World, households) -> int:
    """A building of its own: owner 0 is the developer, the others are persons."""
    building = add_place(db, kind=PlaceKind.BUILDING, code="H", name="9幢", parent=world.here.estate)
    stairwell = add_place(db, kind=PlaceKind.STAIRWELL, code="H-1", name="1单元", parent=building)
    owners = [
        Owner(
            estate_id=world.here.estate, kind=OwnerKind.PERSON if n else OwnerKind.DEVELOPER, name=f"业主{n}"
        )
        for n in range(5)
    ]
    units = [
        Unit(stairwell_id=stairwell, door=f"{n}01", floor=n, area_dm2=area)
        for n, (area, _owners) in enumerate(households, start=1)
    ]
    db.add_all([*owners, *units])
    db.flush()
    for unit, (_area, theirs) in zip(units, households, strict=True):
        db.add_all(Ownership(unit_id=unit.id or 0, owner_id=owners[n].id or 0) for n in theirs)
    db.flush()
    return building
