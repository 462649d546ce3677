"""Swiss popular votes put to our engine: two majorities at once, of people and of cantons (shared data)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.enums import RuleClass
from services.rules.thresholds import Rule, Threshold
from services.rules.voting import Totals

VERDICTS = Path(__file__).parents[3] / "shared" / "data" / "votes" / "swissvotes_verdicts.csv"
NO_CANTONS = "3"
"""The value of `stand` where only the people decide: laws (form 2), and initiatives in general terms (of form 3)."""
HALF = Threshold(1, 2, strict=True)
ALL = Threshold(1, 1)
DOUBLE_MAJORITY = Rule(
    code="double_majority",
    klass=RuleClass.SPECIAL,
    name="People and cantons",
    version="swiss",
    source="Federal Constitution of Switzerland",
    article="142",
    confidence="high",
    participation_owners=ALL,
    participation_area=ALL,
    agreement_owners=HALF,
    agreement_area=HALF,
)
"""Only valid votes count and no turnout is asked, so taking part is always met; a tie of cantons rejects."""


@dataclass(frozen=True)
class SwissVote:
    """One vote: people in place of owners, half-cantons in place of areas, and the published verdicts."""

    number: str
    totals: Totals
    people_agreed: bool
    cantons_agreed: bool
    carried: bool


def double_majority_votes() -> Iterator[SwissVote]:
    """The votes in which people and cantons both have to agree."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["stand"] != NO_CANTONS:
                yield _vote(row)


def _vote(row: dict[str, str]) -> SwissVote:
    yes, no = int(row["volkja"]), int(row["volknein"])
    cantons, against = half_cantons(row["kt-ja"]), half_cantons(row["kt-nein"])
    totals = Totals(
        total_owners=yes + no,
        total_area_dm2=cantons + against,
        returned_owners=yes + no,
        returned_area_dm2=cantons + against,
        agree_owners=yes,
        agree_area_dm2=cantons,
    )
    return SwissVote(row["anr"], totals, row["volk"] == "1", row["stand"] == "1", row["annahme"] == "1")


def half_cantons(printed: str) -> int:
    """Cantons as half-cantons: 15.5 is 31."""
    whole, _point, half = printed.partition(".")
    return 2 * int(whole) + {"": 0, "0": 0, "5": 1}[half]
