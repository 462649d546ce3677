"""Lifts by age and open requests on the map: at their places, within the scope, at one price."""

from datetime import date

import pytest
from sqlmodel import Session

from models.grids import Place
from models.lift_enums import AgeBand
from models.lifts import Lift
from services.errors import NotFound
from services.grids import lift_points, request_points
from services.grids.request_points import Waiting
from tests.support.queries import counted_queries
from tests.support.shapes import polygon, square
from tests.support.world import AT, TODAY, World


def add_lift(db: Session, place_id: int, code: str, registered: date | None) -> None:
    db.add(Lift(place_id=place_id, code=code, name=code, registered_on=registered))
    db.flush()


def draw(db: Session, world: World) -> None:
    db.get_one(Place, world.here.building).boundary = polygon(square(0))
    db.flush()


def test_lifts_of_a_house_are_one_point_that_stands_as_the_oldest(db: Session, world: World) -> None:
    draw(db, world)
    add_lift(db, world.here.stairwell, "new", date(2024, 1, 1))
    add_lift(db, world.here.stairwell, "old", date(2000, 1, 1))
    add_lift(db, world.there.stairwell, "elsewhere", None)
    found = lift_points.lift_points(db, world.leader, place_id=world.subdistrict, band=None, on=TODAY)
    [point] = found.points
    assert (point.id, point.standing) == (world.here.building, AgeBand.FROM_20)
    assert [one.code for one in point.things] == ["old", "new"]
    assert found.unplaced == 1
    only = lift_points.lift_points(
        db, world.leader, place_id=world.subdistrict, band=AgeBand.UNDER_10, on=TODAY
    )
    assert [one.code for one in only.points[0].things] == ["new"]


def test_a_stranger_sees_neither_lifts_nor_requests(db: Session, world: World) -> None:
    here = world.here.neighbourhood
    with pytest.raises(NotFound):
        lift_points.lift_points(db, world.stranger, place_id=here, band=None, on=TODAY)
    with pytest.raises(NotFound):
        request_points.request_points(db, world.stranger, place_id=here, category=None, at=AT)


def test_three_hundred_lifts_take_no_more_queries_than_one(db: Session, world: World) -> None:
    draw(db, world)

    def queries() -> int:
        with counted_queries(db) as sent:
            lift_points.lift_points(db, world.leader, place_id=world.subdistrict, band=None, on=TODAY)
        return len(sent)

    add_lift(db, world.here.stairwell, "first", None)
    one = queries()
    for n in range(300):
        add_lift(db, world.here.stairwell, str(n), None)
    assert queries() == one


def test_requests_past_their_day_come_first(db: Session, world: World) -> None:
    assert tuple(request_points.Waiting) == (Waiting.OVERDUE, Waiting.OPEN)
