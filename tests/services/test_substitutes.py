"""Substitutes: who stands in sees what waits, gets no permission by it, and is told who could give one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from models.enums import Stance, TaskKind
from models.net_enums import Carried
from services import tasks
from services.access import Actor
from services.consultations import door_knocks
from services.errors import Conflict, NotFound, Refused
from services.grids import absences, handovers, standing_in
from services.once import new_token
from tests.support.net import day, person
from tests.support.queries import counted_queries
from tests.support.visits import unit_of, visit
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World

C = Carried


def appoint(db: Session, world: World, who: Actor, substitute: Actor, **more: Any) -> int:
    told: dict[str, Any] = {
        "place_id": world.here.neighbourhood,
        "since": TODAY,
        "until": day(5),
        "on": TODAY,
    }
    return absences.appoint(
        db, world.secretary, person_id=who.person_id, substitute_id=substitute.person_id, token=new_token(), at=AT,
        **told | more,
    )  # fmt: skip


@pytest.fixture
def waiting(world: World, db: Session) -> None:
    """Doors, a task and a promised visit of the grid worker."""
    tasks.give_task(
        db, world.secretary, kind=TaskKind.DECISION, place_id=world.here.stairwell, title="清理楼道", due_on=day(-2),
        person_id=world.grid_worker.person_id, on=day(-3), token=new_token(), at=AT,
    )  # fmt: skip
    visit(db, world.grid_worker, unit_of(db, world, "302"), Stance.UNDECIDED, next_on=day(2))
    door_knocks.hand_out(
        db, world.secretary, round_id=open_vote(db, world.secretary, world.here.stairwell), due_on=day(3), on=TODAY,
        person_ids=[world.grid_worker.person_id], at=AT, token=new_token(),
    )  # fmt: skip


@pytest.mark.usefixtures("waiting")
def test_the_substitute_sees_tasks_doors_and_promised_visits_until_the_last_day(
    world: World, db: Session
) -> None:
    appoint(db, world, world.grid_worker, world.secretary)
    (one,) = standing_in.standing_in(db, world.secretary, on=TODAY).stand_ins
    assert (one.person, one.place, one.until, one.out_of_reach) == ("买买提·艾力", "甲居民区", day(5), 0)
    assert [t.kind for t in one.things] == [C.TASK, C.VISIT, *[C.DOOR] * 4]
    assert (one.things[0].what, one.things[0].days_late, one.things[0].place) == (
        "清理楼道",
        2,
        "甲小区 1幢 1单元",
    )
    assert all(t.unit_id for t in one.things[1:])
    assert standing_in.standing_in(db, world.secretary, on=day(5)).stand_ins
    assert standing_in.standing_in(db, world.secretary, on=day(6)).stand_ins == ()
    assert standing_in.standing_in(db, world.officer, on=TODAY).stand_ins == ()


@pytest.mark.usefixtures("waiting")
def test_standing_in_gives_no_permission_and_says_who_can(world: World, db: Session) -> None:
    appoint(db, world, world.grid_worker, world.stranger)
    (one,) = standing_in.standing_in(db, world.stranger, on=TODAY).stand_ins
    assert (one.things, one.out_of_reach, one.givers_of_roles) == ((), 6, ("管理员",))
    told = absences.reach(
        db, world.secretary, place_id=world.here.neighbourhood, person_id=world.stranger.person_id, on=TODAY
    )
    assert (told.has_role, told.givers_of_roles) == (False, ("管理员",))


@pytest.mark.usefixtures("waiting")
def test_a_promised_visit_that_was_handed_over_is_the_takers(world: World, db: Session) -> None:
    place = world.here.neighbourhood
    giver, taker = person(world.grid_worker), person(world.secretary)
    looked = handovers.preview(db, world.secretary, place_id=place, giver=giver, taker=taker, on=TODAY)
    handovers.hand_over(
        db, world.secretary, place_id=place, giver=giver, taker=taker, seen=looked.carrying.seen, on=TODAY,
        token=new_token(), at=AT,
    )  # fmt: skip
    (mine,) = standing_in.standing_in(db, world.secretary, on=TODAY).handed
    assert (mine.kind, mine.due_on, mine.unit_id) == (C.VISIT, day(2), unit_of(db, world, "302"))
    visit(db, world.secretary, unit_of(db, world, "302"), Stance.SUPPORT, days=1)
    assert standing_in.standing_in(db, world.secretary, on=TODAY).handed == ()


def test_one_substitute_a_day_who_is_there(world: World, db: Session) -> None:
    first = appoint(db, world, world.grid_worker, world.secretary)
    for who, substitute, code in (
        (world.grid_worker, world.officer, "absence_twice"),
        (world.secretary, world.officer, "substitute_away"),
        (world.officer, world.grid_worker, "substitute_away"),
        (world.officer, world.officer, "same_holder"),
        (world.stranger, world.officer, "person_elsewhere"),
    ):
        with pytest.raises(Refused, match=code):
            appoint(db, world, who, substitute)
    with pytest.raises(Refused, match="absence_past"):
        appoint(db, world, world.grid_worker, world.officer, since=day(-9), until=day(-1))
    appoint(db, world, world.grid_worker, world.officer, since=day(6), until=day(7))
    told: dict[str, Any] = {"absence_id": first, "token": new_token(), "at": AT}
    with pytest.raises(Refused, match="absence_twice"):
        absences.change_absence(db, world.secretary, version=1, since=TODAY, until=day(6), **told)


def test_of_two_who_change_an_absence_the_second_is_shown_both(world: World, db: Session) -> None:
    one = appoint(db, world, world.grid_worker, world.secretary)
    told: dict[str, Any] = {"absence_id": one, "version": 1, "since": TODAY, "at": AT}
    absences.change_absence(db, world.secretary, until=day(2), token=new_token(), **told)
    with pytest.raises(Conflict):
        absences.change_absence(db, world.officer, until=day(3), token=new_token(), **told)
    with pytest.raises(NotFound):
        absences.change_absence(db, world.stranger, until=day(3), token=new_token(), **told)
    (line,) = absences.absences(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY)
    assert (line.person, line.substitute, line.until, line.is_now) == ("买买提·艾力", "王", day(2), True)
    absences.remove_absence(db, world.secretary, absence_id=one, version=2, token=new_token(), at=AT)
    assert absences.absences(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY) == []


@pytest.mark.usefixtures("waiting")
def test_my_day_asks_the_same_number_of_queries_however_many_are_away(world: World, db: Session) -> None:
    def sent() -> int:
        with counted_queries(db) as queries:
            standing_in.standing_in(db, world.secretary, on=TODAY)
        return len(queries)

    assert sent() == 2
    appoint(db, world, world.grid_worker, world.secretary)
    one = sent()
    appoint(db, world, world.officer, world.secretary)
    assert sent() == one <= 5
