"""Which shapes lie in the hands of which grids: the rule of what a department's grids cut, plain over shapely.

A shape is in the hands of a grid that covers more than a tolerance of it, or at least half of it; a point is in the
hands of every grid that touches it. A shape in several hands of one department is *cut* by it, one in no hand lies in
its *gap*. Sizes on the ground are whole square metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import shapely
from shapely import Geometry, STRtree

from services.grids.shapes import area_m2, only_areas

TOLERANCE_M2 = 20
"""What two surveys of one street differ by along a house: half a metre on a front of forty (November 2026)."""
Hands = dict[int, dict[int, int]]
"""Number of a shape -> the grids that have it in hand, each with the square metres it covers (0 of a point)."""


def hands(shapes: Mapping[int, Geometry], grids: Mapping[int, Geometry], *, tolerance_m2: int) -> Hands:
    """In whose hands each shape is; every shape is in the answer. All shapes must be valid."""
    found: Hands = {id: {} for id in shapes}
    if not shapes or not grids:
        return found
    ids, drawn = list(shapes), np.array(list(shapes.values()), dtype=object)
    names, over = list(grids), np.array(list(grids.values()), dtype=object)
    shapely.prepare(over)
    which, by = STRtree(over).query(drawn, predicate="intersects")
    whole = shapely.covers(over[by], drawn[which])
    sizes = [0 if one.geom_type == "Point" else area_m2(one) for one in drawn]
    for n, g, covered in zip(which.tolist(), by.tolist(), whole.tolist(), strict=True):
        size = sizes[n] if covered else area_m2(only_areas(drawn[n].intersection(over[g])))
        if covered or in_hand(sizes[n], size, tolerance_m2=tolerance_m2):
            found[ids[n]][names[g]] = size
    return found


def in_hand(whole_m2: int, shared_m2: int, *, tolerance_m2: int) -> bool:
    """Whether what a grid shares with a shape that it meets puts the shape into its hands (a point has no size)."""
    return not whole_m2 or shared_m2 > tolerance_m2 or 2 * shared_m2 >= whole_m2


def together(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The hands of several shapes as one: each grid with all the square metres it covers of them."""
    total: dict[int, int] = {}
    for held in parts:
        for grid, size in held.items():
            total[grid] = total.get(grid, 0) + size
    return total
