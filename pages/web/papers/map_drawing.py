"""The figure of a map sheet: places, grids of departments, signs, names, scale bar and north, within one frame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import shapely
from shapely import Geometry, Polygon, box

from pages.web.papers.pens import Colour, Pen, Points, dashes, haloed
from services.grids.shapes import METRES_PER_DEGREE, polygons

INK: Colour = (22, 32, 37)
GREY: Colour = (140, 150, 155)
PAPER: Colour = (255, 255, 255)
LINES: Mapping[str, tuple[Colour, tuple[float, ...]]] = {
    "police": ((11, 61, 145), ()),
    "city_management": ((161, 79, 0), (3, 1.5)),
    "market_supervision": ((123, 31, 162), (0.6, 1.4)),
    "party": ((157, 23, 77), (3.4, 1.2, 0.5, 1.2)),
}
"""The same strokes and colours as on the screen (`pages/ui/assets/map_over.js`)."""
SIGNS: Mapping[str, tuple[str, Colour, Colour]] = {
    "late": ("diamond", (179, 38, 30), PAPER), "overdue": ("diamond", (179, 38, 30), PAPER),
    "waits": ("square", (196, 106, 0), PAPER), "can_move": ("triangle", (31, 111, 180), PAPER),
    "finished": ("circle", (91, 107, 115), PAPER), "open": ("hexagon", (15, 118, 110), PAPER),
    "under_10": ("tall", (228, 220, 245), INK), "from_10": ("tall", (187, 166, 227), INK),
    "from_15": ("tall", (130, 87, 194), PAPER), "from_20": ("tall", (74, 33, 145), PAPER),
    "unknown": ("circle", PAPER, INK),
    "water_due": ("diamond", (179, 38, 30), PAPER), "water_not_known": ("circle", PAPER, INK),
    "water_soon": ("square", (196, 106, 0), PAPER), "water_in_order": ("drop", (11, 110, 153), PAPER),
}  # fmt: skip
CORNERS: Mapping[str, Points] = {
    "diamond": ((0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)),
    "triangle": ((0, -1.05), (1.15, 0.9), (-1.15, 0.9)),
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "tall": ((-0.75, -1.05), (0.75, -1.05), (0.75, 1.05), (-0.75, 1.05)),
    "drop": (
        (0, -1.3),
        (0.5, -0.5),
        (0.9, 0.2),
        (0.75, 0.8),
        (0.35, 1.15),
        (-0.35, 1.15),
        (-0.75, 0.8),
        (-0.9, 0.2),
        (-0.5, -0.5),
    ),
    "hexagon": ((-1.1, 0), (-0.55, -0.95), (0.55, -0.95), (1.1, 0), (0.55, 0.95), (-0.55, 0.95)),
    "circle": tuple((math.cos(n * math.pi / 12), math.sin(n * math.pi / 12)) for n in range(24)),
}
HALF_SIGN, APART = 1.9, 4.2
HATCHED, DOTTED = "hatched", "dotted"


@dataclass(frozen=True, slots=True)
class Area:
    """A place: its name, its figure as it stands on the map, and its colour, or how it is filled without one."""

    name: str
    short: str
    fill: Colour | str
    shape: Geometry


@dataclass(frozen=True, slots=True)
class Sign:
    """A point: where (degrees), how it looks, how many it stands for."""

    at: tuple[float, float]
    look: str
    n: int


@dataclass(frozen=True, slots=True)
class Figure:
    """All that is drawn. `box`: west, south, east, north of what is seen; none for all of it."""

    areas: Sequence[Area]
    lines: Mapping[str, Sequence[Geometry]] = field(default_factory=dict)
    signs: Sequence[Sequence[Sign]] = ()
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Where on the page the figure stands, and how degrees become millimetres there."""

    x: float
    y: float
    width: float
    height: float
    west: float
    north: float
    across: float
    down: float

    @classmethod
    def around(cls, figure: Figure, x: float, y: float, width: float, height: float) -> Frame:
        """The frame in which all that is seen fits, the middle in the middle."""
        west, south, east, north = figure.box or shapely.total_bounds([one.shape for one in figure.areas])
        squeezed = math.cos(math.radians((south + north) / 2))
        room = 1.0 if figure.box else 1.06
        down = min(width / ((east - west) * squeezed * room or 1), height / ((north - south) * room or 1))
        across = down * squeezed
        left = (east + west) / 2 - width / across / 2
        return cls(x, y, width, height, left, (north + south) / 2 + height / down / 2, across, down)

    @property
    def seen(self) -> Polygon:
        """What is seen, in degrees."""
        return box(
            self.west, self.north - self.height / self.down, self.west + self.width / self.across, self.north
        )

    def placed(self, coordinates: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
        """Degrees as millimetres on the page."""
        return [
            (self.x + (c[0] - self.west) * self.across, self.y + (self.north - c[1]) * self.down)
            for c in coordinates
        ]


def draw(pen: Pen, figure: Figure, frame: Frame) -> None:
    """Draw the figure into its frame."""
    seen = frame.seen
    largest_first = sorted(figure.areas, key=lambda a: -a.shape.area)
    cut = [(one, one.shape.intersection(seen)) for one in largest_first]
    shown = [(one, part) for one, part in cut if not part.is_empty]
    for one, part in shown:
        for polygon in polygons(part):
            _fill(pen, frame, one.fill, polygon)
    for key, drawn in figure.lines.items():
        for shape in drawn:
            _outline(pen, frame, key, shape.boundary.intersection(seen))
    for one, part in shown:
        _name(pen, frame, one, part)
    for number, signs in enumerate(figure.signs):
        aside = (number - (len(figure.signs) - 1) / 2) * 2.3 * HALF_SIGN
        for at, look, n in _together(signs, frame):
            sign(pen, at[0] + aside, at[1], look, n)
    corners = [(frame.x, frame.y), (frame.x + frame.width, frame.y)]
    corners += [(frame.x + frame.width, frame.y + frame.height), (frame.x, frame.y + frame.height)]
    pen.area(corners, None, INK, 0.3)
    scale_bar(pen, frame)
    north(pen, frame)


def _fill(pen: Pen, frame: Frame, fill: Colour | str, polygon: Polygon) -> None:
    around = frame.placed(shapely.get_coordinates(polygon.exterior).tolist())
    pen.area(around, PAPER if isinstance(fill, str) else fill, GREY, 0.2)
    if isinstance(fill, str):
        pattern(pen, fill, Polygon(around))


def pattern(pen: Pen, fill: str, drawn: Geometry) -> None:
    """Hatching where there is no figure, dots where it stands on too few."""
    west, south, east, north = drawn.bounds
    step, tall = 1.8, north - south
    if fill == HATCHED:
        count = int((east - west + tall) / step)
        starts = [west - tall + step * n for n in range(1, count + 1)]
        lines = shapely.linestrings([[(x, north), (x + tall, south)] for x in starts])
        pieces = shapely.get_parts(shapely.intersection(lines, drawn)) if len(starts) else []
        for piece in pieces:
            if piece.geom_type == "LineString" and piece.length:
                pen.line(shapely.get_coordinates(piece).tolist(), GREY, 0.15)
        return
    columns, rows = int((east - west) / step), int(tall / step)
    spots = [(west + step * (i + 0.5), south + step * (j + 0.5)) for i in range(columns) for j in range(rows)]
    for x, y in spots:
        if drawn.contains(shapely.Point(x, y)):
            pen.area([(x, y), (x + 0.4, y), (x + 0.4, y + 0.4), (x, y + 0.4)], INK, None)


def _name(pen: Pen, frame: Frame, one: Area, part: Geometry) -> None:
    """Name and figure in the middle, where there is room for them."""
    if part.is_empty or not polygons(part):
        return
    largest = max(polygons(part), key=lambda p: p.area)
    west, south, east, north = largest.bounds
    wide, tall = (east - west) * frame.across, (north - south) * frame.down
    size = 8.0 if wide > 22 else 6.5
    texts = [(one.name, True), *([(one.short, False)] if one.short else [])]
    longest = max(pen.long(text, size, bold=bold) for text, bold in texts)
    if longest > wide * 0.95 or tall < 3.4 * len(texts):
        return
    middle = largest.representative_point() if not largest.contains(largest.centroid) else largest.centroid
    [(x, y)] = frame.placed([(middle.x, middle.y)])
    under = PAPER if isinstance(one.fill, str) else one.fill
    colours = INK if _light(under) else PAPER, under
    for n, (text, bold) in enumerate(texts):
        left, down = x - pen.long(text, size, bold=bold) / 2, (n - (len(texts) - 1) / 2) * 3.4
        haloed(pen, left, y + down, text, size, colours, bold=bold)


def _light(colour: Colour) -> bool:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] > 115


