"""What an open vote still needs: never more people than necessary, and no hope where there is none."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.enums import Choice, RuleClass
from services.rules.answers import NOBODY, Part
from services.rules.missing import Standing, cannot_carry, fewest
from services.rules.voting import Rule, rule_for, rules_on
from tests.rules.test_voting import OLD, SPECIAL, TODAY
from tests.support.slow_count import Given, carries

RULES = [rule_for(klass, on=day) for klass in RuleClass for day in (TODAY, OLD)]
LIFT_2018 = next(rule for rule in rules_on(OLD.replace(year=2018)) if rule.version == "shanghai-2018")
SINGLE = (Choice.AGREE, Choice.AGAINST, Choice.ABSTAIN, Choice.INVALID, Choice.NOT_BLOCKING, Choice.FOLLOW)
AREA = st.integers(1, 12)
OF_RULES = st.sampled_from([*RULES, LIFT_2018])
BALLOTS = st.lists(st.tuples(AREA, st.sampled_from(SINGLE), st.just(0)), max_size=7)
CHOSEN = st.tuples(AREA, st.just(Choice.CANDIDATE), st.integers(1, 3))
CHOOSING = st.lists(CHOSEN | st.tuples(AREA, st.just(Choice.ABSTAIN), st.just(0)), max_size=7)


def standing(rule: Rule, ballots: list[Given], open_areas: list[int], *, candidates: int = 0) -> Standing:
    """What was counted of these ballots, while people of these areas are still open."""
    answered: dict[Choice, Part] = {}
    chosen = dict.fromkeys(range(1, candidates + 1), NOBODY)
    for area, choice, candidate in ballots:
        answered[choice] = answered.get(choice, NOBODY) + Part(1, area)
        if candidate:
            chosen[candidate] += Part(1, area)
    areas = [area for area, _choice, _candidate in ballots] + open_areas
    return Standing(rule, Part(len(areas), sum(areas)), answered, chosen)


def by_trying_all(rule: Rule, ballots: list[Given], open_areas: list[int], agreed: Given) -> int | None:
    """The size of the smallest set of open people whose agreement carries it, by looking at every set."""
    _area, choice, candidate = agreed
    for size in range(len(open_areas) + 1):
        for chosen in combinations(open_areas, size):
            came = [*ballots, *((area, choice, candidate) for area in chosen)]
            if carries(rule, came, voters=len(ballots) + len(open_areas), area=_area, candidate=candidate):
                return size
    return None


def whole(ballots: list[Given], open_areas: list[int]) -> int:
    return sum(area for area, _choice, _candidate in ballots) + sum(open_areas)


@settings(max_examples=400, deadline=None)
@given(OF_RULES, BALLOTS, st.lists(AREA, max_size=7))
def test_nobody_finds_fewer_by_trying_every_set(rule, ballots, open_areas):
    found = fewest(standing(rule, ballots, open_areas), open_areas)
    agreed = (whole(ballots, open_areas), Choice.AGREE, 0)
    assert (None if found is None else len(found)) == by_trying_all(rule, ballots, open_areas, agreed)
    if found is not None:
        came = [*ballots, *((open_areas[i], Choice.AGREE, 0) for i in found)]
        assert carries(rule, came, voters=len(ballots) + len(open_areas), area=agreed[0])


@settings(max_examples=300, deadline=None)
@given(OF_RULES, CHOOSING, st.lists(AREA, max_size=6), st.integers(1, 3))
def test_nobody_finds_fewer_for_any_candidate_by_trying_every_set(rule, ballots, open_areas, candidate):
    found = fewest(standing(rule, ballots, open_areas, candidates=3), open_areas, candidate=candidate)
    agreed = (whole(ballots, open_areas), Choice.CANDIDATE, candidate)
    assert (None if found is None else len(found)) == by_trying_all(rule, ballots, open_areas, agreed)


@settings(max_examples=150, deadline=None)
@given(OF_RULES, BALLOTS, st.lists(AREA, max_size=4))
def test_cannot_carry_is_said_exactly_when_no_answers_can(rule, ballots, open_areas):
    counted = standing(rule, ballots, open_areas)
    voters, area = len(ballots) + len(open_areas), whole(ballots, open_areas)
    endings = product((*SINGLE, None), repeat=len(open_areas))
    can = any(
        carries(rule, ended(ballots, open_areas, answers), voters=voters, area=area) for answers in endings
    )
    assert cannot_carry(counted) != can
    assert cannot_carry(counted) == (fewest(counted, open_areas) is None)


@settings(max_examples=80, deadline=None)
@given(OF_RULES, CHOOSING, st.lists(AREA, max_size=4))
def test_of_candidates_it_is_said_exactly_when_none_can_be_carried(rule, ballots, open_areas):
    voters, area = len(ballots) + len(open_areas), whole(ballots, open_areas)
    endings = list(product((1, 2, 3, 0, None), repeat=len(open_areas)))
    can = any(
        carries(rule, chose(ballots, open_areas, answers), voters=voters, area=area, candidate=candidate)
        for answers in endings
        for candidate in (1, 2, 3)
    )
    assert cannot_carry(standing(rule, ballots, open_areas, candidates=3)) != can


def ended(ballots: list[Given], open_areas: list[int], answers) -> list[Given]:
    """The ballots when each open person has answered so; None stays away."""
    came = zip(open_areas, answers, strict=True)
    return [*ballots, *((area, choice, 0) for area, choice in came if choice is not None)]


def chose(ballots: list[Given], open_areas: list[int], answers) -> list[Given]:
    """The ballots when each open person chose so; 0 abstains, None stays away."""
    came = zip(open_areas, answers, strict=True)
    return [
        *ballots,
        *((a, Choice.CANDIDATE if n else Choice.ABSTAIN, n) for a, n in came if n is not None),
    ]


def flats(agree: int, against: int = 0, follow: int = 0) -> list[Given]:
    """Ballots of equal flats."""
    given = {Choice.AGREE: agree, Choice.AGAINST: against, Choice.FOLLOW: follow}
    return [(8000, choice, 0) for choice, n in given.items() for _ in range(n)]


def test_a_fresh_vote_of_36_equal_flats_needs_24_of_them():
    assert len(fewest(standing(SPECIAL, [], [8000] * 36), [8000] * 36) or ()) == 24


def test_one_large_flat_can_stand_for_several():
    ballots = [(10, Choice.AGREE, 0)] * 4
    assert fewest(standing(SPECIAL, ballots, [10, 50]), [10, 50]) == (1,)


def test_a_carried_vote_needs_nobody_more():
    ballots = flats(agree=18, against=6)
    assert fewest(standing(SPECIAL, ballots, [8000] * 12), [8000] * 12) == ()


def test_one_door_more_can_bring_all_followers_over():
    counted = standing(SPECIAL, flats(agree=6, against=6, follow=12), [8000] * 12)
    assert fewest(counted, [8000] * 12) == (0,)


@pytest.mark.parametrize(("against", "hopeless"), [(9, False), (10, True)])
def test_ten_of_36_against_leave_no_three_quarters(against, hopeless):
    assert cannot_carry(standing(SPECIAL, flats(0, against), [8000] * (36 - against))) is hopeless


@pytest.mark.parametrize("needed", [18, 19])
def test_under_the_old_rule_half_of_all_is_not_enough(needed):
    old, still_open = rule_for(RuleClass.ORDINARY, on=OLD), [8000] * (36 - needed)
    assert fewest(standing(old, flats(needed), still_open), still_open) == (() if needed == 19 else (0,))


def test_ten_thousand_open_people_take_no_time():
    areas = [8000 + i for i in range(10_000)]
    assert len(fewest(standing(SPECIAL, [], areas), areas) or ()) == 6667
