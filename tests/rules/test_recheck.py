"""The recheck sample: the same seed gives the same places, and everybody can do it by hand."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules import recheck

SEEDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
COUNTS = st.integers(1, 400)


def by_hand(seed: str, ballots: int, size: int) -> list[int]:
    """As the notice tells people to do it, written a second time."""
    places: list[int] = []
    i = 0
    while len(places) < min(size, ballots):
        i += 1
        place = int(hashlib.sha256((seed + "," + str(i)).encode("utf-8")).hexdigest(), 16) % ballots + 1
        if place not in places:
            places.append(place)
    return places


@given(SEEDS, COUNTS, st.integers(1, 60))
def test_what_is_drawn_is_what_everybody_draws_by_hand(seed: str, ballots: int, size: int) -> None:
    assert [d.place for d in recheck.sample(seed, ballots, size)] == by_hand(seed, ballots, size)


@given(SEEDS, COUNTS, st.integers(0, 60))
def test_places_are_different_and_on_the_list(seed: str, ballots: int, size: int) -> None:
    places = [d.place for d in recheck.sample(seed, ballots, size)]
    assert len(set(places)) == len(places) == min(size, ballots)
    assert all(1 <= place <= ballots for place in places)


@given(SEEDS, COUNTS, st.integers(1, 30), st.integers(1, 30))
def test_a_larger_sample_begins_with_the_smaller(seed: str, ballots: int, size: int, more: int) -> None:
    assert recheck.sample(seed, ballots, size + more)[:size] == recheck.sample(seed, ballots, size)


def test_a_published_seed_gives_these_places() -> None:
    assert hashlib.sha256(b"20261128,1").hexdigest()[:16] == recheck.sample("20261128", 100, 1)[0].digest


def test_seeds_spread_evenly_over_the_list() -> None:
    first = [recheck.sample(str(seed), 10, 1)[0].place for seed in range(5000)]
    assert all(400 < first.count(place) < 600 for place in range(1, 11))


def test_nothing_is_drawn_from_nothing() -> None:
    assert recheck.sample("x", 0, 5) == ()
    with pytest.raises(ValueError, match="no ballots"):
        next(recheck.draws("x", 0))
