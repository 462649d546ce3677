"""Invented grids of departments for the demonstration (示意): each cuts the town in a way of its own."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.boundary_enums import Datum, Department
from models.departments import DepartmentGrid
from services.demo import boundaries
from services.demo.bulk import Bulk
from services.demo.town import DRAWN


@dataclass(frozen=True, slots=True)
class _Wish:
    """How a department divides the town: into how many parts, how it calls them, how far its map is off (m)."""

    department: Department
    parts: int
    name: str
    answers: str
    east_m: int = 0


WISHES = (
    _Wish(Department.POLICE, 14, "警务网格", "示意派出所第{n}警区"),
    _Wish(Department.CITY_MANAGEMENT, 9, "城管网格", "示意城管中队{n}组"),
    _Wish(Department.MARKET_SUPERVISION, 6, "市场监管网格", "示意市场监管所第{n}片区", east_m=90),
    _Wish(Department.PARTY, 22, "党建网格", "示意党建网格员{n}"),
)
"""The market's grids lie 90 m to the east, like a map drawn over another: the west is missed."""
SINCE_DAYS = 400


def draw(bulk: Bulk, subdistrict: int, *, seed: int, on: date) -> None:
    """Store the grids of every department."""
    since = on - timedelta(days=SINCE_DAYS)
    at = datetime.combine(since, time(9), tzinfo=ZoneInfo("Asia/Shanghai"))
    for number, wish in enumerate(WISHES, 1):
        outline = boundaries.moved(boundaries.SUBDISTRICT, east_m=wish.east_m)
        weights = [3 + (n * 7 + number) % 4 for n in range(wish.parts)]
        rings = boundaries.partition(outline, weights, seed=seed + 31 * number)
        for n, ring in enumerate(rings, 1):
            bulk.add(
                DepartmentGrid, place_id=subdistrict, department=wish.department,
                code=f"示意-{wish.department}-{n:02}", name=f"{wish.name}{n:02}",
                answers=wish.answers.format(n=n), geometry=boundaries.polygon(ring), source=DRAWN,
                datum=Datum.WGS84, since=since, until=None, batch_id=None, person_id=None, at=at,
            )  # fmt: skip
