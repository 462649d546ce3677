"""What the answers on the ballots of one matter come to: the totals that the four tests look at.

Everybody whose ballot came back took part, abstained and invalid ones too. 从众 (follow the majority) is an answer
its giver chose: it joins the larger side of those who took one, if one side is larger by owners and by area, and
takes part only otherwise. 不阻挡 (not blocking) takes part, agrees to nothing and is against nothing. Of several
candidates each is judged by those who chose them.

More agreement never loses a test (`services.rules.missing`): it only widens the lead that followers join.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.enums import Choice
from services.rules.voting import Totals, leading_choice


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the voters: how many people, and their area in 0.01 m2."""

    owners: int = 0
    area_dm2: int = 0

    def __add__(self, other: "Part") -> "Part":
        return Part(self.owners + other.owners, self.area_dm2 + other.area_dm2)

    def __sub__(self, other: "Part") -> "Part":
        return Part(self.owners - other.owners, self.area_dm2 - other.area_dm2)


Answered = Mapping[Choice, Part]
NOBODY = Part()


def returned(answered: Answered) -> Part:
    """Those whose ballot came back, whatever it says."""
    return Part(
        sum(part.owners for part in answered.values()), sum(part.area_dm2 for part in answered.values())
    )


def followed(answered: Answered) -> Choice | None:
    """The side that those who follow the majority join: the one larger by owners and by area, or none."""
    agree, against = answered.get(Choice.AGREE, NOBODY), answered.get(Choice.AGAINST, NOBODY)
    return leading_choice(
        agree_owners=agree.owners,
        agree_area_dm2=agree.area_dm2,
        against_owners=against.owners,
        against_area_dm2=against.area_dm2,
    )


def side(answered: Answered, choice: Choice) -> Part:
    """Those who agree (or are against), with the followers who joined them."""
    given = answered.get(choice, NOBODY)
    return given + answered.get(Choice.FOLLOW, NOBODY) if followed(answered) is choice else given


def totals(everybody: Part, answered: Answered, *, for_it: Part | None = None) -> Totals:
    """The totals of one matter; `for_it` are those who chose the candidate being judged, else who agree."""
    came = returned(answered)
    agreed = side(answered, Choice.AGREE) if for_it is None else for_it
    return Totals(
        total_owners=everybody.owners,
        total_area_dm2=everybody.area_dm2,
        returned_owners=came.owners,
        returned_area_dm2=came.area_dm2,
        agree_owners=agreed.owners,
        agree_area_dm2=agreed.area_dm2,
    )


def foremost(candidates: Mapping[int, Part]) -> int:
    """The candidate whom most chose, by owners, then by area, then the first on the ballot; 0 without one."""
    chosen = {number: part for number, part in candidates.items() if part.owners}
    return max(chosen, key=lambda n: (chosen[n].owners, chosen[n].area_dm2, -n), default=0)
