"""The gate on the page of a renewal: why it waits, the missing evidence recorded there, and the other steps."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.enums import ProjectState
from models.evidence import Evidence
from models.renewals import Project
from pages.ui import inputs
from pages.ui.formats import literal
from services.access import Actor
from services.db import open_session
from services.once import new_token
from services.renewals import steps
from tests.pages.test_renewal_pages import PIPELINE, PROJECT, board, said, stored, story_of
from tests.support.renewals import add_evidence, add_project
from tests.support.screen import open_page
from tests.support.world import AT, World


def waiting(world: World, stage: str = "assessment", **more: Any) -> int:
    with open_session(write=True) as db:
        return add_project(db, world.here.stairwell, stage=stage, on=inputs.today(), **more).id or 0


def evidence_of(project_id: int) -> list[Evidence]:
    with open_session() as db:
        return list(db.scalars(select(Evidence).where(col(Evidence.project_id) == project_id)))


def menu(at: AppTest) -> list[str]:
    """The other steps that are offered, without their icons."""
    return [option.split(": ")[-1] for element in at.get("menu_button") for option in element.proto.options]


def asked(actor: Actor, project_id: int, what: str) -> AppTest:
    """Its page with a dialog open."""
    at = open_page(actor)
    at.query_params["project"], at.query_params["do"] = str(project_id), what
    return at.switch_page(PROJECT).run()


def step(actor: Actor, project_id: int, key: str, reason: str, **told: str) -> AppTest:
    """The step taken on its page."""
    at = asked(actor, project_id, key)
    for field, value in told.items():
        at.selectbox(f"{key}_{project_id}_{field}").select(value)
    at.text_area(f"{key}_{project_id}_{stored(project_id).version}_reason").input(reason)
    return at.button(f"{key}_{project_id}_send").click().run()


def test_it_says_why_it_cannot_move_who_can_change_that_and_since_when(world: World) -> None:
    at = story_of(world.grid_worker, waiting(world))
    assert not at.exception
    assert "Cannot go on to **Task group set up** yet" in said(at)
    assert literal("Safety risk assessment certificate: missing") in said(at)
    assert literal("up to: inspection body") in said(at)
    assert "move_forward" not in {b.key for b in at.button}


def test_the_card_on_the_board_says_it_in_one_line(world: World) -> None:
    waiting(world)
    at = open_page(world.secretary, PIPELINE)
    ((card,),) = [column["cards"] for column in board(at)]
    assert card["gate"] == "Waits: Safety risk assessment certificate: missing"
    assert (card["can_move"], card["is_open"]) == (False, False)


def test_a_card_whose_gate_is_open_says_so(world: World) -> None:
    with open_session(write=True) as db:
        add_evidence(db, add_project(db, world.here.stairwell, on=inputs.today()), "assessment_certificate")
    ((card,),) = [column["cards"] for column in board(open_page(world.secretary, PIPELINE))]
    assert (card["gate"], card["can_move"]) == ("Ready for: Task group set up", True)


def test_the_missing_evidence_is_recorded_right_there_and_the_gate_opens(world: World) -> None:
    project_id = waiting(world)
    at = story_of(world.secretary, project_id)
    assert at.button("record_evidence").label == "Record: Safety risk assessment certificate"
    at = asked(world.secretary, project_id, "evidence")
    key = f"evidence_{project_id}_assessment_certificate"
    at.text_input(f"{key}_issuer").input("检验院")
    at.text_input(f"{key}_number").input("A-1")
    at.selectbox(f"{key}_result").select("renew")
    at.button(f"evidence_{project_id}_send").click().run()
    assert not at.exception
    assert [(e.what, e.issuer, e.stage) for e in evidence_of(project_id)] == [
        ("assessment_certificate", "检验院", "assessment")
    ]
    assert "May go on to: **Task group set up**" in said(at)
    assert "move_forward" in {b.key for b in at.button}


def test_evidence_without_its_number_is_refused_and_says_so(world: World) -> None:
    project_id = waiting(world)
    at = asked(world.secretary, project_id, "evidence")
    at.text_input(f"evidence_{project_id}_assessment_certificate_issuer").input("检验院")
    at.button(f"evidence_{project_id}_send").click().run()
    assert "This evidence bears a number. Enter it." in said(at)
    assert not evidence_of(project_id)


def test_it_is_held_with_a_reason_and_goes_on(world: World) -> None:
    project_id = waiting(world)
    at = step(world.secretary, project_id, "hold", "业主意见不一")
    assert stored(project_id).state is ProjectState.HELD
    assert "**On hold** since" in said(at)
    assert "业主意见不一" in said(at)
    assert menu(at) == ["Resume", "Give it up"]
    step(world.secretary, project_id, "resume", "已协调")
    assert stored(project_id).state is ProjectState.OPEN


def test_a_step_without_a_reason_is_refused(world: World) -> None:
    project_id = waiting(world)
    assert "Give a reason." in said(step(world.secretary, project_id, "hold", " "))
    assert stored(project_id).state is ProjectState.OPEN


def test_it_is_sent_back_and_its_evidence_expires(world: World) -> None:
    project_id = waiting(world, "works")
    with open_session(write=True) as db:
        add_evidence(db, db.get_one(Project, project_id), "construction_notice")
    at = step(world.secretary, project_id, "rework", "评估须重做", to="assessment")
    assert stored(project_id).stage == "assessment"
    assert "Sent back" in said(at)
    assert at.dataframe[0].value["Counts"].tolist() == ["no: the case was sent back"]


def test_what_is_not_met_any_more_is_no_stage_to_go_back_to(world: World) -> None:
    project_id = waiting(world, "works")
    at = step(world.secretary, project_id, "rework", "重做", to="plan")
    assert "1 conditions of that stage do not hold" in said(at)
    assert stored(project_id).stage == "works"


def test_the_emergency_route_asks_for_its_certificate(world: World) -> None:
    at = step(world.secretary, waiting(world, "consultation_1"), "emergency", "检验机构责令停用")
    assert literal("Emergency certificate: missing") in said(at)
    assert "The committee was not asked for the emergency repair" in said(at)


def test_the_button_opens_the_form_of_what_is_missing(world: World) -> None:
    project_id = waiting(world)
    at = story_of(world.secretary, project_id)
    assert menu(at) == ["Put on hold", "Send back", "Emergency route", "Give it up"]
    at.button("record_evidence").click().run()
    assert not at.exception
    assert at.selectbox(f"evidence_{project_id}_what").value == "assessment_certificate"


def test_who_comes_second_with_a_step_is_told(world: World) -> None:
    project_id = waiting(world)
    at = asked(world.secretary, project_id, "cancel")
    with open_session(write=True) as db:
        steps.hold(
            db, world.officer, project_id=project_id, version=1, reason="先停", token=new_token(), at=AT
        )
    at.text_area(f"cancel_{project_id}_1_reason").input("不做了")
    at.button(f"cancel_{project_id}_send").click().run()
    assert "干部 changed it while you were looking" in said(at)
    assert stored(project_id).state is ProjectState.HELD


@pytest.mark.parametrize("who", ["leader", "grid_worker"])
def test_who_only_looks_has_no_buttons(world: World, who: str) -> None:
    at = story_of(getattr(world, who), waiting(world))
    assert not {b.key for b in at.button} & {"record_evidence", "link_vote", "move_forward"}
    assert not menu(at)


def test_who_sees_money_is_led_from_a_lacking_contract_to_its_page(world: World) -> None:
    project_id = waiting(world, "tender")

    def ways(actor: Actor) -> list[str]:
        links: Any = story_of(actor, project_id).get("page_link")
        return [e.proto.query_string for e in links if e.proto.label == "Tender and works"]

    assert literal("Tender: not prepared") in said(story_of(world.leader, project_id))
    assert set(ways(world.leader)) == set(ways(world.secretary)) == {f"project={project_id}"}
    assert ways(world.grid_worker) == []
