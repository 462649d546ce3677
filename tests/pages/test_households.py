"""The page of households: who sees it, what is masked, and two people correcting one door."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import AreaSource, UnitUse
from services.db import open_session
from services.grids import owners
from tests.support.screen import open_page, select_row
from tests.support.world import AT, World, add_household, small_world

PHONE = "13812341234"


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def flat(world: World) -> int:
    here = world.here
    with open_session(write=True) as db:
        return add_household(
            db, stairwell=here.stairwell, estate=here.estate, door="502", owner="𠮷田", phone=PHONE
        )


def opened(world: World, flat: int, *, of: str = "secretary") -> AppTest:
    at = open_page(getattr(world, of), "grids/households.py")
    at.text_input(key="households_text").set_value("1幢502").run()
    return select_row(at, 0)


def said(at: AppTest) -> str:
    return "\n".join(
        str(e.value) for e in [*at.markdown, *at.text, *at.caption, *at.error, *at.warning, *at.code]
    )


def now(world: World, flat: int) -> owners.Household:
    with open_session() as db:
        return owners.household(db, world.secretary, unit_id=flat)


def test_the_phone_is_masked_until_a_reason_is_given(world: World, flat: int) -> None:
    at = opened(world, flat, of="grid_worker")
    owner = now(world, flat).owners[0].id
    assert "138****1234" in said(at)
    at.button(key=f"reveal_send_{owner}").click().run()
    assert PHONE not in said(at)
    at.text_input(key=f"reason_{owner}").set_value("water leak")
    at.button(key=f"reveal_send_{owner}").click().run()
    assert PHONE in said(at)
    assert PHONE not in said(at.run())


def test_a_leader_has_no_such_page(world: World, flat: int) -> None:
    with pytest.raises(ValueError, match="navigation page"):
        open_page(world.leader, "grids/households.py")


def test_a_corrected_area_is_stored(world: World, flat: int) -> None:
    at = opened(world, flat)
    at.text_input(key=f"area_{flat}_1").set_value("８６．５")
    at.button(key=f"household_send_{flat}_1").click().run()
    assert not at.exception
    assert now(world, flat).area_dm2 == 8650


def test_an_unclear_area_is_said_and_the_entry_stays(world: World, flat: int) -> None:
    at = opened(world, flat)
    at.text_input(key=f"area_{flat}_1").set_value("about 80")
    at.button(key=f"household_send_{flat}_1").click().run()
    assert "about 80" in said(at)
    assert at.text_input(key=f"area_{flat}_1").value == "about 80"


@pytest.mark.parametrize(
    ("choice", "use"),
    [("household_store_mine", UnitUse.GARAGE), ("household_keep_theirs", UnitUse.COMMERCIAL)],
)
def test_of_two_corrections_the_second_person_chooses(
    world: World, flat: int, choice: str, use: UnitUse
) -> None:
    at = opened(world, flat)
    with open_session(write=True) as db:
        owners.change_household(
            db, world.officer, unit_id=flat, version=1, door="502", use=UnitUse.COMMERCIAL, area_dm2=8000,
            area_source=AreaSource.REGISTER, at=AT,
        )  # fmt: skip
    at.selectbox(key=f"use_{flat}_1").set_value(UnitUse.GARAGE)
    at.button(key=f"household_send_{flat}_1").click().run()
    assert "干部" in said(at)
    assert {"Garage", "Commercial"} <= set(said(at).split("\n"))
    at.button(key=choice).click().run()
    assert not at.exception
    assert now(world, flat).use is use
