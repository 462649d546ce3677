"""Where somebody stands or points: the nearest places by their outlines, within the scope; what a small map offers."""

from typing import Any

import pytest
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place
from services.errors import NotFound
from services.grids import request_spots
from tests.support.queries import counted_queries
from tests.support.requests import filed
from tests.support.world import TODAY, World

LON, LAT = 121.45, 31.13
STEP = 0.0004
"""About 38 m eastwards and 45 m northwards."""


def square(n: int = 0) -> dict[str, Any]:
    """A building of about 38 by 45 m, the n-th from the west."""
    west, east, north = LON + 2 * n * STEP, LON + (2 * n + 1) * STEP, LAT + STEP
    return {
        "type": "Polygon",
        "coordinates": [[[west, LAT], [east, LAT], [east, north], [west, north], [west, LAT]]],
    }


@pytest.fixture
def outlined(world: World, db: Session) -> World:
    db.get_one(Place, world.here.building).boundary = square()
    db.get_one(Place, world.there.building).boundary = square(1)
    db.flush()
    return world


def near(db: Session, world: World, who: Any, place: int, *, east: float = 0.5) -> list[tuple[int, int]]:
    found = request_spots.nearest(db, who, place_id=place, lon=LON + east * STEP, lat=LAT + STEP / 2)
    return [(one.id, one.metres) for one in found]


def test_inside_an_outline_the_building_is_first_and_its_stairwell_next(outlined: World, db: Session) -> None:
    found = near(db, outlined, outlined.secretary, outlined.here.neighbourhood)
    assert found == [(outlined.here.building, 0), (outlined.here.stairwell, 0)]


def test_outside_it_is_metres_away_and_beyond_400_m_there_is_nothing(outlined: World, db: Session) -> None:
    assert near(db, outlined, outlined.secretary, outlined.here.neighbourhood, east=2.0)[0] == (
        outlined.here.building, 38
    )  # fmt: skip
    assert near(db, outlined, outlined.secretary, outlined.here.neighbourhood, east=20.0) == []


def test_the_nearer_of_two_comes_first_and_none_from_beyond_the_scope(outlined: World, db: Session) -> None:
    found = near(db, outlined, outlined.officer, outlined.subdistrict, east=1.8)
    assert found[0][0] == outlined.there.building
    assert {id for id, _metres in found} >= {outlined.here.building, outlined.there.building}
    only = near(db, outlined, outlined.grid_worker, outlined.here.micro_grid, east=1.8)
    assert [id for id, _metres in only] == [outlined.here.stairwell]
    with pytest.raises(NotFound):
        near(db, outlined, outlined.secretary, outlined.there.neighbourhood)


@pytest.mark.parametrize(("lon", "lat"), [(float("nan"), LAT), (999.0, LAT), (LON, float("inf"))])
def test_a_position_that_is_none_finds_nothing(outlined: World, db: Session, lon: float, lat: float) -> None:
    place = outlined.here.neighbourhood
    assert request_spots.nearest(db, outlined.secretary, place_id=place, lon=lon, lat=lat) == []


def test_the_small_map_offers_buildings_with_their_open_requests(outlined: World, db: Session) -> None:
    filed(db, outlined.secretary, outlined.here.stairwell)
    with counted_queries(db) as queries:
        found = request_spots.small_map(
            db, outlined.secretary, place_id=outlined.here.neighbourhood, on=TODAY
        )
    assert found is not None
    assert (found.kind, found.leaf) == (PlaceKind.BUILDING, True)
    assert [(one.id, one.open) for one in found.shown] == [(outlined.here.building, 1)]
    assert len(queries) <= 4
    wider = request_spots.small_map(db, outlined.officer, place_id=outlined.subdistrict, on=TODAY)
    assert wider is not None
    assert not wider.leaf
    assert request_spots.small_map(db, outlined.secretary, place_id=outlined.here.stairwell, on=TODAY) is None


def test_a_building_is_taken_with_its_stairwells_to_choose_from(outlined: World, db: Session) -> None:
    found = request_spots.parts(db, outlined.secretary, place_id=outlined.here.building)
    assert [spot.id for spot in found] == [outlined.here.building, outlined.here.stairwell]
