"""The drawn town: plots share their edges exactly, fill the outline, and are the same on every machine."""

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.demo import boundaries
from services.demo.boundaries import SUBDISTRICT, Drawn, Plot, Ring

weights = st.lists(st.integers(1, 9), min_size=1, max_size=40)
seeds = st.integers(0, 2**32)


def town(seed: int = 1) -> Drawn:
    micro_grid = Plot(2, tuple(Plot(w) for w in (1, 2, 1, 3)))
    committee = Plot(3, (micro_grid,) * 4)
    return boundaries.draw(SUBDISTRICT, Plot(1, (Plot(1, (committee,) * 6),) * 5), seed=seed)


def every_plot(drawn: Drawn) -> Iterator[Drawn]:
    yield drawn
    for part in drawn.parts:
        yield from every_plot(part)


def holds(ring: Ring, x: float, y: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def test_the_subdistrict_is_as_large_as_the_real_one() -> None:
    assert abs(boundaries.area_m2(SUBDISTRICT) - 5_870_000) < 100


@given(weights, seeds)
@settings(max_examples=60, deadline=None)
def test_parts_have_the_area_they_were_given(given: list[int], seed: int) -> None:
    rings = boundaries.partition(SUBDISTRICT, given, seed=seed)
    whole = boundaries.area_m2(SUBDISTRICT)
    for ring, weight in zip(rings, given, strict=True):
        assert boundaries.area_m2(ring) == pytest.approx(whole * weight / sum(given), rel=0.02)


@given(weights, seeds)
@settings(max_examples=60, deadline=None)
def test_every_point_of_the_town_belongs_to_exactly_one_part(given: list[int], seed: int) -> None:
    rings = boundaries.partition(SUBDISTRICT, given, seed=seed)
    rng = random.Random(seed)
    for _ in range(30):
        x, y = rng.uniform(121_433_500, 121_457_000), rng.uniform(31_124_000, 31_145_000)
        if holds(SUBDISTRICT, x, y):
            assert sum(holds(ring, x + 1e-4, y + 1e-4) for ring in rings) == 1


def test_the_areas_of_the_parts_sum_exactly_to_the_whole_on_every_level() -> None:
    for plot in every_plot(town()):
        if plot.parts:
            assert sum(boundaries.twice_area(p.ring) for p in plot.parts) == boundaries.twice_area(plot.ring)


def test_neighbours_share_each_edge_and_no_edge_has_three_owners() -> None:
    leaves = [plot.ring for plot in every_plot(town()) if not plot.parts]
    walked = [edge for ring in leaves for edge in zip(ring, (*ring[1:], ring[0]), strict=True)]
    alone = {(a, b) for a, b in walked if (b, a) not in set(walked)}
    outer = town().ring
    assert len(walked) == len(set(walked))
    assert alone == set(zip(outer, (*outer[1:], outer[0]), strict=True))


def test_the_drawn_outline_stays_within_a_hand_of_the_invented_one() -> None:
    assert abs(boundaries.area_m2(town().ring) - boundaries.area_m2(SUBDISTRICT)) < 100
    assert set(SUBDISTRICT) <= set(town().ring)


def test_the_same_seed_draws_the_same_town_and_another_seed_another() -> None:
    assert town(seed=7) == town(seed=7)
    assert town(seed=7) != town(seed=8)


def test_geojson_rings_are_closed_and_counter_clockwise() -> None:
    clockwise = SUBDISTRICT[::-1]
    shape = boundaries.polygon(clockwise)
    ring = shape["coordinates"][0]  # type: ignore[index]
    assert ring[0] == ring[-1]
    assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0


def test_a_second_subdistrict_can_stand_beside_the_first() -> None:
    beside = boundaries.moved(SUBDISTRICT, east_m=3_000)
    assert boundaries.area_m2(beside) == boundaries.area_m2(SUBDISTRICT)
    assert min(x for x, _ in beside) > max(x for x, _ in SUBDISTRICT)


@pytest.mark.parametrize("wrong", [[], [0, 1], [10**10, 1]])
def test_parts_that_cannot_be_drawn_are_refused(wrong: list[int]) -> None:
    with pytest.raises(ValueError):
        boundaries.partition(SUBDISTRICT, wrong or [0], seed=1)
