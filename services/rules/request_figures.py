"""The figures of requests (先行联系率, 按时办结率, …): exact counts, shares with their n, and honest rankings.

| figure | counted | of |
|---|---|---|
| first contact | contacted within one working day | whose day of contact has passed, or who were contacted |
| on time | answered within the limit | with a limit, answered or past due |
| really solved | "solved" in the last call-back | requests with a valid call-back (somebody was reached) |
| satisfied | an answer of `requests.satisfied_answers` | the same |
| repeated | joined to an earlier answered request as its repeat | all reported |
| returned | sent back at least once | all dispatched |
| handled again | answered again within three working days | unhappy ones answered again or past due |
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

FEWEST = 30
"""A place with fewer is not ranked: its share says more about chance than about the place."""
Z2 = Fraction(196, 100) ** 2
"""The square of the normal quantile of a 95 % interval."""
FINE = 10**6


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hit: int
    of: int

    @property
    def value(self) -> Fraction | None:
        """The share itself, exact; none of nothing."""
        return Fraction(self.hit, self.of) if self.of else None

    @property
    def ranked(self) -> bool:
        """Whether there are enough to compare places by it."""
        return self.of >= FEWEST

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hit + other.hit, self.of + other.of)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true share lies with 95 % confidence."""

    low: Fraction
    high: Fraction


def wilson(share: Share) -> Interval:
    """The Wilson score interval, widened outwards to a millionth by an integer square root; all of 0 to 1 of nothing.

    (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    """
    if not share.of:
        return Interval(Fraction(0), Fraction(1))
    n, p = share.of, Fraction(share.hit, share.of)
    middle, scale = p + Z2 / (2 * n), 1 + Z2 / n
    reach = root_above(Z2 * (p * (1 - p) / n + Z2 / (4 * n * n)))
    return Interval(max(Fraction(0), (middle - reach) / scale), min(Fraction(1), (middle + reach) / scale))


def root_above(x: Fraction) -> Fraction:
    """The square root, at most a millionth too large and never too small."""
    scaled = x.numerator * FINE * FINE
    root = isqrt(scaled // x.denominator)
    return Fraction(root if root * root * x.denominator == scaled else root + 1, FINE)


def differs(share: Share, from_: Fraction) -> bool:
    """Whether a share is too far from another one to be chance: outside its Wilson interval, decided without a root.

    (p − p₀)² > z² p₀(1−p₀)/n. Never for fewer than `FEWEST`.
    """
    if not share.ranked:
        return False
    p = Fraction(share.hit, share.of)
    return (p - from_) ** 2 > Z2 * from_ * (1 - from_) / share.of


def ranks(shares: Sequence[Share], *, high_is_better: bool) -> list[tuple[int, int]]:
    """For each share the best and the worst rank it may have: those whose intervals overlap are not told apart.

    The best is one more than the number of those that are better for sure, the worst leaves as many behind as are
    worse for sure. Where all overlap, each may be anything from the first to the last.
    """
    found = [wilson(share) for share in shares]
    lows, highs = sorted(one.low for one in found), sorted(one.high for one in found)
    spans = []
    for one in found:
        above, under = len(lows) - bisect_right(lows, one.high), bisect_left(highs, one.low)
        better, worse = (above, under) if high_is_better else (under, above)
        spans.append((better + 1, len(found) - worse))
    return spans


def expected(mix: dict[str, int], overall: dict[str, Share]) -> Fraction | None:
    """The share that a place would have if each of its kinds of matter went as it goes everywhere.

    `mix` kind -> how many there; the mix of difficulty that belongs beside every ranking.
    """
    known = {kind: n for kind, n in mix.items() if overall.get(kind, Share(0, 0)).of}
    total = sum(known.values())
    if not total:
        return None
    return (
        sum((n * Fraction(overall[kind].hit, overall[kind].of) for kind, n in known.items()), Fraction())
        / total
    )


def mean(total: int, n: int) -> Fraction | None:
    """The mean of a sum; none of nothing."""
    return Fraction(total, n) if n else None
