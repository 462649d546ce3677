"""Things on the map: a point where each lies, several at one place together, by the most urgent of them.

A place stands in the middle of its own boundary or of the building's or estate's around it; where none is drawn, in the
middle of the micro-grids that look after its stairwells, and last of its neighbourhood. Coordinates are WGS-84 degrees.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import PlaceKind
from models.grids import Place, PlaceWithin

K = PlaceKind
OWN = (K.STAIRWELL, K.BUILDING, K.ESTATE)
Where = tuple[float, float]


class Thing(Protocol):
    """Anything that lies at a place and stands in some way."""

    @property
    def id(self) -> int: ...
    @property
    def place_id(self) -> int: ...
    @property
    def standing(self) -> StrEnum: ...


T = TypeVar("T", bound=Thing)


@dataclass(frozen=True, slots=True)
class Point(Generic[T]):
    """Where things lie: the number of the place by which it is known, its name, and the things, urgent first."""

    id: int
    name: str
    where: Where
    things: tuple[T, ...]

    @property
    def standing(self) -> StrEnum:
        """That of its most urgent thing."""
        return self.things[0].standing


@dataclass(frozen=True, slots=True)
class Points(Generic[T]):
    """All points, the most urgent first; how many things stand how, and how many lie where no boundary is known."""

    points: tuple[Point[T], ...]
    counts: Mapping[StrEnum, int]
    unplaced: int


def gathered(
    db: Session, things: Sequence[T], *, order: Iterable[StrEnum], then: Callable[[T], Any]
) -> Points[T]:
    """The things at their points, by the order of their standings and `then` by another sign of urgency.

    A fixed number of queries however many there are, for whoever has looked at the scope.
    """
    known = _places(db, {one.place_id for one in things})
    together: dict[tuple[int, ...], list[T]] = defaultdict(list)
    for one in things:
        together[known.get(one.place_id, ())].append(one)
    unplaced = len(together.pop((), ()))
    rank = {standing: n for n, standing in enumerate(order)}
    shapes = _shapes(db, {id for key in together for id in key})
    names = _names(db, {one.place_id for found in together.values() for one in found})

    def urgent(one: T) -> tuple[Any, ...]:
        return rank[one.standing], then(one), one.id

    points = [_point(key, sorted(found, key=urgent), shapes, names) for key, found in together.items()]
    counts = Counter(one.standing for p in points for one in p.things)
    return Points(tuple(sorted(points, key=lambda p: (rank[p.standing], p.id))), dict(counts), unplaced)


def _point(
    key: tuple[int, ...],
    things: Sequence[T],
    shapes: Mapping[int, tuple[str, Where]],
    names: Mapping[int, str],
) -> Point[T]:
    first = min(one.place_id for one in things)
    name, id = (shapes[key[0]][0], key[0]) if len(key) == 1 else (names[first], first)
    return Point(id, name, _middle([shapes[one][1] for one in key]), tuple(things))


def _places(db: Session, ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """By whose boundaries each place is put on the map: one of its own or around it, else its micro-grids."""
    asked = list(ids)
    kept = PlaceWithin
    around = (
        select(col(kept.place_id), col(Place.id), col(Place.kind))
        .join(Place, col(Place.id) == col(kept.ancestor_id))
        .where(col(kept.place_id).in_(asked), col(Place.kind).in_((*OWN, K.NEIGHBOURHOOD)), _bounded())
    )
    found: dict[int, dict[PlaceKind, int]] = defaultdict(dict)
    for place_id, id, kind in db.execute(around):
        found[place_id][kind] = id
    looked_after = _micro_grids(db, asked)
    return {id: key for id in asked if (key := _key(found[id], looked_after.get(id, ())))}


def _key(around: Mapping[PlaceKind, int], micro_grids: Sequence[int]) -> tuple[int, ...]:
    own = [around[kind] for kind in OWN if kind in around]
    home = [around[K.NEIGHBOURHOOD]] if K.NEIGHBOURHOOD in around else []
    return tuple(own[:1] or micro_grids or home)


def _micro_grids(db: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    """The micro-grids with a boundary that look after the stairwells at or below each place."""
    well, kept = aliased(Place), PlaceWithin
    query = (
        select(col(kept.ancestor_id), col(Place.id))
        .distinct()
        .join(well, col(well.id) == col(kept.place_id))
        .join(Place, col(Place.id) == col(well.micro_grid_id))
        .where(col(kept.ancestor_id).in_(ids), _bounded())
        .order_by(col(Place.id))
    )
    found: dict[int, list[int]] = defaultdict(list)
    for place_id, id in db.execute(query):
        found[place_id].append(id)
    return found


def _bounded() -> Any:
    stored = cast(col(Place.boundary), Text)
    return stored.is_not(None) & (stored != "null")


def _shapes(db: Session, ids: Iterable[int]) -> dict[int, tuple[str, Where]]:
    query = select(col(Place.id), col(Place.name), cast(col(Place.boundary), Text)).where(
        col(Place.id).in_(list(ids))
    )
    return {id or 0: (name, centre(json.loads(boundary))) for id, name, boundary in db.execute(query)}


def _names(db: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = db.execute(select(col(Place.id), col(Place.name)).where(col(Place.id).in_(list(ids))))
    return {id or 0: name for id, name in rows}


def _middle(where: Sequence[Where]) -> Where:
    return sum(x for x, _y in where) / len(where), sum(y for _x, y in where) / len(where)


def centre(boundary: Mapping[str, Any]) -> Where:
    """The centre of gravity of the largest outer ring of a GeoJSON Polygon or MultiPolygon."""
    many = boundary["coordinates"] if boundary["type"] == "MultiPolygon" else [boundary["coordinates"]]
    return max((_of_ring(polygon[0]) for polygon in many), key=lambda found: found[0])[1]


def _of_ring(ring: Sequence[Sequence[float]]) -> tuple[float, Where]:
    """Area and centre of a ring, measured from its first corner, since its corners differ by little."""
    x0, y0 = ring[0][0], ring[0][1]
    moved = [(p[0] - x0, p[1] - y0) for p in ring]
    twice = x = y = 0.0
    for (ax, ay), (bx, by) in zip(moved, [*moved[1:], moved[0]], strict=True):
        cross = ax * by - bx * ay
        twice, x, y = twice + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if not twice:
        return 0.0, _middle([(p[0], p[1]) for p in ring])
    return abs(twice), (x0 + x / (3 * twice), y0 + y / (3 * twice))
