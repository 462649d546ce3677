"""The page of boundaries: a file read, matched, mended, stored and taken back; an outline typed; grids redrawn."""

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import PlaceKind
from models.grids import Place
from pages.ui import boundary_sketch
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.grids import divisions
from services.grids.divisions import Moved
from services.imports import boundaries_in, boundary_files
from tests.support.screen import data_of, open_page, send, unfolded
from tests.support.shapes import feature, geojson, polygon, square
from tests.support.world import AT, TODAY, World, add_place

PAGE = "grids/boundaries.py"


def stage(who: Actor, place: int, *features: Any) -> int:
    drawing = boundary_files.read(geojson(*features), file_name="网格.geojson")
    with open_session(write=True) as db:
        return boundaries_in.stage_boundaries(
            db, who, place_id=place, file_name="网格.geojson", drawing=drawing, token=str(drawing), at=AT
        )


def opened(who: Actor, batch: int | None = None, *, task: str = "file") -> AppTest:
    at = open_page(who, PAGE)
    if batch:
        at.session_state["duoge.boundary.batch"] = batch
    if task != "file":
        at.segmented_control(key="boundary_task").set_value(task)
    at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    return " ".join(e.value for kind in (at.markdown, at.caption, at.error, at.warning) for e in kind)


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def outline(place: int) -> Any:
    with open_session() as db:
        return db.get_one(Place, place).boundary


