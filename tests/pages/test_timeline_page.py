"""Renewals in time on the board and on their page: the chart, the plan, the story, the next step, by every post."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import MoveKind, ProjectState, Purse, Stance
from models.renewals import Project, ProjectMove
from pages.ui import inputs
from services.access import Actor
from services.db import open_session
from services.once import new_token
from services.renewals import stage_plans, timelines, visits
from tests.support.renewals import add_evidence, add_lift, add_project, add_purse
from tests.support.screen import open_page, unfolded
from tests.support.visits import unit_of
from tests.support.world import AT, World

PIPELINE, PROJECT = "renewals/pipeline.py", "renewals/project.py"


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """Pages read the same from both; the services' tests try both."""
    return str(request.getfixturevalue(request.param))


def lift(world: World, **more: Any) -> int:
    """A lift in its assessment for ten days now."""
    with open_session(write=True) as db:
        given: dict[str, Any] = {
            "name": "3号楼电梯更新",
            "lift_id": add_lift(db, world.here.stairwell, code=f"L{len(more)}"),
        }
        project = add_project(db, world.here.stairwell, on=inputs.today(), **(given | more))
        add_purse(db, project, Purse.SUBSIDY, 10_000_000)
        for before, stage, ago in ((None, "survey", 30), ("survey", "assessment", 10)):
            db.add(
                ProjectMove(project_id=project.id or 0, kind=MoveKind.ADVANCED, from_stage=before, to_stage=stage,
                            reason=f"到{stage}", at=AT - timedelta(days=ago), person_id=world.officer.person_id)
            )  # fmt: skip
        return project.id or 0


def planned(world: World, project_id: int, version: int = 0, **ahead: int) -> None:
    days = {stage: inputs.today() + timedelta(days=n) for stage, n in ahead.items()}
    with open_session(write=True) as db:
        stage_plans.set_stage_plan(
            db, world.officer, project_id=project_id, version=version, days=days, token=new_token(), at=AT
        )


def days_of(world: World, project_id: int) -> dict[str, date]:
    with open_session() as db:
        return timelines.of_project(db, world.leader, project_id=project_id, on=inputs.today()).days


def story_of(actor: Actor, project_id: int) -> AppTest:
    at = open_page(actor)
    at.query_params["project"] = str(project_id)
    return at.switch_page(PROJECT).run()


def said(at: AppTest) -> str:
    elements = (*at.markdown, *at.caption, *at.subheader, *at.error, *at.warning, *at.info, *at.header)
    return "\n".join(e.value for e in elements)


def links(at: AppTest) -> list[str]:
    return [link.proto.page for link in at.get("page_link")]


def in_time(actor: Actor) -> AppTest:
    at = open_page(actor, PIPELINE)
    return at.button_group("choose_view").set_value("timeline").run()


def test_the_board_is_a_timeline_too(world: World) -> None:
    lift(world, due=-3)
    at = in_time(world.leader)
    assert not at.exception
    charts = [json.loads(c.proto.spec) for c in at.get("vega_lite_chart")]
    assert "id" in json.dumps(charts[-1]["params"])
    assert "A click on a row opens its page." in said(at)


def test_a_click_on_a_row_opens_its_page(world: World) -> None:
    project_id = lift(world)
    at = in_time(world.secretary)
    at.session_state["duoge.timeline.opened"] = project_id
    at.run()
    assert "Its story" in [s.value for s in at.subheader]


def test_more_than_twenty_five_come_page_by_page(world: World) -> None:
    with open_session(write=True) as db:
        for n in range(26):
            add_project(db, world.here.stairwell, name=f"{n}号梯", on=inputs.today())
    at = in_time(world.leader)
    assert not at.exception
    assert "26 in all" in said(at)


def test_an_empty_timeline_says_what_to_do(world: World) -> None:
    lift(world)
    at = in_time(world.leader)
    at.selectbox("stage_filter").select("works").run()
    assert "Widen the place, the kind or the stage." in said(at)


def test_the_page_says_how_far_it_is_from_its_plan_and_shows_both_ends(world: World) -> None:
    project_id = lift(world, due=60)
    planned(world, project_id, survey=-31, assessment=-20, task_group=-4, finished=75)
    at = story_of(world.leader, project_id)
    assert not at.exception
    assert ":orange-badge[15 days later]" in said(at)
    (table,) = [d.value for d in at.dataframe if "Against the plan" in d.value]
    assert table["Against the plan"].tolist()[2] == "4 days behind plan"
    assert ":red-badge[4 days overdue] Planned to begin\\: Task group set up" in said(at)


