"""Renewals on the map: a point where each lies, several at one place together, by how the most urgent of them stands.

A place stands in the middle of its own boundary or of the building's or estate's around it; where none is drawn, in the
middle of the micro-grids that look after its stairwells, and last of its neighbourhood. Coordinates are WGS-84 degrees.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, ProjectState
from models.grids import Place, PlaceWithin
from models.renewals import Project
from services.access import Actor, allows, find_place
from services.renewals import cards
from services.renewals.gates import SHUT, Gate, gates_of
from services.rules.stages import Stage, stage_of

K = PlaceKind
OWN = (K.STAIRWELL, K.BUILDING, K.ESTATE)
Where = tuple[float, float]


class Standing(StrEnum):
    """How a renewal stands, the most urgent first."""

    LATE = "late"
    WAITS = "waits"
    CAN_MOVE = "can_move"
    FINISHED = "finished"


ORDER = tuple(Standing)


@dataclass(frozen=True, slots=True)
class Renewal:
    """One renewal of a point."""

    id: int
    kind: str
    name: str
    stage: Stage
    standing: Standing
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Point:
    """Where renewals lie: the number of the place by which it is known, its name, and the renewals, urgent first."""

    id: int
    name: str
    where: Where
    renewals: tuple[Renewal, ...]

    @property
    def standing(self) -> Standing:
        """That of its most urgent renewal."""
        return self.renewals[0].standing


@dataclass(frozen=True, slots=True)
class Points:
    """All points of a place; how many renewals stand how, and how many lie where no boundary is known."""

    points: tuple[Point, ...]
    counts: Mapping[Standing, int]
    unplaced: int


@allows(Permission.SEE_RENEWALS)
def renewal_points(db: Session, actor: Actor, *, place_id: int, kind: str | None, on: date) -> Points:
    """The renewals at or below a place, of one kind or of all; given up ones are left out.

    A fixed number of queries however many there are. Raises NotFound outside the scope.
    """
    find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    query = select(Project).where(
        cards.in_scope(actor, place_id=place_id), col(Project.state) != ProjectState.CANCELLED
    )
    query = query if kind is None else query.where(col(Project.kind) == kind)
    projects = db.scalars(query.execution_options(populate_existing=True)).all()
    gates = gates_of(db, projects, on=on)
    known = _places(db, {p.place_id for p in projects})
    gathered: dict[tuple[int, ...], list[Project]] = defaultdict(list)
    for project in projects:
        gathered[known.get(project.place_id, ())].append(project)
    unplaced = len(gathered.pop((), ()))
    shapes = _shapes(db, {id for key in gathered for id in key})
    names = _names(db, {p.place_id for found in gathered.values() for p in found})
    points = [_point(key, found, gates, shapes, names, on) for key, found in gathered.items()]
    counts = Counter(r.standing for p in points for r in p.renewals)
    return Points(
        tuple(sorted(points, key=lambda p: (ORDER.index(p.standing), p.id))), dict(counts), unplaced
    )


def _point(
    key: tuple[int, ...], projects: Sequence[Project], gates: Mapping[int, Gate],
    shapes: Mapping[int, tuple[str, Where]], names: Mapping[int, str], on: date,
) -> Point:  # fmt: skip
    renewals = sorted((_renewal(p, gates, on) for p in projects), key=_urgent)
    places = sorted({p.place_id for p in projects})
    name = shapes[key[0]][0] if len(key) == 1 else names[places[0]]
    id = key[0] if len(key) == 1 else places[0]
    return Point(id, name, _middle([shapes[one][1] for one in key]), tuple(renewals))


def _urgent(r: Renewal) -> tuple[int, date, int]:
    return ORDER.index(r.standing), r.due_on or date.max, r.id


def _renewal(p: Project, gates: Mapping[int, Gate], on: date) -> Renewal:
    late = p.state in cards.UNDER_WAY and p.due_on is not None and p.due_on < on
    moves = Standing.CAN_MOVE if gates.get(p.id or 0, SHUT).open else Standing.WAITS
    standing = Standing.FINISHED if p.state is ProjectState.FINISHED else Standing.LATE if late else moves
    return Renewal(p.id or 0, p.kind, p.name, stage_of(p.kind, p.stage), standing, p.due_on)


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
