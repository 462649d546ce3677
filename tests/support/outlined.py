"""Boundaries for the access table: a file, a division, and where a place could be given by hand, all of `here`."""

from typing import Any

from sqlmodel import Session

from models.boundary_enums import Datum, Department
from models.departments import DepartmentGrid
from models.enums import PlaceKind
from services.grids import divisions
from services.grids.divisions import Moved
from services.imports import boundaries_in
from services.imports.boundary_files import Drawing, Feature
from services.imports.boundary_matching import Choices
from tests.support.shapes import square
from tests.support.world import AT, TODAY, World, add_place

OUTLINE: dict[str, Any] = {"type": "MultiPolygon", "coordinates": [[[*map(list, square(0))]]]}
DRAWING = Drawing((Feature(1, {"name": "甲微网格"}, OUTLINE),), ("name",), None, 0)
TOLD_OF_BOUNDARIES: dict[str, Any] = {
    "geometry": OUTLINE,
    "choices": Choices(Datum.WGS84, PlaceKind.MICRO_GRID, TODAY, name_field="name"),
    "drawing": DRAWING,
}


def of_boundaries(db: Session, world: World) -> dict[str, Any]:
    """Things of `here` by the names of the parameters that take them."""
    here, secretary = world.here, world.secretary
    other = add_place(
        db, kind=PlaceKind.MICRO_GRID, code="甲-M9", name="甲九微网格", parent=here.neighbourhood
    )
    loose = add_place(
        db, kind=PlaceKind.STAIRWELL, code="甲-S9", name="甲9单元", parent=here.building, micro_grid=other
    )
    batch = boundaries_in.stage_boundaries(
        db, secretary, place_id=here.neighbourhood, file_name="甲.geojson", drawing=DRAWING, token="file of here",
        at=AT,
    )  # fmt: skip
    division = divisions.redraw(
        db, secretary, place_id=here.neighbourhood, name="甲划分", since=TODAY, on=TODAY, at=AT,
        moves=[Moved(loose, here.micro_grid)], token="division of here",
    )  # fmt: skip
    theirs = DepartmentGrid(
        place_id=here.neighbourhood, department=Department.POLICE, name="甲警区", geometry=OUTLINE,
        source="imported", since=TODAY, at=AT,
    )  # fmt: skip
    db.add(theirs)
    db.flush()
    return {
        "boundary_batch_id": batch,
        "division_id": division,
        "grid_id": other,
        "department_grid_id": theirs.id,
    }
