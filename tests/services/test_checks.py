"""`manage.py check`: data that were changed behind the services' back are named."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from models.consultations import Ballot, PastBallot, RollUnit, RollVoter, Round, RoundMove
from models.enums import Choice, RoundState
from models.grids import PlaceWithin
from services import checks
from services.consultations import ballots, corrections, tallies
from services.consultations.items import Answer
from services.db import open_session
from tests.support.votes import open_vote, vote
from tests.support.world import AT, TODAY, World


@pytest.fixture
def closed(world: World, db: Session) -> int:
    """A vote of six doors, five of them answered, closed."""
    round_id = open_vote(db, world.officer, world.here.stairwell, question="修电梯")
    for door in ("101", "102", "201", "202", "301"):
        ballots.record_ballot(
            db, world.officer, round_id=round_id, door=door, answers=[Answer(Choice.AGREE)], at=AT, token=door
        )
    tallies.close_round(db, world.officer, round_id=round_id, at=AT + timedelta(days=1))
    db.flush()
    return round_id


def found(db: Session) -> str:
    db.flush()
    return "\n".join(checks.problems(db))


def test_a_vote_through_the_services_agrees_with_itself(closed: int, db: Session) -> None:
    db.commit()
    assert found(db) == ""


def test_a_ballot_with_another_area_than_the_roll_is_named(closed: int, db: Session) -> None:
    db.connection().execute(update(Ballot).where(col(Ballot.door) == "101").values(area_dm2=8001))
    assert "ballots that do not fit the roll: 1" in found(db)


def test_a_ballot_changed_after_closing_is_named(closed: int, db: Session) -> None:
    db.connection().execute(update(Ballot).where(col(Ballot.door) == "101").values(choice=Choice.AGAINST))
    assert f"round {closed}: its stored result is not what its ballots give" in found(db)


def test_a_round_with_another_total_than_its_roll_is_named(closed: int, db: Session) -> None:
    db.connection().execute(update(Round).values(voters=5))
    assert "rounds whose totals are not those of their roll: 1" in found(db)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closed_at": None}, "it is closed and when it was closed is not known"),
        ({"opened_at": None}, "it is closed and when it was opened is not known"),
        ({"result_posted_on": TODAY}, "it is closed and the day its result was posted is there already"),
        ({"state": "result_posted"}, "it is result_posted and the day its result was posted is not known"),
        ({"state": "final", "result_posted_on": TODAY}, "its result was posted before it was closed"),
        ({"state": "open"}, "it is open and when it was closed is there already"),
        ({"state": "closed_early"}, "its last move led to closed, but it is closed_early"),
    ],
)
def test_a_round_without_what_its_state_says_is_named(
    closed: int, db: Session, changes: dict[str, object], said: str
) -> None:
    db.connection().execute(update(Round).values(**changes))
    assert f"round {closed}: " in found(db)
    assert said in found(db)


def test_a_move_that_the_table_does_not_have_is_named(closed: int, db: Session) -> None:
    db.add(RoundMove(round_id=closed, from_state=RoundState.CLOSED, to_state=RoundState.FINAL, at=AT))
    assert f"round {closed}: it went from closed to final" in found(db)
    db.add(RoundMove(round_id=closed, from_state=RoundState.OPEN, to_state=RoundState.CLOSED, at=AT))
    db.connection().execute(
        update(RoundMove).where(col(RoundMove.to_state) == "final").values(to_state="closed")
    )
    assert "which the table of states does not have" in found(db)


def test_a_missing_pair_of_the_tree_is_named(world: World, db: Session) -> None:
    pair = col(PlaceWithin.ancestor_id) == world.grid, col(PlaceWithin.place_id) == world.here.stairwell
    db.connection().execute(delete(PlaceWithin).where(*pair))
    assert f"1 pairs missing in place_within, such as ({world.grid}, {world.here.stairwell})" in found(db)


def test_a_pair_too_many_is_named(world: World, db: Session) -> None:
    wrong = {"ancestor_id": world.here.neighbourhood, "place_id": world.there.stairwell}
    db.connection().execute(insert(PlaceWithin).values(wrong))
    assert "1 pairs too much in place_within" in found(db)


def test_a_row_that_points_to_nothing_is_named(sqlite: str) -> None:
    with closing(sqlite3.connect(sqlite.removeprefix("sqlite:///"))) as outside:
        outside.execute("INSERT INTO ownership (unit_id, owner_id) VALUES (998, 999)")
        outside.commit()
    with open_session() as db:
        assert "of ownership points to nothing in unit" in found(db)


@pytest.mark.parametrize(
    "behind_their_backs",
    [
        update(RollVoter).where(col(RollVoter.number) == 1).values(name="别人"),
        update(RollUnit).where(col(RollUnit.door) == "101").values(floor=44),
        update(Ballot).where(col(Ballot.door) == "101").values(recorded_by=None),
        update(Ballot).where(col(Ballot.door) == "101").values(through="代理人"),
        delete(PastBallot),
    ],
)
def test_whose_ballots_they_were_and_what_no_longer_counts_stay_as_at_the_closing(
    world: World, db: Session, behind_their_backs: Any
) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for door in ("101", "102"):
        vote(db, world.secretary, opened, door)
    gone = ballots.find_door(db, world.secretary, round_id=opened, door="102").ballot[0]
    corrections.withdraw_ballot(db, world.secretary, ballot_id=gone.id, version=1, reason="业主撤回", at=AT)
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    assert found(db) == ""
    db.execute(behind_their_backs)
    db.expire_all()
    assert "who keyed its ballots" in found(db)


def test_the_moves_of_a_closed_vote_cannot_all_vanish(closed: int, db: Session) -> None:
    db.execute(delete(RoundMove))
    assert "the rows of its moves are gone" in found(db)
