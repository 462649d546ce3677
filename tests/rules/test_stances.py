"""When a household was won over: read from any row of visits, and against a plain count."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.enums import Concern, Stance
from services.rules.stances import HARD, WON, Turn, stands, turns, worry

S, C = Stance, Concern
rows = st.lists(st.sampled_from(S), max_size=12)
told = st.lists(st.tuples(st.sampled_from(S), st.none() | st.sampled_from(C)), max_size=12)


@given(rows)
def test_each_turn_goes_from_hard_to_won_with_nothing_won_in_between(stances: list[Stance]) -> None:
    end = -1
    for turn in turns(stances):
        assert end < turn.first <= turn.last < turn.won
        assert stances[turn.first] in HARD
        assert stances[turn.last] in HARD
        assert stances[turn.won] in WON
        assert not WON & set(stances[turn.first : turn.won])
        assert not HARD & set(stances[turn.last + 1 : turn.won])
        end = turn.won


@given(rows)
def test_doors_that_stayed_shut_change_no_turn(stances: list[Stance]) -> None:
    met = [s for s in stances if s is not S.NOT_REACHED]
    assert [(stances[t.first], stances[t.won]) for t in turns(stances)] == [
        (met[t.first], met[t.won]) for t in turns(met)
    ]
    assert stands(stances) == stands(met) == (met[-1] if met else None)


@given(rows)
def test_there_are_as_many_turns_as_changes_from_hard_to_won(stances: list[Stance]) -> None:
    sides = [s in WON for s in stances if s is not S.NOT_REACHED]
    assert len(turns(stances)) == sum(now and not before for before, now in pairwise(sides))


@given(told)
def test_a_worry_is_one_that_was_named_while_the_household_was_hard(
    found: list[tuple[Stance, Concern | None]],
) -> None:
    named = [concern for stance, concern in found if stance in HARD and concern]
    assert worry(found) == (named[-1] if named else None)


def test_an_objector_who_came_round_twice_turned_twice() -> None:
    stances = [S.OPPOSE, S.NOT_REACHED, S.UNDECIDED, S.SUPPORT, S.SUPPORT, S.OPPOSE, S.NOT_BLOCKING]
    assert turns(stances) == [Turn(0, 2, 3), Turn(5, 5, 6)]
