"""The engine against slow and foreign judges: exact fractions, every boundary, and the Swiss double majority.

Totals alone, some of them unknown; and a hundred thousand votes of single ballots with every kind of answer.
"""

import random
from datetime import date
from fractions import Fraction

import pytest

from models.enums import Choice, Outcome, RuleClass
from services.rules import answers
from services.rules.answers import NOBODY, Part
from services.rules.thresholds import Rule, all_rules
from services.rules.voting import Totals, judge, rule_for
from tests.rules.test_voting import ORDINARY, SPECIAL, equal_flats, slow_reference
from tests.support.slow_count import Given, carries
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


def test_totals_at_random_some_unknown_are_judged_as_exact_fractions_judge_them():
    chance = random.Random(20251211)
    rules = [ORDINARY, SPECIAL, *OLD]
    seen = dict.fromkeys(Outcome, 0)
    for n in range(CASES // 4):
        rule, totals = rules[n % 4], random_totals(chance)
        outcome = judge(rule, totals).outcome
        assert outcome is slow_reference(rule, totals), (rule.version, totals)
        seen[outcome] += 1
    assert min(seen.values()) > CASES // 200


PLAIN = [choice for choice in Choice if choice is not Choice.CANDIDATE]
LEANINGS = (
    [*PLAIN],
    [Choice.AGREE] * 6 + PLAIN,
    [Choice.FOLLOW] * 3 + [Choice.AGREE] * 2 + [Choice.AGAINST],
    [Choice.AGREE] * 3 + [Choice.NOT_BLOCKING],
)


def random_ballots(chance: random.Random) -> tuple[list[Given], int]:
    """Up to nine ballots of a roll, some of them of candidates only; and how many candidates there are."""
    areas = [chance.choice((1, 1, 2, 3)) for _ in range(chance.randrange(10))]
    if chance.random() < 0.3:
        return [(area, Choice.CANDIDATE, chance.choice((1, 1, 2, 3))) for area in areas], 3
    leaning = chance.choice(LEANINGS)
    return [(area, chance.choice(leaning), 0) for area in areas], 0


def engine_says(rule: Rule, ballots: list[Given], voters: int, area: int, candidates: int) -> bool:
    """The verdict as the tally comes to it: answers added up, the foremost candidate judged."""
    added = dict.fromkeys(Choice, NOBODY)
    chosen = dict.fromkeys(range(1, candidates + 1), NOBODY)
    for size, choice, candidate in ballots:
        added[choice] += Part(1, size)
        if candidate:
            chosen[candidate] += Part(1, size)
    for_it = chosen.get(answers.foremost(chosen), NOBODY) if candidates else None
    totals = answers.totals(Part(voters, area), added, for_it=for_it)
    return judge(rule, totals).outcome is Outcome.PASSED


def test_a_hundred_thousand_votes_of_every_kind_of_answer_are_judged_as_a_slow_count_judges_them():
    chance = random.Random(20260302)
    rules, seen = [ORDINARY, SPECIAL, *OLD], {True: 0, False: 0}
    for n in range(CASES):
        rule, (ballots, candidates) = rules[n % 4], random_ballots(chance)
        away = chance.randrange(1 + len(ballots) // 2)
        voters, area = len(ballots) + away, sum(size for size, _c, _n in ballots) + away
        said = engine_says(rule, ballots, voters, area, candidates)
        slow = any(
            carries(rule, ballots, voters=voters, area=area, candidate=n)
            for n in range(1, candidates + 1) or (0,)
        )
        assert said is slow, (rule.version, ballots, voters, area)
        seen[said] += 1
    assert min(seen.values()) > CASES // 10


@pytest.mark.parametrize("flats", range(12, 61))
def test_every_exact_boundary_of_equal_flats_of_30_to_200_square_metres(flats):
    quorum = -(-2 * flats // 3)
    cases = [
        (rule, returned, agree, returned >= quorum and agree >= needed)
        for returned in range(quorum - 1, flats + 1)
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
