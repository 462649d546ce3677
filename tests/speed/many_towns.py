"""A whole subdistrict for measuring: 33 neighbourhoods of 99 places each, with households and their sub-accounts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place, Unit
from models.money import FundAccount
from services.grids import places
from tests.support.world import TODAY

HOMES, ESTATES, BUILDINGS, STAIRWELLS, DOORS = 33, 3, 8, 3, 12
STREET = 1
Spot = tuple[int, PlaceKind]


@dataclass(frozen=True, slots=True)
class Town:
    """Where something may be renewed, every neighbourhood by turns, and the doors of each stairwell by number."""

    spots: tuple[Spot, ...]
    doors: dict[int, tuple[int, ...]]


def town(db: Session) -> Town:
    """Store the places with a household of 80.00 m² behind every door."""
    rows: list[dict[str, Any]] = []

    def put(kind: PlaceKind, name: str, parent: int | None) -> int:
        id = len(rows) + STREET
        rows.append(
            {"id": id, "kind": kind, "code": f"P{id}", "name": name, "parent_id": parent, "since": TODAY}
        )
        return id

    street = put(PlaceKind.SUBDISTRICT, "样板街道", None)
    grid = put(PlaceKind.GRID, "第一综合网格", street)
    by_home = [_home(put, grid, n) for n in range(1, HOMES + 1)]
    db.connection().execute(insert(Place), rows)
    places.index_places(db)
    spots = tuple(spot for same in zip(*by_home, strict=True) for spot in same)
    stairwells = [id for id, kind in spots if kind is PlaceKind.STAIRWELL]
    return Town(spots, _households(db, stairwells))


def _home(put: Any, grid: int, number: int) -> list[Spot]:
    home = put(PlaceKind.NEIGHBOURHOOD, f"第{number}居民区", grid)
    found: list[Spot] = []
    for e in range(1, ESTATES + 1):
        estate = put(PlaceKind.ESTATE, f"{number}居{e}小区", home)
        found.append((estate, PlaceKind.ESTATE))
        for b in range(1, BUILDINGS + 1):
            building = put(PlaceKind.BUILDING, f"{b}幢", estate)
            found.append((building, PlaceKind.BUILDING))
            found += [
                (put(PlaceKind.STAIRWELL, f"{s}单元", building), PlaceKind.STAIRWELL)
                for s in range(1, STAIRWELLS + 1)
            ]
    return found


def _households(db: Session, stairwells: list[int]) -> dict[int, tuple[int, ...]]:
    numbers = {s: tuple(range(n * DOORS + 1, (n + 1) * DOORS + 1)) for n, s in enumerate(stairwells)}
    units: list[dict[str, Any]] = [
        {
            "id": id,
            "stairwell_id": s,
            "door": f"{n // 2 + 1}0{n % 2 + 1}",
            "floor": n // 2 + 1,
            "area_dm2": 8000,
        }
        for s, ids in numbers.items()
        for n, id in enumerate(ids)
    ]
    accounts = [
        {
            "unit_id": u["id"],
            "first_deposit_fen": 400_000,
            "balance_fen": u["id"] % 9 * 50_000,
            "as_of": TODAY,
        }
        for u in units
    ]
    db.connection().execute(insert(Unit), units)
    db.connection().execute(insert(FundAccount), accounts)
    return numbers
