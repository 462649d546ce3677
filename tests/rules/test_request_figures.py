"""Shares of requests with their intervals: exact, and no ranking of a place with a handful."""

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.request_figures import Share, differs, expected, mean, ranks, root_above, wilson

SHARES = st.integers(1, 5000).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(SHARES)
def test_the_interval_is_wilsons_and_holds_the_share(share):
    z, n, p = 1.96, share.of, share.hit / share.of
    reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    found = wilson(share)
    assert float(found.low) == pytest.approx(
        max(0, (p + z * z / (2 * n) - reach) / (1 + z * z / n)), abs=2e-6
    )
    assert float(found.high) == pytest.approx(
        min(1, (p + z * z / (2 * n) + reach) / (1 + z * z / n)), abs=2e-6
    )
    assert 0 <= found.low <= Fraction(share.hit, share.of) <= found.high <= 1


@given(SHARES, st.integers(1, 999))
def test_a_share_differs_exactly_where_the_other_lies_outside_its_interval(share, thousandths):
    other, found = Fraction(thousandths, 1000), wilson(share)
    outside = other < found.low or other > found.high
    near = min(abs(other - found.low), abs(other - found.high)) < Fraction(1, 10**5)
    assert near or differs(share, other) == (outside and share.of >= 30)


@given(st.lists(SHARES, min_size=1, max_size=12), st.booleans())
def test_ranks_part_two_places_only_where_their_intervals_do_not_overlap(shares, high_is_better):
    spans, found = ranks(shares, high_is_better=high_is_better), [wilson(share) for share in shares]
    for (best, worst), one in zip(spans, found, strict=True):
        above, below = sum(o.low > one.high for o in found), sum(o.high < one.low for o in found)
        assert (best, worst) == (
            (above + 1, len(found) - below) if high_is_better else (below + 1, len(found) - above)
        )
        assert 1 <= best <= worst <= len(found)


def test_two_places_that_overlap_share_their_ranks_and_one_far_off_comes_last():
    shares = [Share(90, 100), Share(88, 100), Share(10, 100)]
    assert ranks(shares, high_is_better=True) == [(1, 2), (1, 2), (3, 3)]
    assert ranks(shares, high_is_better=False) == [(2, 3), (2, 3), (1, 1)]


def test_twenty_nine_requests_are_never_told_apart_and_thirty_may_be():
    assert not Share(0, 29).ranked
    assert not differs(Share(0, 29), Fraction(99, 100))
    assert differs(Share(0, 30), Fraction(99, 100))


@given(st.fractions(0, 10**6))
def test_a_root_is_never_too_small(x):
    root = root_above(x)
    assert root * root >= x
    assert (root - Fraction(2, 10**6)) < 0 or (root - Fraction(2, 10**6)) ** 2 < x or x == 0


def test_nothing_counted_says_nothing():
    assert Share(0, 0).value is None
    assert mean(0, 0) is None
    assert wilson(Share(0, 0)).high == 1
    assert expected({"complex": 3}, {}) is None


def test_a_place_with_the_hard_matters_is_expected_to_do_worse():
    overall = {"consult": Share(99, 100), "complex": Share(50, 100)}
    assert expected({"consult": 10}, overall) == Fraction(99, 100)
    assert expected({"consult": 10, "complex": 30}, overall) == Fraction(2490, 4000)


@given(SHARES, SHARES)
def test_shares_of_parts_add_up(a, b):
    assert (a + b) == Share(a.hit + b.hit, a.of + b.of)
