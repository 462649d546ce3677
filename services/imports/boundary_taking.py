"""What the reading process keeps of a file of boundaries: shapes with their words, within limits."""

import math
from collections.abc import Iterator
from typing import Any

LONGEST_TEXT, MOST_WORDS, DEEPEST = 260, 60, 64
Words = dict[str, str]
Found = tuple[int, Words, str, Any]


class Bad(Exception):
    """The file is refused: a code, and what its text names."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.answer = {"error": code, "params": params}


class Taken:
    """What was found so far, within the limits on features and points."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.limits = limits
        self.features: list[Found] = []
        self.skipped: list[tuple[int, str]] = []
        self.points = 0

    def take(self, number: int, words: Words, geometry: Any) -> None:
        """A feature, if it has an area or a single point; else it is noted as skipped."""
        if number > self.limits["features"]:
            raise Bad("boundary_too_many", most=self.limits["features"])
        polygons = [p for kind, p in _pieces(geometry, 0) if kind == "Polygon"]
        points = [p for kind, p in _pieces(geometry, 0) if kind == "Point"]
        if polygons:
            self.features.append((number, words, "MultiPolygon", self._polygons(number, polygons)))
        elif len(points) == 1:
            self.features.append((number, words, "Point", self._point(number, points[0])))
        else:
            self.skipped.append((number, "boundary_no_area"))

    def _polygons(self, number: int, polygons: list[Any]) -> list[Any]:
        return [[self._ring(number, ring) for ring in _listed(number, polygon)] for polygon in polygons]

    def _ring(self, number: int, ring: Any) -> list[Any]:
        self.points += len(_listed(number, ring))
        if self.points > self.limits["points"]:
            raise Bad("boundary_too_many_points", most=self.limits["points"])
        return [self._point(number, point) for point in ring]

    def _point(self, number: int, point: Any) -> list[float]:
        given = _listed(number, point)[:2]
        if len(given) < 2 or any(type(v) not in (int, float) for v in given):
            raise Bad("boundary_not_a_number", number=number)
        x, y = float(given[0]), float(given[1])
        if not (math.isfinite(x) and math.isfinite(y)):
            raise Bad("boundary_not_a_number", number=number)
        if abs(x) > 180 or abs(y) > 90:
            raise Bad("boundary_projected")
        return [x, y]


def _listed(number: int, value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise Bad("boundary_not_a_number", number=number)
    return value


def _pieces(geometry: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """The polygons and points that a geometry is made of, with their coordinates."""
    if not isinstance(geometry, dict) or depth > DEEPEST:
        return
    kind, given = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        for part in geometry.get("geometries") or ():
            yield from _pieces(part, depth + 1)
    elif kind in ("MultiPolygon", "MultiPoint") and isinstance(given, list | tuple):
        for part in given:
            yield str(kind)[5:], part
    elif kind in ("Polygon", "Point") and given:
        yield str(kind), given


def words_of(properties: Any) -> Words:
    """Properties that are plain values, as text; nested ones are left out."""
    given = properties.items() if isinstance(properties, dict) else ()
    plain = [(k, v) for k, v in given if isinstance(v, str | int | float | bool)][:MOST_WORDS]
    return {str(k)[:80]: plain_text(v) for k, v in plain}


def plain_text(value: Any) -> str:
    """A value as text that can be stored; whole numbers without the `.0` that a table gives them."""
    whole = isinstance(value, float) and value.is_integer()
    text = str(int(value) if whole else value).encode("utf-8", "ignore").decode()
    return text.replace("\0", "").strip()[:LONGEST_TEXT]
