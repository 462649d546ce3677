"""What an open vote still needs: never more people than necessary, and no hope where there is none."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import RuleClass
from services.rules.missing import cannot_carry, fewest
from services.rules.voting import NOT_STATED, Rule, Totals, judge, rule_for, rules_on
from tests.rules.test_voting import OLD, SPECIAL, TODAY, equal_flats

RULES = [rule_for(klass, on=day) for klass in RuleClass for day in (TODAY, OLD)]
LIFT_2018 = next(rule for rule in rules_on(OLD.replace(year=2018)) if rule.version == "shanghai-2018")
AREAS = st.lists(st.integers(1, 12), max_size=7)
GIVEN = st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=7)


def counted(given_ballots, open_areas) -> Totals:
    agreed = [area for area, agrees in given_ballots if agrees]
    returned = [area for area, _agrees in given_ballots]
    return Totals(
        total_owners=len(returned) + len(open_areas),
        total_area_dm2=sum(returned) + sum(open_areas),
        returned_owners=len(returned),
        returned_area_dm2=sum(returned),
        agree_owners=len(agreed),
        agree_area_dm2=sum(agreed),
    )


def carried(rule: Rule, totals: Totals) -> bool:
    return all(test.met for test in judge(rule, totals).tests if test.required != NOT_STATED)


def by_trying_all(rule: Rule, ballots, open_areas) -> int | None:
    """The size of the smallest set of open people that carries it, by looking at every set."""
    for size in range(len(open_areas) + 1):
        for chosen in combinations(range(len(open_areas)), size):
            agreed = [(open_areas[i], True) for i in chosen]
            rest = [area for i, area in enumerate(open_areas) if i not in chosen]
            if carried(rule, counted([*ballots, *agreed], rest)):
                return size
    return None


@settings(max_examples=400)
@given(st.sampled_from([*RULES, LIFT_2018]), GIVEN, AREAS)
def test_nobody_finds_fewer_by_trying_every_set(rule, ballots, open_areas):
    found = fewest(rule, counted(ballots, open_areas), open_areas)
    assert (None if found is None else len(found)) == by_trying_all(rule, ballots, open_areas)
    if found is not None:
        agreed = [(open_areas[i], True) for i in found]
        rest = [area for i, area in enumerate(open_areas) if i not in found]
        assert carried(rule, counted([*ballots, *agreed], rest))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*RULES, LIFT_2018]), GIVEN, st.lists(st.integers(1, 12), max_size=5))
def test_cannot_carry_is_said_exactly_when_no_answers_can(rule, ballots, open_areas):
    totals = counted(ballots, open_areas)
    hopeless = cannot_carry(rule, totals, open_owners=len(open_areas), open_area_dm2=sum(open_areas))
    endings = product((True, False, None), repeat=len(open_areas))
    assert hopeless != any(carried(rule, ended(ballots, open_areas, answers)) for answers in endings)
    assert hopeless == (fewest(rule, totals, open_areas) is None)


def ended(ballots, open_areas, answers) -> Totals:
    """The totals when each open person agrees, comes without agreeing, or stays away."""
    came = [(area, says) for area, says in zip(open_areas, answers, strict=True) if says is not None]
    away = [area for area, says in zip(open_areas, answers, strict=True) if says is None]
    return counted([*ballots, *came], away)


def test_a_fresh_vote_of_36_equal_flats_needs_24_of_them():
    assert len(fewest(SPECIAL, equal_flats(36, 0, 0), [8000] * 36) or ()) == 24


def test_one_large_flat_can_stand_for_several():
    totals = Totals(
        total_owners=6, total_area_dm2=100, returned_owners=4, returned_area_dm2=40, agree_owners=4,
        agree_area_dm2=40,
    )  # fmt: skip
    assert fewest(SPECIAL, totals, [10, 50]) == (1,)


def test_a_carried_vote_needs_nobody_more():
    assert fewest(SPECIAL, equal_flats(36, 24, 18), [8000] * 12) == ()


def test_ten_of_36_against_leave_no_three_quarters_only_when_too_many():
    assert not cannot_carry(SPECIAL, equal_flats(36, 9, 0), open_owners=27, open_area_dm2=27 * 8000)
    assert cannot_carry(SPECIAL, equal_flats(36, 10, 0), open_owners=26, open_area_dm2=26 * 8000)


@pytest.mark.parametrize("needed", [18, 19])
def test_under_the_old_rule_half_of_all_is_not_enough(needed):
    old = rule_for(RuleClass.ORDINARY, on=OLD)
    found = fewest(old, equal_flats(36, needed, needed), [8000] * (36 - needed))
    assert found == (() if needed == 19 else (0,))


def test_ten_thousand_open_people_take_no_time():
    areas = [8000 + i for i in range(10_000)]
    totals = Totals(
        total_owners=10_000, total_area_dm2=sum(areas), returned_owners=0, returned_area_dm2=0,
        agree_owners=0, agree_area_dm2=0,
    )  # fmt: skip
    assert len(fewest(SPECIAL, totals, areas) or ()) == 6667
