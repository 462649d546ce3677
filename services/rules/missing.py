"""What an open vote still needs: the fewest people whose agreement carries it, and whether any answers still can.

Largest area first is exact, for a roll of any size. Let k of the open people agree, with s area between them.

1. Each test looks at k alone (by owners) or at s alone (by area).
2. No test is lost by more agreement. Taking part, and agreeing of all, compare `k + given` with a fixed whole.
   Agreeing of those taking part compares `den * (agree + x)` with `num * (returned + x)`: each further x adds
   `den - num >= 0` to the difference, and of nobody (not met) it can only become something.
3. Among all choices of k people the k largest have the greatest s, so if any k people carry the vote, the k
   largest do; and by 2. if the k largest carry it, so do the k + 1 largest.

So the answer is the first k whose k largest carry all tests, found by halving. By 2. also: everybody agreeing
meets whatever any other set of answers meets, so a vote that fails with it cannot be carried any more.

Tests that the source does not state are left out: they cannot be met, and no ballot changes that.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from services.rules.thresholds import Rule
from services.rules.voting import NOT_STATED, Totals, judge


def fewest(rule: Rule, totals: Totals, open_areas: Sequence[int]) -> tuple[int, ...] | None:
    """Which of the people still open, by their place in `open_areas` (0.01 m2), would have to agree.

    The fewest there can be, the largest first; () if every stated test is met, None if no answers can carry it.
    `totals` is the strict count so far; ballots given stay as they are.
    """
    largest_first = sorted(range(len(open_areas)), key=lambda i: -open_areas[i])
    gained = list(accumulate((open_areas[i] for i in largest_first), initial=0))
    needed = bisect_left(range(len(gained)), True, key=lambda k: _carried(rule, totals, k, gained[k]))
    return tuple(largest_first[:needed]) if needed < len(gained) else None


def cannot_carry(rule: Rule, totals: Totals, *, open_owners: int, open_area_dm2: int) -> bool:
    """Whether a stated test stays unmet even if everybody still open agrees, and so whatever they answer."""
    return not _carried(rule, totals, open_owners, open_area_dm2)


def _carried(rule: Rule, totals: Totals, owners: int, area_dm2: int) -> bool:
    """Whether every stated test is met when these have come and agreed."""
    tests = judge(rule, totals.joined(owners=owners, area_dm2=area_dm2, agreeing=True)).tests
    return all(test.met for test in tests if test.required != NOT_STATED)