def _outline(pen: Pen, frame: Frame, key: str, found: Geometry) -> None:
    colour, dash = LINES[key]
    merged = shapely.line_merge(found) if found.geom_type == "MultiLineString" else found
    for part in shapely.get_parts(merged):
        if part.geom_type == "LineString":
            points = frame.placed(shapely.get_coordinates(part).tolist())
            pen.line(points, PAPER, 1.1)
            for piece in dashes(points, dash):
                pen.line(piece, colour, 0.6)


def _together(signs: Sequence[Sign], frame: Frame) -> Iterator[tuple[tuple[float, float], str, int]]:
    """Signs that would touch as one, by the most urgent, which comes last; what is not seen is left out."""
    left = [(frame.placed([one.at])[0], one) for one in signs if frame.seen.contains(shapely.Point(one.at))]
    groups: list[tuple[tuple[float, float], str, int]] = []
    while left:
        at, first = left[-1]
        near = [one for where, one in left if math.dist(where, at) <= APART]
        groups.append((at, first.look, sum(one.n for one in near)))
        left = [(where, one) for where, one in left if math.dist(where, at) > APART]
    yield from reversed(groups)


def sign(pen: Pen, x: float, y: float, look: str, n: int) -> None:
    """A sign told apart by shape as well as by colour, with its number."""
    shape, fill, ink = SIGNS[look]
    half = HALF_SIGN * (1.25 if n > 99 else 1)
    pen.area([(x + dx * half, y + dy * half) for dx, dy in CORNERS[shape]], fill, INK, 0.15)
    if n > 1:
        pen.text(
            x - pen.long(str(n), 6, bold=True) / 2,
            y + (0.4 if shape == "triangle" else 0),
            str(n),
            6,
            ink,
            bold=True,
        )


