"""What the answers of one matter come to: who joins whom, and that neither order nor more agreement can hurt."""

import random

from hypothesis import given
from hypothesis import strategies as st

from models.enums import Choice, RuleClass
from services.rules import answers
from services.rules.answers import NOBODY, Part
from services.rules.voting import judge, rule_for
from tests.rules.test_voting import OLD, RANKS, TODAY

RULES = st.sampled_from([rule_for(klass, on=day) for klass in RuleClass for day in (TODAY, OLD)])
PLAIN = [choice for choice in Choice if choice is not Choice.CANDIDATE]
BALLOTS = st.lists(st.tuples(st.integers(1, 9), st.sampled_from(PLAIN)), max_size=12)


def added(ballots) -> dict[Choice, Part]:
    found: dict[Choice, Part] = {}
    for area, choice in ballots:
        found[choice] = found.get(choice, NOBODY) + Part(1, area)
    return found


def rank(rule, ballots, everybody: Part) -> int:
    return RANKS.index(judge(rule, answers.totals(everybody, added(ballots))).outcome)


def whole(ballots, away: int) -> Part:
    return Part(len(ballots) + away, sum(area for area, _choice in ballots) + 5 * away)


@given(RULES, BALLOTS, st.integers(1, 6))
def test_one_more_who_comes_and_agrees_never_loses_a_vote_with_followers(rule, ballots, away):
    everybody = whole(ballots, away)
    assert rank(rule, [*ballots, (5, Choice.AGREE)], everybody) >= rank(rule, ballots, everybody)


@given(RULES, BALLOTS.filter(bool), st.integers(0, 6), st.data())
def test_whoever_changes_to_agree_never_loses_the_vote(rule, ballots, away, data):
    everybody, n = whole(ballots, away), data.draw(st.integers(0, len(ballots) - 1))
    changed = [(area, Choice.AGREE if i == n else choice) for i, (area, choice) in enumerate(ballots)]
    assert rank(rule, changed, everybody) >= rank(rule, ballots, everybody)


@given(BALLOTS, st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_never_matters(ballots, chance: random.Random):
    shuffled = chance.sample(ballots, len(ballots))
    everybody = whole(ballots, 0)
    assert answers.totals(everybody, added(ballots)) == answers.totals(everybody, added(shuffled))


def test_followers_join_the_larger_side_only_if_it_is_larger_by_owners_and_by_area():
    ahead = {Choice.AGREE: Part(3, 30), Choice.AGAINST: Part(2, 20), Choice.FOLLOW: Part(4, 40)}
    split = ahead | {Choice.AGAINST: Part(2, 30)}
    behind = ahead | {Choice.AGAINST: Part(5, 50)}
    assert answers.side(ahead, Choice.AGREE) == Part(7, 70)
    assert answers.side(split, Choice.AGREE) == Part(3, 30)
    assert (answers.side(behind, Choice.AGREE), answers.side(behind, Choice.AGAINST)) == (
        Part(3, 30),
        Part(9, 90),
    )


def test_not_blocking_takes_part_and_agrees_to_nothing():
    totals = answers.totals(Part(4, 40), {Choice.AGREE: Part(2, 20), Choice.NOT_BLOCKING: Part(2, 20)})
    assert (totals.returned_owners, totals.agree_owners) == (4, 2)


def test_the_foremost_leads_by_owners_then_by_area_then_by_place_on_the_ballot():
    assert answers.foremost({1: Part(2, 90), 2: Part(3, 10)}) == 2
    assert answers.foremost({1: Part(2, 10), 2: Part(2, 11)}) == 2
    assert answers.foremost({1: Part(2, 10), 2: Part(2, 10)}) == 1
    assert answers.foremost({1: NOBODY}) == 0
