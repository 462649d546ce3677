"""Which buildings, stairwells and micro-grids the grids of departments cut into different hands, and which they miss.

Buildings and stairwells are judged by their own outline or point (`cuts.hands`), a micro-grid by the buildings in
which it looks after a stairwell: it is cut by a department where these are in several hands.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely import Geometry
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.boundary_enums import Department
from models.enums import Permission, PlaceKind
from models.grids import Place, PlaceWithin
from services.access import Actor, allows, below, kind_of_place
from services.grids import cuts, departments, shapes
from services.grids.cuts import TOLERANCE_M2, Hands
from services.grids.departments import Grid
from services.grids.naming import VOTING_KINDS, in_full
from services.grids.outlines import drawn_on

K = PlaceKind
JUDGED = (K.BUILDING, K.STAIRWELL)
MOST_JUDGED = 16
_JUDGED: dict[str, Hands] = {}


@dataclass(frozen=True, slots=True)
class Held:
    """A grid that has a place in hand, with the square metres that it covers (0 of a point)."""

    grid_id: int
    name: str
    answers: str
    area_m2: int


@dataclass(frozen=True, slots=True)
class HandLine:
    """One place and in whose hands it is, by department, the one with most of it first."""

    id: int
    kind: PlaceKind
    name: str
    neighbourhood: str
    held: Mapping[Department, tuple[Held, ...]]

    @property
    def cut_by(self) -> tuple[Department, ...]:
        """The departments that cut it."""
        return tuple(d for d, held in self.held.items() if len(held) > 1)

    @property
    def whole_in(self) -> tuple[Department, ...]:
        """The departments that leave it in one hand: beside `cut_by`, the departments do not agree about it."""
        return tuple(d for d, held in self.held.items() if len(held) == 1)

    @property
    def missed_by(self) -> tuple[Department, ...]:
        """The departments that have it in none of their grids."""
        return tuple(d for d, held in self.held.items() if not held)

    @property
    def hands(self) -> int:
        """How many grids have it in hand, of all departments together."""
        return sum(map(len, self.held.values()))


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one neighbourhood ("" for all): how many places of a kind were judged, cut and missed, by department."""

    neighbourhood: str
    kind: PlaceKind
    judged: int
    cut: Mapping[Department, int]
    missed: Mapping[Department, int]
    cut_by_any: int


@dataclass(frozen=True, slots=True)
class InHands:
    """All of a place: the departments there, the places that are cut or missed, and the counts, all of it first.

    `unplaced` of the places have no outline and no point, so that nobody can say.
    """

    departments: tuple[Department, ...]
    lines: tuple[HandLine, ...]
    counted: tuple[Counted, ...]
    unplaced: int
    tolerance_m2: int


@allows(Permission.SEE_PLACES)
def in_hands(
    db: Session, actor: Actor, *, place_id: int, on: date, tolerance_m2: int = TOLERANCE_M2
) -> InHands:
    """What the departments' grids of a day cut and miss at or below a place, what most grids have in hand first.

    A fixed number of queries. Raises NotFound outside the scope.
    """
    kind_of_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    grids = departments.grids_over(db, place_id, on)
    there = tuple(d for d in Department if any(g.department is d for g in grids))
    rows = _places(db, place_id, on)
    held = _judged(rows, grids, tolerance_m2)
    by = {d: _in(held, {g.id for g in grids if g.department is d}) for d in there}
    kept = _looked_after(db, place_id)
    by = {d: found | _of_micro_grids(found, kept) for d, found in by.items()}
    names = {g.id: g for g in grids}
    micro = [row for row in rows if row.kind is K.MICRO_GRID]
    known = {row.id for row in rows if row.id in held} | {m for m in kept if any(b in held for b in kept[m])}
    called = _names(db, place_id)
    lines = [_line(row, called[row.id], by, names) for row in rows if row.id in known]
    wanted = [*(r for r in rows if r.kind is K.BUILDING), *micro]
    return InHands(
        there,
        tuple(sorted((one for one in lines if one.cut_by or one.missed_by), key=_most_hands)),
        tuple(_counted(lines, there)),
        sum(row.id not in known for row in wanted),
        tolerance_m2,
    )


def _most_hands(line: HandLine) -> tuple[int, int, str, str]:
    return -len(line.cut_by), -line.hands, line.neighbourhood, line.name


@allows(Permission.SEE_PLACES)
def spot(db: Session, actor: Actor, *, place_id: int, on: date) -> dict[str, Any] | None:
    """Where one place of the list is to be seen: its outline or point as GeoJSON, of a micro-grid its own outline.

    None where it has none. Raises NotFound outside the scope.
    """
    kind_of_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    stored = db.scalar(select(drawn_on(on)).where(col(Place.id) == place_id))
    found: dict[str, Any] | None = json.loads(stored) if stored else None
    return found


