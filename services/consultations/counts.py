"""Counting: what the ballots of a round add up to, in one GROUP BY, and what the frozen rule says of each matter."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlmodel import Session, col

from models.consultations import Ballot, RollVoter, Round
from models.enums import Choice, Outcome, PaperState
from models.papers import Paper
from services.consultations.items import Item, items_from
from services.rules import answers
from services.rules.answers import NOBODY, Part
from services.rules.bylaws import Readings, readings, readings_of_candidate
from services.rules.voting import Test, Verdict
from services.statements import Kept

__all__ = ["Part", "Tally", "recounts_of", "tallies_of", "tally_from"]

CAME_NOT_BACK = (PaperState.ISSUED, PaperState.MISSING)


@dataclass(frozen=True, slots=True)
class Tally:
    """One matter counted. Every ballot keyed was returned, abstained and invalid ones too.

    Of candidates the verdict is that of the foremost, `leader`. `readings` hold the verdict with the clauses of
    the 议事规则 beside the strict one; `delivered` are those whose ballot was delivered and did not come back, None
    where no ledger tells.
    """

    total: Part
    by_choice: tuple[tuple[Choice, Part], ...]
    readings: Readings
    by_candidate: tuple[Part, ...] = ()
    leader: int = 0
    delivered: Part | None = None

    @property
    def verdict(self) -> Verdict:
        """What the ballots actually given support."""
        return self.readings.strict

    def of(self, choice: Choice) -> Part:
        """Those who answered so."""
        return dict(self.by_choice)[choice]

    @property
    def returned(self) -> Part:
        """Those whose ballot was keyed in, whatever it says."""
        return answers.returned(dict(self.by_choice))

    @property
    def not_returned(self) -> Part:
        """Those of the roll whose ballot is missing."""
        return self.total - self.returned

    def as_record(self) -> dict[str, Any]:
        """The tally as plain JSON values, frozen when the round is closed; `tally_from` reads it back."""
        return {
            "total": _pair(self.total),
            "choices": {str(choice): _pair(part) for choice, part in self.by_choice},
            "candidates": [_pair(part) for part in self.by_candidate],
            "leader": self.leader,
            "delivered": self.delivered and _pair(self.delivered),
            **_verdict_record(self.verdict),
            "with_clause": self.readings.with_clause and _verdict_record(self.readings.with_clause),
            "counted_as": self.readings.counted_as and str(self.readings.counted_as),
            "clause_warnings": list(self.readings.warnings),
        }


def _pair(part: Part) -> list[int]:
    return [part.owners, part.area_dm2]


def _verdict_record(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": str(verdict.outcome),
        "tests": [asdict(test) for test in verdict.tests],
        "warnings": list(verdict.warnings),
    }


def tally_from(record: Mapping[str, Any]) -> Tally:
    """The tally of one matter of a closed round, as it was frozen."""
    clause, joined = record.get("with_clause"), record.get("counted_as")
    said, delivered = tuple(record.get("clause_warnings", ())), record.get("delivered")
    found = record["choices"]
    return Tally(
        total=Part(*record["total"]),
        by_choice=tuple((choice, Part(*found.get(choice, (0, 0)))) for choice in Choice),
        readings=Readings(
            _verdict(record), clause and _verdict(clause), Choice(joined) if joined else None, said
        ),
        by_candidate=tuple(Part(*pair) for pair in record.get("candidates", ())),
        leader=record.get("leader", 0),
        delivered=Part(*delivered) if delivered else None,
    )


def _verdict(record: Mapping[str, Any]) -> Verdict:
    first, second, third, fourth = (Test(**test) for test in record["tests"])
    return Verdict(Outcome(record["outcome"]), (first, second, third, fourth), tuple(record["warnings"]))


def tallies_of(db: Session, rounds: Sequence[Round]) -> dict[int, tuple[Tally, ...]]:
    """The tally of each matter of each round by its id: closed ones as frozen, the others counted now in one query."""
    counted = recounts_of(db, [r for r in rounds if not r.result])
    frozen = {r.id or 0: tuple(map(tally_from, r.result["items"])) for r in rounds if r.result}
    return counted | frozen


def recounts_of(db: Session, rounds: Sequence[Round]) -> dict[int, tuple[Tally, ...]]:
    """The same as their ballots and frozen rules give it today, closed ones too."""
    found = counted(db, [r.id or 0 for r in rounds])
    asked = {r.id or 0: items_from(r.items) for r in rounds}
    clauses = [r for r in rounds if r.keeps_ledger and any(map(_has_clauses, asked[r.id or 0]))]
    delivered = _delivered(db, [r.id or 0 for r in clauses])
    return {
        r.id or 0: tuple(
            _tally(r, item, found.get((r.id or 0, item.number), {}), delivered.get(r.id or 0))
            for item in asked[r.id or 0]
        )
        for r in rounds
    }


Counted = dict[tuple[Choice, int], Part]
"""By answer and candidate."""


def counted(db: Session, round_ids: Sequence[int]) -> dict[tuple[int, int], Counted]:
    """The ballots of rounds counted as they are now: by round and matter, then by answer and candidate."""
    if not round_ids:
        return {}
    found: dict[tuple[int, int], Counted] = {}
    asked = {f"round_{n}": id for n, id in enumerate(round_ids)}
    for round_id, item, choice, candidate, owners, area in _grouped(len(round_ids)).rows(db, **asked):
        found.setdefault((round_id, item), {})[choice, candidate] = Part(owners, int(area))
    return found


@lru_cache(maxsize=128)
def _grouped(rounds: int) -> Kept:
    grouped = (col(Ballot.round_id), col(Ballot.item), col(Ballot.choice), col(Ballot.candidate))
    query: Any = select(*grouped, func.count(), func.sum(col(Ballot.area_dm2)))
    asked = col(Ballot.round_id).in_([bindparam(f"round_{n}") for n in range(rounds)])
    return Kept(query.where(asked).group_by(*grouped))


def _has_clauses(item: Item) -> bool:
    return bool(item.rule.bylaw and item.rule.bylaw.clauses)


def _delivered(db: Session, round_ids: Sequence[int]) -> dict[int, Part]:
    """Of each round those to whom a ballot was delivered and whose answer never came."""
    if not round_ids:
        return {}
    out = exists().where(
        col(Paper.round_id) == col(RollVoter.round_id),
        col(Paper.voter_id) == col(RollVoter.id),
        col(Paper.state).in_(CAME_NOT_BACK),
    )
    answered = exists().where(
        col(Ballot.round_id) == col(RollVoter.round_id), col(Ballot.voter_id) == col(RollVoter.id)
    )
    query = (
        select(col(RollVoter.round_id), func.count(), func.sum(col(RollVoter.area_dm2)))
        .where(col(RollVoter.round_id).in_(round_ids), out, ~answered)
        .group_by(col(RollVoter.round_id))
    )
    found = {round_id: Part(owners, int(area)) for round_id, owners, area in db.execute(query)}
    return {id: found.get(id, NOBODY) for id in round_ids}


def _tally(round: Round, item: Item, found: Counted, delivered: Part | None) -> Tally:
    everybody = Part(round.voters, round.area_dm2)
    by_choice = dict.fromkeys(Choice, NOBODY)
    for (choice, _candidate), part in found.items():
        by_choice[choice] += part
    chosen = {n: found.get((Choice.CANDIDATE, n), NOBODY) for n in range(1, len(item.candidates) + 1)}
    leader = answers.foremost(chosen)
    return Tally(
        total=everybody,
        by_choice=tuple(by_choice.items()),
        readings=_readings(item, everybody, by_choice, chosen.get(leader), delivered),
        by_candidate=tuple(chosen.values()),
        leader=leader,
        delivered=delivered,
    )


def _readings(
    item: Item, everybody: Part, by_choice: Mapping[Choice, Part], chosen: Part | None, delivered: Part | None
) -> Readings:
    owners, area = (delivered.owners, delivered.area_dm2) if delivered else (None, None)
    if item.candidates:
        totals = answers.totals(everybody, by_choice, for_it=chosen or NOBODY)
        return readings_of_candidate(item.rule, totals, unreturned_owners=owners, unreturned_area_dm2=area)
    against = answers.side(by_choice, Choice.AGAINST)
    return readings(
        item.rule,
        answers.totals(everybody, by_choice),
        against_owners=against.owners,
        against_area_dm2=against.area_dm2,
        unreturned_owners=owners,
        unreturned_area_dm2=area,
    )