def scale_bar(pen: Pen, frame: Frame) -> None:
    """How long a round number of metres is on the sheet."""
    per_metre = frame.down / METRES_PER_DEGREE
    metres = next((m for m in _round_lengths() if m * per_metre <= frame.width / 4), 1)
    long = metres * per_metre
    x, y = frame.x + 4, frame.y + frame.height - 5
    pen.area(
        [(x - 2, y - 5), (x + long + 4, y - 5), (x + long + 4, y + 2.5), (x - 2, y + 2.5)], PAPER, GREY, 0.15
    )
    pen.line([(x, y - 1.5), (x, y), (x + long, y), (x + long, y - 1.5)], INK, 0.35)
    told = f"{metres // 1000} km" if metres >= 1000 and metres % 1000 == 0 else f"{metres} m"
    pen.text(x + long / 2 - pen.long(told, 7) / 2, y - 2.4, told, 7, INK)


def _round_lengths() -> Iterator[int]:
    for power in range(6, -1, -1):
        for leading in (5, 2, 1):
            yield leading * 10**power


def north(pen: Pen, frame: Frame) -> None:
    """An arrow to the north."""
    x, y = frame.x + frame.width - 7, frame.y + 5
    pen.area([(x, y), (x + 2.2, y + 7), (x, y + 5.4), (x - 2.2, y + 7)], INK, PAPER, 0.2)
    pen.text(x - pen.long("N", 9, bold=True) / 2, y + 9.4, "N", 9, INK, bold=True)
