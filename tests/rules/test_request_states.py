"""The life of a request: every state can be left, nothing skips the call-back, an unhappy one is handled again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.request_enums import RequestAct, RequestState, Satisfaction
from services.rules.request_states import (
    CHAIN,
    OPEN,
    RUNNING,
    STEPS,
    after,
    is_unhappy,
    may_follow,
    steps_from,
)

A, S = RequestAct, RequestState


def test_the_straight_way_is_the_chain_from_the_find_to_the_close():
    state, way = S.FOUND, [A.REPORT, A.ACCEPT, A.CONTACT, A.DISPATCH, A.START, A.ANSWER, A.CALL_BACK, A.CLOSE]
    for act in way:
        state = after(state, act)
    assert state is S.CLOSED


@given(st.lists(st.sampled_from(list(STEPS)), max_size=40))
def test_whatever_is_tried_a_request_is_closed_only_after_a_call_back(acts):
    state, done = S.FOUND, []
    for act in acts:
        if may_follow(state, act):
            done.append((act, state := after(state, act)))
    if state is S.CLOSED:
        taken = [act for act, _ in done]
        assert taken[-1] is A.CLOSE
        assert A.CALL_BACK in taken
        assert A.ANSWER in taken[: taken.index(A.CALL_BACK)]


@pytest.mark.parametrize("state", sorted(OPEN))
def test_from_every_open_state_the_close_can_be_reached(state):
    seen, pending = set(), [state]
    while pending:
        here = pending.pop()
        if here not in seen:
            seen.add(here)
            pending += [after(here, act) for act in STEPS if may_follow(here, act)]
    assert S.CLOSED in seen


def test_what_is_closed_stays_closed():
    assert steps_from(S.CLOSED) == ()
    with pytest.raises(ValueError, match="report"):
        after(S.CLOSED, A.REPORT)


def test_an_unhappy_call_back_is_handled_again_before_it_may_be_closed():
    assert steps_from(S.CALLED_BACK) == (A.CLOSE,)
    assert steps_from(S.CALLED_BACK, unhappy=True) == (A.REDISPATCH,)
    assert steps_from(S.CALLED_BACK, unhappy=True, again=1) == (A.REDISPATCH, A.CLOSE)


def test_not_solved_or_dissatisfied_is_unhappy():
    assert is_unhappy(False, Satisfaction.SATISFIED)
    assert is_unhappy(True, Satisfaction.DISSATISFIED)
    assert not is_unhappy(True, Satisfaction.MOSTLY)


def test_every_state_stands_somewhere_on_the_chain_and_supervision_needs_a_running_clock():
    assert set(CHAIN) == set(S)
    assert STEPS[A.SUPERVISE].origins == RUNNING
    assert S.FOUND not in RUNNING
    assert S.ANSWERED not in RUNNING
