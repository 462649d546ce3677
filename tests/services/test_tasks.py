"""Tasks of named people: given to who works there, ended once, told to nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.enums import DecisionLeadsTo, TaskKind, TaskState
from models.people import Activity, Person
from models.visits import Task
from services import audit, tasks
from services.consultations import decisions
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.tasks import TaskLine
from tests.support import councils
from tests.support.queries import counted_queries
from tests.support.world import AT, TODAY, World


def give(db: Session, world: World, **more: Any) -> int:
    given: dict[str, Any] = {
        "kind": TaskKind.DECISION,
        "place_id": world.here.stairwell,
        "person_id": world.grid_worker.person_id,
        "title": "逐户说明方案",
        "due_on": TODAY,
        "token": new_token(),
    } | more
    return tasks.give_task(db, given.pop("actor", world.secretary), on=TODAY, at=AT, **given)


def finish(db: Session, world: World, task_id: int, **more: Any) -> int:
    given: dict[str, Any] = {"version": 1, "outcome": "已说明", "token": new_token()} | more
    return tasks.finish_task(db, given.pop("actor", world.grid_worker), task_id=task_id, at=AT, **given)


def mine(db: Session, actor: Any, **more: Any) -> list[TaskLine]:
    return tasks.tasks_of(db, actor, **({"on": TODAY} | more))[0]


def test_a_task_waits_for_the_person_it_was_given_to(world: World, db: Session) -> None:
    give(db, world)
    (line,) = mine(db, world.grid_worker, on=TODAY + timedelta(days=3))
    assert (line.title, line.place, line.person, line.days_late) == (
        "逐户说明方案", "甲小区 1幢 1单元", "买买提·艾力", 3,
    )  # fmt: skip
    assert mine(db, world.secretary) == []
    assert len(mine(db, world.secretary, place_id=world.here.estate)) == 1


def test_the_next_due_stands_first_and_those_without_a_day_last(world: World, db: Session) -> None:
    for title, due in (("丙", None), ("乙", 9), ("甲", 2)):
        give(db, world, title=title, due_on=due and TODAY + timedelta(days=due))
    assert [line.title for line in mine(db, world.grid_worker)] == ["甲", "乙", "丙"]


def test_the_choice_is_among_people_who_work_there(world: World, db: Session) -> None:
    offered = tasks.assignees(db, world.secretary, place_id=world.here.estate, on=TODAY)
    assert {one.name for one in offered} == {"干部", "王", "买买提·艾力"}
    db.get_one(Person, world.grid_worker.person_id).removed_at = AT
    db.flush()
    offered = tasks.assignees(db, world.secretary, place_id=world.here.estate, on=TODAY)
    assert {one.name for one in offered} == {"干部", "王"}


@pytest.mark.parametrize("who", ["stranger", "leader", "administrator"])
def test_nobody_else_is_given_one(world: World, db: Session, who: str) -> None:
    with pytest.raises(Refused, match="person_elsewhere"):
        give(db, world, person_id=getattr(world, who).person_id)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": "　"}, "task_title_missing"),
        ({"title": "长" * 201}, "text_too_long"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_in_the_past"),
    ],
)
def test_a_task_says_what_is_to_be_done_by_a_day_to_come(
    world: World, db: Session, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        give(db, world, **wrong)


def test_a_double_click_gives_one_task(world: World, db: Session) -> None:
    assert give(db, world, token="t") == give(db, world, token="t")
    assert db.scalar(select(func.count()).select_from(Task)) == 1


def test_a_finished_task_keeps_what_came_of_it_and_is_in_the_log(world: World, db: Session) -> None:
    task_id = give(db, world)
    assert finish(db, world, task_id) == 2
    assert mine(db, world.grid_worker) == []
    (line,) = mine(db, world.grid_worker, state=None)
    assert (line.state, line.outcome, line.days_late) == (TaskState.DONE, "已说明", 0)
    audit.write_pending(db)
    assert db.scalars(select(col(Activity.action))).all() == ["give_task", "finish_task"]


def test_a_colleague_of_the_place_may_finish_it_and_nobody_else(world: World, db: Session) -> None:
    task_id = give(db, world)
    with pytest.raises(NotFound):
        finish(db, world, task_id, actor=world.stranger)
    with pytest.raises(NotAllowed):
        finish(db, world, task_id, actor=world.leader)
    assert finish(db, world, task_id, actor=world.secretary) == 2


def test_a_task_above_the_place_of_its_person_is_still_theirs(world: World, db: Session) -> None:
    task_id = give(db, world, place_id=world.here.estate)
    assert len(mine(db, world.grid_worker)) == 1
    assert finish(db, world, task_id) == 2


def test_a_task_ends_once_and_with_an_outcome(world: World, db: Session) -> None:
    task_id = give(db, world)
    with pytest.raises(Refused, match="outcome_missing"):
        finish(db, world, task_id, outcome=" ")
    assert [finish(db, world, task_id, token="t") for _ in range(2)] == [2, 2]
    with pytest.raises(Refused, match="task_not_open"):
        tasks.drop_task(
            db, world.secretary, task_id=task_id, version=2, reason="改期", token=new_token(), at=AT
        )


def test_what_came_of_it_may_be_corrected_but_a_given_up_task_stays_given_up(
    world: World, db: Session
) -> None:
    done, dropped = give(db, world), give(db, world)
    finish(db, world, done)
    assert finish(db, world, done, version=2, outcome="已说明，两户反对") == 3
    tasks.drop_task(db, world.secretary, task_id=dropped, version=1, reason="改期", token=new_token(), at=AT)
    with pytest.raises(Refused, match="task_not_open"):
        finish(db, world, dropped, version=2)


def test_a_task_tells_who_gave_it_and_the_meeting_that_asked_for_it(world: World, db: Session) -> None:
    decision = councils.taken(db, world.secretary, world.here.estate)
    decisions.follow(
        db, world.secretary, decision_id=decision, version=1, leads_to=DecisionLeadsTo.TASK, to_do="",
        due_on=TODAY, person_id=world.grid_worker.person_id, on=TODAY, token=new_token(), at=AT,
    )  # fmt: skip
    give(db, world, kind=TaskKind.DOOR_KNOCK)
    (line,) = mine(db, world.grid_worker, kinds=(TaskKind.DECISION,))
    assert (line.title, line.given_by, line.meeting) == ("一周内清理楼道堆物", "王", "三月议事会")
    assert line.meeting_id


def test_of_two_who_end_it_the_second_is_shown_what_the_first_said(world: World, db: Session) -> None:
    task_id = give(db, world)
    finish(db, world, task_id)
    audit.write_pending(db)
    with pytest.raises(Conflict) as told:
        finish(db, world, task_id, actor=world.secretary, outcome="无人在家")
    assert (told.value.theirs["outcome"], told.value.params["by"]) == ("已说明", "买买提·艾力")


def test_a_task_is_given_up_with_a_reason_by_who_runs_consultations(world: World, db: Session) -> None:
    task_id = give(db, world)
    with pytest.raises(NotAllowed):
        tasks.drop_task(
            db, world.grid_worker, task_id=task_id, version=1, reason="改期", token=new_token(), at=AT
        )
    tasks.drop_task(db, world.secretary, task_id=task_id, version=1, reason="改期", token=new_token(), at=AT)
    (line,) = mine(db, world.grid_worker, state=TaskState.DROPPED)
    assert line.outcome == "改期"


def test_the_neighbours_neither_see_nor_give_tasks_here(world: World, db: Session) -> None:
    give(db, world)
    assert mine(db, world.stranger, place_id=world.here.estate) == []
    with pytest.raises(NotFound):
        give(db, world, actor=world.stranger)


def test_many_tasks_take_no_more_queries(world: World, db: Session) -> None:
    for _ in range(25):
        give(db, world)
    with counted_queries(db) as sent:
        found, count = tasks.tasks_of(db, world.grid_worker, on=TODAY)
    assert (len(found), count, len(sent) <= 3) == (20, 25, True)
