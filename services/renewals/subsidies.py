"""Which lifts may claim which public money in a year, and what each still lacks: many lifts, a few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from models.enums import Permission, ProjectKind, ProjectState
from models.lifts import Lift
from models.renewals import Project
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound
from services.imports import bulk
from services.renewals import cards
from services.renewals.conditions import assessments, registry
from services.renewals.lacks import Lack
from services.rules import subsidies as rules
from services.rules.subsidies import Facts, Subsidy

P = Permission
KIND = ProjectKind.LIFT_REPLACEMENT
FIRST, SECOND = "consultation_1_carried", "consultation_2_carried"
NOT_OPENED = frozenset({"vote_missing", "vote_prepared"})
NO_DAY = date.max
"""Neither a vote nor the notice of one lapses, so that any day will do."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One lift and one subsidy: () of `lacks` means that it qualifies. `amount_fen` is what it would be paid."""

    subsidy: Subsidy
    lacks: tuple[str, ...]
    priority: bool
    amount_fen: int

    @property
    def qualifies(self) -> bool:
        """Whether nothing is lacking."""
        return not self.lacks

    @property
    def may_still(self) -> bool:
        """Whether all that is lacking can be brought."""
        return rules.may_still(self.lacks)


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of some lifts in a year. `terms_of` is the year whose terms were used, None where none are known.

    Where `terms_of` is not `year`, nobody has read the terms of that year: the answers say what last year's would.
    """

    year: int
    terms_of: int | None
    of_lift: Mapping[int, tuple[Claim, ...]]

    @property
    def known(self) -> bool:
        """Whether the terms of the year itself are known."""
        return self.terms_of == self.year


@dataclass(frozen=True, slots=True)
class Outlook:
    """All lifts of a place against one subsidy: how many qualify, may still, are too young, and what is lacking."""

    subsidy: Subsidy
    qualify: int
    may_still: int
    cannot: int
    priority: int
    lacking: Mapping[str, int]


@allows(P.SEE_RENEWALS)
def claims(db: Session, actor: Actor, *, lift_ids: Sequence[int], year: int) -> Claims:
    """What each of the lifts may claim in a year; those outside the scope are left out. Seven queries.

    Raises NotFound where none of them lies within the scope.
    Whether the money is proved is told only where the actor sees money ("money_unseen").
    """
    terms_of, terms = _terms(year)
    facts = _facts(db, actor, bulk.among_numbers(db, col(Lift.id), lift_ids))
    if lift_ids and not facts:
        raise NotFound("lift")
    return Claims(year, terms_of, {id: _claims(terms, known) for id, known in facts.items()})


@allows(P.SEE_RENEWALS)
def outlook(db: Session, actor: Actor, *, place_id: int, year: int) -> tuple[int | None, tuple[Outlook, ...]]:
    """How all lifts of a place stand to each subsidy of a year, and of which year the terms are. Eight queries.

    Raises NotFound for a place outside the scope.
    """
    find_place(db, actor, place_id, permission=P.SEE_RENEWALS)
    terms_of, terms = _terms(year)
    facts = _facts(db, actor, and_(below(place_id, col(Lift.place_id)), col(Lift.retired_on).is_(None)))
    return terms_of, tuple(_outlook(s, facts.values()) for s in terms)


def _terms(year: int) -> tuple[int | None, tuple[Subsidy, ...]]:
    terms_of = rules.last_known_year(KIND, year=year)
    return terms_of, () if terms_of is None else rules.subsidies_of(KIND, year=terms_of)


def _facts(db: Session, actor: Actor, chosen: Any) -> dict[int, Facts]:
    """What is known of the chosen lifts: the register, the latest project of each, its money, its votes."""
    query = select(col(Lift.id), col(Lift.registered_on), col(Lift.assessment), col(Lift.retired_on))
    mine = within(actor, P.SEE_RENEWALS, col(Lift.place_id))
    rows: Any = db.execute(query.where(chosen, mine)).all()
    nothing = Facts(
        registered_on=None, assessment=None, retired=False, has_project=False, agreement=None,
        budget_fen=None, money=None,
    )  # fmt: skip
    found = {
        id: replace(nothing, registered_on=registered, assessment=assessment, retired=retired is not None)
        for id, registered, assessment, retired in rows
    }
    for lift_id, known in _of_projects(db, actor, chosen).items():
        if lift_id in found:
            found[lift_id] = replace(found[lift_id], **known)
    return found


def _of_projects(db: Session, actor: Actor, chosen: Any) -> dict[int, dict[str, Any]]:
    """The latest project of each lift that is not cancelled: assessment, plan, money, whether its owners agreed."""
    sees_money = within(actor, P.SEE_MONEY, col(Project.place_id))
    latest = (
        select(func.max(col(Project.id)))
        .where(col(Project.lift_id).is_not(None), col(Project.state) != ProjectState.CANCELLED)
        .group_by(col(Project.lift_id))
    )
    query = (
        select(col(Project.id), col(Project.lift_id), col(Project.budget_fen), cards.gap(actor), sees_money)
        .join(Lift, col(Lift.id) == col(Project.lift_id))
        .where(chosen, col(Project.id).in_(latest), within(actor, P.SEE_RENEWALS, col(Project.place_id)))
    )
    rows: Any = db.execute(query).all()
    ids = [row[0] for row in rows]
    agreed, certified = _agreed(db, ids), assessments.certified(db, ids)
    return {
        lift: {
            **({"assessment": certified[project]} if project in certified else {}),
            "has_project": True,
            "agreement": project in agreed,
            "budget_fen": budget if sees else None,
            "money": (gap is not None and gap <= 0) if sees else None,
        }
        for project, lift, budget, gap, sees in rows
    }


def _agreed(db: Session, project_ids: Sequence[int]) -> set[int]:
    """The projects whose owners agreed, as their gates judge it: the first vote is carried and final, and so is the
    second one where it was opened."""
    if not project_ids:
        return set()
    projects = list(db.scalars(select(Project).where(bulk.among_numbers(db, col(Project.id), project_ids))))
    said = registry.answers(db, dict.fromkeys((FIRST, SECOND), projects), on=NO_DAY)
    return {id for id, lack in said[FIRST].items() if lack is None and _stands(said[SECOND][id])}


def _stands(second: Lack | None) -> bool:
    return second is None or second.code in NOT_OPENED


def _claims(terms: Sequence[Subsidy], facts: Facts) -> tuple[Claim, ...]:
    return tuple(_claim(s, facts) for s in terms)


def _claim(subsidy: Subsidy, facts: Facts) -> Claim:
    amount = rules.amount_fen(subsidy, cost_fen=facts.budget_fen)
    return Claim(
        subsidy, rules.lacks(subsidy, facts), rules.is_priority(subsidy, facts.registered_on), amount
    )


def _outlook(subsidy: Subsidy, all_facts: Any) -> Outlook:
    found = [_claim(subsidy, facts) for facts in all_facts]
    lacking: dict[str, int] = {}
    for claim in found:
        if claim.may_still:
            for code in claim.lacks:
                lacking[code] = lacking.get(code, 0) + 1
    qualify = sum(c.qualifies for c in found)
    may_still = sum(c.may_still and not c.qualifies for c in found)
    priority = sum(c.priority and c.may_still for c in found)
    return Outlook(subsidy, qualify, may_still, len(found) - qualify - may_still, priority, lacking)
