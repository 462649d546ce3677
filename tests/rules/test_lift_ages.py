"""How old a lift is, on which day its inspection is due, and which public money it may get."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import ProjectKind
from models.lift_enums import AgeBand, Assessment
from services.rules.lift_ages import age_years, band_of, registered_between
from services.rules.lift_inspections import due, inspection_rules
from services.rules.subsidies import (
    Facts,
    all_subsidies,
    amount_fen,
    is_priority,
    lacks,
    last_known_year,
    may_still,
    subsidies_of,
)

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))
K = ProjectKind


@given(registered=DAYS, on=DAYS)
def test_a_lift_is_in_the_band_whose_days_hold_its_registration(registered: date, on: date) -> None:
    band = band_of(registered, on=on)
    bounds = registered_between(band, on=on)
    if registered > on:
        assert (band, bounds) == (AgeBand.UNKNOWN, None)
    else:
        assert bounds
        assert bounds[0] <= registered <= bounds[1]


@pytest.mark.parametrize(
    ("registered", "age", "band"),
    [
        (date(2011, 3, 2), 15, AgeBand.FROM_15),
        (date(2011, 3, 3), 14, AgeBand.FROM_10),
        (date(2006, 3, 2), 20, AgeBand.FROM_20),
        (None, None, AgeBand.UNKNOWN),
    ],
)
def test_the_fifteenth_and_the_twentieth_year_are_included(
    registered: date | None, age: int | None, band: AgeBand
) -> None:
    assert age_years(registered, on=TODAY) == age
    assert band_of(registered, on=TODAY) is band


def test_only_the_day_on_the_register_makes_a_lift_overdue() -> None:
    stated = due(stated=date(2026, 3, 1), registered_on=None, inspected_on=None, on=TODAY)
    by_rule = due(stated=None, registered_on=date(2015, 5, 1), inspected_on=date(2024, 4, 20), on=TODAY)
    assert stated
    assert stated.overdue
    assert by_rule
    assert (by_rule.on, by_rule.stated, by_rule.overdue) == (date(2024, 5, 1), False, False)


def test_after_the_fifteenth_year_the_inspection_comes_every_year() -> None:
    found = due(stated=None, registered_on=date(2005, 6, 1), inspected_on=date(2025, 6, 10), on=TODAY)
    assert found
    assert found.on == date(2026, 6, 1)
    assert found.ask_from == found.on - timedelta(days=30)


@given(registered=DAYS, inspected=DAYS, on=DAYS)
def test_a_reckoned_inspection_lies_after_the_last_one(registered: date, inspected: date, on: date) -> None:
    found = due(stated=None, registered_on=registered, inspected_on=inspected, on=on)
    assert found is None or found.on > inspected


def test_every_row_says_where_it_comes_from_and_how_sure_it_is() -> None:
    assert all(rule.source and rule.confidence for rule in inspection_rules())
    assert all(s.source and s.confidence and s.terms_confidence for s in all_subsidies())


READY = Facts(
    registered_on=date(2003, 5, 1),
    assessment=Assessment.REPLACE,
    retired=False,
    has_project=True,
    agreement=True,
    budget_fen=40_000_000,
    money=True,
)


def replaced(**told: object) -> Facts:
    return Facts(**{**{f: getattr(READY, f) for f in Facts.__slots__}, **told})


def of_2024(code: str = "bond_replacement"):
    return next(s for s in subsidies_of(K.LIFT_REPLACEMENT, year=2024) if s.code == code)


def test_the_bond_pays_150000_for_a_replacement_and_50000_for_a_modernisation() -> None:
    assert of_2024().amount_fen == 15_000_000
    assert of_2024("bond_modernisation").amount_fen == 5_000_000


@pytest.mark.parametrize(
    ("told", "lacking"),
    [
        ({}, ()),
        ({"registered_on": date(2008, 12, 31)}, ()),
        ({"registered_on": date(2009, 1, 1)}, ("too_young",)),
        ({"registered_on": None}, ("age_unknown",)),
        ({"assessment": None}, ("assessment_missing",)),
        ({"assessment": Assessment.MODERNISE}, ("assessed_otherwise",)),
        ({"has_project": False}, ("project_missing",)),
        ({"agreement": False}, ("agreement_missing",)),
        ({"budget_fen": None, "money": False}, ("plan_missing", "money_missing")),
        ({"budget_fen": 15_000_000}, ("plan_not_above",)),
        ({"budget_fen": None, "money": None}, ("money_unseen",)),
    ],
)
def test_what_a_lift_lacks_for_the_bond_is_said(told: dict[str, object], lacking: tuple[str, ...]) -> None:
    found = lacks(of_2024(), replaced(**told))
    assert found == lacking
    assert may_still(found) == (lacking not in {("too_young",), ("assessed_otherwise",)})


def test_lifts_from_before_2004_go_first() -> None:
    assert is_priority(of_2024(), date(2003, 12, 31))
    assert not is_priority(of_2024(), date(2004, 1, 1))


def test_a_year_whose_terms_nobody_read_is_not_known() -> None:
    assert subsidies_of(K.LIFT_REPLACEMENT, year=2025) == ()
    assert last_known_year(K.LIFT_REPLACEMENT, year=2026) == 2024
    assert last_known_year(K.LIFT_REPLACEMENT, year=2023) is None


def test_an_added_lift_gets_40_percent_and_280000_at_most() -> None:
    addition = subsidies_of(K.LIFT_ADDITION, year=2023)[0]
    assert amount_fen(addition, cost_fen=70_000_000) == 28_000_000
    assert amount_fen(addition, cost_fen=50_000_003) == 20_000_001
    assert subsidies_of(K.LIFT_ADDITION, year=2020)[0].amount_fen == 24_000_000


@given(cost=st.integers(0, 10**13))
def test_a_subsidy_never_exceeds_its_amount_or_its_share(cost: int) -> None:
    for subsidy in all_subsidies():
        paid = amount_fen(subsidy, cost_fen=cost)
        assert isinstance(paid, int)
        assert 0 <= paid <= subsidy.amount_fen
        assert subsidy.share is None or Fraction(paid) <= subsidy.share * cost
