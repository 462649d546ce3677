"""Which grid a point lies in: by the outlines, many points at once."""

from __future__ import annotations

from collections.abc import Mapping

from shapely import Geometry, Point, STRtree

from services.grids.shapes import inside_point


def assigned(points: Mapping[int, Geometry], areas: Mapping[int, Geometry]) -> dict[int, int | None]:
    """For every point the area that covers it; none where no area does.

    A point on a shared edge goes to the area with the lower number, so the answer is always one.
    """
    numbers, places = list(areas), list(points)
    answer: dict[int, int | None] = dict.fromkeys(places)
    if not numbers or not places:
        return answer
    tree = STRtree(list(areas.values()))
    at, inside = tree.query(list(points.values()), predicate="covered_by")
    for place, area in zip(at.tolist(), inside.tolist(), strict=True):
        known = answer[places[place]]
        answer[places[place]] = numbers[area] if known is None else min(known, numbers[area])
    return answer


def point_of(shape: Geometry) -> Geometry:
    """The point that stands for a place: itself, or one inside its outline."""
    return shape if shape.geom_type == "Point" else Point(inside_point(shape))
