"""How each matter of a counted round stands: its candidates one by one, and what cannot be carried any more."""

from dataclasses import dataclass

from models.enums import VOTING
from services.consultations.counts import Tally
from services.consultations.items import Item
from services.consultations.rounds import CountedRound
from services.rules import answers
from services.rules.answers import Part
from services.rules.missing import Standing, cannot_carry
from services.rules.voting import Verdict, judge


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate of a matter: by how many chosen, the verdict if this one were the foremost, and whether it is."""

    number: int
    name: str
    part: Part
    verdict: Verdict
    foremost: bool


def candidates(item: Item, tally: Tally) -> tuple[Candidate, ...]:
    """Every candidate of a matter judged by those who chose it, the foremost first, then in the order of the ballot."""
    answered = dict(tally.by_choice)
    found = [
        Candidate(
            number=number,
            name=name,
            part=part,
            verdict=judge(item.rule, answers.totals(tally.total, answered, for_it=part)),
            foremost=number == tally.leader,
        )
        for number, (name, part) in enumerate(zip(item.candidates, tally.by_candidate, strict=True), start=1)
    ]
    return tuple(sorted(found, key=lambda one: (-one.part.owners, -one.part.area_dm2, one.number)))


def hopeless(counted: CountedRound) -> tuple[int, ...]:
    """The matters of an open round, by number, that no further answers can carry any more; () once it is closed."""
    if counted.round.state not in VOTING:
        return ()
    pairs = zip(counted.round.items, counted.tallies, strict=True)
    return tuple(item.number for item, tally in pairs if cannot_carry(_standing(item, tally)))


def _standing(item: Item, tally: Tally) -> Standing:
    return Standing(
        item.rule, tally.total, dict(tally.by_choice), dict(enumerate(tally.by_candidate, start=1))
    )
