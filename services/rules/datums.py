"""Datums of coordinates in China: WGS-84, CGCS2000, GCJ-02 and BD-09, both ways.

CGCS2000 (GB 22021-2008) and WGS-84 differ by centimetres: here they are the same. GCJ-02 shifts every point in China
by some hundred metres, BD-09 shifts GCJ-02 once more. Neither shift was ever published: these are the formulas
that open projects have used since 2013 (googollee/eviltransform, wandergis/coordtransform), good to a metre or so.
Back there is no formula: the way out is repeated until it hits the point, which gives it back to a millimetre.
Coordinates are degrees, longitude first; floats, for no verdict rests on them.
"""

from collections.abc import Callable
from math import cos, hypot, pi, sin, sqrt

from models.boundary_enums import Datum

Point = tuple[float, float]
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: outside this box GCJ-02 shifts nothing (the box of the same open projects)."""
SEMI_MAJOR, ECCENTRICITY_SQUARED = 6_378_245.0, 0.00669342162296594323
"""The ellipsoid of Krasovsky (1940), metres."""
_NEAR_ENOUGH, _MOST_STEPS = 1e-10, 30
_FARTHEST = 0.1
"""No point is shifted this far, degrees."""
_BAIDU = 3000 * pi / 180


def to_wgs84(point: Point, datum: Datum) -> Point:
    """The same point in WGS-84. A point outside China is in GCJ-02 what it is in WGS-84."""
    if datum is Datum.GCJ02:
        return _gcj_to_wgs(point)
    return _gcj_to_wgs(_bd_to_gcj(point)) if datum is Datum.BD09 else point


def from_wgs84(point: Point, datum: Datum) -> Point:
    """The same point in another datum."""
    if datum is Datum.GCJ02:
        return _wgs_to_gcj(point)
    return _gcj_to_bd(_wgs_to_gcj(point)) if datum is Datum.BD09 else point


def in_china(point: Point, *, margin: float = 0.0) -> bool:
    """Whether GCJ-02 shifts a point there; `margin` (degrees) widens the box."""
    west, south, east, north = CHINA
    return west - margin <= point[0] <= east + margin and south - margin <= point[1] <= north + margin


def _wgs_to_gcj(point: Point) -> Point:
    return _shifted(point) if in_china(point) else point


def _gcj_to_wgs(point: Point) -> Point:
    """A point is taken for shifted where the point it was shifted from lies in China."""
    if not in_china(point, margin=_FARTHEST):
        return point
    found = _back(_shifted, point)
    return found if in_china(found) else point


def _shifted(point: Point) -> Point:
    x, y = point[0] - 105.0, point[1] - 35.0
    at = point[1] / 180 * pi
    magic = 1 - ECCENTRICITY_SQUARED * sin(at) ** 2
    east, north = _east(x, y), _north(x, y)
    metres_north = SEMI_MAJOR * (1 - ECCENTRICITY_SQUARED) / (magic * sqrt(magic))
    metres_east = SEMI_MAJOR / sqrt(magic) * cos(at)
    return point[0] + east * 180 / (metres_east * pi), point[1] + north * 180 / (metres_north * pi)


def _waves(x: float) -> float:
    return (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3


def _east(x: float, y: float) -> float:
    long = (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    longest = (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return plain + _waves(x) + long + longest


def _north(x: float, y: float) -> float:
    long = (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    longest = (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return plain + _waves(x) + long + longest


def _gcj_to_bd(point: Point) -> Point:
    x, y = point
    turned = _polar(x, y, hypot(x, y) + 0.00002 * sin(y * _BAIDU), 0.000003 * cos(x * _BAIDU))
    return turned[0] + 0.0065, turned[1] + 0.006


def _polar(x: float, y: float, length: float, more: float) -> Point:
    """The point at a distance from the origin, its direction turned a little (radians)."""
    away = hypot(x, y) or 1.0
    return length * (x * cos(more) - y * sin(more)) / away, length * (y * cos(more) + x * sin(more)) / away


def _bd_to_gcj(point: Point) -> Point:
    return _back(_gcj_to_bd, point)


def _back(there: Callable[[Point], Point], point: Point) -> Point:
    """What `there` takes to the point: both shifts change by less than a hundredth of the way, so this closes in."""
    x, y = point
    for _step in range(_MOST_STEPS):
        hit = there((x, y))
        off_x, off_y = hit[0] - point[0], hit[1] - point[1]
        x, y = x - off_x, y - off_y
        if abs(off_x) < _NEAR_ENOUGH and abs(off_y) < _NEAR_ENOUGH:
            break
    return x, y
