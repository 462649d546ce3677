"""Sharing out doors: complete, fair, with the person who spoke best; and who that is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from models.enums import Stance
from services.rules.door_sharing import Door, shared
from services.rules.stances import HARD, RANK, WON, spoke_best

S = Stance
PEOPLE, STAIRWELLS = range(1, 6), range(10, 16)
doors = st.lists(
    st.tuples(st.sampled_from(STAIRWELLS), st.none() | st.sampled_from(PEOPLE)), max_size=60
).map(lambda rows: [Door(n, stairwell, best) for n, (stairwell, best) in enumerate(rows)])
reaches = st.dictionaries(
    st.sampled_from(PEOPLE), st.frozensets(st.sampled_from(STAIRWELLS)), min_size=1, max_size=5
)


@given(doors, reaches)
def test_every_door_that_somebody_reaches_goes_to_one_who_does(
    doors: list[Door], reach: dict[int, frozenset[int]]
) -> None:
    given_to = shared(doors, reach)
    reached = {d.id for d in doors if any(d.stairwell in stairwells for stairwells in reach.values())}
    assert set(given_to) == reached
    assert all(d.stairwell in reach[given_to[d.id]] for d in doors if d.id in given_to)


@given(doors, reaches)
def test_no_door_lies_with_somebody_who_has_two_more_than_another_who_reaches_it(
    doors: list[Door], reach: dict[int, frozenset[int]]
) -> None:
    given_to = shared(doors, reach)
    load = Counter(given_to.values())
    for door in (d for d in doors if d.id in given_to):
        for person, stairwells in reach.items():
            if door.stairwell in stairwells:
                assert load[given_to[door.id]] - load[person] <= 1


@given(doors, st.integers(1, 5))
def test_where_everybody_reaches_everything_loads_differ_by_one_at_most(
    doors: list[Door], people: int
) -> None:
    load = Counter(shared(doors, {p: frozenset(STAIRWELLS) for p in range(1, people + 1)}).values())
    loads = [load[p] for p in range(1, people + 1)]
    assert max(loads) - min(loads) <= 1


def test_whoever_spoke_best_goes_again_and_a_stairwell_stays_together() -> None:
    asked = [Door(1, 10, 2), Door(2, 10), Door(3, 11, 1), Door(4, 11)]
    assert shared(asked, {1: {10, 11}, 2: {10, 11}}) == {1: 2, 2: 2, 3: 1, 4: 1}


visits = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(Stance)), max_size=20)


@given(visits)
def test_somebody_spoke_best_as_soon_as_the_household_was_met(visits: list[tuple[int, Stance]]) -> None:
    met = {person for person, stance in visits if stance is not S.NOT_REACHED}
    assert (spoke_best(visits) in met) if met else (spoke_best(visits) is None)


@given(visits, st.sampled_from(PEOPLE))
def test_the_last_to_better_a_stance_spoke_best(visits: list[tuple[int, Stance]], person: int) -> None:
    assert spoke_best([*visits, (9, S.OPPOSE), (9, S.NOT_REACHED), (person, S.SUPPORT)]) == person


def test_without_any_change_the_one_who_met_them_most_spoke_best() -> None:
    assert spoke_best([(1, S.OPPOSE), (2, S.OPPOSE), (1, S.OPPOSE), (3, S.NOT_REACHED)]) == 1
    assert spoke_best([(1, S.SUPPORT), (2, S.OPPOSE), (2, S.UNDECIDED)]) == 2


def test_every_stance_but_a_closed_door_has_a_rank() -> None:
    assert set(Stance) - set(RANK) == {S.NOT_REACHED}
    assert set(RANK) == HARD | WON
    assert not HARD & WON
