"""The voting law: what carries, what fails, and what nobody can tell."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Choice, Outcome, RuleClass
from services.rules import thresholds, voting

TODAY = date(2025, 12, 11)
OLD = date(2020, 12, 31)
ORDINARY = voting.rule_for(RuleClass.ORDINARY, on=TODAY)
SPECIAL = voting.rule_for(RuleClass.SPECIAL, on=TODAY)
KEYS = (
    "total_owners",
    "total_area_dm2",
    "returned_owners",
    "returned_area_dm2",
    "agree_owners",
    "agree_area_dm2",
)


def totals(*figures: Any) -> voting.Totals:
    return voting.Totals(**dict(zip(KEYS, figures, strict=True)))


def equal_flats(flats: int, returned: int, agree: int, area: int = 8000) -> voting.Totals:
    return totals(flats, flats * area, returned, returned * area, agree, agree * area)


def slow_reference(rule: voting.Rule, counts: voting.Totals) -> Outcome:
    """The same verdict by division into exact fractions, written without the engine's own comparison."""
    of_all = rule.agreement_of == "total"
    pairs: list[tuple[Any, ...]] = [
        (rule.participation_owners, counts.returned_owners, counts.total_owners, None),
        (rule.participation_area, counts.returned_area_dm2, counts.total_area_dm2, None),
    ]
    for share, part, taking_part, everybody in (
        (rule.agreement_owners, counts.agree_owners, counts.returned_owners, counts.total_owners),
        (rule.agreement_area, counts.agree_area_dm2, counts.returned_area_dm2, counts.total_area_dm2),
    ):
        pairs.append((share, part, everybody if of_all else taking_part, None if of_all else False))
    answers: list[bool | None] = []
    for share, part, whole, of_nothing in pairs:
        if whole == 0:
            answers.append(of_nothing)
        elif part is None or whole is None:
            answers.append(None)
        else:
            have, need = Fraction(part, whole), Fraction(share.num, share.den)
            answers.append(have > need or (have == need and not share.strict))
    if False in answers:
        return Outcome.FAILED
    return Outcome.UNDECIDABLE if None in answers else Outcome.PASSED


RANKS = (Outcome.FAILED, Outcome.UNDECIDABLE, Outcome.PASSED)


def standing(rule: voting.Rule, counts: voting.Totals) -> int:
    return RANKS.index(voting.judge(rule, counts).outcome)


rules = st.sampled_from([voting.rule_for(klass, on=day) for klass in RuleClass for day in (TODAY, OLD)])


