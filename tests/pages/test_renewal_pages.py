"""The pages of renewals, opened by people of every post."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import ProjectKind, ProjectState, Purse
from models.renewals import Project
from pages.ui import inputs
from services.access import Actor
from services.db import open_session
from services.renewals import projects
from tests.support.renewals import add_evidence, add_group, add_lift, add_project, add_purse
from tests.support.screen import open_page, unfolded
from tests.support.world import AT, World

PIPELINE, PROJECT = "renewals/pipeline.py", "renewals/project.py"


def lift(world: World, **more: Any) -> int:
    """A lift in its assessment, whose certificate has come."""
    given: dict[str, Any] = {"budget_fen": 20_000_000, "name": "3号楼电梯更新"}
    with open_session(write=True) as db:
        given["lift_id"] = add_lift(db, world.here.stairwell, code=f"L{len(more)}")
        project = add_project(db, world.here.stairwell, on=inputs.today(), **(given | more))
        add_purse(db, project, Purse.SUBSIDY, 10_000_000)
        add_evidence(db, project, "assessment_certificate")
        return project.id or 0


def stored(project_id: int) -> Project:
    with open_session() as db:
        return db.get_one(Project, project_id)


def story_of(actor: Actor, project_id: int) -> AppTest:
    at = open_page(actor)
    at.query_params["project"] = str(project_id)
    return at.switch_page(PROJECT).run()


def moving(actor: Actor, project_id: int) -> AppTest:
    """The board with the dialog open for a renewal."""
    at = open_page(actor)
    at.query_params["move"] = str(project_id)
    return at.switch_page(PIPELINE).run()


def said(at: AppTest) -> str:
    elements = (*at.markdown, *at.caption, *at.subheader, *at.error, *at.warning, *at.info, *at.header)
    return "\n".join(e.value for e in elements)


def board(at: AppTest) -> list[Any]:
    """The columns that the board shows."""
    return [
        column for element in at.get("bidi_component") for column in json.loads(element.proto.json)["columns"]
    ]


def test_the_board_shows_what_is_late_and_what_money_is_missing(world: World) -> None:
    lift(world, due=-3, days=30, waits_for="评估报告")
    at = open_page(world.secretary, PIPELINE)
    assert not at.exception
    assert [m.value for m in at.metric] == ["1", "1", "0", "1"]
    (column,) = board(at)
    (card,) = column["cards"]
    assert column["title"] == "2 Safety risk assessment · 1"
    notes = ["30 days in this stage", "3 days late", "gap ¥200.0k"]
    assert [note["text"] for note in card["notes"]] == notes
    assert (card["where"], card["can_move"]) == ("甲居民区 · 评估报告", True)


@pytest.mark.parametrize("who", ["leader", "grid_worker"])
def test_who_only_looks_is_not_offered_to_move(world: World, who: str) -> None:
    lift(world)
    (column,) = board(open_page(getattr(world, who), PIPELINE))
    assert [card["can_move"] for card in column["cards"]] == [False]


def test_a_grid_worker_sees_no_money(world: World) -> None:
    project_id = lift(world)
    assert "gap" not in str(board(open_page(world.grid_worker, PIPELINE)))
    assert "Money" not in said(story_of(world.grid_worker, project_id))


def test_an_empty_board_says_what_to_do(world: World) -> None:
    assert "Choose another kind or a wider place." in said(open_page(world.secretary, PIPELINE))


def test_the_kind_stays_from_page_to_page(world: World) -> None:
    lift(world, kind=ProjectKind.WATER_RENEWAL, stage="works", lift_id=None)
    at = open_page(world.secretary, PIPELINE)
    at.selectbox("choose_kind").select(ProjectKind.WATER_RENEWAL).run()
    assert at.metric[0].value == "1"
    at.switch_page("home/overview.py").run()
    assert at.selectbox("choose_kind").value == ProjectKind.WATER_RENEWAL


def test_the_board_is_a_table_too(world: World) -> None:
    lift(world)
    at = open_page(world.secretary, PIPELINE)
    at.button_group("choose_view").set_value("table").run()
    assert not at.exception
    assert at.dataframe[0].value["Renewal"].tolist() == ["3号楼电梯更新"]


def test_one_stage_can_be_looked_at_alone(world: World) -> None:
    lift(world)
    at = open_page(world.secretary, PIPELINE)
    at.selectbox("stage_filter").select("works").run()
    assert board(at) == []


def test_a_move_is_asked_for_with_a_reason_and_told(world: World) -> None:
    project_id = lift(world)
    at = moving(world.secretary, project_id)
    at.text_area(f"advance_{project_id}_1_reason").input("评估报告已出")
    at.button(f"advance_{project_id}_send").click().run()
    assert not at.exception
    assert stored(project_id).stage == "task_group"
    assert "Task group set up" in at.toast[0].value


def test_a_move_without_a_reason_is_refused_and_nothing_changes(world: World) -> None:
    project_id = lift(world)
    at = moving(world.secretary, project_id)
    at.button(f"advance_{project_id}_send").click().run()
    assert "Give a reason." in said(at)
    assert stored(project_id).stage == "assessment"


def test_who_comes_second_is_told_who_moved_it(world: World) -> None:
    project_id = lift(world)
    at = moving(world.secretary, project_id)
    with open_session(write=True) as db:
        projects.advance(
            db, world.officer, project_id=project_id, version=1, to_stage="task_group", reason="先行一步",
            token="other", at=AT,
        )  # fmt: skip
    at.text_area(f"advance_{project_id}_1_reason").input("评估报告已出")
    at.button(f"advance_{project_id}_send").click().run()
    assert "干部 changed it while you were looking" in said(at)
    assert stored(project_id).version == 2


def test_the_neighbours_renewal_is_not_moved_by_its_address(world: World) -> None:
    at = moving(world.stranger, lift(world))
    assert "not found" in said(at)


def test_a_story_tells_stage_history_lift_and_money(world: World) -> None:
    project_id = lift(world, waits_for="组长人选")
    with open_session(write=True) as db:
        projects.advance(
            db, world.officer, project_id=project_id, version=1, to_stage="task_group", reason="评估报告已出",
            waits_for="组长人选", token="t", at=AT,
        )  # fmt: skip
    at = story_of(world.secretary, project_id)
    assert not at.exception
    for text in ("Stage 3 of 13", "评估报告已出", "干部", "组长人选", "Equipment code"):
        assert text in said(at)
    assert [m.value for m in at.metric] == ["¥200,000.00", "¥200,000.00", "¥100,000.00"]


def test_a_finished_renewal_offers_no_move(world: World) -> None:
    at = story_of(world.secretary, lift(world, stage="finished", state=ProjectState.FINISHED))
    assert "move_forward" not in {b.key for b in at.button}


def test_the_button_on_its_page_opens_the_same_dialog(world: World) -> None:
    project_id = lift(world)
    at = story_of(world.secretary, project_id)
    at.button("move_forward").click().run()
    assert at.text_area(f"advance_{project_id}_1_reason").value == ""


def test_a_leader_reads_and_changes_nothing(world: World) -> None:
    at = story_of(world.leader, lift(world))
    assert not at.exception
    assert {b.key for b in at.button} == {"sign_out"}


@pytest.mark.parametrize("asked", ["", "abc", "999999999999999999999999"])
def test_without_a_known_number_one_is_chosen_from_a_list(world: World, asked: str) -> None:
    lift(world)
    at = open_page(world.secretary)
    at.query_params["project"] = asked
    at.switch_page(PROJECT).run()
    assert not at.exception
    assert at.dataframe[0].value["Renewal"].tolist() == ["3号楼电梯更新"]


def test_a_number_outside_the_scope_is_not_found(world: World) -> None:
    assert "not found" in said(story_of(world.stranger, lift(world)))


def change(at: AppTest, project_id: int, version: int, waits_for: str) -> AppTest:
    at.text_input(f"project_{project_id}_{version}_waits").input(waits_for)
    return at.button(f"project_{project_id}_send").click().run()


def test_what_is_known_can_be_changed_twice(world: World) -> None:
    project_id = lift(world)
    at = unfolded(story_of(world.secretary, project_id))
    change(at, project_id, 1, "监检排期")
    change(at, project_id, 2, "审价")
    assert not at.exception
    assert (stored(project_id).waits_for, stored(project_id).version) == ("审价", 3)


def edited_meanwhile(world: World, project_id: int) -> AppTest:
    """Two have the form open; the officer saved first, and now the secretary saves."""
    at = unfolded(story_of(world.secretary, project_id))
    with open_session(write=True) as db:
        projects.edit_project(
            db, world.officer, project_id=project_id, version=1, name="3号楼电梯更新", due_on=None,
            waits_for="监检排期", token="other", at=AT,
        )  # fmt: skip
    return change(at, project_id, 1, "审价")


def test_who_saves_second_sees_both_versions(world: World) -> None:
    project_id = lift(world)
    at = edited_meanwhile(world, project_id)
    assert not at.exception
    assert "干部 changed this while you were working" in said(at)
    assert {"审价", "监检排期"} <= {t.value for t in at.text}
    assert stored(project_id).waits_for == "监检排期"


@pytest.mark.parametrize(("choice", "left"), [("store_mine", "审价"), ("keep_theirs", "监检排期")])
def test_who_saves_second_chooses(world: World, choice: str, left: str) -> None:
    project_id = lift(world)
    at = edited_meanwhile(world, project_id)
    at.button(f"project_{project_id}_{choice}").click().run()
    assert not at.exception
    assert stored(project_id).waits_for == left


def test_a_change_is_seen_at_once_though_pages_are_replayed(world: World) -> None:
    project_id = lift(world)
    with open_session(write=True) as db:
        add_group(db, world.here.estate)
    at = open_page(world.leader, PIPELINE)
    assert at.metric[2].value == "0"
    for version, (stage, token) in enumerate((("task_group", "a"), ("consultation_1", "b")), start=1):
        with open_session(write=True) as db:
            projects.advance(
                db, world.officer, project_id=project_id, version=version, to_stage=stage, reason="r",
                token=token, at=AT,
            )  # fmt: skip
    at.run()
    assert [c["title"] for c in board(at)] == ["4 First consultation: replace, and with which money · 1"]


def test_what_one_post_may_do_is_not_replayed_for_another(world: World) -> None:
    project_id = lift(world)
    assert "move_forward" in {b.key for b in story_of(world.officer, project_id).button}
    assert "move_forward" not in {b.key for b in story_of(world.leader, project_id).button}


def test_what_one_place_sees_is_not_replayed_for_another(world: World) -> None:
    lift(world)
    open_page(world.secretary, PIPELINE)
    assert board(open_page(world.stranger, PIPELINE)) == []


@pytest.mark.parametrize("form", ["project", "stage_plan", "beginning"])
def test_ones_own_move_is_no_other_version_to_the_forms_that_stand_open(world: World, form: str) -> None:
    project_id = lift(world)
    at = unfolded(story_of(world.secretary, project_id))
    with open_session(write=True) as db:
        projects.advance(
            db, world.secretary, project_id=project_id, version=1, to_stage="task_group", reason="已评估",
            waits_for="", token="mine", at=AT,
        )  # fmt: skip
    at.run()
    assert "Another version was stored" not in said(at)
    if form == "project":
        at.text_input(f"project_{project_id}_1_waits").input("监检排期")
    at.button(f"{form}_{project_id}_send").click().run()
    assert not at.exception
    assert "changed this while you were working" not in said(at)
    assert stored(project_id).version > 2 or form == "stage_plan"
    if form == "project":
        assert stored(project_id).waits_for == "监检排期"
