"""Opinions of residents: heard at doors, put to a point, answered; read by staff of their place only."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from models.people import Activity
from services import audit
from services.access import Actor
from services.consultations import meetings, opinions
from services.consultations.meetings import Point
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from tests.support.councils import call, decide, hold, item
from tests.support.world import AT, TODAY, World


def hear(db: Session, world: World, **more: Any) -> int:
    given: dict[str, Any] = {
        "place_id": world.here.stairwell,
        "door": "201",
        "said": "堆物挡了轮椅",
        "said_on": TODAY - timedelta(days=2),
        "token": new_token(),
    } | more
    return opinions.record_opinion(db, given.pop("actor", world.grid_worker), on=TODAY, at=AT, **given)


def held(db: Session, world: World) -> int:
    meeting = call(db, world.secretary, world.here.estate)
    hold(db, world.secretary, meeting)
    return meeting


def point(db: Session, actor: Actor, meeting: int) -> Point:
    return meetings.find_meeting(db, actor, meeting_id=meeting, on=TODAY).points[0]


def test_what_was_heard_waits_for_an_agenda_and_is_put_to_a_point(world: World, db: Session) -> None:
    id, meeting = hear(db, world), call(db, world.secretary, world.here.estate)
    (waiting,), count = opinions.unlinked(db, world.secretary, place_id=world.here.estate)
    assert (waiting.place, waiting.door, count) == ("甲小区 1幢 1单元", "201", 1)
    opinions.link_opinion(
        db, world.secretary, opinion_id=id, version=1, agenda_item_id=item(db, meeting), token="a", at=AT
    )
    assert opinions.unlinked(db, world.secretary, place_id=world.here.estate) == ([], 0)
    assert [said.said for said in point(db, world.secretary, meeting).said] == ["堆物挡了轮椅"]


def test_what_is_said_before_and_after_a_meeting_is_told_apart(world: World, db: Session) -> None:
    meeting = held(db, world)
    hear(db, world, agenda_item_id=item(db, meeting))
    taken = decide(db, world.secretary, item(db, meeting))
    hear(db, world, decision_id=taken, said="清得干净", said_on=TODAY)
    found = point(db, world.secretary, meeting)
    assert (found.before, found.after) == (1, 1)
    assert [(said.said, said.is_after) for said in found.said] == [
        ("堆物挡了轮椅", False),
        ("清得干净", True),
    ]


def test_an_answer_is_kept_and_of_two_the_second_is_told(world: World, db: Session) -> None:
    id = hear(db, world)
    given: dict[str, Any] = {"opinion_id": id, "version": 1, "at": AT}
    opinions.answer_opinion(db, world.secretary, words="周五清理", token="a", **given)
    with pytest.raises(Conflict) as told:
        opinions.answer_opinion(db, world.officer, words="周六清理", token="b", **given)
    assert told.value.theirs == {"answer": "周五清理"}


def test_leaders_learn_how_many_spoke_and_not_what(world: World, db: Session) -> None:
    meeting = held(db, world)
    hear(db, world, agenda_item_id=item(db, meeting))
    found = point(db, world.leader, meeting)
    assert (found.before, found.said) == (1, ())
    with pytest.raises(NotAllowed):
        opinions.unlinked(db, world.leader, place_id=world.here.estate)


def test_a_grid_worker_reads_what_was_said_at_the_own_doors_only(world: World, db: Session) -> None:
    meeting = held(db, world)
    hear(db, world, actor=world.secretary, place_id=world.here.estate, agenda_item_id=item(db, meeting))
    hear(db, world, said="同意", agenda_item_id=item(db, meeting))
    found = point(db, world.grid_worker, meeting)
    assert (found.before, [said.said for said in found.said]) == (2, ["同意"])


def test_the_log_keeps_no_word_and_no_door(world: World, db: Session) -> None:
    hear(db, world)
    audit.write_pending(db)
    row = db.scalars(select(Activity)).one()
    assert (row.action, row.after) == ("record_opinion", {"said_on": "2026-02-28"})


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"said": " "}, "words_missing"),
        ({"said": "长" * 1001}, "text_too_long"),
        ({"door": "长" * 61}, "text_too_long"),
        ({"said_on": TODAY + timedelta(days=1)}, "said_in_the_future"),
    ],
)
def test_an_opinion_has_words_and_a_day_that_was(
    world: World, db: Session, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        hear(db, world, **wrong)


def test_a_double_click_keeps_one_opinion(world: World, db: Session) -> None:
    assert hear(db, world, token="t") == hear(db, world, token="t")
    assert opinions.unlinked(db, world.secretary, place_id=world.here.estate)[1] == 1


def test_nobody_writes_for_doors_or_meetings_of_the_neighbours(world: World, db: Session) -> None:
    meeting = held(db, world)
    with pytest.raises(NotFound):
        hear(db, world, actor=world.stranger)
    with pytest.raises(NotFound):
        hear(
            db, world, actor=world.stranger, place_id=world.there.stairwell, agenda_item_id=item(db, meeting)
        )
    with pytest.raises(NotAllowed):
        hear(db, world, actor=world.leader)
    id = hear(db, world)
    with pytest.raises(NotFound):
        opinions.answer_opinion(
            db, world.stranger, opinion_id=id, version=1, words="x", token=new_token(), at=AT
        )
