"""A show of hands at a meeting of residents: what carries a motion.

More than half of those present (出席人的过半数), not of those who raised a hand: who abstains does not agree.
Root: 城市居民委员会组织法 art. 9 as in force until 2025-12-31 (会议的决定，由出席人的过半数通过), on the residents'
assembly. No law sets a share for a 红色议事会, a hearing, a coordination or a review meeting: they follow it by
custom, so `carries` decides nothing that art. 278 of the Civil Code leaves to the owners.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hands:
    """Hands raised for, against and to abstain, of so many who were present."""

    for_it: int
    against: int
    abstaining: int
    present: int

    @property
    def shown(self) -> int:
        """How many people raised a hand at all."""
        return self.for_it + self.against + self.abstaining


def needed(present: int) -> int:
    """The fewest hands for a motion that carry it: the first whole number above half of those present."""
    return present // 2 + 1


def carries(hands: Hands) -> bool:
    """Whether the motion is carried."""
    return hands.for_it >= needed(hands.present)
