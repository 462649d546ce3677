"""How figures are spread: the middle, the quarters, and what lies far off by the figures themselves (exact).

Quartiles are the medians of the halves without the middle one (Tukey's hinges, exclusive); far off is what lies more
than one and a half times their distance outside them. Whether that is good or bad is nobody's rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

FEWEST = 4
"""With fewer figures nothing is said to be far off."""
FENCE = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Spread:
    """Of so many figures the least, quarters, middle and most; `low` and `high` bound what is not far off."""

    n: int
    least: Fraction
    lower: Fraction
    middle: Fraction
    upper: Fraction
    most: Fraction

    @property
    def low(self) -> Fraction:
        """What is below lies far off."""
        return self.lower - FENCE * (self.upper - self.lower)

    @property
    def high(self) -> Fraction:
        """What is above lies far off."""
        return self.upper + FENCE * (self.upper - self.lower)

    def is_far_off(self, value: Fraction) -> bool:
        """Whether a figure lies outside the fences."""
        return self.n >= FEWEST and not self.low <= value <= self.high


def spread(values: Sequence[Fraction]) -> Spread | None:
    """The spread of some figures; None without any."""
    if not values:
        return None
    ordered = sorted(values)
    half = len(ordered) // 2
    lower, upper = ordered[:half] or ordered, ordered[-half:] if half else ordered
    return Spread(len(ordered), ordered[0], median(lower), median(ordered), median(upper), ordered[-1])


def median(ordered: Sequence[Fraction]) -> Fraction:
    """The middle one of ordered figures, or the mean of the two in the middle."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)
