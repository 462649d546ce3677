"""The life of a round after its opening: every step with what it needs, who took it, when and why."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import RoundMove
from models.enums import ObjectionState, RoundState
from services.consultations import lifecycle, story, tallies
from services.errors import NotAllowed, NotFound
from tests.support.life import DUE, Voting, refused
from tests.support.votes import open_vote, vote
from tests.support.world import TODAY, World

S = RoundState


@pytest.fixture
def voting(world: World, db: Session) -> Voting:
    return Voting(db, world, open_vote(db, world.secretary, world.here.stairwell, due_on=DUE))


@pytest.fixture
def posted(voting: Voting) -> Voting:
    """Carried, closed on its due day and posted the same day; it hangs for seven days."""
    voting.vote("yyyyyy")
    voting.day = 10
    voting.close()
    voting.post()
    return voting


def moves(voting: Voting) -> list[RoundMove]:
    return list(voting.db.scalars(select(RoundMove).order_by(col(RoundMove.id))))


def test_a_round_is_extended_to_a_later_day_again_and_again_with_its_reasons(voting: Voting) -> None:
    with refused("due_not_later"):
        voting.extend(DUE)
    with refused("reason_missing"):
        voting.extend(DUE + timedelta(days=5), reason=" ")
    voting.extend(DUE + timedelta(days=5))
    voting.extend(DUE + timedelta(days=9), reason="台风")
    assert (voting.row.state, voting.row.due_on) == (S.EXTENDED, DUE + timedelta(days=9))
    told = story.story(voting.db, voting.world.leader, round_id=voting.id, on=TODAY)
    assert told.extensions == 2
    assert [(m.to_state, m.by, m.reason) for m in told.moves][2:] == [
        (S.OPEN, "王", ""), (S.EXTENDED, "王", "多家在外"), (S.EXTENDED, "王", "台风"),
    ]  # fmt: skip
    vote(voting.db, voting.world.secretary, voting.id, "101")


def test_a_due_day_that_is_over_already_is_not_extended_to(voting: Voting) -> None:
    voting.day = 20
    with refused("due_not_later"):
        voting.extend(DUE + timedelta(days=5))


def test_a_round_without_a_due_day_has_nothing_to_extend_and_closes_any_time(
    world: World, db: Session
) -> None:
    voting = Voting(db, world, open_vote(db, world.secretary, world.here.stairwell))
    with refused("nothing_to_extend"):
        voting.extend(DUE)
    voting.close()
    assert voting.state() is S.CLOSED


def test_before_its_due_day_nobody_ends_it_while_an_answer_could_still_change_it(voting: Voting) -> None:
    voting.day = 9
    voting.vote("yyy")
    with refused("not_due"):
        voting.close()
    with refused("not_decided"):
        tallies.close_early(voting.db, voting.world.secretary, round_id=voting.id, at=voting.at)


def test_once_everybody_has_answered_it_is_decided_and_closes_early(voting: Voting) -> None:
    voting.vote("yyynnn")
    tallies.close_early(voting.db, voting.world.secretary, round_id=voting.id, at=voting.at)
    assert voting.state() is S.CLOSED_EARLY


def test_on_its_due_day_in_shanghai_it_closes_without_one(voting: Voting) -> None:
    evening_before = datetime.fromisoformat(f"{DUE}T00:30+08:00")
    tallies.close_round(voting.db, voting.world.secretary, round_id=voting.id, at=evening_before)
    assert voting.state() is S.CLOSED


@pytest.mark.parametrize(
    ("choices", "decided"), [("yyyy", True), ("yyy", False), ("nnnn", True), ("ynyn", False)]
)
def test_it_closes_early_only_when_nobody_can_change_the_verdict(
    voting: Voting, choices: str, decided: bool
) -> None:
    voting.vote(choices)
    if decided:
        closed = tallies.close_early(voting.db, voting.world.secretary, round_id=voting.id, at=voting.at)
        assert closed.round.state is S.CLOSED_EARLY
        assert voting.row.result is not None
    else:
        with refused("not_decided"):
            tallies.close_early(voting.db, voting.world.secretary, round_id=voting.id, at=voting.at)


def test_what_is_due_is_closed_and_not_closed_early(voting: Voting) -> None:
    voting.vote("yyyyyy")
    voting.day = 10
    with refused("not_before_due"):
        tallies.close_early(voting.db, voting.world.secretary, round_id=voting.id, at=voting.at)


def test_a_result_is_posted_on_a_day_between_its_closing_and_today(voting: Voting) -> None:
    with refused("round_cannot_move"):
        voting.post()
    voting.day = 10
    voting.close()
    voting.day = 12
    with refused("posted_in_the_future"):
        voting.post(TODAY + timedelta(days=13))
    with refused("posted_before_closing"):
        voting.post(TODAY + timedelta(days=9))
    voting.post(TODAY + timedelta(days=11))
    assert (voting.row.state, voting.row.result_posted_on) == (S.RESULT_POSTED, TODAY + timedelta(days=11))


def test_it_is_final_only_after_the_seven_days_of_a_use_of_the_fund(posted: Voting) -> None:
    posted.day = 17
    with refused("posting_running"):
        posted.finish()
    posted.day = 18
    posted.finish()
    assert posted.state() is S.FINAL


@pytest.mark.parametrize("state", [ObjectionState.DISMISSED, ObjectionState.WITHDRAWN])
def test_an_objection_keeps_it_from_being_final_until_it_is_answered(
    posted: Voting, state: ObjectionState
) -> None:
    taken = posted.object()
    posted.day = 18
    with refused("objections_undecided"):
        posted.finish()
    posted.decide(taken, state)
    posted.finish()


def test_an_upheld_objection_ends_in_annulment_with_a_reason(posted: Voting) -> None:
    with refused("nothing_upheld"):
        posted.annul()
    posted.decide(posted.object(), ObjectionState.UPHELD)
    posted.day = 18
    with refused("objection_upheld"):
        posted.finish()
    with refused("reason_missing"):
        posted.annul(" ")
    posted.annul()
    assert posted.state() is S.ANNULLED
    with refused("round_cannot_move"):
        posted.finish()


def test_a_court_is_asked_with_day_and_number_and_its_answer_ends_it(posted: Voting) -> None:
    for filed_on, number, code in (
        (posted.on, " ", "court_number_missing"),
        (posted.on + timedelta(days=1), "1号", "filed_in_the_future"),
        (posted.on - timedelta(days=1), "1号", "filed_before_posting"),
    ):
        with refused(code):
            posted.challenge(filed_on, number)
    posted.challenge()
    last = posted.db.scalars(select(RoundMove).order_by(col(RoundMove.id).desc())).first()
    assert last is not None
    assert last.reason == "2026-03-12 (2026)沪0104民初1号"
    with refused("posting_running"):
        posted.settle(annulled=False)
    posted.day = 100
    with refused("reason_missing"):
        posted.settle(annulled=True, reason="")
    posted.settle(annulled=False)
    assert posted.state() is S.FINAL
    posted.challenge()
    posted.settle(annulled=True)
    assert posted.state() is S.ANNULLED


def test_only_who_runs_the_vote_moves_it(posted: Voting) -> None:
    posted.day = 18
    for actor in (posted.world.leader, posted.world.grid_worker):
        with pytest.raises(NotAllowed):
            lifecycle.make_final(posted.db, actor, **posted.send())
    with pytest.raises(NotFound):
        lifecycle.make_final(posted.db, posted.world.stranger, **posted.send())


def test_a_double_click_moves_it_once(voting: Voting) -> None:
    sent = voting.send()
    for _click in range(2):
        lifecycle.extend(
            voting.db, voting.world.secretary, due_on=DUE + timedelta(days=3), reason="x", **sent
        )
    assert [move.to_state for move in moves(voting)][3:] == [S.EXTENDED]
