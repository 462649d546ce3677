"""How long a result hangs, by what was asked."""

from datetime import date

import pytest

from services.rules.matters import all_matters
from services.rules.postings import posting, posting_code

FRIDAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("matter", "code"),
    [
        ("fund_use", "fund_posting"),
        ("fund_raise", "fund_posting"),
        ("lift_from_fund", "fund_posting"),
        ("lift_new_money", "fund_posting"),
        ("lift_plan", "fund_posting"),
        ("leak_repair", "fund_posting"),
        ("lift_addition", "lift_addition_posting"),
        ("committee", "result_posting"),
        ("ordinary", "result_posting"),
        ("of a later law", "result_posting"),
    ],
)
def test_each_matter_hangs_as_long_as_its_kind(matter: str, code: str) -> None:
    assert posting_code(matter) == code


@pytest.mark.parametrize(
    ("matters", "last"),
    [
        (["fund_use"], date(2026, 3, 13)),
        (["lift_addition"], date(2026, 3, 16)),
        (["committee"], date(2026, 3, 11)),
        (["committee", "lift_addition", "fund_use"], date(2026, 3, 16)),
    ],
)
def test_the_day_it_is_posted_is_not_counted_and_the_longest_counts(matters: list[str], last: date) -> None:
    found = posting(matters, posted_on=FRIDAY)
    assert (found.first, found.last) == (date(2026, 3, 7), last)
    assert not found.has_ended(last)


def test_every_matter_that_may_be_put_has_a_posting() -> None:
    assert all(posting([matter.code], posted_on=FRIDAY) for matter in all_matters())
