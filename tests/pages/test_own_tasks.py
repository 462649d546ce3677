"""My day with what a meeting decided: the task is there for its person, finished with what came of it."""

from datetime import date, timedelta

from sqlalchemy import select

from models.enums import TaskKind, TaskState
from models.visits import Task
from services import tasks
from services.access import Actor
from services.db import open_session
from services.once import new_token
from tests.support.screen import open_page
from tests.support.world import AT, TODAY, World

MY_DAY = "home/my_day.py"


def give(world: World, person: Actor, title: str, due_on: date | None) -> None:
    with open_session(write=True) as db:
        tasks.give_task(
            db, world.secretary, kind=TaskKind.DECISION, place_id=world.here.estate, person_id=person.person_id,
            title=title, due_on=due_on, on=TODAY, at=AT, token=new_token(),
        )  # fmt: skip


def test_a_task_of_a_meeting_stands_on_the_day_of_its_person_only(world: World) -> None:
    give(world, world.grid_worker, "清理楼道", TODAY + timedelta(days=2))
    mine = open_page(world.grid_worker, MY_DAY)
    assert "清理楼道" in " ".join(m.value for m in mine.markdown)
    other = open_page(world.secretary, MY_DAY)
    assert "清理楼道" not in " ".join(m.value for m in other.markdown)


def test_it_is_finished_with_what_came_of_it_and_an_empty_word_is_asked_for(world: World) -> None:
    give(world, world.grid_worker, "清理楼道", None)
    at = open_page(world.grid_worker, MY_DAY)
    send = next(b for b in at.button if b.label == "Store it")
    at = send.click().run()
    assert at.error
    area = next(a for a in at.text_area if a.label == "What came of it")
    area.set_value("已清理，拍照留存")
    at = next(b for b in at.button if b.label == "Store it").click().run()
    assert not at.exception
    with open_session() as db:
        task = db.scalars(select(Task)).one()
    assert (task.state, task.outcome) == (TaskState.DONE, "已清理，拍照留存")
    assert "清理楼道" not in " ".join(m.value for m in at.markdown)
