"""Outlines of places as shapely sees them: from and to GeoJSON, between datums, their size on the ground.

Coordinates are degrees in WGS-84, kept to 1e-7 (about a centimetre), so that what neighbours share stays shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, MultiPolygon, Point, Polygon

from models.boundary_enums import Datum
from services.rules.datums import to_wgs84

DECIMALS = 7
METRES_PER_DEGREE = 111_320
SEMI_MAJOR, ECCENTRICITY_SQUARED = 6_378_137.0, 0.00669437999014
"""The ellipsoid of WGS-84, metres."""
Rings = Sequence[Sequence[Sequence[float]]]


def ring_is_open(ring: Sequence[Sequence[float]]) -> bool:
    """Whether a ring does not end where it begins (RFC 7946, 3.1.6, says it must)."""
    return len(ring) > 1 and list(ring[0][:2]) != list(ring[-1][:2])


def shape(geometry: dict[str, Any], *, datum: Datum = Datum.WGS84) -> Geometry | None:
    """A GeoJSON polygon, multi-polygon or point as a shape in WGS-84; none where nothing with an area is left.

    Open rings are closed. The shape may be invalid: `services.grids.boundary_checks` says so.
    """
    kind, given = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return Point(_moved([given], datum)[0])
    parts = [given] if kind == "Polygon" else given
    polygons = [p for part in parts if (p := _polygon(part, datum)) is not None]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _polygon(rings: Rings, datum: Datum) -> Polygon | None:
    moved = [_moved(ring, datum) for ring in rings]
    drawn = [ring for ring in moved if len(np.unique(ring, axis=0)) > 2]
    if not drawn or not len(moved[0]) or drawn[0] is not moved[0]:
        return None
    return Polygon(drawn[0], drawn[1:])


def _moved(points: Sequence[Sequence[float]], datum: Datum) -> Any:
    if datum in (Datum.GCJ02, Datum.BD09):
        points = [to_wgs84((p[0], p[1]), datum) for p in points]
    return np.round(np.array([p[:2] for p in points], dtype=float).reshape(-1, 2), DECIMALS)


def geojson(found: Geometry) -> dict[str, Any]:
    """A shape as GeoJSON (RFC 7946: outer rings counter-clockwise), to a centimetre."""
    if found.geom_type == "Point":
        return {"type": "Point", "coordinates": [round(found.x, DECIMALS), round(found.y, DECIMALS)]}
    parts = [_rings(part) for part in polygons(found)]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _rings(part: Polygon) -> list[list[list[float]]]:
    turned = shapely.orient_polygons(part)
    rings = [turned.exterior, *turned.interiors]
    return [np.round(shapely.get_coordinates(ring), DECIMALS).tolist() for ring in rings]


def polygons(found: Geometry | None) -> list[Polygon]:
    """The polygons in a shape of any kind."""
    if found is None or found.geom_type == "Polygon":
        return [] if found is None else [found]
    inner = getattr(found, "geoms", ())
    return [polygon for part in inner for polygon in polygons(part)]


def only_areas(found: Geometry) -> Geometry:
    """A shape without the lines and points that cutting leaves behind; may be empty."""
    parts = [part for part in polygons(found) if not part.is_empty]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def settled(found: Geometry) -> Geometry:
    """A valid shape on the grid of a centimetre, still valid; as it is where it lies on the grid already."""
    points = shapely.get_coordinates(found)
    if found.geom_type == "Point" or np.array_equal(points, np.round(points, DECIMALS)):
        return found
    return only_areas(shapely.set_precision(found, 10.0**-DECIMALS))


def area_m2(found: Geometry) -> int:
    """The size on the ground in whole square metres.

    By the sinusoidal projection of the ellipsoid, which keeps areas, with one meridian radius for the whole shape:
    good to a part in ten thousand for anything smaller than a city.
    """
    if found.is_empty:
        return 0
    return round(float(shapely.transform(found, _on_the_ground).area))


def _on_the_ground(points: Any) -> Any:
    x, y = np.radians(points[:, 0]), np.radians(points[:, 1])
    x0, y0 = x.mean(), y.mean()
    normal = SEMI_MAJOR / np.sqrt(1 - ECCENTRICITY_SQUARED * np.sin(y) ** 2)
    meridian = SEMI_MAJOR * (1 - ECCENTRICITY_SQUARED) / (1 - ECCENTRICITY_SQUARED * np.sin(y0) ** 2) ** 1.5
    return np.column_stack([normal * np.cos(y) * (x - x0), meridian * (y - y0)])


def metres_between(a: Geometry, b: Geometry) -> int:
    """The distance between the middles of two shapes, whole metres."""
    first, second = a.centroid, b.centroid
    east = (first.x - second.x) * float(np.cos(np.radians(first.y)))
    return round(float(np.hypot(east, first.y - second.y)) * METRES_PER_DEGREE)


def moved_point(point: Geometry, datum: Datum) -> Geometry:
    """A point given in a datum, in WGS-84."""
    return Point(to_wgs84((point.x, point.y), datum))


def inside_point(found: Geometry) -> tuple[float, float]:
    """A point of the shape, longitude first, for a label or a finding."""
    point = found.representative_point()
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


def union(found: Iterable[Geometry]) -> Geometry:
    """All the shapes as one."""
    return shapely.union_all(list(found))
