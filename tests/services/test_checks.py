"""`manage.py check`: data that were changed behind the services' back are named."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from models.consultations import Ballot, Round
from models.enums import Choice
from models.grids import PlaceWithin
from services import checks
from services.consultations import ballots, tallies
from services.consultations.items import Answer
from services.db import open_session
from tests.support.votes import open_vote
from tests.support.world import AT, World


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
