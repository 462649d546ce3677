"""A show of hands: more than half of those present carry a motion, to the single hand."""

from hypothesis import given
from hypothesis import strategies as st

from services.rules.hands import Hands, carries, needed

PRESENT = st.integers(1, 500)


@given(PRESENT, st.data())
def test_a_motion_is_carried_by_more_than_half_of_those_present(present: int, data: st.DataObject) -> None:
    for_it = data.draw(st.integers(0, present))
    against = data.draw(st.integers(0, present - for_it))
    assert carries(Hands(for_it, against, 0, present)) == (2 * for_it > present)


@given(PRESENT)
def test_exactly_half_does_not_carry_it_and_one_more_does(present: int) -> None:
    assert carries(Hands(needed(present), 0, 0, present))
    assert not carries(Hands(needed(present) - 1, 0, 0, present))


def test_who_abstains_or_shows_no_hand_does_not_agree() -> None:
    assert not carries(Hands(5, 1, 4, 10))
    assert not carries(Hands(5, 0, 0, 10))
    assert carries(Hands(6, 4, 0, 10))
