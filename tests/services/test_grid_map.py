"""The map's answers: what is inside a place, its figures, its boundaries, and who may see them."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.enums import PlaceKind, ProjectKind, ProjectState
from models.grids import Place
from models.lifts import Lift
from models.renewals import Project
from services.demo import boundaries
from services.errors import NotFound
from services.grids import map as grid_map
from services.grids import place_card
from services.grids.figures import Figure, Value
from services.grids.map import Layer
from services.rules.lift_ages import years_before
from tests.support.world import AT, TODAY, World, add_place

SQUARE = boundaries.polygon(((0, 0), (1000, 0), (1000, 1000), (0, 1000)))


def look(db: Session, who, place: int | None = None, **choices) -> Layer:
    choices = {"kind": None, "figure": None, "on": TODAY, "at": AT} | choices
    return grid_map.layer(db, who, place_id=place, **choices)


def shapes(db: Session, who, place: int, kind: PlaceKind = PlaceKind.NEIGHBOURHOOD) -> Any:
    return json.loads(grid_map.geometry(db, who, place_id=place, kind=kind, on=TODAY))


def draw(db: Session, place_id: int) -> None:
    place = db.get_one(Place, place_id)
    place.boundary, place.boundary_source = SQUARE, grid_map.DRAWN
    db.flush()


def add_lift(db: Session, place_id: int, code: str, registered_on: date | None) -> None:
    db.add(Lift(place_id=place_id, code=code, name=code, registered_on=registered_on))
    db.flush()


def add_project(db: Session, place_id: int, name: str, due_on: date | None, **more) -> None:
    words: dict[str, Any] = {
        "kind": ProjectKind.LIFT_REPLACEMENT,
        "stage": "survey",
        "stage_since": TODAY,
    } | more
    db.add(Project(place_id=place_id, name=name, due_on=due_on, **words))
    db.flush()


def test_a_leader_begins_at_the_subdistrict_and_sees_its_grids(db: Session, world: World) -> None:
    layer = look(db, world.leader)
    assert layer.place.id == world.subdistrict
    assert layer.kinds == (PlaceKind.GRID, PlaceKind.NEIGHBOURHOOD)
    assert [s.id for s in layer.shown] == [world.grid]


def test_a_secretary_begins_at_the_own_neighbourhood_and_cannot_leave_it(db: Session, world: World) -> None:
    assert look(db, world.secretary).place.id == world.here.neighbourhood
    for elsewhere in (world.subdistrict, world.there.neighbourhood):
        with pytest.raises(NotFound):
            look(db, world.secretary, elsewhere)
        with pytest.raises(NotFound):
            place_card.card(db, world.secretary, place_id=elsewhere, on=TODAY, at=AT)
        with pytest.raises(NotFound):
            shapes(db, world.secretary, elsewhere)


def test_one_goes_down_to_the_stairwell_and_the_way_back_is_known(db: Session, world: World) -> None:
    here = world.here
    way = [here.neighbourhood, here.estate, here.building]
    for place, kind in zip(way, ("micro_grid", "building", "stairwell"), strict=True):
        assert look(db, world.leader, place).kind == PlaceKind(kind)
    path = [p.id for p in look(db, world.leader, here.building).path]
    assert path == [world.subdistrict, world.grid, *way]
    assert look(db, world.leader, here.stairwell).shown == ()


def test_a_choice_that_does_not_fit_gives_way_to_one_that_does(db: Session, world: World) -> None:
    layer = look(db, world.administrator, kind=PlaceKind.BUILDING, figure=Figure.OLD_LIFTS)
    assert layer.kind is PlaceKind.GRID
    assert layer.figures == (Figure.HOUSEHOLDS,)
    assert layer.figure is Figure.HOUSEHOLDS


def test_households_count_for_every_place_above_them(db: Session, world: World) -> None:
    by_grid = look(db, world.leader, figure=Figure.HOUSEHOLDS)
    by_neighbourhood = look(db, world.leader, figure=Figure.HOUSEHOLDS, kind=PlaceKind.NEIGHBOURHOOD)
    by_micro_grid = look(db, world.leader, world.here.neighbourhood, figure=Figure.HOUSEHOLDS)
    assert [s.value for s in by_grid.shown] == [Value(12)]
    assert [s.value for s in by_neighbourhood.shown] == [Value(6), Value(6)]
    assert [s.value for s in by_micro_grid.shown] == [Value(6)]


def test_a_lift_is_old_from_its_fifteenth_year_and_no_register_means_no_figure(
    db: Session, world: World
) -> None:
    add_lift(db, world.here.building, "A", date(2011, 3, 2))
    add_lift(db, world.here.stairwell, "B", date(2011, 3, 3))
    add_lift(db, world.here.stairwell, "C", None)
    layer = look(db, world.leader, kind=PlaceKind.NEIGHBOURHOOD, figure=Figure.OLD_LIFTS)
    assert {s.id: s.value for s in layer.shown} == {
        world.here.neighbourhood: Value(1, 3),
        world.there.neighbourhood: Value(None),
    }


def test_late_means_due_before_today_and_not_finished(db: Session, world: World) -> None:
    yesterday = date(2026, 3, 1)
    add_project(db, world.here.building, "late", yesterday)
    add_project(db, world.here.building, "on hold and late", yesterday, state=ProjectState.HELD)
    add_project(db, world.here.building, "due today", TODAY)
    add_project(db, world.here.building, "finished", yesterday, state=ProjectState.FINISHED)
    card = place_card.card(db, world.leader, place_id=world.here.neighbourhood, on=TODAY, at=AT)
    assert card.figures[Figure.LATE_PROJECTS] == Value(2, 3)
    assert [(p.name, p.late) for p in card.projects or ()] == [
        ("late", True), ("on hold and late", True), ("due today", False),
    ]  # fmt: skip


def test_a_card_names_the_three_most_urgent_projects_and_counts_them_all(db: Session, world: World) -> None:
    for n in range(5):
        add_project(db, world.here.building, f"due {n}", TODAY + timedelta(days=n))
    card = place_card.card(db, world.leader, place_id=world.here.neighbourhood, on=TODAY, at=AT)
    assert [p.name for p in card.projects or ()] == ["due 0", "due 1", "due 2"]
    assert card.under_way == 5


def test_an_administrators_card_shows_no_projects(db: Session, world: World) -> None:
    add_project(db, world.here.building, "lift", TODAY)
    card = place_card.card(db, world.administrator, place_id=world.here.neighbourhood, on=TODAY, at=AT)
    assert card.projects is None
    assert set(card.figures) == {Figure.HOUSEHOLDS}


def test_boundaries_go_out_with_ids_and_names_and_undrawn_places_are_left_out(
    db: Session, world: World
) -> None:
    draw(db, world.here.neighbourhood)
    [feature] = shapes(db, world.leader, world.grid)["features"]
    assert feature["id"] == world.here.neighbourhood
    assert feature["properties"] == {"name": "甲居民区"}
    assert feature["geometry"] == SQUARE
    layer = look(db, world.leader, world.grid)
    assert (layer.with_boundary, len(layer.shown), layer.drawn_by_us) == (1, 2, True)


def test_a_name_with_quotes_does_not_break_the_geojson(db: Session, world: World) -> None:
    draw(db, add_place(db, kind=PlaceKind.NEIGHBOURHOOD, code="Q", name='"}𠮷\\', parent=world.grid))
    [feature] = shapes(db, world.leader, world.grid)["features"]
    assert feature["properties"]["name"] == '"}𠮷\\'


def test_a_place_that_has_ended_or_not_begun_is_not_on_the_map(db: Session, world: World) -> None:
    db.get_one(Place, world.here.neighbourhood).until = date(2026, 3, 1)
    db.get_one(Place, world.there.neighbourhood).since = date(2026, 3, 3)
    db.flush()
    assert PlaceKind.NEIGHBOURHOOD not in look(db, world.leader, world.grid).kinds


def test_the_version_changes_with_a_boundary_and_with_the_scope(db: Session, world: World) -> None:
    def version(who) -> str:
        layer = look(db, who, world.here.neighbourhood)
        return layer.version

    before = version(world.leader)
    assert before == version(world.leader) == version(world.secretary)
    db.get_one(Place, world.here.micro_grid).version += 1
    db.flush()
    assert version(world.leader) != before
    for kind in (PlaceKind.MICRO_GRID, PlaceKind.ESTATE):
        layer = look(db, world.leader, world.here.neighbourhood, kind=kind)
        asked: dict[str, Any] = {"place_id": world.here.neighbourhood, "kind": kind, "on": TODAY}
        assert layer.version == grid_map.geometry_version(db, world.leader, **asked)


def test_fifteen_years_before_a_leap_day_is_the_twenty_eighth() -> None:
    assert years_before(date(2024, 2, 29), 15) == date(2009, 2, 28)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)
