"""Time limits: working days as the State Council set them, windows as the Civil Code counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules import clocks
from services.rules.clocks import Window, WindowRule, is_working_day, window, window_rule, working_days_after

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 3, 2)


def rule(**told) -> WindowRule:
    about = {"code": "x", "name": "x", "source": "x", "article": "", "confidence": "low", "kind": "calendar"}
    return WindowRule(**about | told)


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_working_days(year, working_days):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year == 2024))]
    assert sum(map(is_working_day, days)) == working_days


def test_make_up_days_are_weekends_and_days_off_leave_some_weekday_free():
    calendar = clocks._calendar()
    assert all(day.weekday() >= 5 for day in calendar.work)
    assert not calendar.work & calendar.off
    assert all(day.year in calendar.years for day in calendar.work | calendar.off)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # the Saturday before Spring Festival is worked
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2024, 2, 8), 1, date(2024, 2, 9)),  # New Year's Eve was no day off in 2024
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
    ],
)
def test_working_days_step_over_holidays_and_onto_make_up_days(start, n, end):
    assert working_days_after(start, n) == end


# Written by hand from the calendars people hang on their walls, not from calendar.toml: each holiday from its eve, the
# last day at work, to the first day at work again; and each weekend day that is worked for it.
EVES = """
New Year 2025         2024-12-31 2025-01-02
New Year 2026         2025-12-31 2026-01-04
Spring Festival 2024  2024-02-09 2024-02-18
Spring Festival 2025  2025-01-27 2025-02-05
Spring Festival 2026  2026-02-14 2026-02-24
Qingming 2024         2024-04-03 2024-04-07
Qingming 2025         2025-04-03 2025-04-07
Qingming 2026         2026-04-03 2026-04-07
Labour Day 2024       2024-04-30 2024-05-06
Labour Day 2025       2025-04-30 2025-05-06
Labour Day 2026       2026-04-30 2026-05-06
Dragon Boat 2024      2024-06-07 2024-06-11
Dragon Boat 2025      2025-05-30 2025-06-03
Dragon Boat 2026      2026-06-18 2026-06-22
Mid-Autumn 2024       2024-09-14 2024-09-18
Mid-Autumn 2026       2026-09-24 2026-09-28
National Day 2024     2024-09-30 2024-10-08
National Day 2025     2025-09-30 2025-10-09
National Day 2026     2026-09-30 2026-10-08
"""
MADE_UP = """
2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
"""
BREAKS = [tuple(map(date.fromisoformat, line.split()[-2:])) for line in EVES.split("\n") if line]


@pytest.mark.parametrize(("eve", "back"), BREAKS)
def test_what_comes_in_on_the_eve_of_a_holiday_is_due_on_the_first_day_at_work_again(eve, back):
    assert is_working_day(eve)
    assert working_days_after(eve, 1) == back


def test_every_day_of_three_years_is_worked_or_free_as_the_table_made_by_hand_says():
    made_up = set(map(date.fromisoformat, MADE_UP.split()))
    free = {date(2024, 1, 1)}
    for eve, back in BREAKS:
        free |= {eve + timedelta(days=n) for n in range(1, (back - eve).days)}
    day = date(2024, 1, 1)
    while day <= date(2026, 12, 31):
        expected = day in made_up or (day.weekday() < 5 and day not in free)
        assert is_working_day(day) == expected, day
        day += timedelta(days=1)


@given(DAYS, st.integers(1, 30))
def test_between_a_day_and_its_nth_working_day_lie_n_working_days(start, n):
    end = working_days_after(start, n)
    assert is_working_day(end)
    assert sum(is_working_day(start + timedelta(days=d + 1)) for d in range((end - start).days)) == n


def test_fifteen_days_of_notice_leave_the_sixteenth_day_free():
    notice = window(date(2026, 3, 2), window_rule("meeting_notice", on=TODAY))
    assert notice == Window(date(2026, 3, 3), date(2026, 3, 17))
    assert notice.free_from == date(2026, 3, 18)
    assert not notice.has_ended(date(2026, 3, 17))
    assert notice.has_ended(date(2026, 3, 18))


def test_a_time_limit_rolls_off_a_holiday_and_a_posting_does_not():
    spring = date(2026, 2, 10)
    assert window(spring, window_rule("emergency_approval", on=TODAY)).last == date(2026, 2, 24)
    assert window(spring, window_rule("fund_posting", on=TODAY)).last == date(2026, 2, 17)


def test_a_decision_can_be_challenged_for_a_year():
    assert window(date(2025, 3, 2), window_rule("challenge", on=TODAY)).last == date(2026, 3, 2)
    assert window(date(2024, 2, 29), window_rule("challenge", on=TODAY)).last == date(2025, 2, 28)


def test_working_days_as_a_kind_of_window():
    assert window(date(2026, 4, 30), rule(kind="working", days=2)).last == date(2026, 5, 7)


def test_a_window_into_a_year_without_its_notice_says_so():
    assert window(date(2026, 12, 30), rule(kind="working", days=5)) == Window(
        date(2026, 12, 31), date(2027, 1, 6), certain=False
    )
    assert not window(date(2026, 12, 30), window_rule("emergency_approval", on=TODAY)).certain
    assert window(date(2026, 12, 30), window_rule("meeting_notice", on=TODAY)).certain


def test_every_window_is_sourced_and_rules_unknown_are_refused():
    for one in clocks.window_rules():
        assert one.source
        assert one.name
        assert (one.days > 0) != (one.years > 0)
        assert one.article or one.confidence != "high"
    with pytest.raises(LookupError, match="patience"):
        window_rule("patience", on=TODAY)


@given(DAYS, st.sampled_from(clocks.window_rules()))
def test_a_window_starts_the_day_after_and_a_rolled_one_ends_on_a_working_day(start, one):
    found = window(start, one)
    assert found.first == start + timedelta(days=1)
    assert found.last >= start + timedelta(days=max(one.days, 365 * one.years))
    assert not one.rolls or is_working_day(found.last)
