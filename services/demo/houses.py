"""Invented outlines of buildings for the demonstration (示意): rows of houses inside their micro-grid."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import shapely
from shapely import Polygon

from services.demo.boundaries import EAST, METRES_PER_DEGREE, MICRO, Ring

DEPTH_M, LENGTH_OF_A_STAIRWELL_M, LEAST_LENGTH_M = 12, 15, 22
ROW_M, SIDE_M, EDGE_M = 26, 14, 6
"""From row to row, between the ends of two houses, and what stays free along the edge of a micro-grid."""
TURNED = math.radians(7)
SMALLEST = 1 / 16


def houses(ring: Ring, stairwells: Sequence[int]) -> list[Ring | None]:
    """One outline for each building of a micro-grid, from the number of its stairwells; smaller where room is short.

    They never touch one another nor the edge. None where even the smallest finds no room.
    """
    size = 1.0
    while size >= SMALLEST:
        found = list(_rows(ring, stairwells, size))
        if len(found) == len(stairwells):
            return list(found)
        size /= 2
    return [None] * len(stairwells)


def _rows(ring: Ring, stairwells: Sequence[int], size: float) -> Iterator[Ring]:
    """Houses row by row from the south, as many as find room."""
    plot = Polygon([_metres(p, ring[0]) for p in ring]).buffer(-EDGE_M * size)
    if plot.is_empty:
        return
    shapely.prepare(plot)
    west, south, east, north = plot.bounds
    waiting = list(stairwells)
    rows = max(1, int((north - south) // (ROW_M * size)))
    for row in range(rows):
        x, y = west, south + row * ROW_M * size
        while waiting and x < east:
            long = max(LEAST_LENGTH_M, waiting[0] * LENGTH_OF_A_STAIRWELL_M) * size
            house = [(x, y), (x + long, y), (x + long, y + DEPTH_M * size), (x, y + DEPTH_M * size)]
            if plot.contains(Polygon(house)):
                waiting.pop(0)
                yield tuple(_degrees(corner, ring[0]) for corner in house)
                x += long + SIDE_M * size
            else:
                x += 4 * size


def _metres(point: tuple[int, int], origin: tuple[int, int]) -> tuple[float, float]:
    """Metres from the origin along the turned streets."""
    x = (point[0] - origin[0]) * EAST * METRES_PER_DEGREE / MICRO
    y = (point[1] - origin[1]) * METRES_PER_DEGREE / MICRO
    return x * math.cos(TURNED) + y * math.sin(TURNED), y * math.cos(TURNED) - x * math.sin(TURNED)


def _degrees(point: tuple[float, float], origin: tuple[int, int]) -> tuple[int, int]:
    x = point[0] * math.cos(TURNED) - point[1] * math.sin(TURNED)
    y = point[1] * math.cos(TURNED) + point[0] * math.sin(TURNED)
    east, north = x / EAST / METRES_PER_DEGREE * MICRO, y / METRES_PER_DEGREE * MICRO
    return origin[0] + round(east), origin[1] + round(north)
