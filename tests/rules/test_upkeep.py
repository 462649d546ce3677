"""Agreements on a day, their reminders and filing; when stations of water are cleaned and tested again."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.upkeep_enums import AgreementKind, AgreementState, Filing, FirstParty, StationState
from services.rules import agreements, water_care

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
K, S = AgreementKind, AgreementState
ORDER = [S.AHEAD, S.IN_FORCE, S.ENDING_SOON]


@given(until=DAYS, on=DAYS)
def test_a_reminder_is_the_closest_of_90_60_and_30_days_that_has_come(until: date, on: date) -> None:
    left = (until - on).days
    said = agreements.reminder(until, on=on)
    expected = None if left < 0 or left > 90 else 30 if left <= 30 else 60 if left <= 60 else 90
    assert said == expected


@given(kind=st.sampled_from(K), since=DAYS, long=st.integers(0, 4000), end=st.none() | DAYS, on=DAYS)
def test_an_agreement_holds_from_its_first_day_to_its_last(
    kind: AgreementKind, since: date, long: int, end: date | None, on: date
) -> None:
    until = since + timedelta(days=long)
    state = agreements.state_of(kind, valid_from=since, valid_until=until, ended_on=end, on=on)
    assert (state is S.AHEAD) == (on < since and not (end and end <= on))
    if end and end <= on:
        assert state is S.ENDED
    elif on > until:
        assert state is (S.RUNS_ON if kind is K.PROPERTY_SERVICE else S.ENDED)
    elif on >= since:
        assert state is (S.ENDING_SOON if (until - on).days <= 90 else S.IN_FORCE)


@given(since=DAYS, long=st.integers(0, 4000), on=DAYS)
def test_an_agreement_never_goes_back_from_day_to_day(since: date, long: int, on: date) -> None:
    told: dict[str, Any] = {
        "valid_from": since,
        "valid_until": since + timedelta(days=long),
        "ended_on": None,
    }
    rank = [*ORDER, S.ENDED].index
    today, tomorrow = (
        agreements.state_of(K.MAINTENANCE, **told, on=day) for day in (on, on + timedelta(days=1))
    )
    assert rank(today) <= rank(tomorrow)


@given(since=DAYS, on=DAYS)
def test_without_a_last_day_it_never_ends_soon(since: date, on: date) -> None:
    assume(since <= on)
    for kind in K:
        state = agreements.state_of(kind, valid_from=since, valid_until=None, ended_on=None, on=on)
        assert state is S.IN_FORCE


def test_no_residents_committee_and_no_subdistrict_stands_in_for_the_owners() -> None:
    refused = {party for party in FirstParty if not agreements.may_agree(K.PROPERTY_SERVICE, party)}
    assert refused == {FirstParty.NEIGHBOURHOOD, FirstParty.SUBDISTRICT}
    assert all(agreements.may_agree(K.FACILITY_UPKEEP, party) for party in FirstParty)


@pytest.mark.parametrize(
    ("filed", "on", "filing"),
    [
        (None, date(2026, 4, 1), Filing.WAITS), (None, date(2026, 4, 2), Filing.OVERDUE),
        (date(2026, 4, 1), date(2026, 5, 1), Filing.FILED), (date(2026, 4, 2), date(2026, 5, 1), Filing.FILED_LATE),
    ],
)  # fmt: skip
def test_a_property_service_contract_is_filed_within_thirty_days(
    filed: date | None, on: date, filing: Filing
) -> None:
    told: dict[str, Any] = {"signed_on": TODAY, "filed_on": filed, "on": on}
    assert agreements.filing_of(K.PROPERTY_SERVICE, **told) is filing
    assert agreements.filing_of(K.FACILITY_UPKEEP, **told) is Filing.NOT_NEEDED


@given(care=st.sampled_from(["cleaning", "test"]), last=DAYS, on=DAYS)
def test_what_is_overdue_is_what_was_done_before_the_day_that_is_enough(
    care: str, last: date, on: date
) -> None:
    due = water_care.due_on(care, last)
    assert due is not None
    assert (due < on) == (last < water_care.done_since(care, on))


@given(last=DAYS)
def test_a_quarter_and_a_half_year_end_on_the_same_day_of_the_month_or_its_last(last: date) -> None:
    for care, months in (("cleaning", 6), ("test", 3)):
        due = water_care.due_on(care, last)
        assert due is not None
        assert (due.year * 12 + due.month) - (last.year * 12 + last.month) == months
        assert due.day == last.day or (due.day < last.day and (due + timedelta(days=1)).day == 1)


def test_the_31st_of_august_is_followed_by_the_last_of_february() -> None:
    assert water_care.due_on("cleaning", date(2025, 8, 31)) == date(2026, 2, 28)
    assert water_care.due_on("test", None) is None


@pytest.mark.parametrize(
    ("cleaned", "tested", "state"),
    [
        (date(2025, 9, 2), date(2025, 12, 2), StationState.SOON),
        (date(2025, 9, 1), date(2026, 3, 1), StationState.DUE),
        (date(2026, 3, 1), date(2025, 12, 1), StationState.DUE),
        (date(2026, 3, 1), None, StationState.NOT_KNOWN),
        (None, date(2025, 12, 1), StationState.DUE),
        (date(2026, 3, 1), date(2026, 3, 1), StationState.IN_ORDER),
    ],
)
def test_one_duty_past_its_day_is_enough_to_be_due(
    cleaned: date | None, tested: date | None, state: StationState
) -> None:
    told: dict[str, Any] = {"cleaned_on": cleaned, "tested_on": tested, "on": TODAY}
    assert water_care.state_of(**told, out_of_use_on=None) is state
    assert water_care.state_of(**told, out_of_use_on=TODAY) is StationState.GONE


def test_every_duty_says_where_it_is_written() -> None:
    assert all(care.source and care.months > 0 for care in water_care.cares().values())
    assert agreements.reminders() == (90, 60, 30)
