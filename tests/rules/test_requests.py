"""Requests: when an answer is due, worked out by hand over three years of holidays, and what their data says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import PlaceKind
from models.request_enums import ClockKind
from services.rules import requests
from services.rules.clocks import is_working_day
from services.rules.requests import due_at, due_on, is_late, left, level_of, working_days_between

DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 1))
BY_HAND = """
2024-02-08 contact 2024-02-09 | New Year's Eve was worked in 2024
2024-02-09 contact 2024-02-18 | a week off, then a Sunday worked
2024-02-09 normal  2024-02-22
2024-04-03 contact 2024-04-07
2024-04-03 again   2024-04-09
2024-04-30 normal  2024-05-10
2024-04-30 complex 2024-05-23 | the worked Saturday of 11 May counts
2024-09-13 contact 2024-09-14
2024-09-13 again   2024-09-19
2024-09-30 contact 2024-10-08
2024-09-30 normal  2024-10-12
2024-12-31 contact 2025-01-02
2025-01-24 contact 2025-01-26
2025-01-24 again   2025-02-05
2025-01-27 normal  2025-02-10
2025-04-25 contact 2025-04-27
2025-05-30 consult 2025-06-03
2025-09-30 contact 2025-10-09
2025-09-30 again   2025-10-11
2025-09-30 complex 2025-10-28
2025-12-31 contact 2026-01-04
2026-02-13 supervised 2026-02-25
2026-02-14 normal  2026-02-28
2026-05-08 contact 2026-05-09
2026-09-30 normal  2026-10-13
2026-11-07 contact 2026-11-09 | told on a Saturday
"""
TABLE = [line.split("|")[0].split() for line in BY_HAND.strip().splitlines()]


@pytest.mark.parametrize(("start", "code", "end"), TABLE)
def test_an_answer_is_due_on_the_day_worked_out_by_hand(start, code, end):
    assert due_on(code, date.fromisoformat(start)) == date.fromisoformat(end)


@given(DAYS, st.sampled_from([c.code for c in requests.all_clocks()]))
def test_the_last_day_is_worked_and_as_many_working_days_away_as_the_limit_says(start, code):
    last = due_on(code, start)
    assert is_working_day(last)
    assert working_days_between(start, last) == requests.clock(code, on=start).days
    assert due_on(code, start + timedelta(days=1)) >= last


def test_the_last_moment_of_the_last_day_is_in_time_and_the_next_is_not():
    due = due_at(ClockKind.CONSULT, datetime(2026, 3, 2, 1, tzinfo=UTC))
    assert due == datetime(2026, 3, 3, 15, 59, 59, tzinfo=UTC)
    assert not is_late(due, due, at=due + timedelta(days=9))
    assert is_late(due, due + timedelta(seconds=1), at=due)
    assert is_late(due, None, at=due + timedelta(seconds=1))
    assert not is_late(due, None, at=due)
    assert not is_late(None, None, at=due)


def test_a_call_just_after_midnight_in_shanghai_counts_for_the_new_day():
    assert due_at("contact", datetime(2026, 3, 2, 16, 30, tzinfo=UTC)).date() == date(2026, 3, 4)


def test_supervision_brings_the_day_forward_and_never_puts_it_off():
    start = datetime(2026, 3, 2, 1, tzinfo=UTC)
    normal, consult = due_at("normal", start), due_at("consult", start)
    assert requests.sooner(normal, ClockKind.SUPERVISED, start) == due_at("supervised", start) < normal
    assert requests.sooner(consult, ClockKind.SUPERVISED, start) == consult


def test_a_clock_says_how_many_working_days_are_left_or_by_how_many_it_is_late():
    due = due_at("normal", datetime(2026, 9, 28, 1, tzinfo=UTC))
    assert requests.day_of(due) == date(2026, 10, 10)
    assert (left(due, on=date(2026, 9, 29)).left, left(due, on=date(2026, 9, 29)).late) == (4, 0)
    assert (left(due, on=date(2026, 10, 10)).left, left(due, on=date(2026, 10, 10)).late) == (0, 0)
    assert left(due, on=date(2026, 10, 11)).late == 1
    assert left(due, on=date(2026, 10, 13)).late == 2
    assert not left(due_at("complex", datetime(2026, 12, 28, tzinfo=UTC)), on=date(2026, 12, 28)).certain


@given(DAYS, st.integers(0, 40))
def test_what_is_late_is_told_upwards_and_never_down_again(start, days):
    due = due_at("normal", datetime(start.year, start.month, start.day, 2, tzinfo=UTC))
    on = requests.day_of(due) + timedelta(days=days)
    now, then = (level_of(left(due, on=day).late) for day in (on, on + timedelta(days=1)))
    assert (now is None) == (days == 0)
    assert (then.late if then else 0) >= (now.late if now else 0)
    if now:
        assert requests.told_since(due, now) <= on


def test_the_subdistrict_is_told_last():
    assert [level.kind for level in requests.levels()] == [
        PlaceKind.NEIGHBOURHOOD, PlaceKind.GRID, PlaceKind.SUBDISTRICT,
    ]  # fmt: skip


def test_there_are_the_fourteen_categories_and_every_limit_says_where_it_was_read():
    assert len(requests.categories()) == 14
    assert all(c.source and c.days > 0 for c in requests.all_clocks())
    assert {str(kind) for kind in ClockKind} <= {c.code for c in requests.all_clocks()}
    words = [
        w for table in (requests.categories(), requests.sources()) for n in table.values() for w in n.words
    ]
    assert len(words) == len(set(words))


def test_a_limit_that_is_not_known_is_refused():
    with pytest.raises(LookupError, match="patience"):
        due_on("patience", date(2026, 3, 2))
