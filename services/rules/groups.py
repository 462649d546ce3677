"""Posts in a task group: who holds one when, which of the three are vacant. Our own conventions; 三人小组 by
domain practice (虹口, 徐汇龙华): coordination, finance, supervision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.group_enums import GroupKind, GroupPost

THREE = (GroupPost.COORDINATION, GroupPost.FINANCE, GroupPost.SUPERVISION)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both counted; without a last day it goes on."""

    since: date
    until: date | None = None

    @property
    def in_order(self) -> bool:
        """Whether it does not end before it begins."""
        return self.until is None or self.until >= self.since

    def holds_on(self, on: date) -> bool:
        """Whether the day lies within."""
        return self.since <= on and (self.until is None or on <= self.until)

    def meets(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        return (self.until is None or other.since <= self.until) and (
            other.until is None or self.since <= other.until
        )

    def lies_in(self, group: "Span") -> bool:
        """Whether a member's span fits the group's; an open end is the group's own."""
        begins = group.since <= self.since and (group.until is None or self.since <= group.until)
        return begins and (group.until is None or self.until is None or self.until <= group.until)

    def within(self, group: "Span") -> "Span":
        """The days that count: an open end becomes the group's."""
        return Span(self.since, group.until if self.until is None else self.until)


def vacant(kind: GroupKind, held: Iterable[GroupPost]) -> tuple[GroupPost, ...]:
    """The posts of a three-person group that nobody holds, in their order; other groups have none to fill."""
    if kind is not GroupKind.THREE_PERSON:
        return ()
    filled = set(held)
    return tuple(post for post in THREE if post not in filled)


def is_taken(kind: GroupKind, post: GroupPost, span: Span, others: Iterable[tuple[GroupPost, Span]]) -> bool:
    """Whether another member holds the post on one of these days, where only one can: in a three-person group."""
    if kind is not GroupKind.THREE_PERSON or post not in THREE:
        return False
    return any(held is post and span.meets(when) for held, when in others)
