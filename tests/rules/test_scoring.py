"""Scoring of bids: exact sums, shared ranks, lacking points."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.scoring import Criterion, is_complete, ranking, weights_fit

PRICE, PLAN = Criterion(1, "价格", 60), Criterion(2, "方案", 40)


@st.composite
def tenders(draw: st.DrawFn) -> tuple[list[Criterion], dict[int, dict[int, list[int]]]]:
    """Criteria that weigh 100 together, and points of as many scorers for every bid."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=4)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    criteria = [Criterion(n, str(n), w) for n, w in enumerate(weights, start=1)]
    scorers, bids = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    point = st.lists(st.integers(0, 10_000), min_size=scorers, max_size=scorers)
    return criteria, {b: {c.number: draw(point) for c in criteria} for b in range(bids)}


@given(tenders())
def test_ranks_follow_exact_totals_and_the_parts_of_a_total_are_all_of_it(
    drawn: tuple[list[Criterion], dict[int, dict[int, list[int]]]],
) -> None:
    criteria, points = drawn
    order = ranking(criteria, points)
    assert {r.bid for r in order} == set(points)
    for r in order:
        exact = sum(
            (Fraction(sum(points[r.bid][c.number]) * c.weight, len(points[r.bid][c.number]) * 10_000)
             for c in criteria), Fraction(),
        )  # fmt: skip
        assert r.total == exact == sum(p.counts for p in r.parts)
        assert 0 <= r.total <= 100
        assert r.rank == 1 + sum(other.total > r.total for other in order)
        assert r.tied == (sum(other.total == r.total for other in order) > 1)


@given(tenders(), st.randoms())
def test_neither_the_order_of_scorers_nor_that_of_bids_changes_a_total(
    drawn: tuple[list[Criterion], dict[int, dict[int, list[int]]]], rng: object
) -> None:
    criteria, points = drawn
    turned = {b: {c: list(reversed(p)) for c, p in of.items()} for b, of in reversed(points.items())}
    assert {r.bid: r.total for r in ranking(criteria, turned)} == {
        r.bid: r.total for r in ranking(criteria, points)
    }


def test_two_equal_bids_share_the_first_rank_and_nobody_is_second() -> None:
    points = {1: {1: [8000], 2: [9000]}, 2: {1: [8000], 2: [9000]}, 3: {1: [7000], 2: [7000]}}
    assert [(r.bid, r.rank, r.tied) for r in ranking([PRICE, PLAN], points)] == [
        (1, 1, True), (2, 1, True), (3, 3, False),
    ]  # fmt: skip


def test_a_third_of_a_point_is_kept_whole() -> None:
    points = {1: {1: [8000, 8000, 8001], 2: [0, 0, 0]}, 2: {1: [8000, 8000, 8000], 2: [0, 0, 0]}}
    best, other = ranking([PRICE, PLAN], points)
    assert (best.bid, best.total - other.total) == (1, Fraction(60, 30_000))


def test_a_sheet_with_a_hole_ranks_nobody() -> None:
    points = {1: {1: [8000], 2: [9000]}, 2: {1: [8000], 2: []}}
    assert not is_complete([PRICE, PLAN], points)
    with pytest.raises(ValueError, match="lacking"):
        ranking([PRICE, PLAN], points)


@pytest.mark.parametrize(("weights", "fit"), [((60, 40), True), ((60, 41), False), ((100, 0), False)])
def test_weights_are_a_hundred_and_none_is_nothing(weights: tuple[int, int], fit: bool) -> None:
    assert weights_fit([Criterion(n, str(n), w) for n, w in enumerate(weights)]) is fit
