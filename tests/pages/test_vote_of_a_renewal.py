"""From a renewal that waits for a vote to the form that prepares it, what is known filled in, and back by the link."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.consultations import Consultation
from models.enums import ProjectKind, Purse
from pages.ui import inputs
from services.access import Actor
from services.db import open_session
from tests.pages.test_consultation_pages import press
from tests.pages.test_preparing_pages import ROUNDS
from tests.support.renewals import add_project, add_purse
from tests.support.screen import open_page
from tests.support.world import World

PROJECT = "renewals/project.py"
DROP = "Prepare it without this renewal"


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """Pages read the same from both; the services' tests try both."""
    return str(request.getfixturevalue(request.param))


def waiting(
    world: World, kind: str = ProjectKind.LIFT_ADDITION, *, stage: str = "consultation", **money: int
) -> int:
    """A renewal of the stairwell that waits for its owners' vote, with what purses are planned to pay."""
    with open_session(write=True) as db:
        project = add_project(
            db, world.here.stairwell, kind=kind, stage=stage, name="1号楼加梯", on=inputs.today()
        )
        for purse, planned in money.items():
            add_purse(db, project, Purse(purse), planned)
        return project.id or 0


def at_address(who: Actor, **named: int) -> AppTest:
    at = open_page(who)
    at.query_params.update({name: str(id) for name, id in named.items()})
    return at.switch_page(ROUNDS).run()


def said(at: AppTest) -> str:
    return "\n".join(e.value for e in (*at.markdown, *at.error, *at.warning))


def form(at: AppTest) -> dict[str, Any]:
    """What the form holds, where it is open."""
    fields = (*at.selectbox, *at.text_area)
    return {field.key.removeprefix("new_vote_"): field.value for field in fields if field.key}


def about() -> list[int | None]:
    """The renewals that the consultations are about."""
    with open_session() as db:
        return list(db.scalars(select(col(Consultation.project_id))))


def test_the_next_step_opens_the_form_with_place_matter_and_renewal(world: World) -> None:
    project_id = waiting(world)
    at = open_page(world.secretary)
    at.query_params["project"] = str(project_id)
    at.switch_page(PROJECT).run()
    assert at.button("next_step").label == "Prepare a vote"
    at.button("next_step").click().run()
    assert at.title[0].value == "Votes"
    assert form(at)["place"] == world.here.stairwell
    assert form(at)["matter_1"] == "lift_addition"
    assert "Prepared for a renewal:" in said(at)


def test_the_vote_is_about_the_renewal_it_was_prepared_for(world: World) -> None:
    project_id = waiting(world)
    at = at_address(world.secretary, project=project_id)
    at.text_area(key="new_vote_question_1").set_value("加装电梯？").run()
    press(at, "Save the draft")
    assert not at.exception
    assert about() == [project_id]


FUND, NEW = "lift_from_fund", "lift_new_money"


@pytest.mark.parametrize(("money", "matter"), [({}, FUND), ({"top_up": 5_000}, NEW), ({"top_up": 0}, FUND)])
def test_new_money_in_the_fund_is_another_matter(world: World, money: dict[str, int], matter: str) -> None:
    project_id = waiting(world, ProjectKind.LIFT_REPLACEMENT, stage="consultation_1", **money)
    assert form(at_address(world.secretary, project=project_id))["matter_1"] == matter


def test_it_is_prepared_without_the_renewal_after_all(world: World) -> None:
    at = press(at_address(world.secretary, project=waiting(world)), DROP)
    at.text_area(key="new_vote_question_1").set_value("加装电梯？").run()
    press(at, "Save the draft")
    assert about() == [None]


def test_what_was_typed_for_one_renewal_is_not_put_to_the_owners_of_another(world: World) -> None:
    first, second = waiting(world), waiting(world, ProjectKind.LEAK_REPAIR, stage="consultation_1")
    at = at_address(world.secretary, project=first)
    at.text_area(key="new_vote_question_1").set_value("加装电梯？").run()
    at = at_address(world.secretary, project=first)
    assert form(at)["question_1"] == "加装电梯？"
    at = at_address(world.secretary, project=second)
    assert (form(at)["question_1"], form(at)["matter_1"]) == ("", "leak_repair")


def test_the_form_can_be_put_aside_and_asked_for_again(world: World) -> None:
    at = at_address(world.secretary, project=waiting(world))
    assert "question_1" not in form(press(at, "Put the form aside"))
    assert form(press(at, "Prepare a vote"))["matter_1"] == "lift_addition"


def test_a_renewal_of_the_neighbours_is_not_found(world: World) -> None:
    with open_session(write=True) as db:
        there = add_project(
            db, world.there.stairwell, kind=ProjectKind.LIFT_ADDITION, stage="consultation"
        ).id
    at = at_address(world.secretary, project=there or 0)
    assert at.error
    assert "question_1" not in form(at)