def plan_form(world: World, project_id: int) -> AppTest:
    return unfolded(story_of(world.secretary, project_id))


def test_a_plan_is_proposed_says_from_where_and_is_stored(world: World) -> None:
    project_id = lift(world)
    at = plan_form(world, project_id)
    at.button(f"stage_plan_{project_id}_propose").click().run()
    assert not at.exception
    assert any("takes 21 days, usual time" in d.label for d in at.date_input)
    assert any("takes: not known" in d.label for d in at.date_input)
    at.button(f"stage_plan_{project_id}_send").click().run()
    assert not at.exception
    assert list(days_of(world, project_id)) == ["assessment", "task_group"]


def test_a_day_that_falls_is_refused_in_words(world: World) -> None:
    project_id = lift(world)
    at = plan_form(world, project_id)
    for stage in ("survey", "plan"):
        at.date_input(f"stage_plan_{project_id}_0_{stage}").set_value(inputs.today())
    at.button(f"stage_plan_{project_id}_send").click().run()
    assert "«Plan, budget and posting» comes after «Survey and ledger»" in said(at)
    assert days_of(world, project_id) == {}


@pytest.mark.parametrize(("choice", "left"), [("store_mine", ["plan"]), ("keep_theirs", ["survey"])])
def test_of_two_who_plan_the_second_sees_both_and_chooses(world: World, choice: str, left: list[str]) -> None:
    project_id = lift(world)
    at = plan_form(world, project_id)
    planned(world, project_id, survey=3)
    at.date_input(f"stage_plan_{project_id}_0_plan").set_value(inputs.today())
    at.button(f"stage_plan_{project_id}_send").click().run()
    assert "干部 changed this while you were working" in said(at)
    at.button(f"stage_plan_{project_id}_{choice}").click().run()
    assert not at.exception
    assert list(days_of(world, project_id)) == left


def test_a_leader_plans_nothing(world: World) -> None:
    at = unfolded(story_of(world.leader, lift(world)))
    assert not at.date_input


def visited(world: World, project_id: int) -> None:
    with open_session(write=True) as db:
        visits.record_visit(
            db, world.grid_worker, unit_id=unit_of(db, world, "101"), stance=Stance.OPPOSE, project_id=project_id,
            on=inputs.today(), at=AT, token=new_token(),
        )  # fmt: skip


def test_the_story_can_be_narrowed_and_names_no_door_to_a_leader(world: World) -> None:
    project_id = lift(world)
    visited(world, project_id)
    at = story_of(world.leader, project_id)
    assert "**Survey and ledger → Safety risk assessment**" in said(at)
    assert "Doors visited\\: 1" in said(at)
    assert "101" not in said(at)
    assert "101 ✕" in said(story_of(world.grid_worker, project_id))
    pills = at.button_group(f"story_sort_{project_id}")
    pills.set_value("people").run()
    assert "**Survey and ledger → Safety risk assessment**" not in said(at)


def test_its_place_is_called_in_full(world: World) -> None:
    assert "甲小区 1幢 1单元" in said(story_of(world.secretary, lift(world)))


def test_evidence_is_the_one_next_step_of_who_may_record_it(world: World) -> None:
    at = story_of(world.secretary, lift(world))
    primary = [b.key for b in at.button if b.proto.type == "primary"]
    assert primary == ["record_evidence"]
    assert "What waits, and what to do next" in [s.value for s in at.subheader]


def test_what_can_move_has_moving_as_its_one_next_step(world: World) -> None:
    project_id = lift(world)
    with open_session(write=True) as db:
        add_evidence(db, db.get_one(Project, project_id), "assessment_certificate")
    at = story_of(world.secretary, project_id)
    assert [b.key for b in at.button if b.proto.type == "primary"] == ["move_forward"]


def test_its_pages_are_one_click_away_as_far_as_one_may_see_them(world: World) -> None:
    project_id = lift(world)
    of_leader = links(story_of(world.leader, project_id))
    assert {"tender", "shares", "lifts"} <= set(of_leader)
    assert "stances" not in of_leader
    of_worker = links(story_of(world.grid_worker, project_id))
    assert "stances" in of_worker
    assert not {"tender", "shares"} & set(of_worker)


def test_a_finished_one_says_so_and_offers_no_step(world: World) -> None:
    at = story_of(world.secretary, lift(world, stage="finished", state=ProjectState.FINISHED))
    assert not at.exception
    assert "It has gone through all its stages." in said(at)
    assert "next_step" not in {b.key for b in at.button}
