"""The table of states by itself: no line skips a step, and what nobody may propose away blocks."""

from datetime import date, timedelta

import pytest

from models.enums import COUNTED, PREPARED, VOTING, RoundState
from services.rules.round_states import STEPS, Facts, Need, blocked, lacking, step, steps_from

S = RoundState
TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(days=1)


def needs(origin: RoundState, to: RoundState, **known: object) -> tuple[Need, ...]:
    found = step(origin, to)
    assert found is not None
    return lacking(found, Facts(on=TODAY, **known))  # type: ignore[arg-type]


def test_every_state_is_reached_and_only_annulment_is_the_end() -> None:
    assert {s.to for s in STEPS} == set(S)
    assert {state for state in S if not steps_from(state)} == {S.ANNULLED}
    assert len({(s.origin, s.to) for s in STEPS}) == len(STEPS)


def test_nothing_is_counted_that_was_not_open_and_nothing_counted_opens_again() -> None:
    for s in STEPS:
        assert s.to not in VOTING or s.origin in PREPARED | VOTING
        assert s.origin not in COUNTED or s.to in COUNTED
    assert {s.origin for s in STEPS if s.to in (S.CLOSED, S.CLOSED_EARLY)} == VOTING


def test_what_is_final_was_posted_or_came_back_from_a_court() -> None:
    assert {s.origin for s in STEPS if s.to is S.FINAL} == {S.RESULT_POSTED, S.CHALLENGED}
    assert {s.origin for s in STEPS if s.to is S.ANNULLED} == {S.RESULT_POSTED, S.CHALLENGED}
    assert {s.origin for s in STEPS if s.to is S.RESULT_POSTED} == {S.CLOSED, S.CLOSED_EARLY}


@pytest.mark.parametrize(
    ("known", "lacks"),
    [
        ({}, ()),
        ({"due_on": TODAY}, ()),
        ({"due_on": TOMORROW}, (Need.DUE,)),
        ({"due_on": TOMORROW, "reason": "x"}, (Need.DUE,)),
    ],
)
def test_closing_asks_for_the_due_day_and_no_reason_stands_in_for_it(
    known: dict[str, object], lacks: tuple[Need, ...]
) -> None:
    assert needs(S.OPEN, S.CLOSED, **known) == lacks


def test_the_last_day_of_the_posting_is_still_part_of_it() -> None:
    assert needs(S.RESULT_POSTED, S.FINAL, posting_ends=TODAY) == (Need.POSTING_ENDED,)
    assert needs(S.RESULT_POSTED, S.FINAL, posting_ends=TODAY - timedelta(days=1)) == ()
    assert needs(S.RESULT_POSTED, S.FINAL) == (Need.POSTING_ENDED,)


def test_a_reason_can_be_given_and_a_running_posting_cannot_be_talked_away() -> None:
    final, annul, extend = (
        step(S.CHALLENGED, S.FINAL),
        step(S.CHALLENGED, S.ANNULLED),
        step(S.OPEN, S.EXTENDED),
    )
    assert final is not None
    assert annul is not None
    assert extend is not None
    assert blocked(annul, Facts(on=TODAY)) == ()
    assert blocked(final, Facts(on=TODAY, posting_ends=TODAY, undecided=1)) == (
        Need.POSTING_ENDED, Need.NO_OBJECTION,
    )  # fmt: skip
    assert blocked(extend, Facts(on=TODAY)) == (Need.LATER_DUE,)
    assert blocked(extend, Facts(on=TODAY, due_on=TODAY)) == ()
