"""Renewals on the map: where they stand, together at one place, by the most urgent, within the scope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.enums import ProjectKind, ProjectState
from models.grids import Place
from services.access import Actor
from services.errors import NotFound
from services.grids import renewal_points
from services.grids.points import Points, centre
from services.grids.renewal_points import Renewal, Standing
from tests.support.queries import counted_queries
from tests.support.renewals import add_evidence, add_project
from tests.support.world import TODAY, World


def square(x: float, y: float, side: float = 0.002) -> dict[str, object]:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def draw(db: Session, place_id: int, x: float, y: float) -> None:
    db.get_one(Place, place_id).boundary = square(x, y)
    db.flush()


def points(db: Session, who: Actor, place_id: int, kind: str | None = None) -> Points[Renewal]:
    return renewal_points.renewal_points(db, who, place_id=place_id, kind=kind, on=TODAY)


def test_several_at_one_place_are_one_point_that_stands_as_the_most_urgent(world: World, db: Session) -> None:
    draw(db, world.here.estate, 121.4, 31.1)
    going = add_project(db, world.here.stairwell, name="can")
    add_evidence(db, going, "assessment_certificate")
    add_project(db, world.here.building, name="waits", due=9)
    add_project(db, world.here.estate, name="late", due=-1)
    add_project(db, world.here.stairwell, name="done", stage="finished", state=ProjectState.FINISHED)
    add_project(db, world.here.stairwell, name="gone", state=ProjectState.CANCELLED)
    found = points(db, world.leader, world.subdistrict)
    (point,) = found.points
    assert (point.id, point.name, point.standing) == (world.here.estate, "甲小区", Standing.LATE)
    assert [r.name for r in point.things] == ["late", "waits", "can", "done"]
    assert point.where == pytest.approx((121.401, 31.101))
    assert set(found.counts.values()) == {1}


def test_a_building_with_its_own_boundary_stands_there_and_not_with_its_estate(
    world: World, db: Session
) -> None:
    draw(db, world.here.estate, 121.4, 31.1)
    draw(db, world.here.building, 121.5, 31.2)
    add_project(db, world.here.stairwell)
    add_project(db, world.here.estate)
    assert {p.id for p in points(db, world.leader, world.subdistrict).points} == {
        world.here.building, world.here.estate,
    }  # fmt: skip


def test_without_a_boundary_it_stands_in_its_micro_grid_or_is_counted_as_unplaced(
    world: World, db: Session
) -> None:
    draw(db, world.here.micro_grid, 121.4, 31.1)
    add_project(db, world.here.stairwell)
    add_project(db, world.there.stairwell)
    found = points(db, world.leader, world.subdistrict)
    assert [p.name for p in found.points] == ["甲微网格"]
    assert found.unplaced == 1


def test_one_kind_alone_and_only_what_lies_in_the_scope(world: World, db: Session) -> None:
    for corner in (world.here, world.there):
        draw(db, corner.estate, 121.4, 31.1)
        add_project(db, corner.estate)
    add_project(db, world.here.estate, kind=ProjectKind.WATER_RENEWAL, stage="survey")
    assert len(points(db, world.leader, world.subdistrict, ProjectKind.WATER_RENEWAL).points) == 1
    assert {p.id for p in points(db, world.secretary, world.here.neighbourhood).points} == {world.here.estate}
    with pytest.raises(NotFound):
        points(db, world.secretary, world.there.neighbourhood)


def test_three_hundred_renewals_take_no_more_queries_than_one(world: World, db: Session) -> None:
    draw(db, world.here.estate, 121.4, 31.1)

    def queries() -> int:
        with counted_queries(db) as sent:
            points(db, world.leader, world.subdistrict)
        return len(sent)

    add_project(db, world.here.estate)
    one = queries()
    for _ in range(300):
        add_project(db, world.here.stairwell)
    assert queries() == one


@given(st.floats(-179, 178), st.floats(-89, 88), st.floats(0.0001, 1))
def test_the_middle_of_a_square_is_its_middle_whichever_way_it_is_drawn(
    x: float, y: float, side: float
) -> None:
    shape = square(x, y, side)
    backwards = {"type": "Polygon", "coordinates": [list(reversed(shape["coordinates"][0]))]}  # type: ignore[index]
    for drawn in (shape, backwards, {"type": "MultiPolygon", "coordinates": [shape["coordinates"]]}):
        assert centre(drawn) == pytest.approx((x + side / 2, y + side / 2), abs=1e-6)
