"""Redrawing grids: from a day on, with the past as it was."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.enums import PlaceKind
from models.grids import Place, PlaceWithin
from services.access import Actor
from services.errors import Conflict, NotFound, Refused
from services.grids import divisions, within
from services.grids import map as grid_map
from services.grids.assigning import assigned
from services.grids.divisions import Moved
from services.grids.figures import Figure, Value
from services.grids.places import index_places, rename_place
from tests.support.world import AT, TODAY, World, add_household, add_place

LAST_MONTH, FIRST_OF_MARCH = date(2026, 2, 10), date(2026, 3, 1)
tokens = count()


def redraw(
    db: Session, who: Actor, place: int, moves: dict[int, int], since: date = FIRST_OF_MARCH, **more: Any
) -> int:
    told: dict[str, Any] = {"name": "新划分", "on": TODAY, "at": AT, "token": f"t{next(tokens)}"} | more
    given = [Moved(*move) for move in moves.items()]
    return divisions.redraw(db, who, place_id=place, since=since, moves=given, **told)


def take_back(db: Session, who: Actor, division_id: int) -> int:
    return divisions.take_back_division(db, who, division_id=division_id, token=f"t{next(tokens)}", at=AT)


def refusal(*args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        redraw(*args, **more)
    return refused.value.code


def households(db: Session, world: World, place: int, on: date) -> dict[str, Value]:
    layer = grid_map.layer(
        db,
        world.leader,
        place_id=place,
        kind=PlaceKind.MICRO_GRID,
        figure=Figure.HOUSEHOLDS,
        on=on,
        at=AT,
    )
    return {s.name: s.value for s in layer.shown}


def second_grid(db: Session, world: World) -> tuple[int, int]:
    """Another micro-grid of `here` and a stairwell with one household that the first looks after."""
    here = world.here
    other = add_place(db, kind=PlaceKind.MICRO_GRID, code="M2", name="甲二微网格", parent=here.neighbourhood)
    stairwell = add_place(
        db,
        kind=PlaceKind.STAIRWELL,
        code="ST2",
        name="2单元",
        parent=here.building,
        micro_grid=here.micro_grid,
    )
    add_household(db, stairwell=stairwell, estate=here.estate, door="101", owner="甲业主")
    return other, stairwell


def tree(db: Session, on: date) -> set[tuple[int, int]]:
    found = within.within_on(db, on)
    return set(map(tuple, db.execute(select(found.c.ancestor_id, found.c.place_id)).all()))


def test_a_redrawn_micro_grid_leaves_the_figures_of_last_month_unchanged(db: Session, world: World) -> None:
    other, stairwell = second_grid(db, world)
    place = world.here.neighbourhood
    before = households(db, world, place, LAST_MONTH)
    assert before == {"甲微网格": Value(7), "甲二微网格": Value(None)}
    redraw(db, world.secretary, place, {stairwell: other})
    assert households(db, world, place, LAST_MONTH) == before
    assert households(db, world, place, TODAY) == {"甲微网格": Value(6), "甲二微网格": Value(1)}


def test_figures_say_which_division_they_use(db: Session, world: World) -> None:
    other, stairwell = second_grid(db, world)
    redraw(db, world.secretary, world.here.neighbourhood, {stairwell: other}, name="三月划分")
    asked: dict[str, Any] = {"place_id": world.here.neighbourhood, "kind": None, "figure": None, "at": AT}
    assert grid_map.layer(db, world.leader, **asked, on=LAST_MONTH).division is None
    assert grid_map.layer(db, world.leader, **asked, on=TODAY).division == ("三月划分", FIRST_OF_MARCH)


def test_a_neighbourhood_given_to_another_grid_takes_its_households_along_and_the_map_of_then_shows_it_there(
    db: Session, world: World
) -> None:
    grid = add_place(db, kind=PlaceKind.GRID, code="G2", name="第二综合网格", parent=world.subdistrict)
    redraw(db, world.officer, world.subdistrict, {world.there.neighbourhood: grid})

    def in_grid(grid_id: int, on: date) -> list[str]:
        layer = grid_map.layer(
            db,
            world.leader,
            place_id=grid_id,
            kind=PlaceKind.NEIGHBOURHOOD,
            figure=Figure.HOUSEHOLDS,
            on=on,
            at=AT,
        )
        return [s.name for s in layer.shown]

    assert (in_grid(world.grid, LAST_MONTH), in_grid(grid, LAST_MONTH)) == (["乙居民区", "甲居民区"], [])
    assert (in_grid(world.grid, TODAY), in_grid(grid, TODAY)) == (["甲居民区"], ["乙居民区"])
    layer = grid_map.layer(
        db,
        world.leader,
        place_id=world.subdistrict,
        kind=PlaceKind.GRID,
        figure=Figure.HOUSEHOLDS,
        on=TODAY,
        at=AT,
    )
    assert [s.value for s in layer.shown] == [Value(6), Value(6)]


def test_taken_back_everything_lies_where_it_lay(db: Session, world: World) -> None:
    other, stairwell = second_grid(db, world)
    before = tree(db, TODAY)
    division = redraw(db, world.secretary, world.here.neighbourhood, {stairwell: other})
    assert tree(db, TODAY) != before
    assert take_back(db, world.secretary, division) == 1
    assert tree(db, TODAY) == tree(db, LAST_MONTH) == before
    assert divisions.divisions(db, world.leader, place_id=world.subdistrict) == []


def test_only_the_last_division_of_a_place_is_taken_back(db: Session, world: World) -> None:
    other, stairwell = second_grid(db, world)
    first = redraw(db, world.secretary, world.here.neighbourhood, {stairwell: other})
    second = redraw(db, world.secretary, world.here.neighbourhood, {stairwell: world.here.micro_grid}, TODAY)
    with pytest.raises(Refused, match="division_not_last"):
        take_back(db, world.secretary, first)
    take_back(db, world.secretary, second)
    take_back(db, world.secretary, first)


def test_what_cannot_be_redrawn_is_refused(db: Session, world: World) -> None:
    other, stairwell = second_grid(db, world)
    place, who = world.here.neighbourhood, world.secretary
    tomorrow = TODAY + timedelta(days=1)
    assert refusal(db, who, place, {stairwell: other}, tomorrow) == "division_ahead"
    assert refusal(db, who, place, {stairwell: world.here.micro_grid}) == "division_empty"
    assert refusal(db, who, place, {stairwell: other}, name=" ") == "name_empty"
    assert refusal(db, who, place, {stairwell: world.here.estate}) == "division_wrong_kind"
    assert refusal(db, who, place, {stairwell: other}, date(2019, 1, 1)) == "division_not_standing"
    redraw(db, who, place, {stairwell: other})
    back = {stairwell: world.here.micro_grid}
    assert refusal(db, who, place, back, FIRST_OF_MARCH - timedelta(days=1)) == "division_before_last"


def test_a_stranger_finds_neither_place_nor_grid(db: Session, world: World) -> None:
    other, stairwell = second_grid(db, world)
    for who, place, to in (
        (world.stranger, world.here.neighbourhood, other),
        (world.secretary, world.here.neighbourhood, world.there.micro_grid),
        (world.secretary, world.here.estate, world.there.micro_grid),
    ):
        with pytest.raises(NotFound):
            redraw(db, who, place, {stairwell: to})
    division = redraw(db, world.secretary, world.here.neighbourhood, {stairwell: other})
    with pytest.raises(NotFound):
        take_back(db, world.stranger, division)


def test_a_double_click_redraws_once_and_a_moved_place_has_a_new_version(db: Session, world: World) -> None:
    other, stairwell = second_grid(db, world)
    place = world.here.neighbourhood
    ids = {redraw(db, world.secretary, place, {stairwell: other}, token="same") for _ in range(2)}
    assert len(ids) == 1
    with pytest.raises(Conflict):
        rename_place(db, world.administrator, place_id=stairwell, version=1, name="x", at=AT)


def rebuilt(db: Session, parents: dict[int, list[int | None]]) -> set[tuple[int, int]]:
    """The slow reference: for every place, walk up."""

    def above(id: int) -> set[int]:
        return {id}.union(*(above(p) for p in parents[id] if p))

    return {(a, p) for p in parents for a in above(p)}


def snapshot(db: Session) -> dict[int, list[int | None]]:
    rows = db.execute(select(col(Place.id), col(Place.parent_id), col(Place.micro_grid_id)))
    return {id: [parent, keeper] for id, parent, keeper in rows}


STEP = st.tuples(st.integers(0, 40), st.integers(0, 5), st.integers(0, 3), st.booleans())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=7))
def test_on_every_day_the_tree_is_the_one_of_then_and_no_household_is_in_two_micro_grids(
    db: Session, world: World, steps: Sequence[tuple[int, int, int, bool]]
) -> None:
    savepoint = db.begin_nested()
    grids = [world.here.micro_grid, world.there.micro_grid, second_grid(db, world)[0]]
    stairwells = select(col(Place.id)).where(col(Place.kind) == PlaceKind.STAIRWELL)
    members = [id or 0 for id in db.scalars(stairwells)]
    homes = [world.here.neighbourhood, world.there.neighbourhood]
    then: dict[date, set[tuple[int, int]]] = {LAST_MONTH: rebuilt(db, snapshot(db))}
    day = date(2026, 2, 15)
    for member, to, days, larger in steps:
        day = min(day + timedelta(days=days), TODAY)
        move = (
            {grids[member % 3]: homes[to % 2]} if larger else {members[member % len(members)]: grids[to % 3]}
        )
        try:
            redraw(db, world.officer, world.subdistrict, move, day)
        except Refused as refused:
            assert refused.code == "division_empty"  # noqa: PT017
        then[day] = rebuilt(db, snapshot(db))
    for on, expected in then.items():
        assert tree(db, on) == expected
        found = within.within_on(db, on)
        twice = (
            select(found.c.place_id)
            .join(Place, col(Place.id) == found.c.ancestor_id)
            .where(col(Place.kind) == PlaceKind.MICRO_GRID, found.c.place_id.in_(members))
            .group_by(found.c.place_id)
            .having(func.count() > 1)
        )
        assert db.scalars(twice).all() == []
    stored = tree(db, TODAY)
    index_places(db)
    assert (
        set(map(tuple, db.execute(select(col(PlaceWithin.ancestor_id), col(PlaceWithin.place_id))).all()))
        == stored
    )
    savepoint.rollback()
    db.expunge_all()


COORDINATE = st.integers(0, 20).map(lambda n: n / 10)


@given(
    st.dictionaries(st.integers(1, 9), st.tuples(COORDINATE, COORDINATE), max_size=9),
    st.dictionaries(
        st.integers(1, 9), st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=6), max_size=5
    ),
)
def test_assigning_by_outline_equals_a_slow_reference(points, rings) -> None:
    areas = {n: Polygon(ring).convex_hull for n, ring in rings.items()}
    areas = {n: area for n, area in areas.items() if area.geom_type == "Polygon"}
    found = {n: Point(at) for n, at in points.items()}
    slow = {
        n: min((a for a, area in areas.items() if area.covers(point)), default=None)
        for n, point in found.items()
    }
    assert assigned(found, areas) == slow
