"""The 议事规则 of an estate: what it may sharpen, what it may not lower, and two readings of unreturned ballots."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Choice, Outcome
from services.rules.bylaws import Readings, readings, readings_of_candidate, under_bylaw
from services.rules.thresholds import SHARES, Clause, Rule, Threshold, rule_from
from services.rules.voting import Totals, Verdict, judge
from tests.rules.test_voting import ORDINARY, SPECIAL, equal_flats

TAKES_PART = Clause("delivered_takes_part", "art. 12", "printed on every ballot, photo of 2026-03-01")
FOLLOWS = Clause("unreturned_follows_majority", "art. 13", "printed on every ballot, photo of 2026-03-01")
TITLE = "甲小区业主大会议事规则"
HALF = Threshold(1, 2, strict=True)
FOUR_FIFTHS = Threshold(4, 5)


def sharpened(law: Rule = ORDINARY, *clauses: Clause, **own: Threshold) -> Rule:
    return under_bylaw(law, title=TITLE, adopted_on=date(2022, 5, 1), own=own, clauses=clauses)


def read(
    rule: Rule, *, flats: int, returned: int, agree: int, against: int, unreturned: int | None
) -> Readings:
    area = None if unreturned is None else unreturned * 8000
    return readings(
        rule, equal_flats(flats, returned, agree), against_owners=against, against_area_dm2=against * 8000,
        unreturned_owners=unreturned, unreturned_area_dm2=area,
    )  # fmt: skip


def clause_of(found: Readings) -> Verdict:
    assert found.with_clause is not None
    return found.with_clause


def test_a_lower_quota_than_the_law_does_not_hold_and_is_warned_about():
    rule = sharpened(participation_owners=HALF)
    verdict = judge(rule, equal_flats(36, 20, 20))
    assert rule.participation_owners == ORDINARY.participation_owners
    assert verdict.outcome is Outcome.FAILED
    assert verdict.warnings == ("own_quota_below_law: participation_owners > 1/2, law >= 2/3",)


def test_a_higher_quota_is_counted_and_noted():
    rule = sharpened(agreement_owners=FOUR_FIFTHS, agreement_area=FOUR_FIFTHS)
    assert judge(ORDINARY, equal_flats(36, 30, 23)).outcome is Outcome.PASSED
    verdict = judge(rule, equal_flats(36, 30, 23))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.warnings[0] == "own_quota_stricter: agreement_owners >= 4/5, law > 1/2"


def test_exactly_the_law_s_share_but_more_than_it_is_lower_when_the_law_excludes_it():
    assert sharpened(agreement_owners=Threshold(1, 2)).agreement_owners == Threshold(1, 2, strict=True)
    assert sharpened(SPECIAL, agreement_area=Threshold(75, 100)).agreement_area == Threshold(75, 100)


@given(
    st.sampled_from([ORDINARY, SPECIAL]), st.sampled_from(SHARES), st.integers(1, 12), st.integers(1, 12),
    st.booleans(), st.tuples(*[st.integers(1, 40)] * 3).map(sorted),
)  # fmt: skip
def test_no_quota_of_its_own_ever_carries_what_the_law_does_not(law, share, num, den, strict, figures):
    own = Threshold(min(num, den), den, strict)
    agree, returned, flats = figures
    counts = equal_flats(flats, returned, agree)
    mine = judge(sharpened(law, **{share: own}), counts).outcome
    assert mine is Outcome.FAILED or judge(law, counts).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"own": {"patience": HALF}}, "share"),
        ({"clauses": [Clause("delivered_takes_part", "", "seen")]}, "clause"),
        ({"clauses": [Clause("delivered_takes_part", "art. 12", " ")]}, "clause"),
        ({"clauses": [TAKES_PART, TAKES_PART]}, "clause"),
        ({"title": " "}, "title"),
    ],
)
def test_a_rule_without_article_or_proof_of_warning_is_refused(told, fault):
    with pytest.raises(ValueError, match=fault):
        under_bylaw(ORDINARY, **{"title": TITLE} | told)


def test_it_survives_being_frozen_with_a_vote():
    rule = sharpened(SPECIAL, TAKES_PART, FOLLOWS, participation_area=FOUR_FIFTHS, agreement_owners=HALF)
    assert rule_from(json.loads(json.dumps(rule.as_record()))) == rule


def test_a_rule_frozen_before_there_were_bylaws_is_still_read():
    record = ORDINARY.as_record()
    del record["bylaw"]
    assert rule_from(record) == ORDINARY


def test_without_a_clause_there_is_only_the_strict_reading():
    found = read(ORDINARY, flats=36, returned=20, agree=20, against=0, unreturned=16)
    assert (found.with_clause, found.warnings) == (None, ())


def test_delivered_ballots_that_take_part_reach_the_quorum_and_weigh_against():
    found = read(sharpened(ORDINARY, TAKES_PART), flats=36, returned=20, agree=20, against=0, unreturned=10)
    assert (found.strict.outcome, clause_of(found).outcome) == (Outcome.FAILED, Outcome.PASSED)
    assert [test.numerator for test in clause_of(found).tests[::2]] == [30, 20]
    assert found.warnings == ("clause_changes_verdict: strict failed, with clause passed",)


def test_delivered_ballots_that_take_part_can_sink_a_vote():
    found = read(sharpened(ORDINARY, TAKES_PART), flats=36, returned=24, agree=13, against=11, unreturned=12)
    assert (found.strict.outcome, clause_of(found).outcome) == (Outcome.PASSED, Outcome.FAILED)


def test_following_the_majority_alone_brings_no_quorum():
    found = read(sharpened(SPECIAL, FOLLOWS), flats=36, returned=20, agree=14, against=6, unreturned=16)
    assert found.counted_as is Choice.AGREE
    assert [test.met for test in clause_of(found).tests] == [False, False, True, True]
    assert [test.met for test in found.strict.tests] == [False, False, False, False]


def test_both_clauses_together_carry_what_ballots_alone_did_not():
    rule = sharpened(SPECIAL, TAKES_PART, FOLLOWS)
    found = read(rule, flats=36, returned=20, agree=14, against=6, unreturned=16)
    assert (found.strict.outcome, clause_of(found).outcome) == (Outcome.FAILED, Outcome.PASSED)


def test_where_neither_side_leads_nobody_is_followed():
    alone = read(sharpened(ORDINARY, FOLLOWS), flats=36, returned=24, agree=12, against=12, unreturned=12)
    assert (alone.counted_as, alone.with_clause) == (None, alone.strict)
    both = sharpened(ORDINARY, TAKES_PART, FOLLOWS)
    found = read(both, flats=36, returned=24, agree=12, against=12, unreturned=12)
    assert clause_of(found).tests[0].numerator == 36
    assert [w.split(":")[0] for w in (*alone.warnings, *found.warnings)] == ["clause_without_majority"] * 2


def test_without_a_record_of_delivery_the_clause_is_undecidable():
    found = read(sharpened(SPECIAL, TAKES_PART), flats=36, returned=20, agree=20, against=0, unreturned=None)
    assert clause_of(found).outcome is Outcome.UNDECIDABLE
    assert isinstance(found.strict.tests[0].numerator, int)


def test_totals_stay_what_they_are():
    counts = Totals(total_owners=3, returned_owners=1)
    assert counts.joined(owners=1, area_dm2=5, agreeing=False) == Totals(total_owners=3, returned_owners=2)


def test_delivered_ballots_take_part_where_candidates_stand_and_choose_none_of_them():
    def elected(*clauses: Clause, delivered: int) -> Readings:
        rule, counted = sharpened(ORDINARY, *clauses), equal_flats(36, 20, 16)
        return readings_of_candidate(
            rule, counted, unreturned_owners=delivered, unreturned_area_dm2=delivered * 8000
        )

    found = elected(TAKES_PART, FOLLOWS, delivered=4)
    assert (found.strict.outcome, clause_of(found).outcome) == (Outcome.FAILED, Outcome.PASSED)
    assert clause_of(elected(TAKES_PART, delivered=16)).outcome is Outcome.FAILED
    assert elected(FOLLOWS, delivered=16).with_clause is None
