"""Planned days of stages: proposed only from what is known, always rising, missed by exact days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.rules.stage_plans import FEWEST, Known, Proposed, deviation, falls, known, propose
from services.rules.stages import Stage

DAY = date(2026, 3, 2)
A, B, C, D = (Stage(key=key, name=key) for key in "abcd")
MAYBE = Stage(key="m", name="m", optional=True)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def usual(n: int) -> Known:
    return Known(n, "typical")


def on(proposed: tuple[Proposed, ...]) -> dict[str, date | None]:
    return {p.stage.key: p.on for p in proposed}


def test_what_the_file_says_goes_before_our_own_median_and_four_stays_are_too_few() -> None:
    assert known(21, 50, 30) == usual(21)
    assert known(None, FEWEST, 30) == Known(30, "own", FEWEST)
    assert known(None, FEWEST - 1, 30) is None
    assert known(None, 0, None) is None


def test_each_stage_begins_when_the_one_before_has_taken_its_time() -> None:
    found = on(propose((A, B, C), {"a": usual(10), "b": usual(20)}, start=DAY))
    assert found == {"a": DAY, "b": DAY + timedelta(10), "c": DAY + timedelta(30)}


def test_after_a_stage_of_which_nobody_knows_nothing_is_invented() -> None:
    found = on(propose((A, B, C), {"a": usual(10), "b": None, "c": usual(5)}, start=DAY))
    assert found == {"a": DAY, "b": DAY + timedelta(10), "c": None}


def test_an_optional_stage_of_unknown_length_is_passed_over() -> None:
    found = on(propose((A, MAYBE, B), {"a": usual(10)}, start=DAY))
    assert found == {"a": DAY, "m": None, "b": DAY + timedelta(10)}


@given(st.lists(st.one_of(st.none(), st.integers(0, 200)), min_size=4, max_size=4), days)
def test_a_proposal_always_rises(lengths: list[int | None], start: date) -> None:
    stages = (A, B, C, D)
    takes = {s.key: None if n is None else usual(n) for s, n in zip(stages, lengths, strict=True)}
    planned = {key: day for key, day in on(propose(stages, takes, start=start)).items() if day}
    assert falls(stages, planned) is None
    assert planned["a"] == start


@given(st.dictionaries(st.sampled_from("abcd"), days))
def test_days_rise_just_if_sorting_them_changes_nothing_and_none_is_there_twice(
    planned: dict[str, date],
) -> None:
    told = [planned[key] for key in "abcd" if key in planned]
    assert (falls((A, B, C, D), planned) is None) == (told == sorted(set(told)))


def test_the_pair_that_falls_is_named() -> None:
    assert falls((A, B, C), {"a": DAY, "c": DAY}) == (A, C)


@given(days, days)
def test_a_deviation_is_the_days_between_plan_and_entry(planned: date, entered: date) -> None:
    missed = deviation(planned, entered, on=DAY)
    assert missed is not None
    assert planned + timedelta(missed) == entered


def test_what_was_not_entered_is_late_from_the_day_after_and_what_lies_ahead_is_not() -> None:
    assert deviation(DAY, None, on=DAY) is None
    assert deviation(DAY, None, on=DAY + timedelta(1)) == 1
    assert deviation(None, DAY, on=DAY) is None
