"""In whose hands a shape is: the rule beside a slow reference that knows nothing of trees and projections."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Geometry, Point, box

from services.grids import cuts
from services.grids.shapes import area_m2

LON, LAT, STEP = 121.44, 31.13, 0.0002
sides = st.integers(0, 14)
rects = st.tuples(sides, sides, st.integers(1, 8), st.integers(1, 8))


def rect(of: tuple[int, int, int, int]) -> Geometry:
    x, y, w, h = of
    return box(LON + x * STEP, LAT + y * STEP, LON + (x + w) * STEP, LAT + (y + h) * STEP)


def slowly(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int] | None:
    """The common part of two rectangles by counting their unit squares: its corner counts, or none."""
    squares = [set(product(range(x, x + w), range(y, y + h))) for x, y, w, h in (a, b)]
    both = squares[0] & squares[1]
    return (len(both), len(squares[0])) if both else None


UNIT_M2 = area_m2(rect((7, 7, 1, 1)))


@given(st.lists(rects, min_size=1, max_size=8), st.lists(rects, max_size=8), st.integers(0, 6))
@settings(max_examples=80, deadline=None)
def test_hands_equal_a_count_of_unit_squares(
    houses: list[tuple[int, int, int, int]], grids: list[tuple[int, int, int, int]], units: int
) -> None:
    tolerance = units * UNIT_M2 + UNIT_M2 // 2
    found = cuts.hands(
        dict(enumerate(map(rect, houses))), dict(enumerate(map(rect, grids))), tolerance_m2=tolerance
    )
    for n, house in enumerate(houses):
        wanted = set()
        for g, grid in enumerate(grids):
            common = slowly(house, grid)
            if common and (common[0] > units or 2 * common[0] > common[1]):
                wanted.add(g)
            elif common and 2 * common[0] == common[1]:
                wanted |= {g} & set(found[n])  # half to a rounded square metre: either is right
        assert set(found[n]) == wanted
        assert all(abs(m2 - slowly(house, grids[g])[0] * UNIT_M2) < 60 for g, m2 in found[n].items())  # type: ignore[index]


def test_a_sliver_of_another_grid_is_no_other_hand_and_a_point_on_a_border_is_in_both() -> None:
    grids = {1: rect((0, 0, 5, 5)), 2: rect((5, 0, 5, 5))}
    house = box(LON + 4 * STEP, LAT, LON + 5.02 * STEP, LAT + 2 * STEP)
    found = cuts.hands({7: house, 8: Point(LON + 5 * STEP, LAT + STEP)}, grids, tolerance_m2=50)
    assert (set(found[7]), set(found[8])) == ({1}, {1, 2})


def test_what_no_grid_covers_is_in_no_hand() -> None:
    assert cuts.hands({7: rect((9, 9, 1, 1))}, {1: rect((0, 0, 5, 5))}, tolerance_m2=20) == {7: {}}
    assert cuts.hands({7: rect((0, 0, 1, 1))}, {}, tolerance_m2=20) == {7: {}}
