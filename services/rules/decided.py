"""Whether a vote is decided while ballots are open: whatever those still open answer, its verdict stays.

Exact, and from totals alone, because the two worst cases are known. Ballots given stay as they are.

Cannot be carried. Everybody open agreeing is the best that can happen: each test is at least as well met as by any
other answers (`services.rules.missing`), and followers join the side that agrees as soon as they would for anything.

Carried for sure. Taking part is never less than now. For agreement, everybody open answering against is the worst
that can happen: to come and not agree adds to those taking part and to nobody who agrees; of all answers that do so
only `against` can also take the followers away from those who agree. So it is carried for sure if all tests are met
now and the agreement tests are met when all the others are against.

Of candidates the foremost is judged. For sure carried is the one who stays foremost whoever of the others gets all
open votes, and whose tests are met when all of them come and choose somebody else. None can be carried if each of
them fails even with all open votes.

What a 议事规则 adds to ballots that did not return, taking part or joining the larger side, lies between those two
cases: what is decided by ballots given is decided with its clauses.
"""

from collections.abc import Mapping
from enum import StrEnum

from models.enums import Choice
from services.rules.answers import NOBODY, Answered, Part, foremost, returned, totals
from services.rules.thresholds import Rule
from services.rules.voting import NOT_STATED, Totals, judge


class Fate(StrEnum):
    """What is certain already."""

    CARRIED = "carried"
    CANNOT_CARRY = "cannot_carry"


def fate(
    rule: Rule, everybody: Part, answered: Answered, *, candidates: Mapping[int, Part] | None = None
) -> Fate | None:
    """What no further answer can change of one matter; None while its verdict may still turn out otherwise.

    `candidates` are those who chose each candidate, where the matter is a choice between some. Tests that the
    rule does not state are left out: no ballot changes that.
    """
    if candidates:
        return _fate_of_candidates(rule, everybody, answered, candidates)
    still_open = everybody - returned(answered)
    if not _met(rule, totals(everybody, _with(answered, Choice.AGREE, still_open))):
        return Fate.CANNOT_CARRY
    worst = totals(everybody, _with(answered, Choice.AGAINST, still_open))
    return Fate.CARRIED if _met(rule, totals(everybody, answered)) and _met(rule, worst) else None


def _fate_of_candidates(
    rule: Rule, everybody: Part, answered: Answered, candidates: Mapping[int, Part]
) -> Fate | None:
    still_open = everybody - returned(answered)
    all_come = _with(answered, Choice.CANDIDATE, still_open)

    def carried(number: int, more: Part, came: Answered) -> bool:
        chosen = candidates.get(number, NOBODY) + more
        return _met(rule, totals(everybody, came, for_it=chosen))

    if not any(carried(number, still_open, all_come) for number in candidates):
        return Fate.CANNOT_CARRY
    leader = foremost(candidates)
    stays = all(
        number == leader or foremost({**candidates, number: part + still_open}) == leader
        for number, part in candidates.items()
    )
    sure = stays and carried(leader, NOBODY, answered) and carried(leader, NOBODY, all_come)
    return Fate.CARRIED if sure else None


def _with(answered: Answered, choice: Choice, more: Part) -> dict[Choice, Part]:
    return {**answered, choice: answered.get(choice, NOBODY) + more}


def _met(rule: Rule, counted: Totals) -> bool:
    """Whether every stated test is met."""
    return all(test.met for test in judge(rule, counted).tests if test.required != NOT_STATED)
