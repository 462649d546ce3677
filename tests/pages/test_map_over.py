"""Over the map: grids of departments with what they cut, and the sheet that one takes away."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from models.boundary_enums import Department
from pages.ui import inputs
from services.access import Actor
from services.db import open_session
from services.grids import department_contacts
from tests.pages.test_grid_map import draw
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.support.departments import divide
from tests.support.screen import data_of, open_page, select_row, unfolded
from tests.support.world import AT, World

__all__ = ["browser"]
PAGE, CUT = "grids/grid_map.py", "Cut into different hands"


@pytest.fixture
def divided(sqlite: str, world: World) -> World:
    with open_session(write=True) as db:
        draw(db, world)
        divide(db, world)
    return world


def contact(who: Actor) -> AppTest:
    """The map with who answers for the departments' grids unfolded, the first of them selected."""
    at = unfolded(open_page(who, PAGE))
    [number] = [n for n, table in enumerate(at.dataframe) if "Who answers" in table.value.columns]
    at = select_row(at, 0, table=number)
    assert not at.exception
    return at


def numbers(at: AppTest) -> list[str]:
    return [t.key for t in at.text_input if t.key and t.key.endswith("_phone")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestDepartments:
    def test_several_lie_over_the_map_at_once_with_a_legend(self, divided: World) -> None:
        at = open_page(divided.secretary, PAGE)
        assert data_of(at, "grid_map")["lines"] == []
        at.button_group(key="map.departments").set_value([Department.POLICE]).run()
        assert not at.exception
        data = data_of(at, "grid_map")
        assert [line["label"] for line in data["lines"]] == ["Police 2"]
        assert data["lines_legend"].startswith("2 grids of departments")

    def test_what_is_cut_is_listed_and_a_row_is_seen_on_the_map(self, divided: World) -> None:
        at = open_page(divided.secretary, PAGE)
        assert CUT in {fold.label for fold in at.expander}
        at = unfolded(at)
        [number] = [n for n, table in enumerate(at.dataframe) if "Cut by" in table.value.columns]
        row = list(at.dataframe[number].value["Place"]).index("甲小区 1幢")
        at = select_row(at, row, table=number)
        assert not at.exception
        assert data_of(at, "grid_map")["spot"]["id"] == divided.here.building
        at.session_state["map.cut.open"] = False
        assert data_of(at.run(), "grid_map")["spot"] is None

    def test_who_answers_is_corrected_by_who_may_and_a_second_is_shown_both(self, divided: World) -> None:
        at = contact(divided.officer)
        [key] = numbers(at)
        at.text_input(key=key).set_value("6476 0000")
        with open_session(write=True) as db:
            [first, *_rest] = department_contacts.contacts(
                db, divided.officer, place_id=divided.subdistrict, on=inputs.today()
            )
            department_contacts.change_contact(
                db, divided.officer, department_grid_id=first.id, version=first.version, who="王警官",
                phone="110", office="", token="meanwhile", at=AT,
            )  # fmt: skip
        at.button(key=f"department_contact_{first.id}_save").click().run()
        assert "王警官" in " ".join(t.value for t in at.text)
        at.button(key="department_contact_store_mine").click().run()
        assert not at.exception
        with open_session() as db:
            [stored, *_rest] = department_contacts.contacts(
                db, divided.officer, place_id=divided.subdistrict, on=inputs.today()
            )
        assert (stored.phone, stored.version) == ("6476 0000", 3)

    def test_who_may_not_correct_sees_whom_to_call_and_no_form(self, divided: World) -> None:
        at = contact(divided.secretary)
        assert numbers(at) == []

    def test_without_grids_of_departments_there_is_nothing_to_choose(self, sqlite: str, world: World) -> None:
        with open_session(write=True) as db:
            draw(db, world)
        at = open_page(world.secretary, PAGE)
        assert CUT not in {fold.label for fold in at.expander}

    def test_who_may_not_export_is_offered_no_sheet(self, divided: World) -> None:
        assert set(data_of(open_page(divided.secretary, PAGE), "grid_map")["sheets"]) == {"pdf", "png"}
        at = unfolded(open_page(divided.grid_worker, PAGE))
        assert not any(p.proto.popover.label == "Print" for p in at.get("popover") if p.proto)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestTheSheet:
    def test_the_pdf_names_places_figures_departments_day_and_source(
        self, browser: TestClient, divided: World
    ) -> None:
        sign_in(browser, divided.leader)
        asked = (
            f"/map/{divided.grid}/sheet.pdf?kind=neighbourhood&figure=households&lines=police&lifts=&paper=a3"
        )
        answer = browser.get(asked, headers={"accept-language": "en"})
        assert answer.status_code == 200, answer.text
        [page] = PdfReader(io.BytesIO(answer.content)).pages
        text = page.extract_text().replace("\0", "")
        for said in ("甲居民区", "6", "Police 3", "Number of households", "2 places", "Source", "N", " km"):
            assert said in text
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (1191, 842)
        assert all("FontFile" in str(f) for f in _fonts(page))
        assert last_activity().action == "export"

    def test_the_picture_is_the_first_page_of_what_is_seen(self, browser: TestClient, divided: World) -> None:
        sign_in(browser, divided.leader)
        whole, part = (
            browser.get(f"/map/{divided.grid}/sheet.png?kind=neighbourhood&turned=upright{box}").content
            for box in ("", "&box=121.44,31.13,121.441,31.131")
        )
        assert Image.open(io.BytesIO(whole)).size == (1240, 1754)
        assert whole != part

    @pytest.mark.parametrize(
        "asked",
        ["paper=a0", "kind=moon", "box=1,2,3", "box=nan,0,1,1", "box=1,1,0,0", "lines=army", "lifts=new"],
    )
    def test_what_cannot_be_asked_is_refused(self, browser: TestClient, divided: World, asked: str) -> None:
        sign_in(browser, divided.leader)
        assert browser.get(f"/map/{divided.grid}/sheet.pdf?{asked}").status_code == 400

    def test_who_may_not_export_and_who_sees_another_place_get_none(
        self, browser: TestClient, divided: World
    ) -> None:
        sign_in(browser, divided.grid_worker)
        assert browser.get(f"/map/{divided.here.micro_grid}/sheet.pdf").status_code == 403
        sign_in(browser, divided.stranger)
        assert browser.get(f"/map/{divided.here.neighbourhood}/sheet.pdf").status_code == 404


def _fonts(page: object) -> list[object]:
    found = page["/Resources"]["/Font"]  # type: ignore[index]
    fonts = [found[name].get_object()["/DescendantFonts"][0].get_object() for name in found]
    return [font["/FontDescriptor"].get_object() for font in fonts]


def test_the_screen_and_the_sheet_know_the_same_signs_and_strokes() -> None:
    from pages.ui import maps
    from pages.web.papers.map_drawing import LINES, SIGNS

    over, signs = ((Path(maps.ASSETS) / name).read_text() for name in ("map_over.js", "map_signs.js"))
    assert all(f"  {key}: {{ bright:" in over for key in LINES)
    assert all(f"    {key}: look(" in signs for key in SIGNS)
