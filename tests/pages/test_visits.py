"""Visits, door-knock lists and the comparison of rounds as each person meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.enums import Choice, Concern, PlaceKind, Stance, TaskState
from models.visits import Task, Visit
from services.db import open_session
from services.renewals import visits
from tests.support.screen import open_page
from tests.support.visits import consultation_of, two_rounds, unit_of, visit
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World, add_household, add_place, small_world

VISITS, KNOCKS, SWINGS = "renewals/visits.py", "consultations/door_knocks.py", "consultations/swings.py"
PHONE = "13812341234"


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def opened(world: World) -> int:
    """A vote of the six owners of one stairwell."""
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell)


def said(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.success, at.error, at.info, at.warning, at.subheader)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def unit(world: World, door: str) -> int:
    with open_session() as db:
        return unit_of(db, world, door)


def find(at: AppTest, world: World, door: str, stance: Stance) -> AppTest:
    """Enter what was found at a door, and do not save it yet."""
    at.button_group(key="visit_door").set_value(unit(world, door)).run()
    at.button_group(key="visit_stance").set_value(stance).run()
    return at


def save(at: AppTest) -> AppTest:
    at.button(key="visit_save").click().run()
    assert not at.exception
    return at


def stored() -> list[tuple[Stance, Concern | None, str]]:
    with open_session() as db:
        return [(v.stance, v.concern, v.note) for v in db.scalars(select(Visit).order_by(col(Visit.id)))]


def test_two_doors_one_after_the_other_with_the_place_kept(world: World, opened: int) -> None:
    at = find(open_page(world.grid_worker, VISITS), world, "101", Stance.OPPOSE)
    assert "甲业主11" in said(at)
    at.button_group(key="visit_concern").set_value(Concern.DAYLIGHT)
    at.text_input(key="visit_note").set_value("怕挡光").run()
    save(at)
    assert "Stored: 101, ✕ Opposes" in said(at)
    assert at.button_group(key="visit_door").value is None
    save(find(at, world, "102", Stance.SUPPORT))
    assert stored() == [(Stance.OPPOSE, Concern.DAYLIGHT, "怕挡光"), (Stance.SUPPORT, None, "")]


def test_the_phone_is_masked_and_the_history_told(world: World) -> None:
    with open_session(write=True) as db:
        here = world.here
        add_household(db, stairwell=here.stairwell, estate=here.estate, door="502", owner="𠮷田", phone=PHONE)
        visit(db, world.secretary, unit_of(db, world, "502"), Stance.UNDECIDED, note="再想想*")
    at = open_page(world.grid_worker, VISITS)
    at.button_group(key="visit_door").set_value(unit(world, "502")).run()
    assert "138\\*\\*\\*\\*1234" in said(at)
    assert PHONE not in said(at)
    assert "再想想\\*" in said(at)


def test_a_visit_without_stance_is_not_stored_and_what_was_entered_stays(world: World) -> None:
    at = open_page(world.grid_worker, VISITS)
    at.button_group(key="visit_door").set_value(unit(world, "101")).run()
    at.text_input(key="visit_note").set_value("无人").run()
    save(at)
    assert "Nothing stored yet" in said(at)
    assert at.text_input(key="visit_note").value == "无人"
    assert stored() == []


def test_a_half_entered_visit_survives_a_new_session(world: World) -> None:
    at = find(open_page(world.grid_worker, VISITS), world, "202", Stance.UNDECIDED)
    at.text_input(key="visit_note").set_value("等子女").run()
    at = open_page(world.grid_worker, VISITS)
    assert at.button_group(key="visit_stance").value is Stance.UNDECIDED
    assert at.text_input(key="visit_note").value == "等子女"
    assert stored() == []
    save(at)
    assert stored() == [(Stance.UNDECIDED, None, "等子女")]


def test_a_half_entered_visit_survives_a_look_at_another_page(world: World) -> None:
    at = find(open_page(world.grid_worker, VISITS), world, "202", Stance.UNDECIDED)
    at.switch_page("home/my_day.py").run()
    at.switch_page(VISITS).run()
    assert at.button_group(key="visit_door").value == unit(world, "202")
    assert at.button_group(key="visit_stance").value is Stance.UNDECIDED


def test_a_colleagues_visit_meanwhile_takes_nothing_away(world: World) -> None:
    at = find(open_page(world.grid_worker, VISITS), world, "202", Stance.UNDECIDED)
    for door in ("101", "202"):
        with open_session(write=True) as db:
            visit(db, world.secretary, unit_of(db, world, door), Stance.OPPOSE)
        at.run()
        assert at.button_group(key="visit_door").value == unit(world, "202")
        assert at.button_group(key="visit_stance").value is Stance.UNDECIDED
    save(at)
    assert stored()[-1] == (Stance.UNDECIDED, None, "")


def test_the_last_visit_is_corrected_and_a_colleague_before_is_shown(world: World) -> None:
    with open_session(write=True) as db:
        done = visit(db, world.grid_worker, unit_of(db, world, "101"), Stance.OPPOSE)
    at = open_page(world.grid_worker, VISITS)
    at.button(key=f"correct_visit_{done}").click().run()
    at.button_group(key=f"correct_stance_{done}_1").set_value(Stance.SUPPORT).run()
    with open_session(write=True) as db:
        visits.correct_visit(
            db, world.secretary, visit_id=done, version=1, stance=Stance.UNDECIDED, concern=None, note="",
            next_step="", next_on=None, at=AT,
        )  # fmt: skip
    at.button(key="correct_visit_save").click().run()
    assert "王" in said(at)
    at.button(key="correct_visit_store_mine").click().run()
    assert not at.exception
    assert stored() == [(Stance.SUPPORT, None, "")]


def test_who_was_won_over_is_read_once_unfolded(world: World) -> None:
    with open_session(write=True) as db:
        for days, stance in enumerate((Stance.OPPOSE, Stance.SUPPORT)):
            visit(db, world.grid_worker, unit_of(db, world, "101"), stance, days=days)
    at = open_page(world.secretary, VISITS)
    assert "✕ Opposes → ✓ Supports" not in said(at)
    at.session_state["visit_won"] = True
    at.run()
    assert not at.exception
    assert "✕ Opposes → ✓ Supports" in said(at)
    assert "**0** households here oppose" in said(at)


def test_before_a_stairwell_is_chosen_nothing_is_asked_but_where(world: World) -> None:
    here = world.here
    with open_session(write=True) as db:
        add_place(
            db,
            kind=PlaceKind.STAIRWELL,
            code="S-2",
            name="2单元",
            parent=here.building,
            micro_grid=here.micro_grid,
        )
        visit(db, world.grid_worker, unit_of(db, world, "101"), Stance.OPPOSE)
    at = open_page(world.grid_worker, VISITS)
    assert not [g for g in at.button_group if g.key == "visit_door"]
    assert "My last visits" in said(at)
    at.selectbox(key="visit_stairwell").set_value(here.stairwell).run()
    assert at.button_group(key="visit_door").value is None


def test_a_leader_has_no_such_pages(world: World) -> None:
    for script in (VISITS, KNOCKS):
        with pytest.raises(ValueError, match="navigation page"):
            open_page(world.leader, script)


def test_doors_are_shared_out_and_a_visit_from_my_day_ends_the_task(world: World, opened: int) -> None:
    at = open_page(world.secretary, KNOCKS)
    assert "at least 4" in said(at)
    at.multiselect(key=f"hand_out_who_{opened}").set_value([world.grid_worker.person_id])
    at.button(key="hand_out_send").click().run()
    assert not at.exception
    assert "Every door is on somebody's list." in said(at)
    assert "Doors to knock at · 4" in said(open_page(world.grid_worker, "home/my_day.py"))
    at = open_page(world.grid_worker)
    with open_session() as db:
        at.query_params["consultation"] = str(consultation_of(db, opened))
    at.query_params["unit"] = str(unit(world, "201"))
    at.switch_page(VISITS).run()
    assert at.button_group(key="visit_door").value == unit(world, "201")
    at.button_group(key="visit_stance").set_value(Stance.SUPPORT).run()
    save(at)
    assert "Doors to knock at · 3" in said(open_page(world.grid_worker, "home/my_day.py"))
    with open_session() as db:
        ended = db.scalars(select(Task).where(col(Task.state) == TaskState.DONE)).one()
    assert ended.outcome == "support"


def test_nobody_chosen_is_said_and_nothing_handed_out(world: World, opened: int) -> None:
    at = open_page(world.secretary, KNOCKS)
    at.button(key="hand_out_send").click().run()
    assert "Nobody is chosen." in said(at)


def test_a_grid_worker_sees_the_doors_and_cannot_share_them_out(world: World, opened: int) -> None:
    at = open_page(world.grid_worker, KNOCKS)
    assert len(at.dataframe[0].value) == 4
    assert not [b for b in at.button if b.key == "hand_out_send"]


def test_the_comparison_of_rounds_names_households_for_those_who_may_know(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
        two_rounds(db, world, {"101": Choice.AGREE}, {"101": Choice.AGAINST})
        visit(db, world.secretary, unit_of(db, world, "101"), Stance.OPPOSE, at=AT + timedelta(hours=1))
    at = open_page(world.secretary, SWINGS)
    table = at.dataframe[0].value
    assert list(table["Door"])[:2] == ["401", "302"]
    assert "王 ✕ Opposes" in " ".join(table["Visits between"])
    at = open_page(world.leader, SWINGS)
    assert not at.dataframe
    assert "few" in said(at)


def test_without_two_rounds_there_is_nothing_to_compare(world: World, opened: int) -> None:
    assert "No consultation here has had two rounds." in said(open_page(world.leader, SWINGS))
