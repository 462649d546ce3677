"""`manage.py check` on what happened around a vote: its days, who moved it on, and what was objected and answered."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from models.consultations import Objection, Round, RoundMove
from models.enums import ObjectionState, RoundState
from services import audit, checks
from services.consultations.records import STEPS
from tests.support.life import DUE, Voting
from tests.support.votes import open_vote
from tests.support.world import TODAY, World

S = RoundState


@pytest.fixture
def final(world: World, db: Session) -> Voting:
    """Extended, closed, posted, objected to, answered, final; the log is written."""
    voting = Voting(db, world, open_vote(db, world.secretary, world.here.stairwell, due_on=DUE))
    voting.vote("yyyyyy")
    voting.extend(DUE + timedelta(days=5))
    voting.day = 15
    voting.close()
    voting.post()
    voting.decide(voting.object(), ObjectionState.DISMISSED)
    voting.day = 25
    voting.finish()
    audit.write_pending(db)
    return voting


def found(db: Session) -> str:
    db.expire_all()
    return "\n".join(checks.problems(db))


def test_a_vote_through_the_services_agrees_with_its_log(final: Voting) -> None:
    assert found(final.db) == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"closed_by": None},
        {"opened_by": None},
        {"notice_on": TODAY - timedelta(days=90)},
        {"due_on": TODAY + timedelta(days=1)},
    ],
)
def test_who_closed_it_and_its_days_stay_as_at_the_closing(final: Voting, changed: dict[str, Any]) -> None:
    final.db.execute(update(Round).values(changed))
    assert "its days, who opened or closed it" in found(final.db)


def test_who_made_a_move_before_the_closing_stays(final: Voting) -> None:
    final.db.execute(update(RoundMove).where(col(RoundMove.to_state) == S.EXTENDED).values(person_id=None))
    assert "its moves before the closing are not as they were" in found(final.db)


@pytest.mark.parametrize("to", [S.CLOSED, S.RESULT_POSTED, S.FINAL])
def test_who_moved_it_on_after_the_closing_is_who_the_log_says(final: Voting, to: RoundState) -> None:
    other = final.world.officer.person_id
    final.db.execute(update(RoundMove).where(col(RoundMove.to_state) == to).values(person_id=other))
    assert "who moved it on, when or why is not what the log says" in found(final.db)


@pytest.mark.parametrize(
    "changed",
    [
        {"said": "没有异议"},
        {"answer": "从未收到"},
        {"state": ObjectionState.WITHDRAWN},
        {"door": ""},
        {"received_on": TODAY - timedelta(days=30)},
        {"decided_by": None},
        {"decided_on": TODAY},
    ],
)
def test_an_objection_edited_behind_the_log_is_named(final: Voting, changed: dict[str, Any]) -> None:
    final.db.execute(update(Objection).values(changed))
    assert "objection 1: what was said or answered" in found(final.db)


def test_a_result_frozen_before_there_was_a_digest_of_steps_still_checks(final: Voting) -> None:
    row = final.row
    row.result = {name: value for name, value in (row.result or {}).items() if name != STEPS}
    final.db.flush()
    assert found(final.db) == ""
