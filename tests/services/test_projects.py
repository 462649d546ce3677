"""Moving a renewal and changing what is known of it, as people do it: twice, without leave, together."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.enums import ProjectKind, ProjectState, Purse
from models.people import Activity
from models.renewals import Project, ProjectMove
from services import audit
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.renewals import projects
from services.renewals.projects import Moved, Story
from tests.support.queries import counted_queries
from tests.support.renewals import add_evidence, add_lift, add_project, add_purse
from tests.support.world import AT, TODAY, World


def assessed(db: Session, world: World, **more: Any) -> Project:
    """A lift in its assessment, whose certificate has come."""
    project = add_project(db, world.here.stairwell, **more)
    add_evidence(db, project, "assessment_certificate")
    return project


def move(db: Session, world: World, project: Project, to: str = "task_group", **more: Any) -> Moved:
    given: dict[str, Any] = {"reason": "评估报告已出", "version": 1, "token": new_token(), "at": AT}
    actor = more.pop("actor", world.secretary)
    return projects.advance(db, actor, project_id=project.id or 0, to_stage=to, **{**given, **more})


def story(db: Session, world: World, project: Project, who: str = "secretary") -> Story:
    return projects.find_project(db, getattr(world, who), project_id=project.id or 0, on=TODAY)


def edit(db: Session, world: World, project: Project, **more: Any) -> int:
    given: dict[str, Any] = {"name": "3号楼电梯", "due_on": None, "waits_for": "", "version": 1}
    given |= {"token": new_token(), "at": AT} | more
    return projects.edit_project(db, given.pop("actor", world.secretary), project_id=project.id or 0, **given)


def test_a_lift_moves_one_stage_and_leaves_its_history(world: World, db: Session) -> None:
    project = assessed(db, world)
    moved = move(db, world, project, waits_for="组长人选")
    seen = story(db, world, project)
    assert moved == Moved("task_group", 2)
    assert (seen.card.stage.key, seen.card.days_in_stage, seen.card.waits_for) == (
        "task_group",
        0,
        "组长人选",
    )
    assert [(m.from_stage and m.from_stage.key, m.to_stage.key, m.reason, m.by) for m in seen.history] == [
        ("assessment", "task_group", "评估报告已出", "王")
    ]


def test_a_move_is_in_the_log_with_before_and_after(world: World, db: Session) -> None:
    move(db, world, assessed(db, world))
    audit.write_pending(db)
    row = db.scalars(select(Activity)).one()
    assert (row.area, row.action, row.subject_kind) == ("renewals", "advance", "project")
    assert row.before == {"stage": "assessment"}
    assert row.after == {"stage": "task_group", "reason": "评估报告已出"}


def test_a_double_click_moves_once_and_answers_twice(world: World, db: Session) -> None:
    project = assessed(db, world)
    answers = [move(db, world, project, token="t") for _ in range(2)]
    assert answers[0] == answers[1]
    assert db.scalar(select(func.count()).select_from(ProjectMove)) == 1


@pytest.mark.parametrize("reason", ["", "  ", "　"])
def test_no_move_without_a_reason(world: World, db: Session, reason: str) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        move(db, world, add_project(db, world.here.stairwell), reason=reason)


@pytest.mark.parametrize("to", ["survey", "assessment", "works", "finished", "no_such_stage"])
def test_no_jump_and_no_way_back(world: World, db: Session, to: str) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(Refused, match="illegal_move"):
        move(db, world, project, to)
    assert story(db, world, project).card.stage.key == "assessment"


def test_a_stage_may_be_skipped_only_where_it_is_optional(world: World, db: Session) -> None:
    project = add_project(db, world.here.estate, kind=ProjectKind.WATER_RENEWAL, stage="plan")
    assert move(db, world, project, "budget").to_stage == "budget"


def test_in_the_last_stage_it_is_finished_and_waits_for_nothing_more(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="settlement", waits_for="审价", budget_fen=0)
    for what in ("use_registration", "settlement"):
        add_evidence(db, project, what)
    move(db, world, project, "finished")
    card = story(db, world, project).card
    assert (card.state, card.waits_for, card.can_advance) == (ProjectState.FINISHED, "", False)


@pytest.mark.parametrize("state", [ProjectState.HELD, ProjectState.CANCELLED, ProjectState.FINISHED])
def test_what_is_not_open_does_not_move(world: World, db: Session, state: ProjectState) -> None:
    with pytest.raises(Refused, match="project_not_open"):
        move(db, world, add_project(db, world.here.stairwell, state=state))


def test_of_two_who_move_it_the_second_is_told(world: World, db: Session) -> None:
    project = assessed(db, world)
    move(db, world, project)
    audit.write_pending(db)
    with pytest.raises(Conflict) as told:
        move(db, world, project, actor=world.officer)
    assert (told.value.theirs["stage"], told.value.params["by"]) == ("task_group", "王")
    assert len(story(db, world, project).history) == 1


def test_the_day_of_a_move_is_shanghais(world: World, db: Session) -> None:
    project = assessed(db, world)
    move(db, world, project, at=datetime(2026, 3, 2, 17, 0, tzinfo=UTC))
    assert story(db, world, project).card.stage_since == date(2026, 3, 3)


def test_nobody_moves_the_neighbours_lift(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(NotFound):
        move(db, world, project, actor=world.stranger)


def test_leaders_and_grid_workers_look_and_do_not_move(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    for actor in (world.leader, world.grid_worker, world.administrator):
        with pytest.raises(NotAllowed):
            move(db, world, project, actor=actor)


def test_a_story_has_the_lift_and_says_who_may_see_money(world: World, db: Session) -> None:
    lift = add_lift(db, world.here.stairwell, registered_on=date(2004, 3, 3))
    project = add_project(db, world.here.stairwell, lift_id=lift)
    seen = story(db, world, project)
    assert seen.lift is not None
    assert seen.lift.age_years == 21
    assert seen.sees_money
    assert not story(db, world, project, "grid_worker").sees_money


def test_a_story_lies_within_the_scope(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(NotFound):
        story(db, world, project, "stranger")


def test_a_long_story_takes_no_more_queries(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, lift_id=add_lift(db, world.here.stairwell))
    add_purse(db, project, Purse.SUBSIDY, 1)
    for _ in range(50):
        db.add(ProjectMove(project_id=project.id or 0, to_stage="survey", reason="r", at=AT))
    db.flush()
    db.expire_all()
    with counted_queries(db) as sent:
        story(db, world, project)
    assert len(sent) <= 8


def test_an_edit_is_kept_and_logged(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    assert edit(db, world, project, name=" 4号楼 ", due_on=date(2026, 6, 1), waits_for="监检") == 2
    card = story(db, world, project).card
    assert (card.name, card.due_on, card.waits_for) == ("4号楼", date(2026, 6, 1), "监检")
    audit.write_pending(db)
    assert db.scalars(select(col(Activity.action))).all() == ["edit_project"]


def test_of_two_who_edit_it_the_second_is_shown_both(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    edit(db, world, project, waits_for="监检")
    audit.write_pending(db)
    with pytest.raises(Conflict) as told:
        edit(db, world, project, waits_for="审价", actor=world.officer)
    assert (told.value.yours["waits_for"], told.value.theirs["waits_for"]) == ("审价", "监检")
    assert (told.value.params["by"], told.value.version) == ("王", 2)


def test_a_double_click_edits_once(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    assert [edit(db, world, project, token="t", name="4号楼") for _ in range(2)] == [2, 2]


def test_a_renewal_needs_a_name_that_fits(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(Refused, match="name_empty"):
        edit(db, world, project, name=" ")
    with pytest.raises(Refused, match="text_too_long"):
        edit(db, world, project, name="长" * 121)


def test_nobody_edits_the_neighbours_project(world: World, db: Session) -> None:
    with pytest.raises(NotFound):
        edit(db, world, add_project(db, world.here.stairwell), actor=world.stranger)
