"""The states of a round as a table: from where to where it may go, and what each step needs.

Nobody skips a step: what is final was posted, what was posted was counted, what was counted had been opened. Only
an objection that was upheld, or a court, annuls a result.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from models.enums import COUNTED, VOTING, RoundState

S = RoundState


class Group(StrEnum):
    """States of rounds put to the owners, as people look for them in a list."""

    VOTING = "voting"
    POSTING = "posting"
    FINAL = "final"
    DISPUTED = "disputed"


DISPUTED = frozenset({S.CHALLENGED, S.ANNULLED})
GROUPS: Mapping[Group, frozenset[RoundState]] = {
    Group.VOTING: VOTING,
    Group.POSTING: COUNTED - DISPUTED - {S.FINAL},
    Group.FINAL: frozenset({S.FINAL}),
    Group.DISPUTED: DISPUTED,
}


class Need(StrEnum):
    """What a step asks for. What the opening needs (roll, notice) is asked for where a round is prepared."""

    REASON = "reason"
    LATER_DUE = "later_due"
    DUE = "due"
    BEFORE_DUE = "before_due"
    DECIDED = "decided"
    POSTED_AFTER_COUNT = "posted_after_count"
    POSTING_ENDED = "posting_ended"
    NO_OBJECTION = "no_objection"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a round on a day, as far as its steps ask for it.

    `new_due`, `posted_on` and `reason` are what somebody proposes; `posting_ends` is the last day of the posting,
    None where nothing was posted; `undecided` and `upheld` count objections.
    """

    on: date
    due_on: date | None = None
    new_due: date | None = None
    reason: str = ""
    decided: bool = False
    closed_on: date | None = None
    posted_on: date | None = None
    posting_ends: date | None = None
    undecided: int = 0
    upheld: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table."""

    origin: RoundState
    to: RoundState
    needs: tuple[Need, ...] = ()


TO_EXTEND = (Need.LATER_DUE, Need.REASON)
TO_CLOSE = (Need.DUE,)
"""The owners were told until when they may answer, so no reason ends a vote before: only that it is decided, as the
platforms of Jiangmen and Mianyang do it (提前结束). Where everybody has answered, it is decided.
"""
TO_CLOSE_EARLY = (Need.BEFORE_DUE, Need.DECIDED)
TO_MAKE_FINAL = (Need.POSTING_ENDED, Need.NO_OBJECTION)
STEPS = (
    Step(S.DRAFT, S.POSTED),
    Step(S.DRAFT, S.OPEN),
    Step(S.POSTED, S.DRAFT, (Need.REASON,)),
    Step(S.POSTED, S.OPEN),
    Step(S.OPEN, S.EXTENDED, TO_EXTEND),
    Step(S.OPEN, S.CLOSED, TO_CLOSE),
    Step(S.OPEN, S.CLOSED_EARLY, TO_CLOSE_EARLY),
    Step(S.EXTENDED, S.EXTENDED, TO_EXTEND),
    Step(S.EXTENDED, S.CLOSED, TO_CLOSE),
    Step(S.EXTENDED, S.CLOSED_EARLY, TO_CLOSE_EARLY),
    Step(S.CLOSED, S.RESULT_POSTED, (Need.POSTED_AFTER_COUNT,)),
    Step(S.CLOSED_EARLY, S.RESULT_POSTED, (Need.POSTED_AFTER_COUNT,)),
    Step(S.RESULT_POSTED, S.FINAL, TO_MAKE_FINAL),
    Step(S.RESULT_POSTED, S.CHALLENGED, (Need.REASON,)),
    Step(S.RESULT_POSTED, S.ANNULLED, (Need.UPHELD, Need.REASON)),
    Step(S.FINAL, S.CHALLENGED, (Need.REASON,)),
    Step(S.CHALLENGED, S.FINAL, (*TO_MAKE_FINAL, Need.REASON)),
    Step(S.CHALLENGED, S.ANNULLED, (Need.REASON,)),
)
"""A draft opened without a notice goes straight to open; whether it may is the rule of the notice."""
MET: Mapping[Need, Callable[[Facts], bool]] = {
    Need.REASON: lambda f: bool(f.reason.strip()),
    Need.LATER_DUE: lambda f: bool(f.due_on and f.new_due and f.new_due > f.due_on and f.new_due >= f.on),
    Need.DUE: lambda f: f.due_on is None or f.on >= f.due_on,
    Need.BEFORE_DUE: lambda f: f.due_on is not None and f.on < f.due_on,
    Need.DECIDED: lambda f: f.decided,
    Need.POSTED_AFTER_COUNT: lambda f: bool(
        f.closed_on and f.posted_on and f.closed_on <= f.posted_on <= f.on
    ),
    Need.POSTING_ENDED: lambda f: bool(f.posting_ends and f.posting_ends < f.on),
    Need.NO_OBJECTION: lambda f: not f.undecided and not f.upheld,
    Need.UPHELD: lambda f: bool(f.upheld),
}


def step(origin: RoundState, to: RoundState) -> Step | None:
    """The line of the table, or None: it cannot go there from here."""
    return next((s for s in STEPS if (s.origin, s.to) == (origin, to)), None)


def steps_from(origin: RoundState) -> tuple[Step, ...]:
    """Where a round may go from a state, in the order of the table."""
    return tuple(s for s in STEPS if s.origin is origin)


def lacking(step: Step, facts: Facts) -> tuple[Need, ...]:
    """What a step needs and does not have, in the order of the table; () if it may be taken."""
    return tuple(need for need in step.needs if not MET[need](facts))


def blocked(step: Step, facts: Facts) -> tuple[Need, ...]:
    """What a step lacks whatever somebody proposes for it: their reason, their later day, their day of posting."""
    proposed = replace(facts, reason="any", new_due=date.max, posted_on=facts.posted_on or facts.on)
    return lacking(step, proposed)