def _places(db: Session, place_id: int, on: date) -> Sequence[Any]:
    """Buildings, stairwells with an outline of their own and micro-grids; none that ended before."""
    home = select(col(Place.parent_id)).where(col(Place.kind) == K.STAIRWELL, below(place_id, col(Place.id)))
    query = select(col(Place.id), col(Place.kind), col(Place.name), drawn_on(on).label("boundary")).where(
        col(Place.kind).in_((*JUDGED, K.MICRO_GRID)),
        or_(below(place_id, col(Place.id)), col(Place.id).in_(home)),
        col(Place.since) <= on,
        or_(col(Place.until).is_(None), col(Place.until) >= on),
    )
    return db.execute(query.order_by(col(Place.code))).all()


def _names(db: Session, place_id: int) -> dict[int, dict[PlaceKind, str]]:
    """The names of the neighbourhood, estate, building and stairwell around each place at or below one, and home of
    its stairwells.
    """
    well = aliased(Place)
    home = select(col(well.parent_id)).where(below(place_id, col(well.id)))
    query = (
        select(col(PlaceWithin.place_id), col(Place.kind), col(Place.name))
        .join(Place, col(Place.id) == col(PlaceWithin.ancestor_id))
        .where(col(Place.kind).in_((K.NEIGHBOURHOOD, *VOTING_KINDS)))
        .where(or_(below(place_id, col(PlaceWithin.place_id)), col(PlaceWithin.place_id).in_(home)))
    )
    found: dict[int, dict[PlaceKind, str]] = defaultdict(dict)
    for id, kind, name in db.execute(query):
        found[id][kind] = name
    return found


def _looked_after(db: Session, place_id: int) -> dict[int, list[int]]:
    """The buildings in which each micro-grid looks after a stairwell."""
    query = (
        select(col(Place.micro_grid_id), col(Place.parent_id))
        .distinct()
        .where(col(Place.kind) == K.STAIRWELL, col(Place.micro_grid_id).is_not(None))
        .where(below(place_id, col(Place.id)))
    )
    found: dict[int, list[int]] = defaultdict(list)
    for micro_grid, building in db.execute(query):
        found[micro_grid].append(building)
    return found


def _judged(rows: Sequence[Any], grids: Sequence[Grid], tolerance_m2: int) -> Hands:
    """In whose hands each place with an outline is; the last answers are kept by the outlines they were found from."""
    words = [f"{row.id} {row.boundary}" for row in rows] + [f"{g.id} {json.dumps(g.geometry)}" for g in grids]
    key = hashlib.sha256("\n".join([str(tolerance_m2), *words]).encode()).hexdigest()
    held = _JUDGED.get(key)
    if held is None:
        drawn = {row.id: s for row in rows if (s := _shape(row.boundary)) is not None}
        held = _JUDGED[key] = cuts.hands(drawn, _outlines(grids), tolerance_m2=tolerance_m2)
        for oldest in list(_JUDGED)[:-MOST_JUDGED]:
            _JUDGED.pop(oldest, None)
    return held


def _shape(stored: str | None) -> Geometry | None:
    drawn = json.loads(stored) if stored else None
    found = shapes.shape(drawn) if drawn else None
    return found if found is not None and found.is_valid else None


def _outlines(grids: Iterable[Grid]) -> dict[int, Geometry]:
    drawn = ((g.id, shapes.shape(g.geometry)) for g in grids)
    return {id: s for id, s in drawn if s is not None}


def _in(held: Hands, grids: Collection[int]) -> Hands:
    return {id: {g: size for g, size in found.items() if g in grids} for id, found in held.items()}


def _of_micro_grids(found: Hands, kept: Mapping[int, Sequence[int]]) -> Hands:
    return {m: cuts.together(found[b] for b in buildings if b in found) for m, buildings in kept.items()}


def _line(
    row: Any, called: Mapping[PlaceKind, str], by: Mapping[Department, Hands], names: Mapping[int, Grid]
) -> HandLine:
    name = row.name if row.kind is K.MICRO_GRID else in_full(called.get(kind) for kind in VOTING_KINDS)
    held = {d: _held(found[row.id], names) for d, found in by.items()}
    return HandLine(row.id, row.kind, name, called.get(K.NEIGHBOURHOOD, ""), held)


def _held(found: Mapping[int, int], names: Mapping[int, Grid]) -> tuple[Held, ...]:
    most_first = sorted(found, key=lambda id: (-found[id], id))
    return tuple(Held(id, names[id].name, names[id].answers, found[id]) for id in most_first)


def _counted(lines: Sequence[HandLine], there: Sequence[Department]) -> Iterable[Counted]:
    """For all, then for each neighbourhood, buildings before micro-grids."""
    for neighbourhood in ("", *sorted({line.neighbourhood for line in lines} - {""})):
        for kind in (K.BUILDING, K.MICRO_GRID):
            some = [
                one for one in lines if one.kind is kind and neighbourhood in ("", one.neighbourhood)
            ]  # fmt: skip
            cut = Counter(d for one in some for d in one.cut_by)
            missed = Counter(d for one in some for d in one.missed_by)
            by_any = sum(bool(one.cut_by) for one in some)
            yield Counted(
                neighbourhood,
                kind,
                len(some),
                {d: cut[d] for d in there},
                {d: missed[d] for d in there},
                by_any,
            )
