"""What became of an answer from one round to the next, looked at from both ends."""

from hypothesis import given
from hypothesis import strategies as st

from models.enums import Choice
from services.rules.swings import FEW, Change, Side, change, few

C = Change
BACKWARDS = {C.JOINED: C.LEFT, C.LEFT: C.JOINED, C.YES_TO_NO: C.NO_TO_YES, C.NO_TO_YES: C.YES_TO_NO}
owners = st.frozensets(st.integers(1, 3), min_size=1)
sides = st.none() | st.builds(Side, owners, st.none() | st.sampled_from(Choice))


@given(sides, sides)
def test_read_backwards_every_change_is_its_opposite(before: Side | None, after: Side | None) -> None:
    if before or after:
        found = change(before, after)
        assert change(after, before) is BACKWARDS.get(found, found)


@given(owners, st.none() | st.sampled_from(Choice))
def test_who_says_the_same_twice_has_not_changed(who: frozenset[int], choice: Choice | None) -> None:
    assert change(Side(who, choice), Side(who, choice)) is (C.SAME if choice else C.NEVER)


@given(owners, owners, st.sampled_from(Choice), st.sampled_from(Choice))
def test_a_new_owner_changes_nobodys_mind(
    seller: frozenset[int], buyer: frozenset[int], before: Choice, after: Choice
) -> None:
    found = change(Side(seller, before), Side(buyer, after))
    assert (found is C.NEW_OWNER) == (seller != buyer)


def test_only_agreeing_and_voting_against_are_yes_and_no() -> None:
    me = frozenset({1})
    assert change(Side(me, Choice.AGREE), Side(me, Choice.AGAINST)) is C.YES_TO_NO
    assert change(Side(me, Choice.AGREE), Side(me, Choice.NOT_BLOCKING)) is C.OTHERWISE
    assert change(Side(me, Choice.AGREE), Side(me, None)) is C.ANSWERED_ONCE


@given(st.integers(0, 1000))
def test_a_small_count_is_told_to_nobody_who_may_not_see_ballots(n: int) -> None:
    assert few(n) == (None if n in range(1, FEW) else n)