def drawn(place: int, geometry: Any) -> None:
    with open_session(write=True) as db:
        db.get_one(Place, place).boundary = geometry


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestAFile:
    def test_it_lies_over_what_is_known_is_stored_and_taken_back(self, world: World) -> None:
        here = world.here
        drawn(here.micro_grid, before := polygon(square(3)))
        batch = stage(world.secretary, here.neighbourhood, feature(polygon(square(0)), name="甲微网格"))
        at = opened(world.secretary, batch)
        told = data_of(at, f"boundary_map_{batch}")
        assert [f["properties"]["name"] for f in told["shapes"]["features"]] == ["甲微网格"]
        assert [f["id"] for f in told["under"]["features"]] == [here.micro_grid]
        assert "Median distance from where the places are now" in said(at)
        press(at, "boundary_store")
        assert outline(here.micro_grid) == polygon(square(0))
        press(at, f"boundary_undo_{batch}")
        assert outline(here.micro_grid) == before

    def test_another_datum_moves_it_on_the_map(self, world: World) -> None:
        batch = stage(world.secretary, world.here.neighbourhood, feature(polygon(square(0)), name="甲微网格"))
        at = opened(world.secretary, batch)
        first = data_of(at, f"boundary_map_{batch}")["shapes"]
        at.segmented_control(key=f"boundary_{batch}_datum").set_value("gcj02").run()
        assert data_of(at, f"boundary_map_{batch}")["shapes"] != first

    def test_a_flaw_is_told_and_its_repair_accepted_one_by_one(self, world: World) -> None:
        two = [feature(polygon(square(n)), name="甲微网格", code=c) for n, c in ((0, "S-甲-M1"), (0.5, "M2"))]
        batch = stage(world.secretary, world.here.neighbourhood, *two)
        at = opened(world.secretary, batch)
        at.checkbox(key=f"boundary_{batch}_create").check().run()
        [repair] = [c for c in at.checkbox if "overlap" in c.label]
        assert "m²" in repair.label
        repair.check().run()
        assert any("mended" in c.label for c in at.checkbox)
        assert data_of(at, f"boundary_map_{batch}")["before"] is not None

    def test_a_shape_that_matches_nothing_is_given_to_a_place_by_hand(self, world: World) -> None:
        batch = stage(world.secretary, world.here.neighbourhood, feature(polygon(square(0)), name="三网格"))
        at = opened(world.secretary, batch)
        assert at.button(key="boundary_store").disabled
        at.selectbox(key=f"boundary_{batch}_place_1").set_value(world.here.micro_grid).run()
        press(at, "boundary_store")
        assert outline(world.here.micro_grid) == polygon(square(0))

    def test_it_is_all_in_chinese_too(self, world: World) -> None:
        stage(world.secretary, world.here.neighbourhood, feature(polygon(square(0)), name="甲微网格"))
        at = open_page(world.secretary, PAGE, language="zh")
        assert at.title[0].value == "边界"
        assert "网格.geojson" in str(at.dataframe[0].value)

    def test_a_leader_has_no_such_page(self, world: World) -> None:
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            open_page(world.leader, PAGE)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestAnOutline:
    def test_corners_typed_by_keyboard_are_stored_as_a_new_version(self, world: World) -> None:
        place = world.here.micro_grid
        at = opened(world.secretary, task="draw")
        text = boundary_sketch.as_text(polygon(square(0)))
        at.text_area(key=f"outline_text_{place}_1").set_value(text).run()
        press(at, "outline_store")
        assert outline(place) == polygon(square(0))
        assert "from today" not in said(at)

    def test_what_the_hand_left_on_the_map_is_what_is_stored(self, world: World) -> None:
        place = world.here.micro_grid
        at = opened(world.secretary, task="draw")
        send(at, f"sketch_map_{place}", "edited", polygon(square(1)))
        assert "121.4500000, 31.1200000" in (at.text_area(key=f"outline_text_{place}_1").value or "")
        press(at, "outline_store")
        assert outline(place) == polygon(square(1))

    def test_of_two_who_draw_the_second_sees_both(self, world: World) -> None:
        place = world.here.micro_grid
        at = opened(world.secretary, task="draw")
        send(at, f"sketch_map_{place}", "edited", polygon(square(1)))
        with open_session(write=True) as db:
            db.get_one(Place, place).version += 1
        press(at, "outline_store")
        assert at.button(key="outline_store_mine")
        press(at, "outline_store_mine")
        assert outline(place) == polygon(square(1))

    def test_a_typed_line_that_is_no_corner_is_named(self, world: World) -> None:
        at = opened(world.secretary, task="draw")
        at.text_area(key=f"outline_text_{world.here.micro_grid}_1").set_value("121.44, abc").run()
        assert "121.44, abc is no corner" in said(at)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestGrids:
    @pytest.fixture
    def other(self, world: World) -> int:
        with open_session(write=True) as db:
            here = world.here
            other = add_place(
                db, kind=PlaceKind.MICRO_GRID, code="M2", name="甲二微网格", parent=here.neighbourhood
            )
        drawn(here.micro_grid, polygon(square(0)))
        drawn(other, polygon(square(1)))
        drawn(here.building, polygon(square(1.2, 0.2, size=0.1)))
        return other

    def test_what_would_move_is_shown_and_redrawn_from_a_day_on(self, world: World, other: int) -> None:
        at = opened(world.secretary, task="divide")
        assert [m.value for m in at.metric] == ["1 / 1", "6", "0"]
        at.text_input(key="division_name").set_value("三月划分")
        [send_it] = [b for b in at.button if b.label.startswith("Redraw:")]
        send_it.click().run()
        assert not at.exception
        with open_session() as db:
            assert db.get_one(Place, world.here.stairwell).micro_grid_id == other
        assert "三月划分" in said(at)
        press(at, "division_undo")
        with open_session() as db:
            assert db.get_one(Place, world.here.stairwell).micro_grid_id == world.here.micro_grid

    def test_figures_of_an_earlier_day_are_those_of_then(self, world: World, other: int) -> None:
        with open_session(write=True) as db:
            divisions.redraw(
                db, world.secretary, place_id=world.here.neighbourhood, name="甲", since=TODAY, on=TODAY, token="x",
                moves=[Moved(world.here.stairwell, other)], at=AT,
            )  # fmt: skip
        at = opened(world.secretary, task="divide")
        at.date_input(key="division_day").set_value(TODAY - timedelta(days=30)).run()
        assert ["甲微网格", "6"] in at.table[0].value.to_numpy().tolist()

    def test_an_exception_by_hand_stays(self, world: World, other: int) -> None:
        at = unfolded(opened(world.secretary, task="divide"))
        at.selectbox(key="pin_grid").set_value(world.here.micro_grid)
        at.text_input(key="pin_reason").set_value("同一支部")
        next(b for b in at.button if b.label == "Keep it there").click().run()
        assert [m.value for m in at.metric] == ["0 / 1", "0", "1"]


def test_corners_as_text_are_read_back_with_their_holes() -> None:
    shape = polygon(square(0), square(0.2, 0.2, size=0.2))
    assert boundary_sketch.read(boundary_sketch.as_text(shape)) == shape
    assert boundary_sketch.read(" ") is None
    for text in ("121, 31", "1 2 3\n4 5\n6 7", "nan, 1\n1,1\n2,2", "200, 1\n1,1\n2,2"):
        with pytest.raises(Refused, match="outline_unreadable"):
            boundary_sketch.read(text)
