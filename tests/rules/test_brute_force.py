"""The engine against slow and foreign judges: exact fractions, every boundary, and the Swiss double majority."""

import random
from datetime import date
from fractions import Fraction

import pytest

from models.enums import Outcome, RuleClass
from services.rules.thresholds import all_rules
from services.rules.voting import Totals, judge, rule_for
from tests.rules.test_voting import ORDINARY, SPECIAL, equal_flats, slow_reference
from tests.support.swiss import DOUBLE_MAJORITY, VERDICTS, double_majority_votes

CASES = 100_000
OLD = [rule_for(klass, on=date(2020, 6, 1)) for klass in RuleClass]


def random_totals(chance: random.Random) -> Totals:
    """Totals of any estate, often at a boundary, sometimes impossible or with a gap."""
    figures: list[int | None] = []
    for most in (chance.choice((12, 36, 60, 2000)), chance.choice((350_853, 10_000_000))):
        total = chance.randrange(most + 1)
        returned = chance.choice((total * 2 // 3, -(-2 * total // 3), chance.randrange(total + 1), total))
        agree = chance.choice(
            (returned // 2, returned * 3 // 4, -(-3 * returned // 4), returned // 2 + 1, returned)
        )
        figures += [total, returned, agree]
    if chance.random() < 0.1:
        figures[chance.randrange(6)] = None
    owners, area = figures[:3], figures[3:]
    return Totals(
        total_owners=owners[0], returned_owners=owners[1], agree_owners=owners[2], total_area_dm2=area[0],
        returned_area_dm2=area[1], agree_area_dm2=area[2],
    )  # fmt: skip


def test_a_hundred_thousand_random_votes_are_judged_as_exact_fractions_judge_them():
    chance = random.Random(20251211)
    rules = [ORDINARY, SPECIAL, *OLD]
    seen = dict.fromkeys(Outcome, 0)
    for n in range(CASES):
        rule, totals = rules[n % 4], random_totals(chance)
        outcome = judge(rule, totals).outcome
        assert outcome is slow_reference(rule, totals), (rule.version, totals)
        seen[outcome] += 1
    assert min(seen.values()) > CASES // 50


@pytest.mark.parametrize("flats", range(12, 61))
def test_every_exact_boundary_of_equal_flats_of_30_to_200_square_metres(flats):
    quorum = -(-2 * flats // 3)
    cases = [
        (rule, returned, agree, returned >= quorum and agree >= needed)
        for returned in (quorum - 1, quorum, flats)
        for rule, needed in ((ORDINARY, returned // 2 + 1), (SPECIAL, -(-3 * returned // 4)))
        for agree in (needed - 1, needed)
    ]
    for square_metres in range(30, 201):
        for rule, returned, agree, carried in cases:
            outcome = judge(rule, equal_flats(flats, returned, agree, square_metres * 100)).outcome
            assert (outcome is Outcome.PASSED) == carried


@pytest.mark.parametrize("rule", [r for r in all_rules() if r.code in ("ordinary", "special")], ids=str)
def test_one_hundredth_of_a_square_metre_below_a_boundary_fails_in_every_rule(rule):
    whole = 12 * 10_000
    for share in (rule.participation_area, rule.agreement_area):
        assert share is not None
        exact = Fraction(share.num, share.den) * whole
        assert exact.denominator == 1
        assert share.met_by(int(exact), whole) is not share.strict
        assert share.met_by(int(exact) + 1, whole)
        assert not share.met_by(int(exact) - 1, whole)


@pytest.mark.shared_data
def test_every_published_swiss_verdict_of_two_majorities_is_the_engine_s():
    if not VERDICTS.exists():
        pytest.skip(f"the published votes are not beside the checkout ({VERDICTS})")
    votes = list(double_majority_votes())
    for vote in votes:
        verdict = judge(DOUBLE_MAJORITY, vote.totals)
        met = [test.met for test in verdict.tests]
        assert met == [True, True, vote.people_agreed, vote.cantons_agreed], vote.number
        assert verdict.outcome is (Outcome.PASSED if vote.carried else Outcome.FAILED), vote.number
    assert len(votes) == 329
    assert sum(vote.people_agreed != vote.cantons_agreed for vote in votes) == 10
