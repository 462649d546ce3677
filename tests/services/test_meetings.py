"""Meetings: called with agenda and people, held by the roll call, written up together, seen by whom they concern."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.councils import AgendaItem, Meeting
from models.enums import MeetingKind, MeetingState, PlaceKind
from models.people import Activity
from services import audit
from services.access import Actor
from services.consultations import agendas, attendance, convening, meeting_choices, meetings
from services.consultations.meetings import Assembly
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from tests.support.councils import PEOPLE, call, decide, hold, item, people
from tests.support.queries import counted_queries
from tests.support.world import AT, TODAY, World


def seen(db: Session, actor: Actor, meeting_id: int) -> Assembly:
    return meetings.find_meeting(db, actor, meeting_id=meeting_id, on=TODAY)


def write(db: Session, actor: Actor, meeting_id: int, text: str, version: int = 1, **more: Any) -> int:
    given: dict[str, Any] = {"token": new_token(), "at": AT} | more
    return convening.write_minutes(db, actor, meeting_id=meeting_id, version=version, minutes=text, **given)


def roll(db: Session, actor: Actor, meeting_id: int, seen: tuple[int, ...], present: tuple[int, ...]) -> int:
    return attendance.take_roll(
        db, actor, meeting_id=meeting_id, seen=seen, present=present, on=TODAY, token=new_token(), at=AT
    )


def test_a_meeting_is_called_with_its_agenda_and_those_invited(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate, begins_at="2点半", agenda="1. 楼道堆物\n\n二、电梯选型")
    found = seen(db, world.secretary, id)
    assert (found.line.state, found.line.place, found.line.begins_at) == (
        MeetingState.CALLED,
        "甲小区",
        "02:30",
    )
    assert [(p.number, p.topic) for p in found.points] == [(1, "楼道堆物"), (2, "电梯选型")]
    assert [(a.name, a.capacity, a.present) for a in found.attendees][:2] == [
        ("王建国", "楼组长", None), ("李芳", "居民代表", None),
    ]  # fmt: skip


def test_a_meeting_may_be_held_for_any_kind_of_place(world: World, db: Session) -> None:
    for place in (world.here.neighbourhood, world.here.estate, world.here.building, world.here.stairwell):
        call(db, world.secretary, place)
    call(db, world.officer, world.subdistrict)
    found, count = meetings.meetings_at(db, world.officer, place_id=world.subdistrict)
    assert {line.place for line in found} == {
        "甲居民区",
        "甲小区",
        "甲小区 1幢",
        "甲小区 1幢 1单元",
        "样板街道",
    }
    assert count == 5


@pytest.mark.parametrize(
    ("written", "hour"),
    [("14:00", "14:00"), ("1430", "14:30"), ("９点", "09:00"), ("２：５", None), ("9:05", "09:05"), ("930", "09:30"),
     ("25:00", None), ("下午", None), ("", ""), ("9点15分", "09:15"), ("1260", None)],
)  # fmt: skip
def test_an_hour_is_read_as_people_write_it(written: str, hour: str | None) -> None:
    if hour is None:
        with pytest.raises(Refused, match="hour_unreadable"):
            convening.hour_of(written)
    else:
        assert convening.hour_of(written) == hour


def test_people_are_read_by_line_with_their_capacity() -> None:
    read = attendance.people_of(
        "王建国 楼组长\n\nMarie Böhm，业主代表\n阿卜杜热合曼·吐尔逊麦麦提\n  李芳;物业 经理 "
    )
    assert read == [
        ("王建国", "楼组长"), ("Marie Böhm", "业主代表"), ("阿卜杜热合曼·吐尔逊麦麦提", ""), ("李芳", "物业 经理"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": " "}, "title_missing"),
        ({"title": "长" * 121}, "text_too_long"),
        ({"agenda": "\n \n"}, "agenda_missing"),
        ({"agenda": "题\n" * 51}, "topics_too_many"),
        ({"begins_at": "午后"}, "hour_unreadable"),
        ({"invited": "王 甲\n王 乙"}, "name_twice"),
        ({"invited": "名" * 65}, "text_too_long"),
        ({"invited": "\n".join(f"名{n}" for n in range(301))}, "people_too_many"),
    ],
)
def test_what_is_entered_badly_is_told_and_nothing_is_called(
    world: World, db: Session, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code), db.begin_nested():
        call(db, world.secretary, world.here.estate, **wrong)
    assert db.scalar(select(func.count()).select_from(Meeting)) == 0


def test_a_double_click_calls_one_meeting(world: World, db: Session) -> None:
    ids = [call(db, world.secretary, world.here.estate, token="t") for _ in range(2)]
    assert ids[0] == ids[1]
    assert db.scalar(select(func.count()).select_from(AgendaItem)) == 2


def test_the_roll_call_makes_the_meeting_held(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    hold(db, world.secretary, id, present=3)
    found = seen(db, world.secretary, id)
    assert (found.line.state, found.line.present, found.line.invited) == (MeetingState.HELD, 3, 5)
    assert [a.present for a in found.attendees] == [True, True, True, False, False]


def test_of_two_who_tick_the_roll_at_once_neither_loses_a_tick(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    first, second, third, *_rest = people(db, id)
    roll(db, world.secretary, id, (), (first, second))
    roll(db, world.officer, id, (), (third,))
    assert [a.present for a in seen(db, world.secretary, id).attendees][:3] == [True, True, True]
    roll(db, world.officer, id, (first, second, third), (second, third))
    assert [a.present for a in seen(db, world.secretary, id).attendees][:3] == [False, True, True]


def test_a_meeting_to_come_has_no_roll_call(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate, held_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="meeting_to_come"):
        hold(db, world.secretary, id)


def test_who_came_uninvited_is_present_and_who_is_invited_late_is_not(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    told: dict[str, Any] = {"meeting_id": id, "at": AT}
    with pytest.raises(Refused, match="meeting_not_held"):
        attendance.invite(db, world.secretary, people="周舟", present=True, token="a", **told)
    hold(db, world.secretary, id)
    attendance.invite(db, world.secretary, people="周舟 租户", present=True, token="b", **told)
    attendance.invite(db, world.secretary, people="郑桐", present=False, token="c", **told)
    assert [a.present for a in seen(db, world.secretary, id).attendees][-2:] == [True, False]
    with pytest.raises(Refused, match="name_twice"):
        attendance.invite(db, world.secretary, people="周舟", present=True, token="d", **told)


def test_somebody_put_on_the_list_by_mistake_is_taken_off(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    attendance.uninvite(db, world.secretary, participant_id=people(db, id)[0], token="a", at=AT)
    assert "王建国" not in {a.name for a in seen(db, world.secretary, id).attendees}
    with pytest.raises(NotFound):
        attendance.uninvite(db, world.stranger, participant_id=people(db, id)[0], token="b", at=AT)


def test_of_two_who_write_the_minutes_the_second_is_shown_both(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    assert write(db, world.secretary, id, "先报告堆物情况。") == 2
    audit.write_pending(db)
    with pytest.raises(Conflict) as told:
        write(db, world.officer, id, "会议开始。")
    assert (told.value.yours, told.value.theirs) == (
        {"minutes": "会议开始。"},
        {"minutes": "先报告堆物情况。"},
    )
    assert told.value.params["by"] == "王"
    assert write(db, world.officer, id, "两段合并。", version=told.value.version) == 3


def test_the_roll_call_does_not_disturb_who_writes_the_minutes(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    hold(db, world.officer, id)
    assert write(db, world.secretary, id, "先报告堆物情况。") == 2


def test_a_point_keeps_what_was_said_on_it(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    given: dict[str, Any] = {
        "agenda_item_id": item(db, id),
        "topic": "楼道堆物",
        "notes": "三户同意清理",
        "at": AT,
    }
    assert agendas.change_item(db, world.secretary, version=1, token="a", **given) == 2
    with pytest.raises(Conflict):
        agendas.change_item(db, world.officer, version=1, token="b", **given | {"notes": "另记"})
    assert seen(db, world.leader, id).points[0].notes == "三户同意清理"


def test_topics_are_added_at_the_end_and_unused_ones_taken_off(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    agendas.add_topics(db, world.secretary, meeting_id=id, topics="充电车棚", token="a", at=AT)
    agendas.remove_item(db, world.secretary, agenda_item_id=item(db, id, 2), version=1, token="b", at=AT)
    assert [p.topic for p in seen(db, world.secretary, id).points] == ["楼道堆物", "充电车棚"]
    hold(db, world.secretary, id)
    decide(db, world.secretary, item(db, id))
    with pytest.raises(Refused, match="item_in_use"):
        agendas.remove_item(db, world.secretary, agenda_item_id=item(db, id), version=1, token="c", at=AT)


def test_a_meeting_called_off_says_why_and_takes_nothing_more(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    given: dict[str, Any] = {"meeting_id": id, "version": 1, "at": AT}
    with pytest.raises(Refused, match="reason_missing"):
        convening.cancel_meeting(db, world.secretary, reason=" ", token="a", **given)
    convening.cancel_meeting(db, world.secretary, reason="台风停会", token="b", **given)
    found = seen(db, world.secretary, id)
    assert (found.line.state, found.minutes) == (MeetingState.CANCELLED, "台风停会")
    with pytest.raises(Refused, match="meeting_cancelled"):
        hold(db, world.secretary, id)


def test_a_meeting_that_was_held_is_not_called_off(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    hold(db, world.secretary, id)
    with pytest.raises(Refused, match="meeting_held"):
        convening.cancel_meeting(db, world.secretary, meeting_id=id, version=1, reason="x", token="a", at=AT)


def test_a_meeting_moves_to_another_day_and_the_log_says_from_where(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    convening.change_meeting(
        db, world.secretary, meeting_id=id, version=1, title="三月议事会", held_on=date(2026, 3, 9),
        begins_at="14:00", where="活动室", chair="王", token="a", at=AT,
    )  # fmt: skip
    audit.write_pending(db)
    last = db.scalars(select(Activity).order_by(col(Activity.id).desc())).first()
    assert last is not None
    assert (last.action, last.before, last.after) == (
        "change_meeting", {"held_on": "2026-03-02"}, {"held_on": "2026-03-09"},
    )  # fmt: skip


def test_leaders_read_the_minutes_and_no_residents_name(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    hold(db, world.secretary, id)
    found = seen(db, world.leader, id)
    assert (found.attendees, found.line.present, found.can_run, found.sees_names) == ((), 5, False, False)
    assert "李芳" not in repr(found)
    assert "李芳" in repr(seen(db, world.grid_worker, id))


def test_a_grid_worker_sees_the_councils_of_the_own_stairwells_and_writes_nothing(
    world: World, db: Session
) -> None:
    ours, above = call(db, world.secretary, world.here.estate), call(db, world.officer, world.subdistrict)
    assert not seen(db, world.grid_worker, ours).can_run
    with pytest.raises(NotFound):
        seen(db, world.grid_worker, above)
    with pytest.raises(NotAllowed):
        write(db, world.grid_worker, ours, "x")
    found, _count = meetings.meetings_at(db, world.grid_worker, place_id=world.here.micro_grid)
    assert [line.id for line in found] == [ours]


def test_the_neighbours_neither_see_nor_change_a_meeting_of_here(world: World, db: Session) -> None:
    id = call(db, world.secretary, world.here.estate)
    with pytest.raises(NotFound):
        seen(db, world.stranger, id)
    with pytest.raises(NotFound):
        write(db, world.stranger, id, "x")
    with pytest.raises(NotFound):
        call(db, world.stranger, world.here.estate)
    assert meetings.meetings_at(db, world.stranger, place_id=world.here.estate) == ([], 0)


def test_those_to_come_stand_first_then_the_latest(world: World, db: Session) -> None:
    for title, days, is_held in (("旧", -30, True), ("近", -3, True), ("后", 9, False), ("先", 2, False)):
        id = call(db, world.secretary, world.here.estate, title=title, held_on=TODAY + timedelta(days=days))
        if is_held:
            hold(db, world.secretary, id)
    found, _count = meetings.meetings_at(db, world.secretary, place_id=world.here.neighbourhood)
    assert [line.title for line in found] == ["先", "后", "近", "旧"]


def test_meetings_are_asked_for_by_kind(world: World, db: Session) -> None:
    call(db, world.secretary, world.here.estate)
    hearing = call(db, world.secretary, world.here.stairwell, kind=MeetingKind.HEARING)
    found, count = meetings.meetings_at(
        db, world.secretary, place_id=world.here.neighbourhood, kind=MeetingKind.HEARING
    )
    assert ([line.id for line in found], count) == ([hearing], 1)


def test_a_place_to_meet_is_chosen_among_ones_own(world: World, db: Session) -> None:
    def offered(actor: Actor) -> list[str]:
        found = meeting_choices.places_to_meet(
            db, actor, place_id=world.subdistrict, kind=PlaceKind.STAIRWELL
        )
        return [one.name for one in found]

    assert offered(world.secretary) == ["甲小区 1幢 1单元"]
    assert (
        offered(world.officer) == ["乙小区 1幢 1单元", "甲小区 1幢 1单元"] or len(offered(world.officer)) == 2
    )


def test_a_long_meeting_takes_no_more_queries(world: World, db: Session) -> None:
    id = call(
        db,
        world.secretary,
        world.here.estate,
        agenda="\n".join(f"第{n}题" for n in range(12)),
        invited=PEOPLE,
    )
    hold(db, world.secretary, id)
    for n in range(1, 13):
        decide(db, world.secretary, item(db, id, n))
    db.expire_all()
    with counted_queries(db) as sent:
        seen(db, world.secretary, id)
    assert len(sent) <= 21
