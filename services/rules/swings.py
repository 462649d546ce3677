"""What became of a household's answer from one round to the next. Our own convention, no law asks for it."""

from dataclasses import dataclass
from enum import StrEnum

from models.enums import Choice

FEW = 5
"""Fewer households than this could be guessed at, so people who may not see ballots are told `few`."""


class Change(StrEnum):
    """In the order of interest; the first that fits counts."""

    JOINED = "joined"
    LEFT = "left"
    NEW_OWNER = "new_owner"
    YES_TO_NO = "yes_to_no"
    NO_TO_YES = "no_to_yes"
    OTHERWISE = "otherwise"
    ANSWERED_ONCE = "answered_once"
    SAME = "same"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Side:
    """A household in one round: whose it was, and the answer to the first matter (None: not returned)."""

    owners: frozenset[int]
    choice: Choice | None


def change(before: Side | None, after: Side | None) -> Change:
    """What became of one household; a side is None where the roll of that round does not have it.

    `yes` is agreement, `no` a vote against; any other two answers that differ have changed otherwise. An
    answer of a new owner changes nobody's mind, so a new owner counts first.
    """
    if before is None or after is None:
        return Change.JOINED if before is None else Change.LEFT
    if before.owners != after.owners:
        return Change.NEW_OWNER
    if before.choice is after.choice:
        return Change.SAME if after.choice else Change.NEVER
    if before.choice is None or after.choice is None:
        return Change.ANSWERED_ONCE
    turned = {
        (Choice.AGREE, Choice.AGAINST): Change.YES_TO_NO,
        (Choice.AGAINST, Choice.AGREE): Change.NO_TO_YES,
    }
    return turned.get((before.choice, after.choice), Change.OTHERWISE)


def few(count: int) -> int | None:
    """A count that may be told to anybody: itself where it is zero or not small, else None."""
    return None if 0 < count < FEW else count
