"""Linked rounds: the second is drafted from the first and may open only when the first stands."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round, RoundMove
from models.enums import ObjectionState, RoundState
from services.consultations import following, story
from tests.support.life import DUE, Voting, refused
from tests.support.votes import open_vote
from tests.support.world import TODAY, World

S = RoundState


@pytest.fixture
def first(world: World, db: Session) -> Voting:
    return Voting(db, world, open_vote(db, world.secretary, world.here.stairwell, due_on=DUE))


def draft(first: Voting, question: str = "同意中标方案？") -> Round:
    id = following.next_draft(first.db, first.world.secretary, question=question, **first.send())
    return first.db.scalars(select(Round).where(col(Round.id) == id)).one()


def finish_voting(first: Voting, choices: str = "yyyyyy") -> None:
    first.vote(choices)
    first.day = 10
    first.close()


def may_follow(first: Voting, second: Round) -> None:
    following.insist_may_follow(first.db, second, first.on)


def test_the_second_round_is_a_draft_of_the_same_matters_with_its_own_question(first: Voting) -> None:
    second = draft(first)
    assert (second.consultation_id, second.number, second.state) == (first.row.consultation_id, 2, S.DRAFT)
    assert second.items[0]["question"] == "同意中标方案？"
    assert second.items[0]["rule"] == first.row.items[0]["rule"]
    assert (second.voters, second.opened_at, second.due_on) == (0, None, None)
    row = first.db.scalars(select(RoundMove).where(col(RoundMove.round_id) == second.id)).one()
    assert (row.from_state, row.to_state) == (None, S.DRAFT)


def test_there_is_one_second_round_and_none_after_a_draft(first: Voting) -> None:
    second = draft(first)
    with refused("next_round_exists"):
        draft(first)
    with refused("previous_not_opened"):
        draft(Voting(first.db, first.world, second.id or 0))
    with refused("question_missing"):
        draft(first, " ")


def test_a_round_that_was_not_carried_has_no_second(first: Voting) -> None:
    second = draft(first)
    for _before_and_after in range(2):
        with refused("previous_not_carried"):
            may_follow(first, second)
        if first.state() is S.OPEN:
            finish_voting(first, "nnnnny")


def test_after_a_round_that_was_not_carried_none_is_drafted(first: Voting) -> None:
    finish_voting(first, "nnnnny")
    with refused("previous_not_carried"):
        draft(first)


def test_it_opens_only_after_the_posting_of_the_first(first: Voting) -> None:
    second = draft(first)
    finish_voting(first)
    with refused("previous_not_posted"):
        may_follow(first, second)
    first.post()
    first.day = 17
    with pytest.raises(Exception, match="previous_posting_running") as met:
        may_follow(first, second)
    assert met.value.params["until"] == TODAY + timedelta(days=17)  # type: ignore[attr-defined]
    first.day = 18
    may_follow(first, second)
    first.finish()
    may_follow(first, second)


def test_an_objection_to_the_first_keeps_the_second_shut_until_it_is_dismissed(first: Voting) -> None:
    second = draft(first)
    finish_voting(first)
    first.post()
    objection = first.object()
    first.day = 18
    with refused("previous_objection_open"):
        may_follow(first, second)
    first.decide(objection, ObjectionState.DISMISSED)
    may_follow(first, second)


def test_an_upheld_objection_or_a_court_keeps_the_second_shut(first: Voting) -> None:
    second = draft(first)
    finish_voting(first)
    first.post()
    first.day = 18
    first.challenge()
    with refused("previous_challenged"):
        may_follow(first, second)
    first.settle(annulled=False)
    may_follow(first, second)
    first.decide(first.object(), ObjectionState.UPHELD)
    with refused("previous_objection_open"):
        may_follow(first, second)
    first.challenge()
    first.settle(annulled=True)
    with refused("previous_not_carried"):
        may_follow(first, second)


def test_a_first_round_follows_nothing(first: Voting) -> None:
    may_follow(first, first.row)


def test_the_stories_of_both_name_each_other_and_what_the_second_waits_for(first: Voting) -> None:
    second = draft(first)
    told = story.story(first.db, first.world.leader, round_id=second.id or 0, on=first.on)
    assert [(other.number, other.state) for other in told.linked] == [(1, S.OPEN)]
    assert told.opening is not None
    assert told.opening.code == "previous_not_carried"
    back = story.story(first.db, first.world.leader, round_id=first.id, on=first.on)
    assert [(other.number, other.question) for other in back.linked] == [(2, "同意中标方案？")]
    assert back.next_round is not None
    assert back.next_round.code == "next_round_exists"


def test_a_second_round_is_not_final_after_the_first_was_annulled(first: Voting) -> None:
    opened = draft(first)
    finish_voting(first)
    first.post()
    first.challenge()
    opened.state, opened.opened_at, opened.closed_at = S.RESULT_POSTED, first.at, first.at
    opened.result_posted_on = first.on
    first.settle(annulled=True)
    second = Voting(first.db, first.world, opened.id or 0, day=40)
    with refused("previous_annulled"):
        second.finish()
