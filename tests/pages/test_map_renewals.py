"""Renewals over the map: off until asked for, by kind, and the list of the point that was picked."""

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import ProjectKind
from pages.ui import inputs
from services.access import Actor
from services.db import open_session
from tests.pages.test_grid_map import draw
from tests.support.renewals import add_project
from tests.support.screen import data_of, open_page, send
from tests.support.world import World

PAGE = "grids/grid_map.py"


@pytest.fixture
def drawn(sqlite: str, world: World) -> World:
    """Both neighbourhoods with boundaries; in the first a late lift and water pipes that wait."""
    with open_session(write=True) as db:
        draw(db, world)
        add_project(db, world.here.stairwell, name="电梯更新", due=-2, on=inputs.today())
        add_project(db, world.here.stairwell, name="水管更新", kind=ProjectKind.WATER_RENEWAL, stage="survey")
        add_project(db, world.there.stairwell, name="乙电梯更新")
    return world


def with_layer(actor: Actor) -> AppTest:
    at = open_page(actor, PAGE)
    return at.toggle("map.renewals").set_value(True).run()


def words(at: AppTest) -> str:
    return " ".join(element.value for element in at.markdown)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestRenewalsOnTheMap:
    def test_they_are_off_until_asked_for(self, drawn: World) -> None:
        at = open_page(drawn.secretary, PAGE)
        assert data_of(at, "grid_map")["layers"] == []

    def test_a_point_carries_its_count_its_state_and_its_legend(self, drawn: World) -> None:
        at = with_layer(drawn.secretary)
        assert not at.exception
        [data] = data_of(at, "grid_map")["layers"]
        assert [(p["name"], p["n"], p["state"]) for p in data["points"]] == [("甲微网格", 2, "late")]
        assert data["states"][0] == ["late", "Late 1"]
        assert data["legend"].startswith("2 renewals at 1 places")

    def test_a_click_lists_what_is_there_with_the_way_to_each(self, drawn: World) -> None:
        at = with_layer(drawn.secretary)
        at = send(at, "grid_map", "point", f"renewals:{drawn.here.micro_grid}")
        assert not at.exception
        assert {"电梯更新", "水管更新"} <= {link.proto.label for link in at.get("page_link")}
        assert data_of(at, "grid_map")["layers"][0]["selected"] == drawn.here.micro_grid

    def test_one_kind_can_be_seen_alone(self, drawn: World) -> None:
        at = with_layer(drawn.secretary)
        at.selectbox("map.renewals.kind").select(ProjectKind.WATER_RENEWAL).run()
        assert [p["n"] for p in data_of(at, "grid_map")["layers"][0]["points"]] == [1]
        at.selectbox("map.renewals.kind").select(ProjectKind.LEAK_REPAIR).run()
        assert "No renewal of this kind here." in words(at)

    def test_who_sees_no_renewals_is_offered_none(self, drawn: World) -> None:
        assert not open_page(drawn.administrator, PAGE).toggle
