"""What a row of visits says: whether a stance improved, and who spoke to a household best. Our own conventions."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from models.enums import Stance

NOT_WON = frozenset({Stance.OPPOSE, Stance.UNDECIDED, Stance.NOT_REACHED})
"""Where a household stands that has still to be won over."""
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
