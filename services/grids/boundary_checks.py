"""What is wrong with outlines before they are stored, and how each flaw would be mended.

Every finding names the shapes, its size on the ground, a point of it, and whether a repair is proposed. Repairs are
carried out only if a person accepted them, in the order of `Flaw`: later flaws are looked for in what earlier
repairs left. Invalid shapes take no part in what comes after `CROSSED` until they are mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, Polygon, STRtree

from services.grids.boundary_findings import (
    LARGEST_GAP_M2,
    MOST_SNAP_M,
    SLIVER_M2,
    SLIVER_WIDTH_M,
    SMALLEST_M2,
    SMALLEST_WIDTH_M,
    Area,
    Around,
    Checked,
    Finding,
    Flaw,
)
from services.grids.shapes import (
    METRES_PER_DEGREE,
    area_m2,
    inside_point,
    only_areas,
    polygons,
    settled,
    union,
)

TINY_DEGREES, WIDE_DEGREES = 1e-11, 1e-5
"""Square degrees of about a tenth of a square metre, degrees of about a metre: what need not be measured exactly."""
Mend = Callable[[], None]
Step = Iterator[tuple[Flaw, tuple[int, ...], Geometry, Mend | None]]


def check(areas: list[Area], around: Around, *, accepted: Collection[str] = (), snap_m: int = 0) -> Checked:
    """Look for every flaw and carry out the accepted repairs (keys of findings; "all" accepts every one).

    `snap_m` first draws edges that lie within so many metres of a neighbour's onto it.
    """
    work = _Work(areas, around, accepted)
    for step in (work.open_rings, work.crossed, work.duplicates):
        work.go(step())
    if snap_m:
        work.snap(min(snap_m, MOST_SNAP_M))
    for step in (work.slivers, work.holes, work.overlaps, work.overhangs, work.gaps):
        work.go(step())
    shapes = {n: settled(s) if s.is_valid else s for n, s in work.shapes.items() if not s.is_empty}
    return Checked(shapes, tuple(work.findings))


class _Work:
    """The shapes while they are mended."""

    def __init__(self, areas: list[Area], around: Around, accepted: Collection[str]) -> None:
        self.areas = {area.number: area for area in areas}
        self.shapes: dict[int, Geometry] = {area.number: area.shape for area in areas}
        self.around, self.accepted = around, accepted
        self.findings: list[Finding] = []

    def go(self, step: Step) -> None:
        """Note what a step finds, and mend what was accepted."""
        for flaw, numbers, piece, mend in list(step):
            at = _where(piece)
            key = f"{flaw}:{','.join(map(str, numbers))}:{at[0]:.5f},{at[1]:.5f}"
            mended = mend is not None and ("all" in self.accepted or key in self.accepted)
            if mended and mend is not None:
                mend()
            names = tuple(self._named(number) for number in numbers)
            size = area_m2(shapely.make_valid(piece))
            self.findings.append(Finding(key, flaw, numbers, names, size, at, mend is not None, mended))

    def _named(self, number: int) -> str:
        return (self.areas.get(number) or self.around.neighbours[-number]).name

    def sound(self) -> dict[int, Geometry]:
        """The areas that are valid: only these are compared."""
        return {
            n: s for n, s in self.shapes.items() if s.geom_type != "Point" and s.is_valid and not s.is_empty
        }

    def _set(self, number: int, found: Geometry) -> None:
        self.shapes[number] = only_areas(found)

    def open_rings(self) -> Step:
        for area in self.areas.values():
            if area.open_ring:
                yield Flaw.OPEN_RING, (area.number,), area.shape, lambda: None

    def crossed(self) -> Step:
        for number, shape in self.shapes.items():
            if not shape.is_valid:
                yield Flaw.CROSSED, (number,), shape, partial(self._untangle, number)

    def duplicates(self) -> Step:
        """A shape whose place an earlier one has, or that an earlier one equals: mended by leaving it out."""
        by_place: dict[int, int] = {}
        by_shape: dict[bytes, int] = {}
        for number, shape in list(self.shapes.items()):
            place = self.areas[number].place_id
            drawn = shapely.to_wkb(shapely.normalize(shape))
            first = by_place.get(place or 0) or by_shape.get(drawn)
            if first is not None:
                yield Flaw.DUPLICATE, (number, first), shape, partial(self._leave_out, number)
                continue
            by_shape[drawn] = number
            if place is not None:
                by_place[place] = number

    def _leave_out(self, number: int) -> None:
        self.shapes[number] = Polygon()

    def _untangle(self, number: int) -> None:
        self._set(number, shapely.make_valid(self.shapes[number], method="structure"))

    def _cut_off(self, number: int, piece: Geometry) -> None:
        self._set(number, self.shapes[number].difference(piece))

    def _keep_within(self, number: int, parent: Geometry) -> None:
        self._set(number, self.shapes[number].intersection(parent))

    def _add(self, number: int, piece: Geometry) -> None:
        self._set(number, self.shapes[number].union(piece))

    def snap(self, metres: int) -> None:
        """Draw edges onto those of earlier shapes and of neighbours that are near."""
        away = metres / METRES_PER_DEGREE
        sound = self.sound()
        fixed = {-id: n.shape for id, n in self.around.neighbours.items() if n.shape.is_valid}
        names, tree = [*fixed, *sound], STRtree([*fixed.values(), *sound.values()])
        for number, shape in sound.items():
            found = [names[i] for i in tree.query(shape, predicate="dwithin", distance=away)]
            near = [fixed.get(n) or self.shapes[n] for n in found if n < 0 or n < number]
            if near:
                drawn = shapely.snap(shape, union(near), away)
                self._set(number, drawn if drawn.is_valid else shapely.make_valid(drawn, method="structure"))

    def slivers(self) -> Step:
        for number, shape in self.sound().items():
            parts = polygons(shape)
            thin = [part for part in parts if _is_sliver(part)]
            if thin and len(thin) < len(parts):
                for part in thin:
                    yield Flaw.SLIVER, (number,), part, partial(self._cut_off, number, part)
            elif thin:
                yield Flaw.SLIVER, (number,), shape, None

    def holes(self) -> Step:
        """A hole is filled unless something of another place lies in it."""
        sound = self.sound()
        others = [*sound.values(), *(n.shape for n in self.around.neighbours.values())]
        tree = STRtree(others)
        for number, shape in sound.items():
            for ring in (ring for part in polygons(shape) for ring in part.interiors):
                hole = Polygon(ring)
                inside = [others[i] for i in tree.query(hole) if others[i] is not shape]
                filled = any(o.is_valid and o.intersection(hole).area > 0 for o in inside)
                yield Flaw.HOLE, (number,), hole, None if filled else partial(self._add, number, hole)

    def overlaps(self) -> Step:
        """What two shapes both cover stays with the earlier one, or with the neighbour that is stored already."""
        found = self.sound()
        found |= {-id: n.shape for id, n in self.around.neighbours.items() if n.shape.is_valid}
        numbers, shapes = list(found), np.array(list(found.values()), dtype=object)
        if not len(shapes):
            return
        left, right = STRtree(shapes).query(shapes, predicate="intersects")
        left, right = left[left < right], right[left < right]
        common = shapely.intersection(shapes[left], shapes[right])
        large = shapely.area(common) > TINY_DEGREES
        for a, b, both in zip(left[large].tolist(), right[large].tolist(), common[large], strict=True):
            piece = only_areas(both)
            if numbers[a] > 0 and _counts(piece):
                stays, cut = (numbers[b], numbers[a]) if numbers[b] < 0 else (numbers[a], numbers[b])
                yield Flaw.OVERLAP, (cut, stays), piece, partial(self._cut_off, cut, piece)

    def overhangs(self) -> Step:
        """What lies outside the place above is cut off; a shape wholly outside is left to the person."""
        shapely.prepare(list(self.around.parents.values()))
        for number, shape in self.shapes.items():
            parent = self.around.parents.get(self.areas[number].parent_id or 0)
            if parent is None or not parent.is_valid or not shape.is_valid or parent.covers(shape):
                continue
            if shape.geom_type == "Point":
                yield Flaw.OUTSIDE, (number,), shape, None
                continue
            piece = only_areas(shape.difference(parent))
            if _counts(piece):
                mend = partial(self._keep_within, number, parent)
                yield Flaw.OUTSIDE, (number,), piece, mend if shape.intersects(parent) else None

    def gaps(self) -> Step:
        """What no place below covers goes to the shape that has the longest edge with it."""
        sound = self.sound()
        for parent_id in dict.fromkeys(self.areas[n].parent_id for n in sound):
            parent = self.around.parents.get(parent_id or 0)
            if parent is None or not parent.is_valid:
                continue
            inside = {n: s for n, s in sound.items() if self.areas[n].parent_id == parent_id}
            others = [n.shape for n in self.around.neighbours.values() if n.parent_id == parent_id]
            for piece in polygons(parent.difference(union([*inside.values(), *others]))):
                yield from self._gap(piece, inside)

    def _gap(self, piece: Polygon, inside: dict[int, Geometry]) -> Step:
        if not _counts(piece):
            return
        edges = {n: piece.boundary.intersection(s).length for n, s in inside.items() if s.intersects(piece)}
        taker = max(edges, key=lambda n: edges[n], default=None)
        if taker is None or area_m2(piece) > LARGEST_GAP_M2:
            yield Flaw.GAP, () if taker is None else (taker,), piece, None
            return
        yield Flaw.GAP, (taker,), piece, partial(self._add, taker, piece)


def _width_m(piece: Geometry) -> float:
    """How wide a piece is on the whole: twice its area by its outline."""
    return 2 * area_m2(piece) / max(float(piece.length) * METRES_PER_DEGREE, 1)


def _counts(piece: Geometry) -> bool:
    return area_m2(piece) >= SMALLEST_M2 and _width_m(piece) >= SMALLEST_WIDTH_M


def _is_sliver(part: Polygon) -> bool:
    if part.area > 100 * TINY_DEGREES and part.area / part.length > WIDE_DEGREES:
        return False
    return area_m2(part) < SLIVER_M2 or _width_m(part) < SLIVER_WIDTH_M


def _where(piece: Geometry) -> tuple[float, float]:
    """A point of the flaw; of a crossed outline the crossing itself."""
    said: Any = re.search(r"\[(\S+) (\S+)\]", shapely.is_valid_reason(piece)) if not piece.is_valid else None
    if said:
        return float(said[1]), float(said[2])
    return inside_point(piece)
