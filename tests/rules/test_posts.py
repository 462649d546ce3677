"""Which posts belong where, since when one is vacant, and how figures spread: against slow references."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from models.enums import PlaceKind
from models.net_enums import PostKind
from services.rules.groups import Span
from services.rules.posts import belongs, missing, post_rules, rules_at, vacant_since
from services.rules.spread import spread

DAY = date(2026, 3, 2)
BEGINS, TODAY = DAY, DAY + timedelta(days=30)
days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))
spans = st.lists(st.builds(Span, days, st.none() | days).filter(lambda s: s.in_order), max_size=5)


@given(st.integers(0, 3), spans)
def test_vacant_since_is_the_first_of_the_unbroken_days_without_enough_holders(
    wanted: int, held: list[Span]
) -> None:
    since, day = None, TODAY
    while day >= BEGINS and missing(wanted, held, on=day):
        since, day = day, day - timedelta(days=1)
    assert vacant_since(wanted, held, begins=BEGINS, on=TODAY) == since


def test_a_post_wanted_by_nobody_is_never_vacant() -> None:
    assert vacant_since(0, [], begins=BEGINS, on=TODAY) is None


def test_every_row_says_where_it_is_from_and_no_two_hold_on_one_day() -> None:
    for rule in post_rules():
        assert rule.source
        for on in (date(2024, 6, 1), date(2024, 12, 31), date(2025, 1, 1), DAY):
            codes = [r.code for r in rules_at(rule.place, on=on)]
            assert len(codes) == len(set(codes))


def test_two_lead_a_stairwell_since_2025_and_every_kind_of_post_belongs_somewhere() -> None:
    def leaders(on: date) -> list[int]:
        return [r.wanted for r in rules_at(PlaceKind.STAIRWELL, on=on) if r.code is PostKind.STAIRWELL_LEADER]

    assert (leaders(date(2024, 12, 31)), leaders(date(2025, 1, 1))) == ([1], [2])
    assert all(any(belongs(kind, place) for place in PlaceKind) for kind in PostKind)


@given(st.lists(st.fractions(0, 500, max_denominator=6), min_size=1, max_size=30))
def test_the_spread_is_ordered_and_half_of_the_figures_lie_in_its_middle(values: list[Fraction]) -> None:
    told = spread(values)
    assert told is not None
    assert told.least <= told.lower <= told.middle <= told.upper <= told.most
    assert 2 * sum(told.lower <= v <= told.upper for v in values) >= len(values)
    assert not told.is_far_off(told.middle)
    assert 2 * sum(map(told.is_far_off, values)) <= len(values)


def test_figures_far_from_the_others_stand_out_and_three_are_too_few_to_say() -> None:
    told = spread([Fraction(n) for n in (10, 11, 12, 13, 14, 15, 16, 50)])
    assert told is not None
    assert [n for n in (10, 13, 50) if told.is_far_off(Fraction(n))] == [50]
    few = spread([Fraction(n) for n in (1, 2, 900)])
    assert few is not None
    assert not few.is_far_off(Fraction(900))
    assert spread([]) is None
