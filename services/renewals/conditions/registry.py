"""The conditions by the names that `services/rules/stages` uses: evidence by its kind, votes, others by a function.

A condition is `name(db, projects, *, on) -> {project id: Lack or None}`: a fixed number of queries, nothing written.

What the house already keeps elsewhere is not asked for again: where no piece of an evidence stands, the rows of the
contract or of the register of lifts speak (`RECORDED`). A piece that stands is believed before them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from models.renewals import Project
from services.renewals.conditions import assessments, emergencies, evidence, groups, money, tender, votes
from services.renewals.lacks import Lack
from services.rules.evidence import evidence_kind

Found = dict[str, dict[int, Lack | None]]
Condition = Callable[..., dict[int, Lack | None]]
CONDITIONS: dict[str, Condition] = {
    "money_covered": money.money_covered,
    "emergency_approved": emergencies.emergency_approved,
    "group_stands": groups.group_stands,
    "tender_awarded": tender.tender_awarded,
}
CERTIFICATE = assessments.CERTIFICATE
RECORDED = frozenset({CERTIFICATE, "acceptance", "price_audit", "settlement"})
"""The kinds of evidence of which something may be recorded elsewhere: with the lift, or with the contract."""
ABSENT = frozenset({"evidence_missing", "evidence_expired", "evidence_voided"})
NOTHING = frozenset({"contract_missing", "contract_not_signed", "contract_ended", "evidence_missing"})
"""What is said of a place where nothing could be recorded yet: then the evidence says what is lacking."""


def is_known(name: str) -> bool:
    """Whether a name in a file of stages means something."""
    return any(name in known for known in (CONDITIONS, tender.WORKS, votes.NUMBERS)) or bool(
        evidence_kind(name)
    )


def answers(db: Session, asked: Mapping[str, Sequence[Project]], *, on: date) -> Found:
    """What each condition says of the projects that ask for it: all evidence in one query, all votes in two, all of
    contract and works in at most seven, the others in theirs, and what is recorded elsewhere only where evidence is
    absent. Raises LookupError for a name that nothing stands behind.
    """
    of_votes = {name: projects for name, projects in asked.items() if name in votes.NUMBERS}
    pieces: dict[str, dict[int | None, Project]] = {}
    for name, projects in asked.items():
        kind = votes.elsewhere(votes.NUMBERS[name]) if name in of_votes else name
        if evidence_kind(kind):
            pieces.setdefault(kind, {}).update({p.id: p for p in projects})
    found = evidence.lacking(db, {kind: list(of.values()) for kind, of in pieces.items()}, on=on)
    without = {name: _without(found[name], asked[name]) for name in asked if name in RECORDED}
    of_works = {name: projects for name, projects in asked.items() if name in tender.WORKS} | without
    lifts = of_works.pop(CERTIFICATE, ())
    recorded = tender.works(db, of_works)
    if lifts:
        recorded[CERTIFICATE] = assessments.lift_assessed(db, lifts, on=on)
    for name, said in recorded.items():
        found[name] = found[name] | _elsewhere(said) if name in without else said
    found |= votes.lacking(db, of_votes, found)
    for name in asked:
        if name not in found:
            found[name] = CONDITIONS[name](db, asked[name], on=on)
    return {name: found[name] for name in asked}


def _without(lacks: Mapping[int, Lack | None], asked: Sequence[Project]) -> list[Project]:
    """Those projects of which no piece of evidence stands."""
    return [p for p in asked if (lack := lacks[p.id or 0]) is not None and lack.code in ABSENT]


def _elsewhere(said: Mapping[int, Lack | None]) -> dict[int, Lack | None]:
    return {id: lack for id, lack in said.items() if lack is None or lack.code not in NOTHING}
