"""The conditions by the names that `services/rules/stages` uses: evidence by its kind, others by a function.

A condition is `name(db, projects, *, on) -> {project id: Lack or None}`: a fixed number of queries, nothing written.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from models.renewals import Project
from services.renewals.conditions import emergencies, evidence, money, votes
from services.renewals.lacks import Lack
from services.rules.evidence import evidence_kind

Condition = Callable[..., dict[int, Lack | None]]
CONDITIONS: dict[str, Condition] = {
    "consultation_1_carried": votes.carried(1),
    "consultation_2_carried": votes.carried(2),
    "fund_use_agreed": votes.fund_use_agreed,
    "money_covered": money.money_covered,
    "emergency_approved": emergencies.emergency_approved,
}


def is_known(name: str) -> bool:
    """Whether a name in a file of stages means something."""
    return name in CONDITIONS or evidence_kind(name) is not None


def answers(
    db: Session, asked: Mapping[str, Sequence[Project]], *, on: date
) -> dict[str, dict[int, Lack | None]]:
    """What each condition says of the projects that ask for it: all evidence in one query, the others in theirs.

    Raises LookupError for a name that nothing stands behind.
    """
    of_evidence = {name: projects for name, projects in asked.items() if evidence_kind(name)}
    found = evidence.lacking(db, of_evidence, on=on)
    for name in asked:
        if name not in found:
            found[name] = CONDITIONS[name](db, asked[name], on=on)
    return found
