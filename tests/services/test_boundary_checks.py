"""Outlines before they are stored: each flaw is found with its size, and mended if somebody accepts it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon

from services.demo import boundaries
from services.grids import shapes
from services.grids.boundary_checks import check
from services.grids.boundary_findings import Area, Around, Checked, Finding, Flaw
from tests.support.shapes import square

SQUARE_M2 = 1_057_000
"""A hundredth of a degree each way at 31.12° north: 953.6 m by 1,108.7 m."""


def area(number: int, ring, *holes, parent: int | None = None, place: int | None = None) -> Area:
    return Area(number, f"第{number}块", Polygon(ring, holes), parent, place)


def flaws(found: Checked) -> list[Flaw]:
    return [f.flaw for f in found.findings]


def only(found: Checked, flaw: Flaw) -> Finding:
    [one] = [f for f in found.findings if f.flaw is flaw]
    return one


def mended(areas: list[Area], around: Around | None = None) -> Checked:
    around = around or Around()
    done = check(areas, around, accepted=["all"])
    again = [
        Area(n, "x", s, next(a.parent_id for a in areas if a.number == n)) for n, s in done.shapes.items()
    ]
    assert [f for f in check(again, around).findings if f.mendable and f.flaw is not Flaw.HOLE] == []
    return done


def test_the_size_on_the_ground_is_that_of_the_ellipsoid() -> None:
    assert abs(shapes.area_m2(Polygon(square(0))) - SQUARE_M2) < 2_000
    drawn = shapes.shape(boundaries.polygon(boundaries.SUBDISTRICT))
    assert drawn is not None
    assert abs(shapes.area_m2(drawn) - boundaries.area_m2(boundaries.SUBDISTRICT)) < 6_000_000 / 300


def test_sound_neighbours_have_no_findings() -> None:
    assert check([area(1, square(0)), area(2, square(1))], Around()).findings == ()


def test_a_crossed_outline_is_found_where_it_crosses_and_untangled() -> None:
    x, y = square(0)[0]
    bow = [(x, y), (x + 0.01, y + 0.01), (x + 0.01, y), (x, y + 0.01), (x, y)]
    found = only(check([area(1, bow)], Around()), Flaw.CROSSED)
    assert found.blocking
    assert found.at == pytest.approx((x + 0.005, y + 0.005))
    assert abs(found.area_m2 - SQUARE_M2 // 2) < 2_000
    done = mended([area(1, bow)])
    assert done.shapes[1].is_valid
    assert not any(f.blocking for f in done.findings)


def test_an_open_ring_is_told_and_closed() -> None:
    drawn = shapes.shape({"type": "Polygon", "coordinates": [square(0)[:-1]]})
    found = check([Area(1, "x", drawn, open_ring=True)], Around())
    assert only(found, Flaw.OPEN_RING).blocking
    assert not only(
        check([Area(1, "x", drawn, open_ring=True)], Around(), accepted=["all"]), Flaw.OPEN_RING
    ).blocking


def test_an_overlap_stays_with_the_first_and_is_cut_from_the_second() -> None:
    areas = [area(1, square(0)), area(2, square(0.5))]
    found = only(check(areas, Around()), Flaw.OVERLAP)
    assert (found.numbers, found.names) == ((2, 1), ("第2块", "第1块"))
    assert abs(found.area_m2 - SQUARE_M2 // 2) < 1_000
    done = mended(areas)
    assert shapes.area_m2(done.shapes[1]) > shapes.area_m2(done.shapes[2]) * 1.9


def test_an_overlap_with_what_is_stored_is_cut_from_what_is_new() -> None:
    around = Around(neighbours={7: area(7, square(0.5))})
    done = mended([area(1, square(0))], around)
    assert only(done, Flaw.OVERLAP).numbers == (1, -7)
    assert abs(shapes.area_m2(done.shapes[1]) - SQUARE_M2 // 2) < 1_000


def test_a_gap_inside_the_parent_goes_to_the_neighbour_with_the_longest_edge() -> None:
    parent = Polygon([square(0)[0], square(1)[1], square(1)[2], square(0)[3]])
    narrow = [(x - (0.0002 if x > 121.445 else 0), y) for x, y in square(0)]
    areas = [area(1, narrow, parent=9), area(2, square(1), parent=9)]
    around = Around(parents={9: parent})
    gap = only(check(areas, around), Flaw.GAP)
    assert gap.mendable
    assert abs(gap.area_m2 - 21_140) < 100
    done = mended(areas, around)
    assert sum(map(shapes.area_m2, done.shapes.values())) == pytest.approx(shapes.area_m2(parent), abs=5)


def test_a_large_gap_is_reported_and_given_to_nobody() -> None:
    parent = Polygon([square(0)[0], square(1)[1], square(1)[2], square(0)[3]])
    gap = only(check([area(1, square(0), parent=9)], Around(parents={9: parent})), Flaw.GAP)
    assert not gap.mendable


def test_what_lies_outside_its_parent_is_cut_off_and_a_point_is_only_told() -> None:
    around = Around(parents={9: Polygon(square(0))})
    done = mended([area(1, square(0.5), parent=9)], around)
    assert abs(only(done, Flaw.OUTSIDE).area_m2 - SQUARE_M2 // 2) < 1_000
    assert Polygon(square(0)).buffer(1e-9).covers(done.shapes[1])
    stray = check([Area(1, "楼", Point(0, 0), 9)], around, accepted=["all"])
    assert not only(stray, Flaw.OUTSIDE).mendable


def test_a_sliver_is_dropped_and_a_hole_is_filled_unless_another_place_lies_in_it() -> None:
    whole, left_over = Polygon(square(0)), Polygon(square(2, size=0.0001))
    done = mended([Area(1, "x", MultiPolygon([whole, left_over]))])
    assert shapes.area_m2(done.shapes[1].symmetric_difference(whole)) < 1
    inner = square(0.4, 0.4, size=0.2)
    holed = area(1, square(0), inner)
    assert shapes.area_m2(mended([holed]).shapes[1].symmetric_difference(whole)) < 1
    enclave = check([holed, area(2, inner)], Around())
    assert not only(enclave, Flaw.HOLE).mendable


def test_the_same_shape_or_the_same_place_twice_counts_once() -> None:
    twice = mended(
        [area(1, square(0)), area(2, square(0)), area(3, square(1), place=5), area(4, square(2), place=5)]
    )
    assert [f.numbers for f in twice.findings] == [(2, 1), (4, 3)]
    assert set(twice.shapes) == {1, 3}


def test_edges_that_nearly_meet_are_snapped_together() -> None:
    near = [(x + 0.00002, y) for x, y in square(1)]
    parent = Polygon([square(0)[0], near[1], near[2], square(0)[3]])
    areas = [area(1, square(0), parent=9), area(2, near, parent=9)]
    around = Around(parents={9: parent})
    assert Flaw.GAP in flaws(check(areas, around))
    assert flaws(check(areas, around, snap_m=5)) == []


def test_only_what_was_accepted_is_mended() -> None:
    areas = [area(1, square(0)), area(2, square(0.5)), area(3, square(3)), area(4, square(3.5))]
    first, second = check(areas, Around()).findings
    done = check(areas, Around(), accepted=[first.key])
    assert [(f.key, f.mended) for f in done.findings] == [(first.key, True), (second.key, False)]


STARS = st.lists(
    st.tuples(st.floats(121.44, 121.46), st.floats(31.12, 31.14)), min_size=3, max_size=9, unique=True
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STARS, min_size=1, max_size=4))
def test_whatever_is_drawn_ends_valid_and_without_overlaps_once_all_is_accepted(rings) -> None:
    drawn = [shapes.shape({"type": "Polygon", "coordinates": [[*map(list, r), list(r[0])]]}) for r in rings]
    areas = [Area(n, "x", s, 9) for n, s in enumerate(drawn, start=1) if s is not None]
    done = check(areas, Around(parents={9: Polygon(square(0, size=2))}), accepted=["all"])
    found = list(done.shapes.values())
    assert all(s.is_valid for s in found)
    left = [shapes.only_areas(a.intersection(b)) for i, a in enumerate(found) for b in found[:i]]
    assert all(shapes.area_m2(piece) <= 1 + piece.length * shapes.METRES_PER_DEGREE * 0.015 for piece in left)
