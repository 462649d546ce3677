"""The conditions by the names that `services/rules/stages` uses: evidence by its kind, votes, others by a function.

A condition is `name(db, projects, *, on) -> {project id: Lack or None}`: a fixed number of queries, nothing written.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from models.renewals import Project
from services.renewals.conditions import emergencies, evidence, groups, money, votes
from services.renewals.lacks import Lack
from services.rules.evidence import evidence_kind

Found = dict[str, dict[int, Lack | None]]
Condition = Callable[..., dict[int, Lack | None]]
CONDITIONS: dict[str, Condition] = {
    "money_covered": money.money_covered,
    "emergency_approved": emergencies.emergency_approved,
    "group_stands": groups.group_stands,
}


def is_known(name: str) -> bool:
    """Whether a name in a file of stages means something."""
    return name in CONDITIONS or name in votes.NUMBERS or evidence_kind(name) is not None


def answers(db: Session, asked: Mapping[str, Sequence[Project]], *, on: date) -> Found:
    """What each condition says of the projects that ask for it: all evidence in one query, all votes in two, the
    others in theirs. Raises LookupError for a name that nothing stands behind.
    """
    of_votes = {name: projects for name, projects in asked.items() if name in votes.NUMBERS}
    pieces: dict[str, dict[int | None, Project]] = {}
    for name, projects in asked.items():
        kind = votes.elsewhere(votes.NUMBERS[name]) if name in of_votes else name
        if evidence_kind(kind):
            pieces.setdefault(kind, {}).update({p.id: p for p in projects})
    found = evidence.lacking(db, {kind: list(of.values()) for kind, of in pieces.items()}, on=on)
    found |= votes.lacking(db, of_votes, found)
    for name in asked:
        if name not in found:
            found[name] = CONDITIONS[name](db, asked[name], on=on)
    return {name: found[name] for name in asked}
