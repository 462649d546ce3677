"""At the door: the next one offered in one tap, the next step from chips, and what can be said to a household."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models.enums import Concern, ProjectKind, Stance
from models.visits import Visit
from pages.ui import inputs
from services.access import Actor
from services.db import open_session
from tests.support.renewals import add_project
from tests.support.screen import open_page
from tests.support.visits import unit_of
from tests.support.world import World, small_world

VISITS = "renewals/visits.py"


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        made = small_world(db)
        add_project(db, made.here.stairwell, kind=ProjectKind.LIFT_ADDITION, stage="feasibility")
        return made


def said(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.success, at.error, at.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def unit(world: World, door: str) -> int:
    with open_session() as db:
        return unit_of(db, world, door)


def at_door(actor: Actor, world: World, door: str) -> AppTest:
    at = open_page(actor, VISITS)
    return at.button_group(key="visit_door").set_value(unit(world, door)).run()


def store(at: AppTest, stance: Stance) -> AppTest:
    at.button_group(key="visit_stance").set_value(stance).run()
    at.button(key="visit_save").click().run()
    assert not at.exception
    return at


def test_after_a_visit_the_next_door_is_one_tap_and_the_matter_is_kept(world: World) -> None:
    at = store(at_door(world.grid_worker, world, "102"), Stance.OPPOSE)
    matter = at.session_state["visit_matter"]
    assert at.button(key="visit_next_door").label == "Next door: 201"
    at.button(key="visit_next_door").click().run()
    assert at.button_group(key="visit_door").value == unit(world, "201")
    assert at.button_group(key="visit_stance").value is None
    assert at.session_state["visit_matter"] == matter != ""
    assert not [b for b in at.button if b.key == "visit_next_door"]


def test_the_doors_left_over_come_round_again_and_at_last_none_is_offered(world: World) -> None:
    at = at_door(world.grid_worker, world, "302")
    offered = []
    for _door in range(6):
        at = store(at, Stance.OPPOSE)
        ways = [b for b in at.button if b.key == "visit_next_door"]
        offered += [b.label.removeprefix("Next door: ") for b in ways]
        at = ways[0].click().run() if ways else at
    assert offered == ["101", "102", "201", "202", "301"]
    assert "Every door here is won or was visited today." in said(at)


def test_a_chip_sets_the_day_and_the_next_step_is_chosen_or_typed(world: World) -> None:
    at = at_door(world.grid_worker, world, "101")
    at.button_group(key="visit_soon").set_value(3).run()
    assert at.date_input(key="visit_next_on").value == inputs.today() + timedelta(days=3)
    at.selectbox(key="visit_next_step").set_value("Bring the figures").run()
    at = store(at, Stance.UNDECIDED)
    at.button_group(key="visit_door").set_value(unit(world, "102")).run()
    assert at.button_group(key="visit_soon").value is None
    assert at.date_input(key="visit_next_on").value is None
    with open_session() as db:
        (stored,) = db.scalars(select(Visit)).all()
    assert (stored.next_step, stored.next_on) == ("Bring the figures", inputs.today() + timedelta(days=3))


def test_a_concern_is_answered_with_where_the_answer_comes_from(world: World) -> None:
    at = at_door(world.grid_worker, world, "101")
    assert "To «" not in said(at)
    at.button_group(key="visit_concern").set_value(Concern.HOUSE_PRICE).run()
    assert "**To «House price»**" in said(at)
    assert "third floor breaks even" in said(at)
    at.button_group(key="visit_concern").set_value(Concern.OTHER).run()
    assert "To «" not in said(at)


def test_the_rule_and_the_money_are_told_once_unfolded(world: World) -> None:
    at = at_door(world.grid_worker, world, "101")
    assert "1 of 6" not in said(at)
    at.session_state["visit_explained"] = True
    at.run()
    assert not at.exception
    assert "and of those at least 3/4 agree, with at least 3/4 of the area" in said(at)
    assert "counts as **1 of 6** owners and as **80.00 m²** of 480.00 m² (16.66%)" in said(at)
    assert "No plan of shares is stored yet" in said(at)


def test_a_general_visit_has_no_rule_and_says_so(world: World) -> None:
    at = at_door(world.grid_worker, world, "101")
    at.session_state["visit_where_box"] = True
    at.run()
    at.selectbox(key="visit_matter").set_value("").run()
    at.session_state["visit_explained"] = True
    at.run()
    assert "No renewal or vote is being talked about" in said(at)
