"""The plan of a renewal: who sets it, what is refused, two at once, what is proposed; and plan against actual."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.enums import MoveKind, ProjectKind, ProjectState
from models.renewals import Project, ProjectMove
from services import audit
from services.access import Actor
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.renewals import stage_plans, timelines
from services.renewals.timelines import PAGE, Course, Planned
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.world import AT, TODAY, World

LIFT = ProjectKind.LIFT_REPLACEMENT


def days(**ago: int) -> dict[str, date]:
    """Days of stages, counted from today."""
    return {stage: TODAY + timedelta(days=n) for stage, n in ago.items()}


def set_plan(db: Session, who: Actor, project: Project, planned: dict[str, date], *, version: int = 0) -> int:
    saved = stage_plans.set_stage_plan(
        db, who, project_id=project.id or 0, version=version, days=planned, token=new_token(), at=AT
    )
    audit.write_pending(db)
    return saved


def walked(db: Session, place: int, *steps: tuple[str, int], **more: Any) -> Project:
    """A renewal that entered stages so many days ago."""
    project = add_project(db, place, stage=steps[-1][0], **more)
    before = None
    for stage, ago in steps:
        db.add(
            ProjectMove(project_id=project.id or 0, kind=MoveKind.ADVANCED, from_stage=before, to_stage=stage,
                        reason="r", at=AT - timedelta(days=ago))
        )  # fmt: skip
        db.flush()
        before = stage
    return project


def course(db: Session, world: World, project: Project, who: Actor | None = None) -> Course:
    return timelines.of_project(db, who or world.secretary, project_id=project.id or 0, on=TODAY)


def planned(found: Course, stage: str) -> Planned:
    return next(p for p in found.line.plan if p.stage.key == stage)


def test_a_plan_is_set_changed_and_read(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    assert set_plan(db, world.secretary, project, days(survey=-30, assessment=-10)) == 1
    assert set_plan(db, world.secretary, project, days(survey=-30, assessment=-9, plan=40), version=1) == 2
    found = course(db, world, project)
    assert (found.version, found.days) == (2, days(survey=-30, assessment=-9, plan=40))


def test_a_day_before_that_of_the_stage_before_is_refused(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    for second in (-30, -31):
        with pytest.raises(Refused) as refusal:
            set_plan(db, world.secretary, project, days(survey=-30, plan=second))
        assert refusal.value.code == "plan_days_fall"
        assert refusal.value.params["stage_before"] == "Survey and ledger"


def test_a_stage_of_another_route_has_no_day(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    for stage in ("emergency", "monitoring"):
        with pytest.raises(NotFound):
            set_plan(db, world.secretary, project, days(**{stage: 1}))


def test_who_comes_second_is_shown_both_plans_and_nothing_is_lost(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    set_plan(db, world.officer, project, days(survey=-30, plan=5))
    with pytest.raises(Conflict) as clash:
        set_plan(db, world.secretary, project, days(survey=-20))
    refusal = clash.value
    assert refusal.theirs == days(survey=-30, plan=5)
    assert refusal.yours == {"survey": TODAY - timedelta(20), "plan": None}
    assert (refusal.params["by"], refusal.version) == ("干部", 1)
    assert course(db, world, project).days == days(survey=-30, plan=5)


def test_a_double_click_sets_it_once_and_an_unchanged_plan_is_told(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    told: dict[str, Any] = {
        "project_id": project.id or 0,
        "version": 0,
        "days": days(survey=1),
        "token": "same",
        "at": AT,
    }
    assert [stage_plans.set_stage_plan(db, world.secretary, **told) for _ in range(2)] == [1, 1]
    with pytest.raises(Refused, match="stage_plan_unchanged"):
        set_plan(db, world.secretary, project, days(survey=1), version=1)


def test_who_only_looks_sets_no_plan_and_strangers_see_none(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(NotAllowed):
        set_plan(db, world.leader, project, days(survey=1))
    with pytest.raises(NotFound):
        set_plan(db, world.stranger, project, days(survey=1))
    with pytest.raises(NotFound):
        course(db, world, project, world.stranger)
    assert not course(db, world, project, world.leader).can_plan


def test_a_proposal_takes_usual_days_then_our_median_of_five_and_stops_where_neither_is_known(
    world: World, db: Session
) -> None:
    for n in (10, 12, 14, 16, 18):
        walked(db, world.there.stairwell, ("survey", 60), ("assessment", 60 - n))
    project = add_project(db, world.here.stairwell, stage="survey")
    found = stage_plans.proposal(
        db, world.secretary, project_id=project.id or 0, from_stage="survey", start=TODAY
    )
    told = {
        p.stage.key: (p.on and (p.on - TODAY).days, p.takes and (p.takes.source, p.takes.days)) for p in found
    }
    assert told["survey"] == (0, ("own", 14))
    assert told["assessment"] == (14, ("typical", 21))
    assert told["task_group"] == (35, None)
    assert told["consultation_1"] == (None, ("typical", 56))


def test_what_was_entered_deviates_exactly_and_what_is_overdue_grows(world: World, db: Session) -> None:
    project = walked(db, world.here.stairwell, ("survey", 30), ("assessment", 18))
    set_plan(
        db, world.secretary, project, days(survey=-30, assessment=-20, task_group=-3, plan=9, finished=80)
    )
    found = course(db, world, project)
    stages = ("survey", "assessment", "task_group", "plan")
    assert [planned(found, s).deviation for s in stages] == [0, 2, 3, None]
    assert [planned(found, s).days for s in stages] == [12, 18, None, None]
    assert (found.line.deviation, found.line.ends_on) == (3, TODAY + timedelta(80))


def test_what_it_was_sent_back_behind_lies_ahead_again(world: World, db: Session) -> None:
    project = walked(db, world.here.stairwell, ("survey", 30), ("assessment", 18), ("survey", 2))
    set_plan(db, world.secretary, project, days(survey=-30, assessment=-20))
    found = course(db, world, project)
    assert planned(found, "survey").deviation == 28
    assert planned(found, "assessment").entered is None
    assert planned(found, "assessment").deviation == 20


def test_plan_and_day_due_stand_apart(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, due=60)
    assert course(db, world, project).line.apart is None
    set_plan(db, world.secretary, project, days(finished=75))
    assert course(db, world, project).line.apart == 15


def test_late_ones_stand_first_the_finished_last_and_given_up_ones_nowhere(world: World, db: Session) -> None:
    place = world.here.stairwell
    add_project(db, place, name="done", stage="finished", state=ProjectState.FINISHED)
    add_project(db, place, name="soon", due=3)
    add_project(db, place, name="late", due=-2)
    add_project(db, place, name="later", due=-9)
    add_project(db, place, name="gone", state=ProjectState.CANCELLED)
    found = timelines.timeline(db, world.leader, place_id=world.subdistrict, kind=LIFT, on=TODAY)
    assert [(line.name, line.days_late) for line in found.lines] == [
        ("later", 9), ("late", 2), ("soon", 0), ("done", 0),
    ]  # fmt: skip
    assert timelines.timeline(
        db, world.stranger, place_id=world.there.neighbourhood, kind=LIFT, on=TODAY
    ).lines == ()  # fmt: skip


def test_sixty_renewals_come_twenty_five_a_page_in_as_many_queries_as_one(world: World, db: Session) -> None:
    for n in range(60):
        project = walked(db, world.here.stairwell, ("survey", 9), ("assessment", 2), due=n)
        set_plan(db, world.secretary, project, days(survey=-9))
    with counted_queries(db) as sent:
        found = timelines.timeline(db, world.leader, place_id=world.subdistrict, kind=LIFT, on=TODAY, page=3)
    assert (len(found.lines), found.count, PAGE) == (10, 60, 25)
    assert len(sent) == 5
