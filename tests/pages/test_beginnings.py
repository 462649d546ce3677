"""Beginning a renewal from the board and from a lift, as each post sees it; putting right; taking up again."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.proto.Block_pb2 import Block
from streamlit.testing.v1 import AppTest

from models.enums import ProjectKind, ProjectState
from models.renewals import Project
from pages.ui import beginning_parts, inputs
from services.access import Actor
from services.db import open_session
from services.renewals import beginning_changes
from tests.support.renewals import add_lift, add_project
from tests.support.screen import open_page, unfolded
from tests.support.world import AT, World, small_world

PIPELINE, PROJECT, LIFTS = "renewals/pipeline.py", "renewals/project.py", "renewals/lifts.py"
ADDITION, REPLACEMENT = ProjectKind.LIFT_ADDITION, ProjectKind.LIFT_REPLACEMENT


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


def projects() -> list[Project]:
    with open_session() as db:
        found = list(db.scalars(select(Project).order_by(col(Project.id))))
        db.expunge_all()
        return found


def said(at: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*at.markdown, *at.caption, *at.error, *at.text])


def offered(at: AppTest) -> set[str]:
    """The buttons below which a form opens."""
    protos = (getattr(node, "proto", None) for node in at._tree)
    return {p.popover.label for p in protos if isinstance(p, Block) and p.popover.label}


def board(actor: Actor, kind: str = ADDITION) -> AppTest:
    at = open_page(actor, PIPELINE)
    at.selectbox(key="choose_kind").set_value(kind).run()
    return unfolded(at)


def field(at: AppTest, end: str) -> Any:
    """The field of the form whose key ends so."""
    among = [*at.text_input, *at.selectbox, *at.date_input, *at.button]
    return next(e for e in among if str(e.key).startswith(beginning_parts.FORM) and str(e.key).endswith(end))


def send(at: AppTest, **more: Any) -> AppTest:
    field(at, "_why").set_value("Application of owners")
    for end, value in more.items():
        field(at, f"_{end}").set_value(value)
    sent: AppTest = field(at, "_send").click().run()
    return sent


def test_a_renewal_begins_on_the_board_and_its_page_opens(world: World) -> None:
    at = board(world.secretary)
    assert field(at, "_name").value == "甲小区 1幢 1单元 Lift addition"
    send(at, budget="42万", due=inputs.today())
    assert not at.exception
    (project,) = projects()
    assert (project.kind, project.place_id, project.stage) == (ADDITION, world.here.stairwell, "application")
    assert (project.budget_fen, project.due_on) == (42_000_000, inputs.today())
    assert "Application of owners" in said(at)
    assert at.header[0].value == "甲小区 1幢 1单元 Lift addition"


def test_the_name_is_suggested_in_the_language_of_the_reader(world: World) -> None:
    at = open_page(world.secretary, "people/account.py", language="zh")
    at.session_state["duoge.token.begin"], at.session_state["begin_token"] = "token", True
    at.switch_page(PIPELINE).run()
    assert not at.exception
    assert field(at, "_name").value == "甲小区 1幢 1单元 电梯更新"


def test_a_replacement_asks_for_a_lift_of_the_place(world: World) -> None:
    with open_session(write=True) as db:
        lift = add_lift(db, world.here.stairwell)
    at = board(world.officer, REPLACEMENT)
    at.selectbox(key="begin_ground_stairwell").set_value(world.here.stairwell).run()
    chosen = field(at, f"begin_lift_{world.here.stairwell}")
    assert chosen.placeholder == "No lift known yet"
    chosen.set_value(lift).run()
    send(at)
    assert not at.exception
    assert [(p.lift_id, p.name) for p in projects()] == [(lift, "甲小区 1幢 1单元 1号梯 Lift replacement")]


def test_the_same_once_more_is_refused_with_the_way_to_the_first(world: World) -> None:
    send(board(world.secretary))
    at = send(board(world.secretary))
    assert not at.exception
    assert "under way at this place" in at.error[0].value
    assert any("Lift addition" in link.proto.label for link in at.get("page_link"))
    assert len(projects()) == 1


def test_what_lacks_is_said_and_what_was_entered_stays(world: World) -> None:
    at = field(board(world.secretary), "_send").click().run()
    assert at.error[0].value == "Give a reason."
    at = send(at, budget="much")
    assert "much" in at.error[0].value
    assert not projects()


def test_only_who_moves_renewals_is_offered_to_begin_one(world: World) -> None:
    with open_session(write=True) as db:
        lift = add_lift(db, world.here.stairwell)
    for actor in world.everyone:
        if actor is world.administrator:
            continue
        may = actor in (world.officer, world.secretary)
        begins = "Begin a renewal" in offered(open_page(actor, PIPELINE))
        assert begins == (may or actor is world.stranger)
        at = open_page(actor)
        at.query_params["lift"] = str(lift)
        at.switch_page(LIFTS).run()
        assert ("Begin a replacement" in offered(at)) == may


def test_from_a_lift_its_replacement_begins_once(world: World) -> None:
    with open_session(write=True) as db:
        lift = add_lift(db, world.here.stairwell)
    at = open_page(world.secretary)
    at.query_params["lift"] = str(lift)
    at = unfolded(at.switch_page(LIFTS).run())
    send(at)
    assert not at.exception
    (project,) = projects()
    assert (project.kind, project.lift_id, project.place_id) == (REPLACEMENT, lift, world.here.stairwell)
    at = open_page(world.secretary)
    at.query_params["lift"] = str(lift)
    at.switch_page(LIFTS).run()
    assert "Begin a replacement" not in offered(at)


def story(actor: Actor, project_id: int) -> AppTest:
    at = open_page(actor)
    at.query_params["project"] = str(project_id)
    return unfolded(at.switch_page(PROJECT).run())


def begun(world: World, **more: Any) -> int:
    with open_session(write=True) as db:
        given: dict[str, Any] = {"kind": ADDITION, "stage": "application", "name": "甲梯"} | more
        return add_project(db, world.here.stairwell, **given).id or 0


def test_its_kind_and_lift_are_put_right(world: World) -> None:
    with open_session(write=True) as db:
        lift = add_lift(db, world.here.stairwell)
    id = begun(world)
    at = story(world.secretary, id)
    at.selectbox(key=f"beginning_{id}_1_kind").set_value(REPLACEMENT)
    at.selectbox(key=f"beginning_{id}_1_lift").set_value(lift)
    at.button(key=f"beginning_{id}_send").click().run()
    assert not at.exception
    assert [(p.kind, p.stage, p.lift_id) for p in projects()] == [(REPLACEMENT, "survey", lift)]


def test_who_puts_right_second_sees_both(world: World) -> None:
    with open_session(write=True) as db:
        lift = add_lift(db, world.here.stairwell)
    id = begun(world)
    at = story(world.secretary, id)
    with open_session(write=True) as db:
        beginning_changes.change_project(
            db, world.officer, project_id=id, version=1, kind=REPLACEMENT, lift_id=None, token="o", at=AT
        )
    at.selectbox(key=f"beginning_{id}_1_lift").set_value(lift)
    at.button(key=f"beginning_{id}_send").click().run()
    assert not at.exception
    assert "干部 changed this" in "\n".join(w.value for w in at.warning)
    assert {"Lift addition", "Lift replacement"} <= {t.value for t in at.text}
    at.button(key=f"beginning_{id}_store_mine").click().run()
    assert [(p.kind, p.lift_id) for p in projects()] == [(ADDITION, lift)]


def test_what_was_given_up_is_found_on_the_board_and_taken_up_again(world: World) -> None:
    id = begun(world, stage="design", state=ProjectState.CANCELLED)
    at = board(world.secretary)
    links = [link.proto for link in at.get("page_link") if "甲梯" in link.proto.label]
    assert [link.query_string for link in links] == [f"project={id}"]
    at = open_page(world.secretary)
    at.query_params["project"], at.query_params["do"] = str(id), "reopen"
    at.switch_page(PROJECT).run()
    at.text_area(f"reopen_{id}_1_reason").input("业主又同意了")
    at.button("reopen_" + str(id) + "_send").click().run()
    assert not at.exception
    assert [(p.state, p.stage) for p in projects()] == [(ProjectState.OPEN, "design")]
    assert "Taken up again" in said(story(world.leader, id))


def test_a_leader_is_not_offered_to_take_it_up(world: World) -> None:
    id = begun(world, stage="design", state=ProjectState.CANCELLED)
    at = open_page(world.leader)
    at.query_params["project"], at.query_params["do"] = str(id), "reopen"
    at.switch_page(PROJECT).run()
    assert not at.exception
    assert not at.text_area
