"""Decided before the end: said exactly when no answers of those still open change the verdict."""

from collections import defaultdict
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import Choice, Outcome, RuleClass
from services.rules import answers
from services.rules.answers import NOBODY, Part
from services.rules.bylaws import readings, under_bylaw
from services.rules.decided import Fate, fate
from services.rules.thresholds import Clause, Rule, Threshold
from services.rules.voting import NOT_STATED, Totals, judge, rule_for, rules_on
from tests.rules.test_voting import OLD, SPECIAL, TODAY

ORDINARY = rule_for(RuleClass.ORDINARY, on=TODAY)
LIFT_2018 = next(rule for rule in rules_on(OLD.replace(year=2018)) if rule.version == "shanghai-2018")
OWN = under_bylaw(ORDINARY, title="议事规则", own={"agreement_owners": Threshold(9, 10)})
RULES = [*(rule_for(klass, on=day) for klass in RuleClass for day in (TODAY, OLD)), LIFT_2018, OWN]
AREA = st.integers(1, 9)
GIVEN_CHOICES = [c for c in Choice if c is not Choice.CANDIDATE]
MORE = (None, Choice.AGREE, Choice.AGAINST, Choice.ABSTAIN, Choice.FOLLOW)
GIVEN = st.lists(st.tuples(AREA, st.sampled_from(GIVEN_CHOICES)), max_size=9)
OPEN = st.lists(AREA, max_size=4)
CANDIDATES = (1, 2, 3)
PICKS = (*CANDIDATES, None)


def added(ballots) -> dict[Choice, Part]:
    found: dict[Choice, Part] = defaultdict(Part)
    for area, answer in ballots:
        found[answer] += Part(1, area)
    return dict(found)


def everybody(ballots, still_open) -> Part:
    return Part(len(ballots) + len(still_open), sum(area for area, _ in ballots) + sum(still_open))


def met(rule: Rule, totals: Totals) -> bool:
    return all(test.met for test in judge(rule, totals).tests if test.required != NOT_STATED)


def endings(still_open, offered):
    """Every way in which those still open may answer, staying away (None first) among them."""
    for picked in product(offered, repeat=len(still_open)):
        yield [(area, answer) for area, answer in zip(still_open, picked, strict=True)]


def certain(outcomes: set[bool]) -> Fate | None:
    if len(outcomes) > 1:
        return None
    return Fate.CARRIED if outcomes.pop() else Fate.CANNOT_CARRY


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(RULES), GIVEN, OPEN)
def test_it_is_decided_exactly_when_every_ending_gives_the_same(rule, ballots, still_open):
    whole = everybody(ballots, still_open)
    outcomes = set()
    for more in endings(still_open, MORE):
        came = added([*ballots, *(pair for pair in more if pair[1] is not None)])
        outcomes.add(met(rule, answers.totals(whole, came)))
    assert fate(rule, whole, added(ballots)) == certain(outcomes)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(RULES), st.lists(st.tuples(AREA, st.sampled_from(PICKS)), max_size=9),
    st.lists(AREA, max_size=3),
)  # fmt: skip
def test_among_candidates_it_is_decided_exactly_when_the_foremost_is_judged_the_same(
    rule, ballots, still_open
):
    whole = everybody(ballots, still_open)
    found = {outcome_among(rule, whole, ballots)}
    for more in endings(still_open, ("away", *PICKS)):
        found.add(outcome_among(rule, whole, [*ballots, *(pair for pair in more if pair[1] != "away")]))
    came, picked = parts_of(ballots)
    said = fate(rule, whole, came, candidates=picked)
    if {carried for _leader, carried in found} == {False}:
        assert said is Fate.CANNOT_CARRY
    elif len(found) == 1:
        assert said is Fate.CARRIED
    else:
        assert said is None


def parts_of(ballots):
    chosen: dict[Any, Part] = dict(added(ballots))
    picked = {n: chosen.get(n, NOBODY) for n in CANDIDATES}
    came = {Choice.CANDIDATE: sum(picked.values(), NOBODY), Choice.ABSTAIN: chosen.get(None, NOBODY)}
    return came, picked


def outcome_among(rule, whole, ballots) -> tuple[int, bool]:
    came, picked = parts_of(ballots)
    leader = answers.foremost(picked)
    return leader, met(rule, answers.totals(whole, came, for_it=picked.get(leader, NOBODY)))


@settings(max_examples=200, deadline=None)
@given(
    st.sets(st.sampled_from(["delivered_takes_part", "unreturned_follows_majority"]), min_size=1), GIVEN, OPEN
)
def test_what_ballots_decided_the_clauses_of_a_bylaw_do_not_undo(kinds, ballots, still_open):
    rule = under_bylaw(
        ORDINARY, title="议事规则", clauses=[Clause(k, "12", "printed") for k in sorted(kinds)]
    )
    whole, came = everybody(ballots, still_open), added(ballots)
    said = fate(rule, whole, came)
    missing = whole - answers.returned(came)
    against = answers.side(came, Choice.AGAINST)
    found = readings(
        rule, answers.totals(whole, came), against_owners=against.owners, against_area_dm2=against.area_dm2,
        unreturned_owners=missing.owners, unreturned_area_dm2=missing.area_dm2,
    ).with_clause  # fmt: skip
    assert found is not None
    if said is not None:
        assert found.outcome is (Outcome.PASSED if said is Fate.CARRIED else Outcome.FAILED)


def flats(n: int) -> Part:
    return Part(n, n * 8000)


@pytest.mark.parametrize(
    ("agree", "against", "expected"),
    [
        (27, 0, Fate.CARRIED),
        (26, 0, None),
        (24, 0, None),
        (23, 10, Fate.CANNOT_CARRY),
        (24, 9, None),
        (27, 9, Fate.CARRIED),
        (0, 0, None),
    ],
)
def test_36_equal_flats_that_need_three_quarters(agree: int, against: int, expected: Fate | None) -> None:
    came = {Choice.AGREE: flats(agree), Choice.AGAINST: flats(against)}
    assert fate(SPECIAL, flats(36), came) == expected


def test_followers_are_not_counted_on_while_their_side_may_turn():
    came = {Choice.AGREE: flats(10), Choice.FOLLOW: flats(20)}
    assert met(ORDINARY, answers.totals(flats(36), came))
    assert fate(ORDINARY, flats(36), came) is Fate.CARRIED
    few = {Choice.AGREE: flats(6), Choice.FOLLOW: flats(24)}
    assert met(ORDINARY, answers.totals(flats(36), few))
    assert fate(ORDINARY, flats(36), few) is None
