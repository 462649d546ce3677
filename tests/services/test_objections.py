"""Objections: taken down with door and day, late ones too, decided with an answer, by two people at once."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.enums import ObjectionState
from services.consultations import objections, story
from services.errors import Conflict, NotAllowed, NotFound
from services.once import new_token
from tests.support.life import Voting, refused
from tests.support.queries import counted_queries
from tests.support.votes import open_vote
from tests.support.world import TODAY, World

UPHELD, DISMISSED = ObjectionState.UPHELD, ObjectionState.DISMISSED


@pytest.fixture
def posted(world: World, db: Session) -> Voting:
    """Carried and posted on the day it was opened."""
    voting = Voting(db, world, open_vote(db, world.secretary, world.here.stairwell))
    voting.vote("yyyyyy")
    voting.close()
    voting.post()
    return voting


def taken(voting: Voting, **told: object) -> objections.Taken:
    values = {"door": "１０１室", "said": "没有收到", "received_on": voting.on} | told
    return objections.take_objection(voting.db, voting.world.secretary, **values, **voting.send())  # type: ignore[arg-type]


def seen(voting: Voting, who: str = "secretary") -> story.ObjectionView:
    told = story.story(voting.db, getattr(voting.world, who), round_id=voting.id, on=voting.on)
    return told.objections[0]


def test_the_door_is_the_one_on_the_roll_and_may_be_left_out(posted: Voting) -> None:
    taken(posted)
    assert (seen(posted).door, seen(posted).late) == ("101", False)
    assert taken(posted, door="").id == 2
    with refused("door_unknown"):
        taken(posted, door="909")


def test_one_received_after_the_five_days_is_recorded_as_late_and_still_blocks(posted: Voting) -> None:
    posted.day = 6
    assert not taken(posted, received_on=TODAY + timedelta(days=5)).late
    assert taken(posted).late
    posted.day = 8
    with refused("objections_undecided"):
        posted.finish()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"said": " "}, "objection_missing"),
        ({"said": "长" * 1001}, "text_too_long"),
        ({"received_on": TODAY + timedelta(days=1)}, "received_in_the_future"),
    ],
)
def test_what_is_told_badly_is_refused(posted: Voting, told: dict[str, object], code: str) -> None:
    with refused(code):
        taken(posted, **told)


def test_an_answer_is_asked_for_unless_it_was_withdrawn(posted: Voting) -> None:
    first, second = taken(posted).id, taken(posted).id
    for state in (UPHELD, DISMISSED):
        with refused("answer_missing"):
            posted.decide(first, state, " ")
    with refused("decision_missing"):
        posted.decide(first, ObjectionState.RAISED)
    posted.decide(first, DISMISSED, "签收单已出示")
    posted.decide(second, ObjectionState.WITHDRAWN, "")
    assert (seen(posted).answer, seen(posted).decided_by, seen(posted).decided_on) == (
        "签收单已出示", "王", posted.on,
    )  # fmt: skip


def test_of_two_who_decide_the_second_is_shown_the_first_decision(posted: Voting) -> None:
    one = taken(posted).id
    posted.decide(one, DISMISSED)
    with pytest.raises(Conflict) as met:
        posted.decide(one, UPHELD, "确有遗漏")
    assert (met.value.theirs["state"], met.value.version) == (DISMISSED, 2)


def test_a_decision_is_corrected_until_the_result_is_final(posted: Voting) -> None:
    one = taken(posted).id

    def correct(version: int) -> None:
        objections.decide_objection(
            posted.db, posted.world.officer, objection_id=one, version=version, state=DISMISSED, answer="更正",
            at=posted.at, token=new_token(),
        )  # fmt: skip

    posted.decide(one, UPHELD)
    correct(2)
    posted.day = 8
    posted.finish()
    assert not seen(posted).can_decide
    with refused("objection_settled"):
        correct(3)


def test_who_does_not_run_the_vote_reads_that_there_is_one_and_not_whose(posted: Voting) -> None:
    taken(posted)
    for who in ("leader", "grid_worker"):
        hidden = seen(posted, who)
        assert (hidden.door, hidden.said, hidden.state) == ("", "", ObjectionState.RAISED)
        with pytest.raises(NotAllowed):
            objections.take_objection(
                posted.db, getattr(posted.world, who), door="", said="x", received_on=posted.on, **posted.send()
            )  # fmt: skip
    with pytest.raises(NotFound):
        objections.decide_objection(
            posted.db, posted.world.stranger, objection_id=1, version=1, state=UPHELD, answer="x", at=posted.at,
            token=new_token(),
        )  # fmt: skip


def test_after_its_annulment_nobody_objects_any_more(posted: Voting) -> None:
    posted.decide(taken(posted).id, UPHELD)
    posted.annul()
    with refused("no_objection_now"):
        taken(posted)


def test_a_story_takes_as_many_questions_with_five_objections_as_with_one(posted: Voting) -> None:
    taken(posted)
    counts = []
    for _times in range(2):
        posted.db.flush()
        with counted_queries(posted.db) as sent:
            seen(posted)
        counts.append(len(sent))
        for _more in range(4):
            posted.decide(taken(posted).id, DISMISSED)
    assert counts[0] == counts[1]
