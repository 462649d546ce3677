"""Whose agreement an open vote still needs, and who is told their names."""

from itertools import permutations

import pytest
from sqlmodel import Session

from models.enums import Choice, PlaceKind
from services.consultations import standings, tallies
from services.consultations.items import STANDARD, Answer
from services.consultations.still_missing import StillMissing, still_missing
from services.errors import NotAllowed, NotFound, Refused
from tests.support.queries import counted_queries
from tests.support.votes import ask_too, open_vote, owner_of, vote, vote_on_all
from tests.support.world import AT, World, add_household, add_place


def missing(db: Session, actor, opened: int, **told: int) -> StillMissing:
    found = still_missing(db, actor, round_id=opened, **told)
    assert found is not None
    return found


def test_four_of_six_are_needed_and_each_answer_lowers_the_number(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert missing(db, world.secretary, opened).count == 4
    vote(db, world.secretary, opened, "101")
    vote(db, world.secretary, opened, "102")
    found = missing(db, world.secretary, opened)
    assert (found.count, [v.doors for v in found.voters]) == (2, [("201",), ("202",)])
    vote(db, world.secretary, opened, "201")
    vote(db, world.secretary, opened, "202")
    assert missing(db, world.secretary, opened) == StillMissing(0)


def test_the_largest_flat_is_named_first_with_owner_and_all_doors(world: World, db: Session) -> None:
    here = world.here
    for door in ("401", "501"):
        add_household(
            db,
            stairwell=here.stairwell,
            estate=here.estate,
            door=door,
            owner=owner_of(db, world, "101"),
            area_dm2=9000,
        )
    opened = open_vote(db, world.secretary, here.stairwell, matter="fund_raise")
    first = missing(db, world.secretary, opened).voters[0]
    assert (first.name, first.doors, first.area_dm2) == ("甲业主11", ("101", "401", "501"), 26000)


def test_too_many_against_and_it_cannot_carry_any_more(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell, matter="fund_raise")
    vote(db, world.secretary, opened, "101", Choice.AGAINST)
    assert not missing(db, world.secretary, opened).cannot_carry
    vote(db, world.secretary, opened, "102", Choice.ABSTAIN)
    found = missing(db, world.secretary, opened)
    assert (found.count, found.cannot_carry, found.voters) == (None, True, ())


def test_a_leader_is_told_the_number_and_no_door(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert missing(db, world.leader, opened) == StillMissing(4)
    assert len(missing(db, world.grid_worker, opened).voters) == 4


def test_a_grid_worker_is_told_the_doors_of_the_own_micro_grid_only(world: World, db: Session) -> None:
    here = world.here
    other = add_place(db, kind=PlaceKind.STAIRWELL, code="S-2", name="2单元", parent=here.building)
    for floor in range(1, 7):
        add_household(
            db, stairwell=other, estate=here.estate, door=f"{floor}01", owner=f"邻{floor}", area_dm2=8001
        )
    opened = open_vote(db, world.secretary, here.building)
    assert missing(db, world.secretary, opened).count == 8
    found = missing(db, world.grid_worker, opened)
    assert (found.count, [v.doors for v in found.voters]) == (8, [("1单元101",), ("1单元102",)])


def test_the_neighbours_and_administrators_are_told_nothing(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    with pytest.raises(NotFound):
        still_missing(db, world.stranger, round_id=opened)
    with pytest.raises(NotAllowed):
        still_missing(db, world.administrator, round_id=opened)


def test_a_closed_vote_needs_nobody(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    assert still_missing(db, world.secretary, round_id=opened) is None


def test_in_whatever_order_ballots_come_the_result_is_the_same(world: World, db: Session) -> None:
    answers = {"101": Choice.AGREE, "202": Choice.AGAINST, "302": Choice.AGREE, "301": Choice.FOLLOW}
    seen = set()
    for order in list(permutations(answers))[::4]:
        opened = open_vote(db, world.secretary, world.here.stairwell)
        ask_too(db, opened, options=(*STANDARD, Choice.FOLLOW))
        for door in order:
            vote(db, world.secretary, opened, door, answers[door])
        counted = tallies.tally(db, world.secretary, round_id=opened).tally
        needed = missing(db, world.secretary, opened)
        seen.add((repr(counted), needed.count, tuple(v.doors for v in needed.voters)))
    assert len(seen) == 1


def test_one_agreement_more_brings_those_over_who_follow_the_majority(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ask_too(db, opened, options=(*STANDARD, Choice.FOLLOW))
    for door, choice in (("101", Choice.AGREE), ("102", Choice.AGAINST), ("201", Choice.FOLLOW)):
        vote(db, world.secretary, opened, door, choice)
    assert missing(db, world.secretary, opened).count == 1
    vote(db, world.secretary, opened, "202", Choice.FOLLOW)
    vote(db, world.secretary, opened, "301")
    assert missing(db, world.secretary, opened) == StillMissing(0)


def test_each_matter_of_a_ballot_needs_its_own(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ask_too(db, opened, question="续筹？")
    for door, second in (("101", Choice.AGAINST), ("102", Choice.AGAINST), ("201", Choice.AGREE)):
        vote_on_all(db, world.secretary, opened, door, Answer(Choice.AGREE), Answer(second))
    assert missing(db, world.secretary, opened).count == 1
    assert missing(db, world.secretary, opened, item=2).cannot_carry
    assert standings.hopeless(tallies.tally(db, world.secretary, round_id=opened)) == (2,)
    with pytest.raises(NotFound):
        missing(db, world.secretary, opened, item=3)


def test_of_candidates_it_is_told_for_the_foremost_or_for_one_asked_for(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ask_too(db, opened, candidates=("甲方案", "乙方案"))
    for door, number in (("101", 2), ("102", 2), ("201", 1)):
        vote_on_all(db, world.secretary, opened, door, Answer(Choice.CANDIDATE, number))
    found = missing(db, world.secretary, opened)
    assert (found.candidate, found.count) == (2, 1)
    assert missing(db, world.secretary, opened, candidate=1).count == 2
    with pytest.raises(Refused, match="answer_not_offered"):
        missing(db, world.secretary, opened, candidate=3)


def test_one_candidate_may_be_lost_while_another_can_still_be_carried(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ask_too(db, opened, candidates=("甲方案", "乙方案"))
    for door, number in (("101", 2), ("102", 2), ("201", 2), ("202", 1)):
        vote_on_all(db, world.secretary, opened, door, Answer(Choice.CANDIDATE, number))
    lost = missing(db, world.secretary, opened, candidate=1)
    assert (lost.cannot_carry, lost.nobody_can) == (True, False)
    assert missing(db, world.secretary, opened) == StillMissing(0, candidate=2)
    vote_on_all(db, world.secretary, opened, "301", Answer(Choice.CANDIDATE, 1))
    vote_on_all(db, world.secretary, opened, "302", Answer(Choice.CANDIDATE, 1))
    assert missing(db, world.secretary, opened).nobody_can


def test_it_takes_four_statements(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    db.expire_all()
    with counted_queries(db) as statements:
        missing(db, world.secretary, opened)
    assert len(statements) == 4
