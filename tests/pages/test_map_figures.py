"""The map by any figure: the months, two places compared, the card with its ways on, the table."""

from datetime import date, timedelta
from math import isnan
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import PlaceKind
from pages.ui import figure_words, formats, inputs, maps
from pages.ui.maps import MapFigure
from services.db import open_session
from services.grids.figure_months import months_since
from services.grids.figures import Figure, Value
from tests.pages.test_grid_map import PAGE, box, draw, words
from tests.support.figured import add_request, add_round, answer, moment
from tests.support.screen import open_page, unfolded
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DAY = timedelta(days=1)
ON_TIME, OPEN_VOTES = "Requests answered on time", "Turnout of open votes"


def last_month() -> date:
    return months_since(date(2020, 1, 1), inputs.today())[-1]


@pytest.fixture
def told_world(sqlite: str, world: World) -> World:
    """甲 told forty requests last month, three of them answered too late, and votes in its building; 乙 told two."""
    with open_session(write=True) as db:
        draw(db, world)
        on = last_month().replace(day=1)
        due = moment(on + DAY)
        for n in range(40):
            done = moment(on + (2 if n < 3 else 1) * DAY)
            add_request(db, world.here.building, on, due_at=due, answered_at=done)
        for place in (world.there.stairwell, world.there.building):
            add_request(db, place, on, due_at=due, answered_at=due)
        one, *_others = add_round(db, world.here.building, on, None, 4)
        answer(db, one, on)
    return world


def looking(at: AppTest, **choices: Any) -> AppTest:
    """The map of neighbourhoods by a figure and a month."""
    next(b for b in at.button_group if b.label == "Show").set_value(PlaceKind.NEIGHBOURHOOD)
    box(at, "Coloured by").set_value(choices["figure"]).run()
    if "month" in choices:
        at.select_slider[0].set_value(choices["month"]).run()
    assert not at.exception
    return at


def column(at: AppTest, name: str) -> dict[str, Any]:
    sheet = at.dataframe[0].value
    return dict(zip(sheet["Neighbourhood"], sheet[name], strict=True))


def captions(at: AppTest) -> str:
    return " ".join(c.value for c in at.caption)


@ON_SQLITE
class TestTheMapByFigures:
    def test_a_share_of_many_is_compared_and_one_of_few_only_told(self, told_world: World) -> None:
        at = looking(open_page(told_world.leader, PAGE), figure=Figure.ON_TIME)
        assert column(at, ON_TIME)["甲居民区"] == 92.5
        assert isnan(column(at, ON_TIME)["乙居民区"])
        assert column(at, f"{ON_TIME} · n") == {"甲居民区": "37 / 40", "乙居民区": "2 / 2 · small n"}
        assert "answered within the limit, of all with a limit" in captions(at)

    def test_a_month_is_chosen_and_stays_for_the_next_figure_that_has_it(self, told_world: World) -> None:
        month = last_month()
        at = looking(open_page(told_world.leader, PAGE), figure=Figure.ON_TIME, month=str(month))
        first = formats.day(month.replace(day=1))
        assert f"reported from {first} to {formats.day(month)}" in captions(at)
        assert "known as of today only: Number of households" in captions(at)
        assert "Projects past their date" in at.dataframe[0].value.columns
        box(at, "Coloured by").set_value(Figure.TURNOUT).run()
        assert at.select_slider[0].value == str(month)
        assert column(at, f"{OPEN_VOTES} · n") == {"甲居民区": "1 / 4 · small n", "乙居民区": "no open vote"}

    def test_a_figure_without_days_says_why_and_shows_today_and_the_month_waits(
        self, told_world: World
    ) -> None:
        at = looking(open_page(told_world.leader, PAGE), figure=Figure.ON_TIME, month=str(last_month()))
        box(at, "Coloured by").set_value(Figure.HOUSEHOLDS).run()
        assert not at.select_slider
        assert "Only as of today: the register of households keeps no earlier days." in captions(at)
        assert column(at, "Number of households")["甲居民区"] == 6
        box(at, "Coloured by").set_value(Figure.ON_TIME).run()
        assert at.select_slider[0].value == str(last_month())

    def test_two_places_stand_side_by_side_and_one_goes_down_into_either(self, told_world: World) -> None:
        at = unfolded(looking(open_page(told_world.leader, PAGE), figure=Figure.ON_TIME))
        beside = next(t.value for t in at.table if "A" in t.value)
        row = beside[beside["Figure"] == ON_TIME].iloc[0]
        assert (row["A"], row["B"]) == ("100.00% · 2 / 2 · small n", "92.50% · 37 / 40")
        assert at.get("vega_lite_chart")
        box(at, "B · Neighbourhood").set_value(told_world.there.neighbourhood).run()
        assert "This is the same place twice." in words(at)
        box(at, "B · Neighbourhood").set_value(told_world.here.neighbourhood).run()
        next(b for b in at.button if b.label == "Look inside 甲居民区").click().run()
        assert "**甲居民区**" in words(at)

    def test_the_card_has_votes_requests_and_the_way_to_each_page_narrowed_to_the_place(
        self, told_world: World
    ) -> None:
        at = open_page(told_world.officer, PAGE)
        box(at, "Place on the map").set_value(told_world.grid).run()
        assert "42 open" in words(at)
        assert "turnout 25.00% · 1 / 4" in words(at)
        asked = {link.proto.page: link.proto.query_string for link in at.get("page_link")}
        assert asked["requests"] == asked["rounds"] == f"place={told_world.grid}"
        at.query_params["place"] = str(told_world.here.neighbourhood)
        at.switch_page("grids/requests.py").run()
        assert box(at, "Place").value == told_world.here.neighbourhood
        assert "place" not in at.query_params

    def test_an_administrators_card_is_silent_on_what_it_may_not_see(self, told_world: World) -> None:
        at = open_page(told_world.administrator, PAGE)
        for silent in ("Open votes", "Requests", "Projects under way"):
            assert f"**{silent}**" not in words(at)


def test_values_read_with_what_they_are_of() -> None:
    assert figure_words.text(Figure.TURNOUT, Value(20, 35)) == "57.14% · 20 / 35"
    assert figure_words.text(Figure.TURNOUT, Value(None)) == "no open vote"
    assert figure_words.text(Figure.REQUESTS, Value(37, 3002)) == "12.3 · 37 / 3,002"
    assert figure_words.text(Figure.REQUESTS, Value(0, 40)) == "0.0 · 0 / 40"
    assert figure_words.short(Figure.ON_TIME, Value(26, 27)) == "26 / 27"
    assert figure_words.short(Figure.OLD_LIFTS, Value(3, 11)) == "3 / 11"


def test_what_stands_on_few_has_no_colour_and_widens_no_class() -> None:
    classes = maps.classes_of([10, 20])
    told = [MapFigure(10, ""), MapFigure(99, "", few=True), MapFigure(None, "")]
    assert [maps.class_of(classes, f) for f in told] == [0, -2, -1]
