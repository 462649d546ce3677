"""My day with what a meeting decided: the task is there for its person, finished with what came of them."""

from datetime import date

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from models.enums import DecisionLeadsTo, TaskKind, TaskState
from models.visits import Task
from services import tasks
from services.access import Actor
from services.consultations import decisions
from services.db import open_session
from services.once import new_token
from tests.support import councils
from tests.support.screen import open_page
from tests.support.world import AT, TODAY, World

MY_DAY = "home/my_day.py"
BEGIN, SEND, SAID = "Done: say what came of it", "Store it", "What came of it"


def give(world: World, person: Actor, title: str, due_on: date | None, **more: TaskKind) -> None:
    given = {"kind": TaskKind.DECISION} | more
    with open_session(write=True) as db:
        tasks.give_task(
            db, world.secretary, place_id=world.here.estate, person_id=person.person_id,
            title=title, due_on=due_on, on=TODAY, at=AT, token=new_token(), **given,
        )  # fmt: skip


def decided(world: World) -> None:
    """A task that a council gave the grid worker."""
    with open_session(write=True) as db:
        decision = councils.taken(db, world.secretary, world.here.estate)
        decisions.follow(
            db, world.secretary, decision_id=decision, version=1, leads_to=DecisionLeadsTo.TASK, to_do="",
            due_on=TODAY, person_id=world.grid_worker.person_id, on=TODAY, token=new_token(), at=AT,
        )  # fmt: skip


def finish(world: World, outcome: str) -> None:
    """The secretary was quicker."""
    with open_session(write=True) as db:
        task = db.scalars(select(Task)).one()
        tasks.finish_task(
            db, world.secretary, task_id=task.id or 0, version=task.version, outcome=outcome,
            token=new_token(), at=AT,
        )  # fmt: skip


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def said(at: AppTest) -> str:
    kinds = (at.markdown, at.text, at.warning, at.caption, at.subheader)
    return " ".join(str(element.value) for kind in kinds for element in kind)


def typed(at: AppTest, text: str) -> AppTest:
    return next(a for a in at.text_area if a.label == SAID).set_value(text).run()


def stored() -> tuple[TaskState, str]:
    with open_session() as db:
        task = db.scalars(select(Task)).one()
    return task.state, task.outcome


def test_a_task_of_a_meeting_stands_on_the_day_of_its_person_only(world: World) -> None:
    decided(world)
    mine = open_page(world.grid_worker, MY_DAY)
    assert "清理楼道" in said(mine)
    assert "given by 王" in said(mine)
    (link,) = [e.proto for e in mine.get("page_link") if e.proto.label == "三月议事会"]
    assert link.query_string == "meeting=1"
    assert "清理楼道" not in said(open_page(world.secretary, MY_DAY))


def test_it_is_finished_with_what_came_of_it_and_an_empty_word_is_asked_for(world: World) -> None:
    give(world, world.grid_worker, "清理楼道", None)
    at = press(open_page(world.grid_worker, MY_DAY), BEGIN)
    assert press(at, SEND).error
    at = press(typed(at, "已清理，拍照留存"), SEND)
    assert not at.exception
    assert stored() == (TaskState.DONE, "已清理，拍照留存")
    assert "清理楼道" not in said(at)


def test_what_was_typed_stays_when_a_colleague_ends_the_task_first(world: World) -> None:
    give(world, world.grid_worker, "清理楼道", None)
    at = typed(press(open_page(world.grid_worker, MY_DAY), BEGIN), "两户没清")
    finish(world, "都清了")
    at = press(at, SEND)
    assert not at.exception
    assert {"两户没清", "都清了"} <= {t.value for t in at.text}
    at = press(at, "Store mine")
    assert stored() == (TaskState.DONE, "两户没清")
    assert "清理楼道" not in said(at)


def test_keeping_what_the_colleague_said_closes_the_task(world: World) -> None:
    give(world, world.grid_worker, "清理楼道", None)
    at = typed(press(open_page(world.grid_worker, MY_DAY), BEGIN), "两户没清")
    finish(world, "都清了")
    at = press(press(at, SEND), "Keep theirs")
    assert stored() == (TaskState.DONE, "都清了")
    assert "清理楼道" not in said(at)
    assert "清理楼道" not in said(open_page(world.grid_worker, MY_DAY))


def test_a_half_typed_word_is_there_after_a_refresh_though_a_colleague_ended_the_task(world: World) -> None:
    give(world, world.grid_worker, "清理楼道", None)
    typed(press(open_page(world.grid_worker, MY_DAY), BEGIN), "两户没清")
    finish(world, "都清了")
    at = open_page(world.grid_worker, MY_DAY)
    assert [a.value for a in at.text_area] == ["两户没清"]
    assert "ended meanwhile" in said(at)
    assert press(at, SEND).warning


def test_closing_the_form_forgets_what_was_typed(world: World) -> None:
    give(world, world.grid_worker, "清理楼道", None)
    at = press(typed(press(open_page(world.grid_worker, MY_DAY), BEGIN), "两户没清"), "Close")
    assert not at.text_area
    assert [a.value for a in press(at, BEGIN).text_area] == [""]


def test_many_doors_to_knock_at_do_not_push_a_task_of_a_meeting_away(world: World) -> None:
    for n in range(51):
        give(world, world.grid_worker, f"敲门{n}", TODAY, kind=TaskKind.DOOR_KNOCK)
    give(world, world.grid_worker, "清理楼道", None)
    assert "清理楼道" in said(open_page(world.grid_worker, MY_DAY))
