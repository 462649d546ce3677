"""Decisions of meetings: counted by hands, followed by a task, a consultation or a change of a plan, told back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.councils import Decision
from models.enums import DecisionLeadsTo, TaskState
from models.people import Activity
from services import audit, tasks
from services.consultations import decisions, meetings, motions, outcomes
from services.consultations.outcomes import Taken
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from tests.support.councils import call, decide, hold, item, taken
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.world import AT, TODAY, World

NEXT_WEEK = TODAY + timedelta(days=7)
LEADS = DecisionLeadsTo


def follow(db: Session, world: World, decision_id: int, **more: Any) -> int:
    given: dict[str, Any] = {
        "version": 1,
        "leads_to": LEADS.TASK,
        "to_do": "",
        "due_on": NEXT_WEEK,
        "person_id": world.grid_worker.person_id,
        "token": new_token(),
    } | more
    if given["leads_to"] is not LEADS.TASK:
        given["person_id"] = more.get("person_id")
    actor = given.pop("actor", world.secretary)
    return decisions.follow(db, actor, decision_id=decision_id, on=TODAY, at=AT, **given)


def tell(db: Session, world: World, decision_id: int, **more: Any) -> int:
    given: dict[str, Any] = {
        "version": 1, "outcome": "已清理", "told_back_on": TODAY, "on": TODAY, "token": new_token(),
    } | more  # fmt: skip
    return decisions.tell_back(
        db, given.pop("actor", world.secretary), decision_id=decision_id, at=AT, **given
    )


def open_ones(db: Session, world: World, who: str = "secretary", **more: Any) -> list[Taken]:
    given: dict[str, Any] = {"place_id": world.here.neighbourhood, "on": TODAY} | more
    return outcomes.untold(db, getattr(world, who), **given)[0]


def consultation(db: Session, place_id: int, title: str = "充电车棚") -> int:
    row = Consultation(title=title, place_id=place_id, created_at=AT)
    db.add(row)
    db.flush()
    return row.id or 0


@pytest.mark.parametrize(
    ("hands", "carried"), [("3/2/0", True), ("2/2/1", False), ("3/0/0", True), ("2/0/0", False)]
)
def test_a_motion_needs_more_than_half_of_those_present(
    world: World, db: Session, hands: str, carried: bool
) -> None:
    meeting = call(db, world.secretary, world.here.estate)
    hold(db, world.secretary, meeting)
    decide(db, world.secretary, item(db, meeting), hands=hands)
    (decision,) = meetings.find_meeting(db, world.secretary, meeting_id=meeting, on=TODAY).points[0].decisions
    assert (decision.carried, decision.hands.present) == (carried, 5)


@pytest.mark.parametrize(
    ("hands", "code"), [("5/1/0", "hands_too_many"), ("0/0/0", "hands_missing"), ("3/-1/0", "hands_negative")]
)
def test_hands_that_cannot_be_are_refused(world: World, db: Session, hands: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        taken(db, world.secretary, world.here.estate, hands=hands)


def test_nothing_is_decided_before_the_roll_call(world: World, db: Session) -> None:
    meeting = call(db, world.secretary, world.here.estate)
    with pytest.raises(Refused, match="meeting_not_held"):
        decide(db, world.secretary, item(db, meeting))


def test_a_double_click_counts_hands_once(world: World, db: Session) -> None:
    meeting = call(db, world.secretary, world.here.estate)
    hold(db, world.secretary, meeting)
    ids = [decide(db, world.secretary, item(db, meeting), token="t") for _ in range(2)]
    assert ids[0] == ids[1]
    assert db.scalar(select(func.count()).select_from(Decision)) == 1


def test_hands_are_corrected_until_something_follows(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    given: dict[str, Any] = {
        "decision_id": id,
        "motion": "两周内清理",
        "hands_against": 1,
        "hands_abstaining": 0,
    }
    motions.correct_decision(db, world.secretary, version=1, hands_for=3, token="a", at=AT, **given)
    assert open_ones(db, world)[0].hands.for_it == 3
    with pytest.raises(Conflict):
        motions.correct_decision(db, world.officer, version=1, hands_for=2, token="b", at=AT, **given)
    follow(db, world, id, version=2)
    with pytest.raises(Refused, match="decision_followed"):
        motions.correct_decision(db, world.secretary, version=3, hands_for=2, token="c", at=AT, **given)


def test_a_decision_becomes_a_task_of_a_named_person(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    follow(db, world, id)
    (task,), _count = tasks.tasks_of(db, world.grid_worker, on=TODAY)
    assert (task.title, task.due_on, task.decision_id) == ("一周内清理楼道堆物", NEXT_WEEK, id)
    assert [t.person for t in open_ones(db, world)[0].tasks] == ["买买提·艾力"]


def test_a_double_click_gives_one_task_and_a_new_arrangement_replaces_it(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    for _ in range(2):
        follow(db, world, id, token="t")
    follow(db, world, id, version=2, person_id=world.secretary.person_id, to_do="请物业清理")
    assert [(t.title, t.person) for t in open_ones(db, world)[0].tasks] == [("请物业清理", "王")]
    (dropped,), _count = tasks.tasks_of(db, world.grid_worker, on=TODAY, state=None)
    assert dropped.state is TaskState.DROPPED


def test_a_decision_leads_to_a_consultation_of_that_place(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    follow(db, world, id, leads_to=LEADS.CONSULTATION)
    vote = consultation(db, world.here.estate)
    decisions.link_consultation(db, world.secretary, decision_id=id, consultation_id=vote, token="a", at=AT)
    (found,) = open_ones(db, world)
    assert found.vote is not None
    assert (found.vote.title, found.vote.state, found.due_on) == ("充电车棚", None, NEXT_WEEK)
    elsewhere = consultation(db, world.there.estate)
    with pytest.raises(NotFound):
        decisions.link_consultation(
            db, world.secretary, decision_id=id, consultation_id=elsewhere, token="b", at=AT
        )


def test_a_decision_changes_the_plan_of_a_renewal(world: World, db: Session) -> None:
    id, project = taken(db, world.secretary, world.here.estate), add_project(db, world.here.stairwell)
    follow(db, world, id, leads_to=LEADS.PLAN_CHANGE, project_id=project.id, to_do="井道改用玻璃")
    (found,) = open_ones(db, world)
    assert found.project is not None
    assert (found.project.name, found.to_do, found.tasks) == ("3号楼电梯", "井道改用玻璃", ())


def test_a_plan_elsewhere_is_not_found(world: World, db: Session) -> None:
    id, project = taken(db, world.secretary, world.here.estate), add_project(db, world.there.stairwell)
    with pytest.raises(NotFound):
        follow(db, world, id, leads_to=LEADS.PLAN_CHANGE, project_id=project.id)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"due_on": None}, "due_missing"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_in_the_past"),
        ({"person_id": None}, "task_person_missing"),
        ({"leads_to": LEADS.PLAN_CHANGE}, "plan_project_missing"),
        ({"to_do": "长" * 501}, "text_too_long"),
    ],
)
def test_what_follows_has_a_day_and_somebody_or_something(
    world: World, db: Session, wrong: dict[str, Any], code: str
) -> None:
    id = taken(db, world.secretary, world.here.estate)
    with pytest.raises(Refused, match=code):
        follow(db, world, id, **wrong)


def test_somebody_who_works_elsewhere_gets_no_task_and_nothing_is_stored(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    with pytest.raises(Refused, match="person_elsewhere"), db.begin_nested():
        follow(db, world, id, person_id=world.stranger.person_id)
    assert open_ones(db, world)[0].leads_to is None


def test_what_was_not_carried_leads_to_nothing(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate, hands="1/3/1")
    with pytest.raises(Refused, match="decision_not_carried"):
        follow(db, world, id)
    assert open_ones(db, world) == []


def test_the_outcome_is_told_back_at_the_next_meeting_and_logged(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    later = call(
        db, world.secretary, world.here.estate, title="四月议事会", held_on=TODAY + timedelta(days=30)
    )
    hold(db, world.secretary, later, on=TODAY + timedelta(days=30))
    tell(db, world, id, told_at_meeting_id=later, on=TODAY + timedelta(days=31))
    assert open_ones(db, world) == []
    (told,) = meetings.find_meeting(db, world.leader, meeting_id=later, on=TODAY).told_here
    assert (told.outcome, told.told_back_on, told.told_at) == (
        "已清理",
        TODAY + timedelta(days=30),
        "四月议事会",
    )
    audit.write_pending(db)
    last = db.scalars(select(Activity).order_by(col(Activity.id).desc())).first()
    assert last is not None
    assert (last.action, last.subject_id, (last.after or {})["outcome"]) == ("tell_back", id, "已清理")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"outcome": "　"}, "outcome_missing"),
        ({"told_back_on": TODAY + timedelta(days=1)}, "told_in_the_future"),
        ({"told_back_on": TODAY - timedelta(days=1)}, "told_before_decided"),
    ],
)
def test_telling_back_says_what_and_when(world: World, db: Session, wrong: dict[str, Any], code: str) -> None:
    id = taken(db, world.secretary, world.here.estate)
    with pytest.raises(Refused, match=code):
        tell(db, world, id, **wrong)


def test_nothing_is_told_back_at_a_meeting_that_was_not_held(world: World, db: Session) -> None:
    id, later = taken(db, world.secretary, world.here.estate), call(db, world.secretary, world.here.estate)
    with pytest.raises(Refused, match="meeting_not_held"):
        tell(db, world, id, told_at_meeting_id=later)


def test_of_two_who_tell_back_the_second_is_shown_both(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    tell(db, world, id)
    audit.write_pending(db)
    with pytest.raises(Conflict) as told:
        tell(db, world, id, actor=world.officer, outcome="部分清理")
    assert (told.value.theirs["outcome"], told.value.params["by"]) == ("已清理", "王")


def test_what_a_finished_task_brought_is_known_for_telling_back(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    follow(db, world, id)
    (task,), _count = tasks.tasks_of(db, world.grid_worker, on=TODAY)
    tasks.finish_task(
        db, world.grid_worker, task_id=task.id, version=1, outcome="清运两车", token=new_token(), at=AT
    )
    assert open_ones(db, world)[0].known == "清运两车"


def test_the_overdue_stand_first_and_those_nothing_follows_from_last(world: World, db: Session) -> None:
    meeting = call(db, world.secretary, world.here.estate)
    hold(db, world.secretary, meeting)
    ids = [decide(db, world.secretary, item(db, meeting), motion=text) for text in ("无", "晚", "早")]
    follow(db, world, ids[1], due_on=TODAY + timedelta(days=20))
    follow(db, world, ids[2], due_on=TODAY + timedelta(days=2))
    found = open_ones(db, world, on=TODAY + timedelta(days=5))
    assert [(d.motion, d.days_late) for d in found] == [("早", 3), ("晚", 0), ("无", 0)]


def test_the_neighbours_neither_see_nor_change_decisions_of_here(world: World, db: Session) -> None:
    id = taken(db, world.secretary, world.here.estate)
    assert open_ones(db, world, "stranger") == []
    for act in (follow, tell):
        with pytest.raises(NotFound):
            act(db, world, id, actor=world.stranger)
        for who in (world.leader, world.grid_worker):
            with pytest.raises(NotAllowed):
                act(db, world, id, actor=who)
    assert not open_ones(db, world, "leader")[0].can_run


def test_many_open_decisions_take_no_more_queries(world: World, db: Session) -> None:
    meeting = call(db, world.secretary, world.here.estate)
    hold(db, world.secretary, meeting)
    for _ in range(12):
        follow(db, world, decide(db, world.secretary, item(db, meeting)))
    with counted_queries(db) as sent:
        found, count = outcomes.untold(db, world.secretary, place_id=world.here.estate, on=TODAY)
    assert (len(found), count, len(sent) <= 7) == (outcomes.PAGE, 12, True)
