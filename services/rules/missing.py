"""What an open vote still needs: the fewest people whose agreement carries it, and whether any answers still can.

Largest area first is exact, for a roll of any size. Let k of the open people agree, with s area between them.

1. Whether the vote is carried depends on k and s alone: taking part and agreeing look at one of them each, and
   the followers (从众) join those who agree as soon as these are more than those against by owners and by area.
2. Nothing is lost by a larger k or s. Taking part, and agreeing of all, compare `k + given` with a fixed whole.
   Agreeing of those taking part compares `den * (agree + x)` with `num * (returned + x)`: each further x adds
   `den - num >= 0` to the difference, and of nobody (not met) it can only become something. Followers who have
   joined stay, since the lead only widens; those who join only now come to `agree` and were in `returned`, so
   they add to the left side alone. A candidate who is foremost by owners, then by area, stays foremost.
3. Among all choices of k people the k largest have the greatest s, so if any k people carry the vote, the k
   largest do; and by 2. if the k largest carry it, so do the k + 1 largest.

So the answer is the first k whose k largest carry it, found by halving. By 2. also: everybody agreeing meets
whatever any other set of answers meets (to follow or to abstain adds to `returned` the same, and to `agree` at
most the same), so a vote that fails with it cannot be carried any more.

Of candidates the foremost is judged, so one is carried who is the foremost and meets the tests; whoever agrees
above chooses that candidate here. Tests that the source does not state are left out: they cannot be met, and no
ballot changes that.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from models.enums import Choice
from services.rules import answers
from services.rules.answers import NOBODY, Answered, Part
from services.rules.thresholds import Rule
from services.rules.voting import NOT_STATED, judge


@dataclass(frozen=True, slots=True)
class Standing:
    """One matter as counted so far. `chosen` are those who chose each candidate, empty where there are none."""

    rule: Rule
    everybody: Part
    answered: Answered
    chosen: Mapping[int, Part] = field(default_factory=dict)


def fewest(standing: Standing, open_areas: Sequence[int], *, candidate: int = 0) -> tuple[int, ...] | None:
    """Which of the people still open, by their place in `open_areas` (0.01 m2), would have to agree.

    The fewest there can be, the largest first; () if it is carried now, None if no answers can carry it.
    `candidate` is the one they would choose, where there are candidates. Ballots given stay as they are.
    """
    largest_first = sorted(range(len(open_areas)), key=lambda i: -open_areas[i])
    gained = list(accumulate((open_areas[i] for i in largest_first), initial=0))
    needed = bisect_left(
        range(len(gained)), True, key=lambda k: _carried(standing, Part(k, gained[k]), candidate)
    )
    return tuple(largest_first[:needed]) if needed < len(gained) else None


def cannot_carry(standing: Standing) -> bool:
    """Whether it stays uncarried even if everybody still open agrees, and so whatever they answer.

    Of candidates: whether none of them can be carried any more.
    """
    still_open = standing.everybody - answers.returned(standing.answered)
    return not any(_carried(standing, still_open, candidate) for candidate in standing.chosen or (0,))


def _carried(standing: Standing, more: Part, candidate: int) -> bool:
    """Whether every stated test is met when these have come and agreed, or chosen the candidate."""
    choice = Choice.CANDIDATE if candidate else Choice.AGREE
    answered = {**standing.answered, choice: standing.answered.get(choice, NOBODY) + more}
    chosen = {**standing.chosen, candidate: standing.chosen.get(candidate, NOBODY) + more}
    if candidate and answers.foremost(chosen) != candidate:
        return False
    for_it = chosen[candidate] if candidate else None
    tests = judge(standing.rule, answers.totals(standing.everybody, answered, for_it=for_it)).tests
    return all(test.met for test in tests if test.required != NOT_STATED)
