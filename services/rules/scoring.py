"""Scoring of bids: exact weighted sums, ranks that ties share, and how many bids a comparison needs.

Points are of 100 a criterion, given in hundredths of a point; the weights of the criteria are 100 together. Of several
scorers the mean counts. Nothing is rounded: a total is a Fraction of 100 points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

ALL = 100
MOST = 100 * ALL
FEWEST_BIDS = {"open": 3, "limited": 3, "selective": 2, "direct": 1}
"""招标投标法 art. 28: with fewer than three bidders it is held anew. 比选 compares, so two; no text names more."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What bids are judged by, and how much of 100 it weighs."""

    number: int
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion brings a bid: its weight, the mean of the scorers (of 100), and what counts of it."""

    criterion: int
    weight: int
    mean: Fraction
    counts: Fraction


@dataclass(frozen=True, slots=True)
class Ranked:
    """A bid with its total of 100 points and where it stands; `tied` shares its rank with another."""

    bid: int
    rank: int
    total: Fraction
    parts: tuple[Part, ...]
    tied: bool


Points = Mapping[int, Mapping[int, Sequence[int]]]
"""By bid and criterion: the hundredths of a point that each scorer gave."""


def weights_fit(criteria: Sequence[Criterion]) -> bool:
    """Whether every criterion weighs something and all of them weigh 100."""
    return all(c.weight > 0 for c in criteria) and sum(c.weight for c in criteria) == ALL


def is_complete(criteria: Sequence[Criterion], points: Points) -> bool:
    """Whether every bid has points for every criterion, from equally many scorers."""
    counts = {len(given.get(c.number, ())) for given in points.values() for c in criteria}
    return len(counts) == 1 and 0 not in counts


def ranking(criteria: Sequence[Criterion], points: Points) -> tuple[Ranked, ...]:
    """The bids from the best down. Equal totals share a rank, and the next rank is left out.

    Raises ValueError where points are lacking (see `is_complete`).
    """
    if points and not is_complete(criteria, points):
        raise ValueError("points are lacking")
    parts = {bid: tuple(_part(c, given[c.number]) for c in criteria) for bid, given in points.items()}
    totals = {bid: sum((p.counts for p in found), Fraction()) for bid, found in parts.items()}
    ranks = {bid: 1 + sum(other > total for other in totals.values()) for bid, total in totals.items()}
    shared = list(totals.values())
    ranked = (Ranked(b, ranks[b], t, parts[b], tied=shared.count(t) > 1) for b, t in totals.items())
    return tuple(sorted(ranked, key=lambda r: (r.rank, r.bid)))


def _part(criterion: Criterion, given: Sequence[int]) -> Part:
    mean = Fraction(sum(given), 100 * len(given))
    return Part(criterion.number, criterion.weight, mean, mean * criterion.weight / ALL)
