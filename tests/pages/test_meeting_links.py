"""What a meeting hangs together with: its people, the renewal and the vote a point is about, the project's page."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.councils import AgendaItem, Participant
from models.enums import DecisionLeadsTo, ProjectKind
from models.renewals import Project
from services.access import Actor
from services.consultations import agendas, decisions
from services.db import open_session
from services.once import new_token
from services.rules.stages import stages_of
from tests.pages.test_meetings import open_meeting, press, said
from tests.support.councils import call, decide, hold, item, taken
from tests.support.screen import open_page
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World

PROJECT = "renewals/project.py"


@pytest.fixture
def project(world: World) -> int:
    """A lift of the stairwell that is to be renewed."""
    stage = stages_of(ProjectKind.LIFT_REPLACEMENT)[0].key
    lift = Project(
        kind=ProjectKind.LIFT_REPLACEMENT, place_id=world.here.stairwell, name="1号梯更新", stage=stage,
        stage_since=TODAY,
    )  # fmt: skip
    with open_session(write=True) as db:
        db.add(lift)
        db.flush()
        return lift.id or 0


@pytest.fixture
def held(world: World) -> int:
    """A council of the estate, its roll called."""
    with open_session(write=True) as db:
        meeting = call(db, world.secretary, world.here.estate)
        hold(db, world.secretary, meeting)
    return meeting


def page_of(actor: Actor, project_id: int) -> AppTest:
    at = open_page(actor)
    at.query_params["project"] = str(project_id)
    return at.switch_page(PROJECT).run()


def links(at: AppTest) -> dict[str, str]:
    return {e.proto.label: e.proto.query_string for e in at.get("page_link")}


def change_plan(world: World, project_id: int, due_on: date = TODAY) -> None:
    with open_session(write=True) as db:
        decision = taken(db, world.secretary, world.here.estate)
        decisions.follow(
            db, world.secretary, decision_id=decision, version=1, leads_to=DecisionLeadsTo.PLAN_CHANGE,
            to_do="轿厢加大", due_on=due_on, project_id=project_id, on=TODAY, token=new_token(), at=AT,
        )  # fmt: skip


def test_somebody_put_on_the_list_by_mistake_is_taken_off(world: World, held: int) -> None:
    at = open_meeting(world.secretary, held)
    assert at.button(key=f"off_{held}_send").disabled
    with open_session() as db:
        wrong = db.scalars(select(col(Participant.id)).where(col(Participant.name) == "李芳")).one()
    at = at.selectbox(key=f"off_{held}_who").set_value(wrong).run()
    at = at.button(key=f"off_{held}_send").click().run()
    assert not at.exception
    assert "李芳 is off the list." in said(at) + " ".join(t.value for t in at.toast)
    with open_session() as db:
        assert "李芳" not in db.scalars(select(col(Participant.name))).all()


def test_a_point_is_linked_to_its_renewal_and_its_vote_and_both_are_a_click_away(
    world: World, held: int, project: int
) -> None:
    with open_session(write=True) as db:
        open_vote(db, world.secretary, world.here.stairwell, question="换电梯？")
        point = item(db, held)
    at = press(open_meeting(world.secretary, held), "Work on this point")
    at = at.selectbox(key=f"notes_{point}_project_id").set_value(project).run()
    vote = at.selectbox(key=f"notes_{point}_consultation_id")
    at = press(vote.set_value(1).run(), "Store the notes")
    assert not at.exception
    found = links(at)
    assert found["1号梯更新"] == f"project={project}"
    assert any("换电梯" in label and query == "round=1" for label, query in found.items())


def test_of_two_who_link_a_point_the_second_sees_both_by_their_names(
    world: World, held: int, project: int
) -> None:
    with open_session(write=True) as db:
        point = item(db, held)
    at = press(open_meeting(world.secretary, held), "Work on this point")
    at.text_area(key=f"notes_{point}_notes").set_value("已讨论").run()
    with open_session(write=True) as db:
        agendas.change_item(
            db, world.officer, agenda_item_id=point, version=1, topic="楼道堆物", notes="", project_id=project,
            token=new_token(), at=AT,
        )  # fmt: skip
    at = press(at, "Store the notes")
    assert "1号梯更新" in [t.value for t in at.text]
    at = press(at, "Store mine")
    assert not at.exception
    with open_session() as db:
        stored = db.get_one(AgendaItem, point)
    assert (stored.notes, stored.project_id) == ("已讨论", None)


def test_a_changed_plan_stands_on_the_page_of_its_project_with_the_meeting_that_decided_it(
    world: World, project: int
) -> None:
    assert "Decided at meetings" not in " ".join(s.value for s in page_of(world.secretary, project).subheader)
    change_plan(world, project)
    at = page_of(world.secretary, project)
    assert "Decided at meetings · 1" in [s.value for s in at.subheader]
    assert "轿厢加大" in said(at)
    assert any("三月议事会" in label for label in links(at))


def test_what_was_carried_on_a_point_about_the_project_stands_there_too(
    world: World, held: int, project: int
) -> None:
    with open_session(write=True) as db:
        point = item(db, held)
        agendas.change_item(
            db, world.secretary, agenda_item_id=point, version=1, topic="电梯", notes="", project_id=project,
            token=new_token(), at=AT,
        )  # fmt: skip
        decide(db, world.secretary, point, motion="选无机房电梯")
        decide(db, world.secretary, point, motion="不更新", hands="1/4/0")
    at = page_of(world.secretary, project)
    assert "选无机房电梯" in said(at)
    assert "不更新" not in said(at)
