"""The demonstration's votes: every state of life, the stories' rounds, their paper, and what the clauses change."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Ballot, Objection, PastBallot, RollUnit, Round
from models.enums import (
    PAPER_CHANNELS,
    Choice,
    EndedBecause,
    ObjectionState,
    Outcome,
    PaperState,
    RoundState,
    Stance,
)
from models.grids import Unit
from models.papers import Paper, Recheck, SecondKeying
from models.visits import Visit
from services.consultations import counts
from services.consultations.items import items_from
from services.consultations.windows import windows_of
from services.rules.channels import THROUGH_SOMEBODY
from tests.support.filled import ON, rounds_in


@pytest.mark.parametrize("state", RoundState)
def test_there_is_a_vote_in_every_state_of_life(town: Session, state: RoundState) -> None:
    assert town.scalar(select(func.count()).where(col(Round.state) == state))


def test_a_result_hangs_with_one_objection_dismissed_and_one_raised(town: Session) -> None:
    objected = select(col(Objection.round_id)).where(col(Objection.state) == ObjectionState.RAISED)
    hanging = town.get_one(Round, town.scalars(objected).one())
    assert hanging.state is RoundState.RESULT_POSTED
    window = windows_of(items_from(hanging.items), posted_on=hanging.result_posted_on, on=ON).posting.days
    assert window
    assert not window.has_ended(ON)
    objections = select(col(Objection.state)).where(col(Objection.round_id) == hanging.id)
    assert set(town.scalars(objections)) == {ObjectionState.DISMISSED, ObjectionState.RAISED}


def test_a_vote_was_closed_before_it_was_due_because_it_was_decided(town: Session) -> None:
    early = town.scalars(select(Round).where(col(Round.state) == RoundState.CLOSED_EARLY)).one()
    assert early.due_on
    assert early.closed_at
    assert early.closed_at.date() < early.due_on


def test_zhonghais_second_round_opened_when_the_result_of_the_first_had_hung_out(town: Session) -> None:
    first, second = rounds_in(town, "中海瀛台居民区")
    window = windows_of(items_from(first.items), posted_on=first.result_posted_on, on=ON).posting.days
    assert window
    assert second.opened_at
    assert second.notice_on
    assert window.has_ended(second.opened_at.date())
    assert second.notice_on + timedelta(days=15) < second.opened_at.date()


def test_louyuan_voted_on_two_matters_and_elected_one_of_three(town: Session) -> None:
    first = rounds_in(town, "楼园居民区")[0]
    covenant, elected = counts.tallies_of(town, [first])[first.id or 0]
    assert covenant.verdict.outcome is elected.verdict.outcome is Outcome.PASSED
    assert len(items_from(first.items)[1].candidates) == len(elected.by_candidate) == 3
    assert elected.leader == 2


def test_in_louyuans_open_vote_the_clauses_change_the_verdict(town: Session) -> None:
    (asked,) = (r for r in rounds_in(town, "楼园居民区") if r.state is RoundState.OPEN)
    (tally,) = counts.tallies_of(town, [asked])[asked.id or 0]
    assert tally.verdict.outcome is Outcome.FAILED
    assert tally.readings.with_clause
    assert tally.readings.with_clause.outcome is Outcome.PASSED


def test_papers_of_louyuan_are_out_back_missing_and_exchanged(town: Session) -> None:
    (asked,) = (r for r in rounds_in(town, "楼园居民区") if r.state is RoundState.OPEN)
    states = select(col(Paper.state)).where(col(Paper.round_id) == asked.id)
    assert set(town.scalars(states)) == set(PaperState)


def test_the_ground_floor_of_luoxiu_does_not_block_the_lift(town: Session) -> None:
    query = (
        select(col(Visit.stance))
        .join(RollUnit, col(RollUnit.unit_id) == col(Visit.unit_id))
        .join(Ballot, col(Ballot.voter_id) == col(RollUnit.voter_id))
        .join(Unit, col(Unit.id) == col(Visit.unit_id))
        .where(col(Ballot.choice) == Choice.NOT_BLOCKING, col(Unit.floor) == 1)
    )
    assert {Stance.OPPOSE, Stance.NOT_BLOCKING} <= set(town.scalars(query))


def test_where_huabins_riders_pay_the_ground_floor_is_not_asked(town: Session) -> None:
    scoped = [r for r in rounds_in(town, "华滨居民区") if r.scope]
    floors = select(func.min(col(RollUnit.floor))).where(col(RollUnit.round_id).in_([r.id for r in scoped]))
    assert town.scalar(floors) == 2


def test_every_proxy_and_every_witness_of_a_call_has_a_name(town: Session) -> None:
    rows = town.execute(select(col(Ballot.channel), col(Ballot.through))).all()
    assert {channel for channel, through in rows if through} == set(THROUGH_SOMEBODY)
    assert all(through for channel, through in rows if channel in THROUGH_SOMEBODY)


def test_some_ballots_were_corrected_and_some_withdrawn(town: Session) -> None:
    ended = set(town.scalars(select(col(PastBallot.ended_because)).distinct()))
    assert ended == {EndedBecause.CORRECTED, EndedBecause.WITHDRAWN}


def test_the_second_keying_of_a_lift_vote_differs_once_and_waits_for_some(town: Session) -> None:
    same = (col(SecondKeying.round_id) == col(Ballot.round_id)) & (
        col(SecondKeying.voter_id) == col(Ballot.voter_id)
    )
    both = town.execute(select(Ballot, SecondKeying).join(SecondKeying, same)).all()
    assert sum(first.choice is not second.choice for first, second in both) == 1
    assert all(first.recorded_by != second.recorded_by for first, second in both)
    paper = select(func.count()).where(
        col(Ballot.round_id) == both[0][0].round_id, col(Ballot.channel).in_(PAPER_CHANNELS)
    )
    assert (town.scalar(paper) or 0) > len(both)


def test_a_sample_was_rechecked_and_one_paper_is_still_to_be_pulled(town: Session) -> None:
    drawn = town.scalars(select(Recheck)).one()
    assert set(drawn.found.values()) == {"same"}
    assert len(drawn.picked) - len(drawn.found) == 1
