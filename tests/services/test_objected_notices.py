"""Objections to a notice: the vote is not opened over them, and a day typed too early hides none of them."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.enums import ObjectionState
from services.consultations import objections, preparing
from services.once import new_token
from tests.services.test_preparing import open_it, post, prepare
from tests.support.life import Voting, refused
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World

DAY = timedelta(days=1)


@pytest.fixture
def noticed(world: World, db: Session) -> Voting:
    """Its notice has hung for sixteen days."""
    voting = Voting(db, world, prepare(db, world))
    post(db, world, voting.id, TODAY - 16 * DAY)
    return voting


def test_a_vote_is_not_opened_over_an_unanswered_objection(noticed: Voting) -> None:
    objection = noticed.object("面积算错了")
    with refused("notice_objections_undecided"):
        open_it(noticed.db, noticed.world, noticed.id)
    noticed.decide(objection, ObjectionState.DISMISSED)
    assert open_it(noticed.db, noticed.world, noticed.id) == noticed.id


def test_an_upheld_one_asks_for_a_later_notice_and_is_answered_by_it(noticed: Voting) -> None:
    noticed.decide(noticed.object("面积算错了"), ObjectionState.UPHELD)
    with refused("notice_objection_upheld"):
        open_it(noticed.db, noticed.world, noticed.id)
    later = TODAY + DAY
    preparing.post_notice(
        noticed.db, noticed.world.secretary, round_id=noticed.id, version=2, notice_on=later, on=later, at=AT,
        token=new_token(),
    )  # fmt: skip
    noticed.day = 20
    preparing.open_prepared(
        noticed.db, noticed.world.secretary, round_id=noticed.id, version=3, on=noticed.on, at=noticed.at,
        token=new_token(),
    )  # fmt: skip
    noticed.vote("yyyyyy")
    noticed.close()
    noticed.post()
    noticed.day = 40
    noticed.finish()


def test_an_upheld_objection_dated_before_the_opening_still_stands(world: World, db: Session) -> None:
    voting = Voting(db, world, open_vote(db, world.secretary, world.here.stairwell))
    voting.vote("yyyyyy")
    voting.close()
    voting.post()
    voting.day = 3
    taken = objections.take_objection(
        db, world.secretary, door="101", said="没收到", received_on=TODAY - 400 * DAY, **voting.send()
    )
    voting.decide(taken.id, ObjectionState.UPHELD)
    voting.day = 20
    with refused("objection_upheld"):
        voting.finish()
