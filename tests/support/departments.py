"""Grids of departments over the small world: a row of houses that the police divide and the market leaves whole."""

from sqlmodel import Session

from models.boundary_enums import Datum, Department
from models.grids import Place
from services.access import Actor
from services.grids import departments
from services.grids.departments import NewGrid
from services.grids.shapes import shape
from tests.support.shapes import polygon, square
from tests.support.world import AT, TODAY, World

POLICE, MARKET = Department.POLICE, Department.MARKET_SUPERVISION


def add_grids(
    db: Session, who: Actor, place_id: int, department: Department, *columns: tuple[float, float]
) -> None:
    """Grids of a department, each from a column of the map on and so many columns wide."""
    found = []
    for n, (column, size) in enumerate(columns, 1):
        drawn = shape(polygon(square(column, -0.5, size=size)))
        assert drawn is not None
        found.append(NewGrid(f"{department}{n}", f"{department} {n}", f"片区{n}", drawn))
    departments.replace(
        db, who, found, place_id=place_id, department=department, source="imported", datum=Datum.WGS84,
        since=TODAY.replace(year=2025), batch_id=None, at=AT,
    )  # fmt: skip


def divide(db: Session, world: World) -> None:
    """The house of `here` lies across two grids of the police and in none of the market's, that of `there` in one."""
    for place_id, column in ((world.here.building, 0.9), (world.there.building, 4)):
        db.get_one(Place, place_id).boundary = polygon(square(column, size=0.2))
    for place_id, column in ((world.here.neighbourhood, 0), (world.there.neighbourhood, 3.5)):
        db.get_one(Place, place_id).boundary = polygon(square(column, size=2))
    add_grids(db, world.officer, world.subdistrict, POLICE, (-1, 2), (1, 2), (3, 3))
    add_grids(db, world.officer, world.subdistrict, MARKET, (3, 3))
    db.flush()
