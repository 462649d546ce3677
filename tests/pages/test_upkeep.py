"""The pages of agreements and water stations: who sees and keeps them, entering, correcting, card, map and files."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from models.enums import ImportKind
from models.grids import Place
from models.upkeep_enums import AgreementKind, FirstParty
from pages.ui import formats, import_words, inputs, maps, point_layers, upkeep_import_words
from pages.web import downloads
from pages.web.papers import map_drawing
from services import lists
from services.db import open_session
from services.imports import heads
from services.upkeep import agreement_writing, agreements, water
from tests.pages.test_routes import browser, sign_in
from tests.support.screen import data_of, open_page, select_row
from tests.support.shapes import polygon, square
from tests.support.upkeep import agree, station
from tests.support.world import AT, World, small_world

__all__ = ["browser"]
AGREEMENTS, WATER, MAP, DAY = "upkeep/agreements.py", "upkeep/water.py", "grids/grid_map.py", "home/my_day.py"


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


def days(n: int) -> date:
    return inputs.today() + timedelta(days=n)


def note(world: World, place_id: int | None = None, **told: Any) -> int:
    with open_session(write=True) as db:
        return agree(db, world.secretary, place_id or world.here.estate, **told)


def said(at: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*at.markdown, *at.caption, *at.error, *at.warning, *at.text])


def field(at: AppTest, kind: str, name: str) -> Any:
    """A field of the form by the end of its key."""
    return next(f for f in getattr(at, kind) if str(f.key).endswith(name))


def stored(world: World) -> list[agreements.AgreementLine]:
    with open_session() as db:
        found, _n = agreements.listed(db, world.officer, place_id=world.subdistrict, on=inputs.today())
    return list(found)


def begin(at: AppTest) -> AppTest:
    return at.toggle[0].set_value(True).run()


def send(at: AppTest) -> AppTest:
    sent: AppTest = field(at, "button", "_send").click().run()
    return sent


def test_without_agreements_the_page_says_what_to_do_and_only_who_keeps_them_may(world: World) -> None:
    at = open_page(world.leader, AGREEMENTS)
    assert not at.exception
    assert "No long agreement is noted here." in said(at)
    assert not at.toggle
    assert open_page(world.secretary, AGREEMENTS).toggle[0].label == "Note an agreement"


def test_a_secretary_notes_a_property_service_contract(world: World) -> None:
    at = begin(open_page(world.secretary, AGREEMENTS))
    field(at, "text_input", "_title").set_value("甲小区物业合同")
    field(at, "text_input", "_provider").set_value("甲物业")
    field(at, "date_input", "_valid_until").set_value(days(1000))
    at = send(at)
    assert not at.exception
    (one,) = stored(world)
    assert (one.title, one.kind, one.place_id) == (
        "甲小区物业合同", AgreementKind.PROPERTY_SERVICE, world.here.estate,
    )  # fmt: skip
    assert one.first_party_kind is FirstParty.OWNERS_ASSEMBLY
    assert not at.toggle[-1].value


def test_a_residents_committee_cannot_stand_in_for_the_owners_and_what_was_typed_stays(world: World) -> None:
    at = begin(open_page(world.secretary, AGREEMENTS))
    field(at, "text_input", "_title").set_value("合同")
    field(at, "text_input", "_provider").set_value("甲物业")
    field(at, "selectbox", "_first_party_kind").set_value(FirstParty.NEIGHBOURHOOD)
    at = send(at)
    assert "arts 44, 46" in at.error[0].value
    assert field(at, "text_input", "_title").value == "合同"
    assert not stored(world)


def test_a_missing_title_is_named(world: World) -> None:
    at = send(begin(open_page(world.secretary, AGREEMENTS)))
    assert "Title is missing" in at.error[0].value


def test_one_agreement_is_shown_with_its_ending_its_filing_and_its_duties(world: World) -> None:
    note(
        world, kind=AgreementKind.PROPERTY_SERVICE, first_party_kind=FirstParty.OWNERS_ASSEMBLY, valid_until=days(45),
        duties="每月巡检\n[不是链接](http://x)",
    )  # fmt: skip
    at = select_row(open_page(world.leader, AGREEMENTS), 0)
    assert "45 days left" in said(at)
    assert "to be filed by" in said(at)
    assert "[不是链接](http://x)" in "\n".join(t.value for t in at.text)
    assert "Nothing is attached yet." in said(at)
    assert not at.toggle


def test_the_list_is_narrowed_to_what_ends_soon(world: World) -> None:
    for n in (10, 500):
        note(world, title=f"到{n}", valid_until=days(n))
    at = open_page(world.secretary, AGREEMENTS)
    assert len(at.dataframe[0].value) == 2
    at.selectbox(key="agreements_state").set_value(agreements.S.ENDING_SOON).run()
    assert list(at.dataframe[0].value["Agreement"]) == ["到10"]
    at.text_input(key="agreements_text").set_value("没有").run()
    assert "No agreement fits" in said(at)


def test_of_two_who_correct_one_the_second_sees_both(world: World) -> None:
    number = note(world)
    at = select_row(open_page(world.secretary, AGREEMENTS), 0)
    at = next(t for t in at.toggle if "Correct" in t.label).set_value(True).run()
    with open_session(write=True) as db:
        agreement_writing.edit_agreement(
            db, world.officer, agreement_id=number, version=1, entered={"provider": "乙物业"}, on=inputs.today(),
            token="o", at=AT,
        )  # fmt: skip
    field(at, "text_input", "_provider").set_value("丙物业")
    at = send(at)
    assert "changed this while you were working" in at.warning[0].value
    next(b for b in at.button if b.label == "Store mine").click().run()
    assert [one.provider for one in stored(world)] == ["丙物业"]


def test_an_agreement_is_ended_with_a_reason(world: World) -> None:
    note(world)
    at = select_row(open_page(world.secretary, AGREEMENTS), 0)
    at = next(t for t in at.toggle if "Correct" in t.label).set_value(True).run()
    field(at, "text_input", "_reason").set_value("物业退出")
    next(b for b in at.button if b.label == "End it").click().run()
    assert [(one.state, one.ended_because) for one in stored(world)] == [(agreements.S.ENDED, "物业退出")]


def test_a_station_is_entered_and_its_test_noted(world: World) -> None:
    at = begin(open_page(world.secretary, WATER))
    field(at, "text_input", "_name").set_value("甲泵房")
    at = send(at)
    assert not at.exception
    at = select_row(at, 0)
    assert "never noted" in said(at)
    at = next(t for t in at.toggle if "Note a cleaning" in t.label).set_value(True).run()
    for name in ("_cleaned_on", "_tested_on"):
        field(at, "date_input", name).set_value(inputs.today())
    send(at)
    with open_session() as db:
        (one,), _n = water.listed(db, world.leader, place_id=world.subdistrict, on=inputs.today())
    assert (one.state, one.place_id) == (water.S.IN_ORDER, world.here.estate)


def test_a_station_with_half_a_position_is_refused(world: World) -> None:
    at = begin(open_page(world.secretary, WATER))
    field(at, "text_input", "_name").set_value("甲泵房")
    field(at, "number_input", "_lon").set_value(121.4)
    assert "Give both degrees" in send(at).error[0].value


def test_stations_are_a_layer_of_the_map_coloured_by_what_is_due(world: World) -> None:
    with open_session(write=True) as db:
        for place in (world.grid, world.here.neighbourhood, world.here.estate):
            db.get_one(Place, place).boundary = polygon(square(0))
        station(db, world.secretary, world.here.estate, tested_on=date(2025, 1, 1))
        station(db, world.secretary, world.here.estate, token="b", cleaned_on=None)
    at = open_page(world.leader, MAP)
    at.toggle(key="map.water").set_value(True).run()
    (layer,) = data_of(at, "grid_map")["layers"]
    assert [(p["state"], p["n"]) for p in layer["points"]] == [("water_due", 2)]
    assert "2 water stations at 1 places" in layer["legend"]


def test_the_card_of_a_place_says_its_agreements_and_leads_to_them(world: World) -> None:
    note(world, title="甲[管护]协议", valid_until=days(30))
    note(world, title="不定期", valid_until=None)
    at = open_page(world.leader, MAP)
    assert "**Agreements in force**" in said(at)
    assert "without a term" in said(at)
    assert f"the next one ends on {formats.day(days(30))}" in said(at)
    assert not at.exception


def test_my_day_reminds_who_keeps_agreements_of_those_that_end(world: World) -> None:
    note(world, title="快到期", valid_until=days(20))
    assert "Agreements to decide on · 1" in [s.value for s in open_page(world.secretary, DAY).subheader]
    assert "Agreements to decide on · 1" not in [s.value for s in open_page(world.stranger, DAY).subheader]


def test_both_lists_go_out_as_files_in_words(world: World) -> None:
    note(world, title="=1+1")
    with open_session(write=True) as db:
        station(db, world.secretary, world.here.estate)
    for name, words in (("agreements", "Upkeep agreement"), ("water", "Pump house"), ("water", ",yes,")):
        wanted = lists.Wanted(on=inputs.today(), place=world.here.neighbourhood)
        with open_session() as db:
            rows = lists.rows_of(db, world.leader, name=name, wanted=wanted)
        assert len(rows) == 1
        written = downloads._content(name, "csv", rows).decode("utf-8-sig")
        assert words in written
        assert downloads._content(name, "xlsx", rows)


def test_every_reason_and_column_of_a_sheet_has_words() -> None:
    for kind in (ImportKind.AGREEMENTS, ImportKind.WATER_STATIONS):
        assert all(import_words.field(name) != name for name in heads.words(kind).names if name != "address")
    assert all(import_words.reason(code, first_row=2) for code in upkeep_import_words.REASONS)


def test_every_state_of_every_layer_has_a_sign_on_the_screen_and_on_paper() -> None:
    script = (maps.ASSETS / "map_signs.js").read_text("utf-8")
    states = [str(state) for made in point_layers.LAYERS for state in made.order]
    assert [s for s in states if s not in map_drawing.SIGNS or f"    {s}: look(" not in script] == []


def test_the_printed_sheet_has_the_stations(browser: TestClient, world: World) -> None:
    with open_session(write=True) as db:
        for place in (world.grid, world.here.neighbourhood, world.here.estate):
            db.get_one(Place, place).boundary = polygon(square(0))
        station(db, world.secretary, world.here.estate, tested_on=date(2025, 1, 1))
    sign_in(browser, world.leader)
    asked = f"/map/{world.grid}/sheet.pdf?kind=neighbourhood&figure=households&water="
    answer = browser.get(asked, headers={"accept-language": "en"})
    assert answer.status_code == 200, answer.text
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().replace("\0", "")
    assert "Cleaning or test overdue 1" in text
    assert "1 water stations at 1 places" in text
