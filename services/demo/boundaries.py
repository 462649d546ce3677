"""Drawn boundaries for the demonstration: an invented outline cut into nested plots that share every edge.

No open polygon of 长桥街道 or of its committees exists, so the project draws its own and says so (示意). The
outline is cut again and again by straight lines, as streets cut a town, until each plot has about the area it
was given. Coordinates are whole millionths of a degree (WGS-84); a new corner is put into the rings on both
sides of the edge it lies on: neighbours share it exactly, so the parts have no gaps and sum exactly.
The same seed always draws the same town.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[int, int]
Ring = tuple[Point, ...]
"""Corners in millionths of a degree (longitude, latitude), counter-clockwise, the first not repeated."""

MICRO = 1_000_000
METRES_PER_DEGREE = 111_320
EAST = math.cos(math.radians(31.135))
"""How much shorter a degree of longitude is than one of latitude, at the latitude of 长桥."""

SUBDISTRICT: Ring = (
    (121_434_219, 31_122_860),
    (121_449_021, 31_121_342),
    (121_456_327, 31_125_517),
    (121_458_319, 31_134_626),
    (121_455_473, 31_144_209),
    (121_447_693, 31_147_625),
    (121_435_453, 31_145_917),
    (121_432_511, 31_135_195),
)
"""The invented outline, 5.87 km2, near 长桥; it follows no real border."""

_STREETS = math.radians(7)
_JITTER = math.radians(9)
_NEAR = 12
"""A cut this close to a corner, in millionths of a degree (1.3 m), goes through the corner."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A wished part of the town: its share of the area among its neighbours, and the parts inside it."""

    weight: int
    parts: tuple[Plot, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn plot: its ring, and the rings of the plots inside it in the order they were wished."""

    ring: Ring
    parts: tuple[Drawn, ...] = ()


def partition(outline: Ring, weights: Sequence[int], *, seed: int) -> list[Ring]:
    """Cut a convex outline into one ring per weight, with areas in proportion to the weights (within 2 %).

    Raises ValueError for no weight, a weight below one, or a part too small to draw (a few metres).
    """
    return [part.ring for part in draw(outline, Plot(1, tuple(Plot(w) for w in weights)), seed=seed).parts]


def draw(outline: Ring, plot: Plot, *, seed: int) -> Drawn:
    """Draw a plot and everything nested in it. Raises ValueError as `partition` does."""
    town = _Town(outline)
    return _drawn(_divide(town, 0, plot, random.Random(seed)), town)  # noqa: S311 - a drawing, not a secret


def moved(outline: Ring, *, east_m: int = 0, north_m: int = 0) -> Ring:
    """The same outline elsewhere, for a demonstration of several subdistricts. Metres."""
    dx = round(east_m * MICRO / METRES_PER_DEGREE / EAST)
    dy = round(north_m * MICRO / METRES_PER_DEGREE)
    return tuple((x + dx, y + dy) for x, y in outline)


def twice_area(ring: Ring) -> int:
    """Twice the area in square millionths of a degree, exact; positive if counter-clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(ring))


def area_m2(ring: Ring) -> int:
    """The area on the ground in whole square metres (good to one part in a thousand at this latitude)."""
    return round(abs(twice_area(ring)) / 2 * (METRES_PER_DEGREE / MICRO) ** 2 * EAST)


def polygon(ring: Ring) -> dict[str, object]:
    """The ring as a GeoJSON Polygon (RFC 7946: degrees, closed, outer ring counter-clockwise)."""
    corners = ring if twice_area(ring) > 0 else ring[::-1]
    return {
        "type": "Polygon",
        "coordinates": [[[x / MICRO, y / MICRO] for x, y in (*corners, corners[0])]],
    }


