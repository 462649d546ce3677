"""Counting: what the ballots of a round add up to, in one GROUP BY, and what the frozen rule says of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Ballot, Round
from models.enums import Choice, Outcome, RoundState
from services.rules.thresholds import rule_from
from services.rules.voting import Test, Totals, Verdict, judge


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the voters: how many people, and their area in 0.01 m2."""

    owners: int = 0
    area_dm2: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """A round counted. Every ballot keyed was returned, abstained and invalid ones too."""

    total: Part
    by_choice: tuple[tuple[Choice, Part], ...]
    verdict: Verdict

    def of(self, choice: Choice) -> Part:
        """Those who answered so."""
        return dict(self.by_choice)[choice]

    @property
    def returned(self) -> Part:
        """Those whose ballot was keyed in, whatever it says."""
        parts = [part for _choice, part in self.by_choice]
        return Part(sum(p.owners for p in parts), sum(p.area_dm2 for p in parts))

    @property
    def not_returned(self) -> Part:
        """Those of the roll whose ballot is missing."""
        returned = self.returned
        return Part(self.total.owners - returned.owners, self.total.area_dm2 - returned.area_dm2)

    def as_record(self) -> dict[str, Any]:
        """The tally as plain JSON values, frozen when the round is closed; `tally_from` reads it back."""
        return {
            "total": [self.total.owners, self.total.area_dm2],
            "choices": {str(choice): [part.owners, part.area_dm2] for choice, part in self.by_choice},
            "outcome": str(self.verdict.outcome),
            "tests": [asdict(test) for test in self.verdict.tests],
            "warnings": list(self.verdict.warnings),
        }


def tally_from(record: Mapping[str, Any]) -> Tally:
    """The tally of a closed round, as it was frozen."""
    first, second, third, fourth = (Test(**test) for test in record["tests"])
    choices = tuple((choice, Part(*record["choices"][choice])) for choice in Choice)
    verdict = Verdict(Outcome(record["outcome"]), (first, second, third, fourth), tuple(record["warnings"]))
    return Tally(Part(*record["total"]), choices, verdict)


def tallies_of(db: Session, rounds: Sequence[Round]) -> dict[int, Tally]:
    """The tally of each round by its id: closed ones as frozen, the others counted now, all in one query."""
    counted = _counted(db, [r.id or 0 for r in rounds if r.state is not RoundState.CLOSED])
    return {
        r.id or 0: tally_from(r.result) if r.result else _tally(r, counted.get(r.id or 0, {})) for r in rounds
    }


def _counted(db: Session, round_ids: Iterable[int]) -> dict[int, dict[Choice, Part]]:
    ids = list(round_ids)
    if not ids:
        return {}
    grouped = (col(Ballot.round_id), col(Ballot.choice))
    query = (
        select(*grouped, func.count(), func.sum(col(Ballot.area_dm2)))
        .where(col(Ballot.round_id).in_(ids))
        .group_by(*grouped)
    )
    found: dict[int, dict[Choice, Part]] = {}
    for round_id, choice, owners, area in db.execute(query):
        found.setdefault(round_id, {})[choice] = Part(owners, int(area))
    return found


def _tally(round: Round, found: Mapping[Choice, Part]) -> Tally:
    parts = tuple((choice, found.get(choice, Part())) for choice in Choice)
    total, agreed = Part(round.voters, round.area_dm2), found.get(Choice.AGREE, Part())
    totals = Totals(
        total_owners=total.owners,
        total_area_dm2=total.area_dm2,
        returned_owners=sum(part.owners for _choice, part in parts),
        returned_area_dm2=sum(part.area_dm2 for _choice, part in parts),
        agree_owners=agreed.owners,
        agree_area_dm2=agreed.area_dm2,
    )
    return Tally(total, parts, judge(rule_from(round.rule), totals))


def recounts_of(db: Session, rounds: Sequence[Round]) -> dict[int, Tally]:
    """The tally of each round by its id as its ballots and frozen rule give it today, closed ones too."""
    counted = _counted(db, [r.id or 0 for r in rounds])
    return {r.id or 0: _tally(r, counted.get(r.id or 0, {})) for r in rounds}
