"""The stances on one renewal: what turned after what, who is left with which concern, and counts for leaders."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.consultations import Consultation
from models.councils import AgendaItem
from models.enums import Concern, DecisionLeadsTo, Purse, Stance
from models.group_enums import Happening
from models.renewals import Project
from services import audit
from services.consultations import decisions
from services.errors import NotAllowed, NotFound
from services.once import new_token
from services.renewals import money_plans, objectors, stance_story, visits
from services.renewals.objectors import Left
from tests.support import councils
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.visits import consultation_of, two_rounds, unit_of
from tests.support.world import AT, TODAY, World

S, C, H = Stance, Concern, Happening


@pytest.fixture
def project(world: World, db: Session) -> Project:
    return add_project(db, world.here.stairwell, name="加装电梯")


def find(
    db: Session, world: World, project: Project, door: str, stance: Stance, *, days: int, **more: Any
) -> None:
    who = more.pop("who", world.grid_worker)
    visits.record_visit(
        db, who, unit_id=unit_of(db, world, door), stance=stance, project_id=project.id, on=TODAY,
        at=AT + timedelta(days=days), token=new_token(), **more,
    )  # fmt: skip


def change_money(db: Session, world: World, project: Project, *, days: int) -> None:
    change: dict[str, int | None] = {money_plans.name_of(Purse.SUBSIDY, "planned_fen"): 100}
    money_plans.change_plan(
        db, world.secretary, project_id=project.id or 0, version=0, amounts=change, reason="补贴到位",
        token=new_token(), at=AT + timedelta(days=days),
    )  # fmt: skip
    audit.write_pending(db)


def meet(db: Session, world: World, project: Project, *, days: int) -> int:
    """A meeting held so many days later that spoke of the renewal; its agenda point."""
    on = TODAY + timedelta(days=days)
    meeting = councils.call(db, world.secretary, world.here.stairwell, held_on=on)
    councils.hold(db, world.secretary, meeting, on=on)
    item = councils.item(db, meeting)
    db.get_one(AgendaItem, item).project_id = project.id
    db.flush()
    return item


def test_a_household_came_round_after_a_meeting_and_after_the_money_changed(
    world: World, db: Session, project: Project
) -> None:
    find(db, world, project, "101", S.OPPOSE, days=0, concern=C.DAYLIGHT, next_step="带日照分析")
    meet(db, world, project, days=2)
    find(db, world, project, "101", S.NOT_REACHED, days=3)
    change_money(db, world, project, days=4)
    find(db, world, project, "101", S.SUPPORT, days=5, who=world.secretary)
    meet(db, world, project, days=6)
    told = stance_story.story(db, world.grid_worker, project_id=project.id or 0)
    (turned,) = told.turned
    assert (turned.door, turned.worry) == ("101", C.DAYLIGHT)
    assert [(s.by, s.stance) for s in turned.steps] == [
        ("买买提·艾力", S.OPPOSE), ("买买提·艾力", S.NOT_REACHED), ("王", S.SUPPORT),
    ]  # fmt: skip
    assert [h.kind for h in turned.between] == [H.MEETING, H.MONEY]
    assert [h.kind for h in told.happened] == [H.MEETING, H.MONEY, H.MEETING]
    (line,) = told.concerns
    assert (line.concern, line.turned, line.still) == (C.DAYLIGHT, 1, 0)
    assert line.after == ((H.MEETING, 1), (H.MONEY, 1))


def test_who_is_left_is_told_with_the_concern_named_last_opponents_first(
    world: World, db: Session, project: Project
) -> None:
    find(db, world, project, "101", S.UNDECIDED, days=0, concern=C.MONEY)
    find(db, world, project, "201", S.OPPOSE, days=0, concern=C.NOISE)
    find(db, world, project, "201", S.OPPOSE, days=1)
    find(db, world, project, "201", S.NOT_REACHED, days=2)
    find(db, world, project, "301", S.SUPPORT, days=0)
    told = stance_story.story(db, world.secretary, project_id=project.id or 0)
    assert [(h.door, h.stance, h.worry) for h in told.left] == [
        ("201", S.OPPOSE, C.NOISE), ("101", S.UNDECIDED, C.MONEY),
    ]  # fmt: skip
    (line,) = objectors.left(db, world.secretary, place_id=world.here.neighbourhood)
    assert line == Left(project.id or 0, "加装电梯", 1, 1, 1, line.concerns)
    assert dict(line.concerns) == {C.NOISE: 1, C.MONEY: 1}


def test_a_household_that_was_lost_again_counts_as_left_and_not_as_turned(
    world: World, db: Session, project: Project
) -> None:
    for days, stance in enumerate((S.OPPOSE, S.SUPPORT, S.OPPOSE)):
        find(db, world, project, "101", stance, days=days, concern=C.DUST)
    told = stance_story.story(db, world.secretary, project_id=project.id or 0)
    assert len(told.turned) == 1
    assert [(line.turned, line.still) for line in told.concerns] == [(0, 1)]


def test_a_leader_reads_counts_and_no_household(world: World, db: Session, project: Project) -> None:
    find(db, world, project, "101", S.OPPOSE, days=0, note="甲业主11说")
    find(db, world, project, "101", S.SUPPORT, days=1)
    find(db, world, project, "102", S.NOT_REACHED, days=0)
    told = objectors.standing(db, world.leader, project_id=project.id or 0)
    assert (told.households, told.counts, told.not_met) == (6, ((S.SUPPORT, 1),), 5)
    for ask in (stance_story.story, objectors.left):
        with pytest.raises(NotAllowed):
            ask(db, world.leader, **{"project_id": 1} if ask is stance_story.story else {"place_id": 1})
    with pytest.raises(NotFound):
        stance_story.story(db, world.stranger, project_id=project.id or 0)
    with pytest.raises(NotFound):
        objectors.standing(db, world.stranger, project_id=project.id or 0)


def test_many_visits_cost_as_many_queries_as_one(world: World, db: Session, project: Project) -> None:
    def cost() -> list[int]:
        told = []
        for ask in (stance_story.story, objectors.standing):
            with counted_queries(db) as sent:
                ask(db, world.secretary, project_id=project.id or 0)
            told.append(len(sent))
        return told

    find(db, world, project, "101", S.OPPOSE, days=0)
    one = cost()
    for door in ("101", "102", "201", "202"):
        for days in range(3):
            find(db, world, project, door, S.SUPPORT, days=days)
            meet(db, world, project, days=days)
    assert cost() == one == [7, 3]


def test_a_day_is_shanghais(world: World, db: Session, project: Project) -> None:
    change_money(db, world, project, days=0)
    (happened,) = stance_story.story(db, world.secretary, project_id=project.id or 0).happened
    assert happened.on == date(2026, 3, 2) == TODAY


def test_a_changed_plan_and_a_second_round_are_told_with_their_days(
    world: World, db: Session, project: Project
) -> None:
    decided = councils.decide(db, world.secretary, meet(db, world, project, days=3))
    decisions.follow(
        db, world.secretary, decision_id=decided, leads_to=DecisionLeadsTo.PLAN_CHANGE, to_do="玻璃井道",
        due_on=TODAY, project_id=project.id, token="f", at=AT, version=1,
        on=TODAY,
    )  # fmt: skip
    second = two_rounds(db, world, {}, {})
    db.get_one(Consultation, consultation_of(db, second)).project_id = project.id
    db.flush()
    told = stance_story.story(db, world.secretary, project_id=project.id or 0).happened
    assert [(h.kind, h.what) for h in told if h.kind in (H.PLAN_CHANGE, H.SECOND_ROUND)] == [
        (H.SECOND_ROUND, db.get_one(Consultation, consultation_of(db, second)).title),
        (H.PLAN_CHANGE, "玻璃井道"),
    ]
