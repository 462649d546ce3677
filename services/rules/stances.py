"""What a row of visits says: whether a stance improved, and who spoke to a household best. Our own conventions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.enums import Concern, Stance

HARD = frozenset({Stance.OPPOSE, Stance.UNDECIDED})
"""Who was met and was not won over."""
WON = frozenset({Stance.SUPPORT, Stance.NOT_BLOCKING})
RANK = {Stance.OPPOSE: 0, Stance.UNDECIDED: 1, Stance.NOT_BLOCKING: 2, Stance.SUPPORT: 3}
"""Better is higher. A door that was not opened said nothing, so it has no rank."""


def spoke_best(visits: Sequence[tuple[int, Stance]]) -> int | None:
    """Who spoke best to one household: person and stance of its visits, oldest first.

    The person at whose visit the stance improved last; where it never did, who met them most often (the later
    of two equals); None where nobody was met.
    """
    met = [(person, stance) for person, stance in visits if stance in RANK]
    improved = [person for (_before, old), (person, new) in pairwise(met) if RANK[new] > RANK[old]]
    if improved:
        return improved[-1]
    often = Counter(person for person, _stance in met)
    last = {person: n for n, (person, _stance) in enumerate(met)}
    return max(often, key=lambda person: (often[person], last[person]), default=None)


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a household was won over in the row of its visits: from `first`, the first visit of those that found
    it hard, over `last`, the last of them, to `won`.
    """

    first: int
    last: int
    won: int


def turns(stances: Sequence[Stance]) -> list[Turn]:
    """Every time a household was won over: its stances, oldest first. A closed door neither wins nor loses."""
    found: list[Turn] = []
    hard: list[int] = []
    for n, stance in enumerate(stances):
        if stance in HARD:
            hard.append(n)
        elif stance in WON:
            if hard:
                found.append(Turn(hard[0], hard[-1], n))
            hard = []
    return found


def stands(stances: Sequence[Stance]) -> Stance | None:
    """Where a household stands: as it was last met; None where nobody ever was."""
    return next((stance for stance in reversed(stances) if stance in RANK), None)


def worry(found: Sequence[tuple[Stance, Concern | None]]) -> Concern | None:
    """What worries a household that is hard: what it named last, of its visits oldest first."""
    return next((c for stance, c in reversed(found) if c is not None and stance in HARD), None)