@st.composite
def estates(draw):
    """Totals as an estate can have them: no more agree than returned, no more returned than there are."""
    figures = []
    for _unit in range(2):
        total = draw(st.integers(1, 60))
        returned = draw(st.integers(total // 2, total) | st.integers(0, total))
        figures.append(
            (total, returned, draw(st.integers(returned // 2, returned) | st.integers(0, returned)))
        )
    return totals(*(figure for pair in zip(*figures, strict=True) for figure in pair))


counts_of_estate = estates()
counts_with_gaps = st.builds(totals, *([st.none() | st.integers(0, 60)] * 6))


@pytest.mark.parametrize(
    ("rule", "flats", "returned", "agree", "outcome"),
    [
        (ORDINARY, 36, 36, 24, "passed"),
        (ORDINARY, 36, 24, 13, "passed"),
        (ORDINARY, 36, 23, 23, "failed"),
        (ORDINARY, 36, 24, 12, "failed"),
        (SPECIAL, 36, 24, 18, "passed"),
        (SPECIAL, 36, 24, 17, "failed"),
        (SPECIAL, 36, 23, 23, "failed"),
        (SPECIAL, 12, 12, 9, "passed"),
        (SPECIAL, 12, 12, 8, "failed"),
    ],
)
def test_the_share_itself_is_enough_but_exactly_half_is_not_a_majority(rule, flats, returned, agree, outcome):
    assert voting.judge(rule, equal_flats(flats, returned, agree)).outcome == outcome


@pytest.mark.parametrize("flats", range(12, 61))
@pytest.mark.parametrize("area", [3000, 7333, 20000])
def test_no_exact_boundary_of_equal_flats_is_misjudged(flats, area):
    quorum = -(-2 * flats // 3)
    for returned in range(flats + 1):
        took_part = returned >= quorum
        majority, three_quarters = returned // 2 + 1, -(-3 * returned // 4)
        for rule, needed in ((ORDINARY, majority), (SPECIAL, three_quarters)):
            for agree in {max(needed - 1, 0), min(needed, returned), returned}:
                carried = took_part and agree >= needed
                outcome = voting.judge(rule, equal_flats(flats, returned, agree, area)).outcome
                assert outcome == (Outcome.PASSED if carried else Outcome.FAILED)


def test_one_hundredth_of_a_square_metre_decides():
    enough = totals(3, 30000, 2, 20000, 2, 20000)
    short = totals(3, 30000, 2, 19999, 2, 19999)
    assert voting.judge(SPECIAL, enough).outcome is Outcome.PASSED
    assert voting.judge(SPECIAL, short).outcome is Outcome.FAILED


def test_most_owners_with_little_area_do_not_carry():
    verdict = voting.judge(ORDINARY, totals(10, 1000, 10, 1000, 9, 500))
    assert verdict.outcome is Outcome.FAILED
    assert [test.met for test in verdict.tests] == [True, True, True, False]


def test_the_tests_show_numerator_denominator_and_what_is_required():
    tests = voting.judge(SPECIAL, totals(36, 350853, 30, 300000, 24, 240000)).tests
    assert tests[0] == voting.Test("participation_owners", 30, 36, ">= 2/3", True)
    assert tests[3] == voting.Test("agreement_area", 240000, 300000, ">= 3/4", True)
    assert [test.name for test in tests] == list(thresholds.SHARES)


def test_a_missing_area_makes_the_vote_undecidable_and_says_which():
    verdict = voting.judge(ORDINARY, totals(51, 407900, 40, None, 39, 317700))
    assert verdict.outcome is Outcome.UNDECIDABLE
    assert verdict.warnings == ("figures_missing: participation_area, agreement_area",)


def test_one_test_known_lost_fails_the_vote_though_figures_are_missing():
    assert voting.judge(SPECIAL, totals(36, None, 20, None, None, None)).outcome is Outcome.FAILED


def test_where_nobody_took_part_nothing_is_carried():
    for rule in (ORDINARY, SPECIAL):
        assert voting.judge(rule, totals(36, 1000, 0, 0, 0, 0)).outcome is Outcome.FAILED
        assert voting.judge(rule, totals(None, None, 0, 0, 0, 0)).outcome is Outcome.FAILED


def test_a_total_of_nothing_never_carries():
    for day in (TODAY, OLD):
        rule = voting.rule_for(RuleClass.SPECIAL, on=day)
        assert voting.judge(rule, totals(0, 0, 5, 5, 5, 5)).outcome is Outcome.UNDECIDABLE
        assert voting.judge(rule, totals(0, 0, 0, 0, 0, 0)).outcome is not Outcome.PASSED


@pytest.mark.parametrize("figure", [-1, 1.0, True, "3"])
def test_a_figure_that_is_no_count_is_not_taken(figure):
    with pytest.raises(ValueError, match="total_owners"):
        voting.Totals(total_owners=figure)


@given(rules, counts_with_gaps | counts_of_estate)
def test_the_verdict_equals_exact_fractions(rule, counts):
    assert voting.judge(rule, counts).outcome == slow_reference(rule, counts)


@given(rules, counts_of_estate, st.integers(0, 60), st.integers(0, 60))
def test_more_agreement_never_loses_a_vote(rule, counts, owners, area):
    more = replace(
        counts,
        agree_owners=counts.agree_owners + owners,
        agree_area_dm2=counts.agree_area_dm2 + area,
    )
    assert standing(rule, more) >= standing(rule, counts)


@given(rules, counts_of_estate, st.integers(1, 60), st.integers(1, 60))
def test_one_more_owner_who_comes_and_agrees_never_loses_a_vote(rule, counts, owners, area):
    more = voting.judge_with_clause(
        rule, counts, counted_owners=owners, counted_area_dm2=area, counted_as=Choice.AGREE
    )
    assert RANKS.index(more.outcome) >= standing(rule, counts)


@given(rules, counts_of_estate, st.sampled_from(KEYS))
def test_hiding_a_figure_never_turns_a_verdict_round(rule, counts, hidden):
    figures = [None if key == hidden else getattr(counts, key) for key in KEYS]
    known, partly = voting.judge(rule, counts).outcome, voting.judge(rule, totals(*figures)).outcome
    assert partly in {known, Outcome.UNDECIDABLE} or getattr(counts, hidden) == 0


def test_unreturned_ballots_counted_with_the_majority_can_carry_a_vote():
    counts = totals(100, 1000, 60, 600, 50, 500)
    with_clause = voting.judge_with_clause(
        SPECIAL, counts, counted_owners=20, counted_area_dm2=200, counted_as=Choice.AGREE
    )
    assert (voting.judge(SPECIAL, counts).outcome, with_clause.outcome) == (Outcome.FAILED, Outcome.PASSED)
    assert with_clause.tests[2] == voting.Test("agreement_owners", 70, 80, ">= 3/4", True)


@pytest.mark.parametrize("counted_as", [Choice.AGAINST, None])
def test_unreturned_ballots_that_only_take_part_can_sink_a_vote(counted_as):
    counts = totals(100, 1000, 70, 700, 54, 540)
    with_clause = voting.judge_with_clause(
        SPECIAL, counts, counted_owners=20, counted_area_dm2=200, counted_as=counted_as
    )
    assert (voting.judge(SPECIAL, counts).outcome, with_clause.outcome) == (Outcome.PASSED, Outcome.FAILED)


def test_counted_ballots_without_an_area_leave_the_clause_undecidable():
    counts = totals(100, 1000, 70, 700, 60, 600)
    with_clause = voting.judge_with_clause(
        SPECIAL, counts, counted_owners=20, counted_area_dm2=None, counted_as=Choice.AGREE
    )
    assert with_clause.outcome is Outcome.UNDECIDABLE


def test_unreturned_ballots_follow_only_a_majority_of_both_owners_and_area():
    def lead(agree: int, agree_area: int, against: int, against_area: int) -> Choice | None:
        return voting.leading_choice(
            agree_owners=agree,
            agree_area_dm2=agree_area,
            against_owners=against,
            against_area_dm2=against_area,
        )

    assert lead(6, 60, 4, 40) is Choice.AGREE
    assert lead(4, 40, 6, 60) is Choice.AGAINST
    assert lead(6, 40, 4, 60) is None
    assert lead(5, 60, 5, 40) is None


def test_each_item_of_article_278_has_its_class():
    rules_now = {rule.article: rule.klass for rule in voting.rules_on(TODAY) if rule.code != "lift_addition"}
    special = {f"278(1){item}" for item in (6, 7, 8)}
    for item in range(1, 10):
        article = f"278(1){item}"
        assert rules_now[article] == (RuleClass.SPECIAL if article in special else RuleClass.ORDINARY)


@pytest.mark.parametrize(("day", "klass"), [(OLD, RuleClass.SPECIAL), (date(2021, 1, 1), RuleClass.ORDINARY)])
def test_using_the_fund_became_an_ordinary_matter_with_the_civil_code(day, klass):
    assert voting.rule_for("fund_use", on=day).klass is klass


def test_before_the_civil_code_agreement_was_of_all_owners():
    counts = equal_flats(36, 24, 20)
    assert voting.judge(SPECIAL, counts).outcome is Outcome.PASSED
    assert voting.judge(voting.rule_for(RuleClass.SPECIAL, on=OLD), counts).outcome is Outcome.FAILED
    assert (
        voting.judge(voting.rule_for(RuleClass.SPECIAL, on=OLD), equal_flats(36, 24, 24)).outcome
        is Outcome.PASSED
    )


def test_before_the_civil_code_half_of_all_was_not_a_majority_and_half_of_them_no_meeting():
    old = voting.rule_for(RuleClass.ORDINARY, on=OLD)
    assert voting.judge(old, equal_flats(36, 36, 18)).outcome is Outcome.FAILED
    assert voting.judge(old, equal_flats(36, 19, 19)).outcome is Outcome.PASSED
    assert voting.judge(old, equal_flats(36, 18, 18)).tests[0].met is False


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2018, 9, 22), "shanghai-2018"),
        (date(2020, 6, 1), "shanghai-749"),
        (date(2021, 1, 1), "shanghai-749-revised"),
    ],
)
def test_a_lift_addition_keeps_the_rule_of_its_time(day, version):
    assert voting.rule_for("lift_addition", on=day).version == version


def test_a_lift_of_2018_can_fail_on_totals_but_never_pass_on_them():
    rule = voting.rule_for("lift_addition", on=date(2018, 9, 22))
    unanimous = voting.judge(rule, equal_flats(12, 12, 12))
    assert unanimous.outcome is Outcome.UNDECIDABLE
    assert "condition_not_judged: nobody of the building is firmly against" in unanimous.warnings
    assert voting.judge(rule, equal_flats(12, 12, 10)).outcome is Outcome.FAILED


def test_a_condition_that_totals_cannot_show_leaves_a_carried_vote_undecidable():
    rule = replace(SPECIAL, conditions=("nobody is firmly against",))
    assert voting.judge(rule, equal_flats(12, 12, 12)).outcome is Outcome.UNDECIDABLE
    assert voting.judge(rule, equal_flats(12, 12, 1)).outcome is Outcome.FAILED


def test_in_2019_both_texts_on_lifts_are_listed_and_the_later_one_is_taken():
    day = date(2019, 6, 1)
    assert [rule.version for rule in voting.rules_on(day) if rule.code == "lift_addition"] == [
        "shanghai-2018",
        "shanghai-749",
    ]
    later = voting.rule_for("lift_addition", on=day)
    assert later.version == "shanghai-749"
    assert "rule_dates_to_the_year" in voting.judge(later, equal_flats(12, 12, 12)).warnings[-1]


def test_an_unknown_matter_has_no_rule():
    with pytest.raises(LookupError, match="levitation"):
        voting.rule_for("levitation", on=TODAY)


def test_every_rule_is_sourced_and_survives_being_frozen_with_a_vote():
    for rule in thresholds.all_rules():
        assert rule.source
        assert rule.name
        assert voting.rule_from(json.loads(json.dumps(rule.as_record()))) == rule


def test_every_matter_of_today_has_exactly_one_rule():
    codes = [rule.code for rule in voting.rules_on(TODAY)]
    assert len(codes) == len(set(codes)) == 12


@pytest.mark.parametrize(("num", "den"), [(0, 3), (4, 3), (-1, 2)])
def test_a_share_outside_nothing_to_all_is_no_threshold(num, den):
    with pytest.raises(ValueError, match="share"):
        voting.Threshold(num, den)