def _edges(ring: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


class _Town:
    """The faces drawn so far; every edge is known from both sides, so a cut finds its neighbour."""

    def __init__(self, outline: Ring) -> None:
        self.faces: list[list[Point]] = [list(outline)]
        self.face_of: dict[tuple[Point, Point], int] = dict.fromkeys(_edges(outline), 0)

    def cut(self, face: int, share: float, angle: float) -> int:
        """Cut `share` of a face off, square to `angle`; the face keeps it, the new face has the rest."""
        ring = self.faces[face]
        along = [x * EAST * math.cos(angle) + y * math.sin(angle) for x, y in ring]
        at = _offset_for(ring, along, share)
        crossed = [i for i in range(len(ring)) if (along[i] < at) != (along[i - 1] < at)]
        if len(crossed) != 2:
            raise ValueError("this part is too small to draw")
        enters, leaves = crossed if along[crossed[0]] < at else crossed[::-1]
        edges = [(ring[i - 1], ring[i], along[i - 1], along[i]) for i in (enters, leaves)]
        return self._split(face, *(self._corner(*edge, at) for edge in edges))

    def _corner(self, p: Point, q: Point, from_: float, to: float, at: float) -> Point:
        """The corner where the line crosses the edge p-q, put into both neighbours if there is none near."""
        t = (at - from_) / (to - from_)
        new = (round(p[0] + t * (q[0] - p[0])), round(p[1] + t * (q[1] - p[1])))
        for end in (p, q):
            if math.dist(end, new) < _NEAR:
                return end
        for a, b in ((p, q), (q, p)):
            if (a, b) in self.face_of:
                owner = self.face_of.pop((a, b))
                self.face_of[a, new] = self.face_of[new, b] = owner
                self.faces[owner].insert(self.faces[owner].index(a) + 1, new)
        return new

    def _split(self, face: int, a: Point, b: Point) -> int:
        ring = self.faces[face]
        start = ring.index(a)
        turned = ring[start:] + ring[:start]
        end = turned.index(b)
        kept, rest = turned[: end + 1], [*turned[end:], a]
        if min(len(kept), len(rest)) < 3:
            raise ValueError("this part is too small to draw")
        self.faces[face] = kept
        self.faces.append(rest)
        self.face_of.update(dict.fromkeys(_edges(kept), face))
        self.face_of.update(dict.fromkeys(_edges(rest), len(self.faces) - 1))
        return len(self.faces) - 1


def _offset_for(ring: list[Point], along: list[float], share: float) -> float:
    """How far along the line must stand for `share` of the area to lie before it (found by halving)."""
    low, high = min(along), max(along)
    wanted = share * _area_before(ring, along, high)
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if _area_before(ring, along, middle) < wanted else (low, middle)
    return (low + high) / 2


def _area_before(ring: list[Point], along: list[float], at: float) -> float:
    """Twice the area of the part of the ring that lies before the line."""
    ox, oy = ring[0]
    area = x0 = y0 = first_x = first_y = 0.0
    started = False
    for i in range(len(ring)):
        s, t = along[i - 1], along[i]
        px, py, qx, qy = ring[i - 1][0] - ox, ring[i - 1][1] - oy, ring[i][0] - ox, ring[i][1] - oy
        steps = [((at - s) / (t - s))] if (s < at) != (t < at) else []
        for f in [*steps, 1.0] if t < at else steps:
            x, y = px + f * (qx - px), py + f * (qy - py)
            if started:
                area += x0 * y - x * y0
            else:
                first_x, first_y, started = x, y, True
            x0, y0 = x, y
    return area + x0 * first_y - first_x * y0


@dataclass(frozen=True, slots=True)
class _Node:
    face: int | None
    parts: tuple[_Node, ...] = ()


def _divide(town: _Town, face: int, plot: Plot, rng: random.Random) -> _Node:
    if not plot.parts:
        return _Node(face)
    faces = _share_out(town, face, [part.weight for part in plot.parts], rng)
    return _Node(None, tuple(_divide(town, f, p, rng) for f, p in zip(faces, plot.parts, strict=True)))


def _share_out(town: _Town, face: int, weights: list[int], rng: random.Random) -> list[int]:
    """Cut a face until there is one for each weight, halving the list where both sides weigh most alike."""
    if min(weights, default=0) < 1:
        raise ValueError("every part needs a weight of at least one")
    if len(weights) == 1:
        return [face]
    total = sum(weights)
    middle = min(range(1, len(weights)), key=lambda i: abs(2 * sum(weights[:i]) - total))
    rest = town.cut(face, sum(weights[:middle]) / total, _angle(town.faces[face], rng))
    return _share_out(town, face, weights[:middle], rng) + _share_out(town, rest, weights[middle:], rng)


def _angle(ring: list[Point], rng: random.Random) -> float:
    """The street direction, of the two that cross, along which the ring is longer; a little bent."""

    def length(angle: float) -> float:
        along = [x * EAST * math.cos(angle) + y * math.sin(angle) for x, y in ring]
        return max(along) - min(along)

    straight = max((_STREETS, _STREETS + math.pi / 2), key=length)
    return straight + rng.uniform(-_JITTER, _JITTER)


def _drawn(node: _Node, town: _Town) -> Drawn:
    if node.face is not None:
        return Drawn(tuple(town.faces[node.face]))
    parts = tuple(_drawn(part, town) for part in node.parts)
    return Drawn(_around([part.ring for part in parts]), parts)


def _around(rings: list[Ring]) -> Ring:
    """The ring around rings that share edges: the edges that are walked in one direction only."""
    edges = {edge for ring in rings for edge in _edges(ring)}
    onward = {a: b for a, b in edges if (b, a) not in edges}
    start = min(onward)
    ring = [start]
    for _ in range(len(onward) - 1):
        ring.append(onward[ring[-1]])
    return tuple(ring)
