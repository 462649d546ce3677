"""The page of the map: what it shows to whom, and the way down and up (clicks: see tests/browser)."""

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from models.enums import PlaceKind
from models.grids import Place
from pages.ui import maps
from services.db import open_session
from services.demo import boundaries
from services.grids.figures import Figure
from services.grids.map import DRAWN
from tests.support.screen import open_page
from tests.support.world import World

PAGE = "grids/grid_map.py"


@pytest.fixture
def drawn_world(sqlite: str, world: World) -> World:
    with open_session(write=True) as db:
        draw(db, world)
    return world


def draw(db: Session, world: World) -> None:
    rings = boundaries.partition(boundaries.SUBDISTRICT, [1, 1], seed=1)
    sides = (
        (world.here.neighbourhood, world.here.micro_grid),
        (world.there.neighbourhood, world.there.micro_grid),
    )
    for ring, places in zip(rings, sides, strict=True):
        for place_id in places:
            place = db.get_one(Place, place_id)
            place.boundary, place.boundary_source = boundaries.polygon(ring), DRAWN


def words(at: AppTest) -> str:
    return " ".join(element.value for element in at.markdown)


def box(at: AppTest, name: str):
    return next(b for b in at.selectbox if b.label == name)


def press(at: AppTest, name: str) -> AppTest:
    return next(b for b in at.button if b.label == name).click().run()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestTheMapPage:
    def test_a_leader_sees_the_grids_and_goes_down_and_back_up(self, drawn_world: World) -> None:
        at = open_page(drawn_world.leader, PAGE)
        assert not at.exception
        box(at, "Place on the map").set_value(drawn_world.grid).run()
        press(at, "Look inside")
        assert "**第一综合网格**" in words(at)
        press(at, "样板街道")
        assert "**样板街道**" in words(at)

    def test_the_table_has_every_place_and_its_figure(self, drawn_world: World) -> None:
        at = open_page(drawn_world.leader, PAGE)
        next(b for b in at.button_group if b.label == "Show").set_value(PlaceKind.NEIGHBOURHOOD)
        box(at, "Coloured by").set_value(Figure.HOUSEHOLDS).run()
        table = at.dataframe[0].value
        assert table[["Neighbourhood", "Number of households"]].to_numpy().tolist() == [
            ["乙居民区", 6], ["甲居民区", 6],
        ]  # fmt: skip

    def test_a_secretary_sees_only_the_own_neighbourhood(self, drawn_world: World) -> None:
        at = open_page(drawn_world.secretary, PAGE)
        assert "甲微网格" in str(at.dataframe[0].value)
        assert "乙" not in words(at) + str(at.dataframe[0].value)

    def test_a_place_without_boundaries_says_so_and_keeps_its_table(self, drawn_world: World) -> None:
        at = open_page(drawn_world.leader, PAGE)
        assert "No boundaries are known here yet" in at.info[0].value
        assert "第一综合网格" in str(at.dataframe[0].value)

    def test_an_administrator_sees_households_and_no_project(self, drawn_world: World) -> None:
        at = open_page(drawn_world.administrator, PAGE)
        assert at.table[0].value["Figure"].tolist() == ["Number of households"]
        assert "Projects under way" not in words(at)


def test_few_values_have_a_colour_each_and_many_share_five() -> None:
    assert maps.classes_of([3, 1, 1]) == [(1, 1), (3, 3)]
    many = maps.classes_of(list(range(33)))
    assert many[0] == (0, 0)
    assert len(many) == maps.MOST_CLASSES
    assert (many[1][0], many[-1][1]) == (1, 32)
    assert maps.classes_of([]) == []


def test_the_shipped_library_is_the_one_its_readme_names() -> None:
    from hashlib import sha256

    [library] = maps.ASSETS.glob("ol-*.min.js")
    assert (
        f"{sha256(library.read_bytes()).hexdigest()}  {library.name}"
        in (maps.ASSETS / "README.md").read_text()
    )
    assert f'"./{library.name}"' in (maps.ASSETS / "grid_map.js").read_text()
