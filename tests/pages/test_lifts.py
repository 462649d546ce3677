"""The page of lifts: who sees it, the chart's filter, one lift with what it lacks, and two people correcting one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import ImportKind
from models.lift_enums import AgeBand, Assessment
from models.lifts import Lift
from pages.ui import import_words, lift_words
from pages.web import downloads
from services import lists
from services.db import open_session
from services.imports import lift_cells
from services.once import new_token
from services.renewals import lift_writing, lifts, one_lift
from services.renewals.lifts import LiftFilter
from tests.services.imports.files import csv_text
from tests.support.renewals import add_evidence, add_lift, add_project
from tests.support.screen import open_page, select_row, unfolded
from tests.support.world import AT, TODAY, World, small_world

PAGE = "renewals/lifts.py"


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


def put(world: World, code: str = "A", **facts: Any) -> int:
    with open_session(write=True) as db:
        lift = Lift(place_id=world.here.stairwell, code=code, name=f"{code}号梯", **facts)
        db.add(lift)
        db.flush()
        return lift.id or 0


def said(at: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*at.markdown, *at.caption, *at.error, *at.warning, *at.text])


def stored(world: World) -> list[lifts.LiftLine]:
    with open_session() as db:
        chosen = LiftFilter(place_id=world.here.neighbourhood)
        return list(lifts.listed(db, world.secretary, chosen=chosen, on=TODAY)[0])


def test_without_lifts_the_page_says_how_they_come_in(world: World) -> None:
    at = open_page(world.leader, PAGE)
    assert not at.exception
    assert "Bring in a register" in said(at)
    assert not at.toggle


def test_a_click_on_an_age_narrows_the_list(world: World) -> None:
    put(world, "A", registered_on=date(2001, 1, 1))
    put(world, "B", registered_on=date(2024, 1, 1), next_inspection_on=date(2020, 1, 1))
    at = open_page(world.secretary, PAGE)
    assert list(at.dataframe[-1].value["Lift"]) == ["B号梯", "A号梯"]
    at.selectbox(key="lifts_band").set_value(AgeBand.FROM_20).run()
    assert list(at.dataframe[-1].value["Lift"]) == ["A号梯"]


def test_one_lift_tells_its_facts_and_what_it_lacks_for_public_money(world: World) -> None:
    put(world, registered_on=date(2001, 1, 1), assessment=Assessment.REPLACE, load_kg=1000, speed_mm_s=1750)
    at = open_page(world.secretary, PAGE)
    select_row(at, 0, table=len(at.dataframe) - 1)
    assert not at.exception
    assert "Rated load" in said(at)
    assert "a renewal on the board" in said(at)
    assert "are not known here. By those of 2024" in said(at)


def test_in_chinese_too(world: World) -> None:
    lift = put(world, registered_on=date(2001, 1, 1), out_of_service=True)
    at = open_page(world.grid_worker, PAGE, language="zh")
    at.query_params["lift"] = str(lift)
    at.run()
    assert not at.exception
    assert "停用" in said(at)
    assert "使用年限" in at.dataframe[-1].value.columns


def opened(world: World, lift: int) -> AppTest:
    at = open_page(world.secretary, PAGE)
    at.query_params["lift"] = str(lift)
    at.run()
    return at.toggle(key=f"lift_correct_{lift}").set_value(True).run()


def test_a_speed_is_corrected_in_metres_a_second(world: World) -> None:
    lift = put(world)
    at = opened(world, lift)
    at.text_input(key=f"lift_{lift}_1_speed_mm_s").set_value("１.75")
    at.button(key=f"lift_{lift}_1_send").click().run()
    assert not at.exception
    with open_session() as db:
        assert one_lift.find_lift(db, world.secretary, lift_id=lift, on=TODAY).values["speed_mm_s"] == 1750


def test_an_unclear_speed_is_said(world: World) -> None:
    lift = put(world)
    at = opened(world, lift)
    at.text_input(key=f"lift_{lift}_1_speed_mm_s").set_value("fast")
    at.button(key=f"lift_{lift}_1_send").click().run()
    assert "fast cannot be read" in said(at)


def test_of_two_corrections_the_second_person_chooses(world: World) -> None:
    lift = put(world)
    at = opened(world, lift)
    with open_session(write=True) as db:
        lift_writing.edit_lift(
            db, world.officer, lift_id=lift, version=1, entered={"brand": "青禾"}, on=TODAY,
            token=new_token(), at=AT,
        )  # fmt: skip
    at.text_input(key=f"lift_{lift}_1_brand").set_value("远帆")
    at.button(key=f"lift_{lift}_1_send").click().run()
    assert {"远帆", "青禾"} <= set(said(at).split("\n"))
    at.button(key="lift_store_mine").click().run()
    assert not at.exception
    assert stored(world)[0].brand == "远帆"


def test_a_lift_is_taken_off_only_with_a_reason(world: World) -> None:
    lift = put(world)
    at = opened(world, lift)
    at.button(key=f"lift_retire_{lift}_send").click().run()
    assert "Give a reason" in said(at)
    at.text_input(key=f"lift_retire_{lift}_reason").set_value("换新梯")
    at.button(key=f"lift_retire_{lift}_send").click().run()
    assert not at.exception
    assert stored(world) == []


def test_a_lift_is_added_to_a_building(world: World) -> None:
    at = open_page(world.secretary, PAGE)
    at.toggle[0].set_value(True).run()
    at.text_input(key="lift_new_code").set_value("31010400012004050001")
    at.text_input(key="lift_new_name").set_value("1号梯")
    at.button(key="lift_new_send").click().run()
    assert not at.exception
    line = stored(world)[0]
    assert (line.code, line.place) == ("31010400012004050001", "1幢")
    assert not at.toggle[0].value


def test_a_register_is_brought_in_with_its_columns_corrected(world: World) -> None:
    at = open_page(world.secretary, "people/imports.py")
    at.segmented_control(key="import_kind").set_value(ImportKind.LIFTS).run()
    content = csv_text([["设备代码", "载重"], ["L1", "2000"]])
    at.file_uploader[0].upload("电梯.csv", content, "text/csv").run()
    at.toggle[0].set_value(True).run()
    boxes = [box for box in at.selectbox if "import_map" in (box.key or "")]
    boxes[1].set_value("load_lb").run()
    at.button(key="import_check").click().run()
    at.button(key="import_apply").click().run()
    assert not at.exception
    with open_session() as db:
        chosen = LiftFilter(place_id=world.here.neighbourhood)
        facts = lifts.facts_of(db, world.secretary, chosen=chosen, on=TODAY)
    assert [(f["code"], f["load_kg"]) for f in facts] == [("L1", 907)]


def test_every_column_and_reason_of_a_register_has_its_words() -> None:
    assert set(lift_cells.CONVERT) <= set(import_words.FIELDS)
    assert set(lift_writing.EDITABLE) - {"name"} <= set(lift_words.FIELDS)


def test_the_register_leaves_as_a_file_with_a_head_over_every_column(world: World) -> None:
    put(world, speed_mm_s=1750, registered_on=date(2001, 1, 1), next_inspection_on=date(2020, 1, 1))
    with open_session() as db:
        wanted = lists.Wanted(on=TODAY, place=world.here.neighbourhood, band="from_20", only="overdue")
        rows = lists.rows_of(db, world.secretary, name="lifts", wanted=wanted)
    heads = [downloads.HEADS[column] for column in lists.LISTS["lifts"].columns]
    row = dict(zip(heads, rows[0], strict=True))
    assert (len(rows), row["Equipment code"], row["Rated speed (m/s)"]) == (1, "A", Decimal("1.750"))


def test_a_finished_replacement_brings_the_register_up_to_date_from_its_page(world: World) -> None:
    with open_session(write=True) as db:
        lift = add_lift(db, world.here.stairwell, code="OLD")
        project = add_project(db, world.here.stairwell, stage="settlement", lift_id=lift)
        add_evidence(db, project, "use_registration")
        id = project.id
    at = open_page(world.secretary, "renewals/project.py")
    at.query_params["project"] = str(id)
    at = unfolded(at.run())
    assert "the register still has the old one, OLD" in "".join(str(e.value) for e in at.info)
    at.text_input(key=f"lift_replaced_{id}_1_code").set_value("NEW").run()
    at.button(key=f"lift_replaced_{id}_1_send").click().run()
    assert not at.exception
    assert [line.code for line in stored(world)] == ["NEW"]
