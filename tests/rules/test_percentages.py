"""Printed percentages: where they come from, and when they come from nowhere."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.percentages import Explained, Way, explain


def way_of(printed: str, part: int | None, whole: int | None) -> Way:
    return explain(printed, part=part, whole=whole, others={}).way


@pytest.mark.parametrize(
    ("printed", "part", "whole", "way"),
    [
        ("97.50", 39, 40, Way.EXACT),
        ("100%", 36, 36, Way.EXACT),
        ("66.67", 24, 36, Way.ROUNDED),
        ("69.44％", 25, 36, Way.ROUNDED),
        ("66.68", 233940, 350853, Way.ROUNDED),
        ("95.91", 47, 49, Way.TRUNCATED),
        ("66.66", 24, 36, Way.TRUNCATED),
        ("13", 1, 8, Way.ROUNDED),
        ("12", 1, 8, Way.TRUNCATED),
        ("64.28", 40, 63, Way.UNEXPLAINED),
        ("0.00", 0, 63, Way.EXACT),
    ],
)
def test_a_printed_percentage_is_exact_rounded_cut_or_wrong(printed, part, whole, way):
    assert way_of(printed, part, whole) is way


def test_a_wrong_percentage_is_told_what_it_should_be():
    assert explain("64.28", part=40, whole=63, others={}).should_be == "63.49"
    assert explain("7", part=1, whole=30, others={}).should_be == "3"
    assert explain("7.00", part=1, whole=3000, others={}).should_be == "0.03"


def test_a_percentage_of_another_whole_names_it():
    others = {"nothing": (None, 40), "all_owners": (24, 48)}
    found = explain("50.00", part=24, whole=36, others=others)
    assert found == Explained(
        printed="50.00", way=Way.OTHER_WHOLE, of="all_owners", of_way=Way.EXACT, places=2
    )


def test_a_share_rounded_to_one_place_and_filled_up_with_a_zero_is_seen_through():
    found = explain("63.40", part=862, whole=1360, others={})
    assert (found.way, found.places) == (Way.ROUNDED, 1)


def test_a_whole_that_was_not_printed_is_only_bounded():
    found = explain("97.10", part=317700, whole=None, others={})
    assert found.way is Way.IMPLIES
    assert (found.low, found.high) == (327155, 327205)


@pytest.mark.parametrize("printed", ["", "about 60", "-3", "6O", "1,5", "٣", "12345", "NaN"])
def test_what_is_no_percentage_is_refused(printed):
    with pytest.raises(ValueError, match="not a percentage"):
        explain(printed, part=1, whole=2, others={})


@given(st.integers(1, 5000), st.data(), st.integers(0, 4))
def test_what_decimal_rounds_or_cuts_is_always_explained(whole, data, places):
    part = data.draw(st.integers(0, whole))
    share = Decimal(part * 100) / Decimal(whole)
    unit = Decimal(1).scaleb(-places)
    assert way_of(str(share.quantize(unit, ROUND_HALF_UP)), part, whole) in {Way.EXACT, Way.ROUNDED}
    cut = part * 100 * 10**places // whole
    assert way_of(str(Decimal(cut).scaleb(-places)), part, whole) is not Way.UNEXPLAINED


@given(st.integers(1, 5000), st.data())
def test_the_true_whole_always_lies_within_the_bounds(whole, data):
    part = data.draw(st.integers(1, whole))
    for printed in (f"{part * 100 / whole:.2f}", f"{part * 10000 // whole / 100:.2f}"):
        found = explain(printed, part=part, whole=None, others={})
        if found.way is Way.IMPLIES:
            assert (found.low or 0) <= whole <= (found.high or 0)
