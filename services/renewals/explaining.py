"""What can be said at one door in plain words: how this household's vote counts, by which rule, and what it pays."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Consultation, RollUnit, RollVoter, Round
from models.enums import PREPARED, Choice, Permission, Purse, RoundState
from models.grids import Place
from models.money import Funding
from models.renewals import Project
from services.access import Actor, allows, within
from services.consultations import rolls
from services.consultations.items import items_from
from services.consultations.scopes import Scope, scope_from, whole
from services.errors import Refused
from services.renewals.share_seam import share_of
from services.renewals.visits import matter_here, stairwell_of
from services.rules.explainer import usual_rules
from services.rules.thresholds import Rule

P = Permission
PUBLIC = (Purse.SUBSIDY, Purse.TREASURY_BOND)
"""The purses that are not the owners'."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One matter that is or would be put to the owners. `question` is empty while no ballot has it."""

    question: str
    rule: Rule
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Weight:
    """How a household counts: as one of so many owners, with its owner's area of all (0.01 m²).

    `flats` are all that its owner has in the vote. `frozen`: read from the roll, not from the register.
    """

    flats: int
    of_owners: int
    area_dm2: int
    of_area_dm2: int
    frozen: bool


@dataclass(frozen=True, slots=True)
class Money:
    """What the renewal is to cost and what public purses are planned to pay of it, in fen."""

    budget_fen: int | None
    public_fen: int


@dataclass(frozen=True, slots=True)
class Explained:
    """All that can be said at one door about one matter; `money` is None for who may not see it.

    `share_fen` is what this household pays, None while no plan of shares is stored.
    """

    kind: str | None
    asked: tuple[Asked, ...]
    weight: Weight | None
    state: RoundState | None
    due_on: date | None
    share_fen: int | None
    money: Money | None


@allows(P.SEE_VISITS)
def explain(
    db: Session,
    actor: Actor,
    *,
    unit_id: int,
    consultation_id: int | None = None,
    project_id: int | None = None,
    on: date,
) -> Explained:
    """What applies to one household in one matter; at most nine statements.

    The rules are those of the latest vote about it; before there is one, those by which such a renewal is
    usually counted. Raises NotFound for a household or matter of elsewhere.
    """
    stairwell_id = stairwell_of(db, actor, unit_id, permission=P.SEE_VISITS)
    project_id = matter_here(db, stairwell_id, consultation_id, project_id)
    round = _latest(db, consultation_id, project_id)
    project = db.get(Project, project_id) if project_id else None
    return Explained(
        kind=project.kind if project else None,
        asked=_asked(round, project, on),
        weight=_weight(db, unit_id, round, project, on),
        state=round.state if round else None,
        due_on=round.due_on if round else None,
        share_fen=share_of(db, project_id=project_id, unit_id=unit_id) if project_id else None,
        money=_money(db, actor, project) if project else None,
    )


def _latest(db: Session, consultation_id: int | None, project_id: int | None) -> Round | None:
    """The newest round of the consultation or, without one, of the newest about the renewal."""
    query = select(Round).join(Consultation, col(Consultation.id) == col(Round.consultation_id))
    if consultation_id is not None:
        query = query.where(col(Consultation.id) == consultation_id)
    elif project_id is not None:
        query = query.where(col(Consultation.project_id) == project_id)
    else:
        return None
    return db.scalar(query.order_by(col(Consultation.id).desc(), col(Round.number).desc()).limit(1))


def _asked(round: Round | None, project: Project | None, on: date) -> tuple[Asked, ...]:
    if round is not None:
        return tuple(Asked(i.question, i.rule, i.options) for i in items_from(round.items))
    return tuple(Asked("", rule) for rule in usual_rules(project.kind, on=on)) if project else ()


def _weight(
    db: Session, unit_id: int, round: Round | None, project: Project | None, on: date
) -> Weight | None:
    """From the frozen roll; before there is one, from the register as it is now."""
    if round is not None and round.state not in PREPARED:
        return _frozen(db, unit_id, round)
    if round is not None:
        return _counted(db, unit_id, round.place_id, scope_from(round.scope, place_id=round.place_id), on)
    return _counted(db, unit_id, project.place_id, whole(project.place_id), on) if project else None


def _frozen(db: Session, unit_id: int, round: Round) -> Weight | None:
    voter = select(col(RollUnit.voter_id)).where(
        col(RollUnit.round_id) == round.id, col(RollUnit.unit_id) == unit_id
    )
    flats = select(func.count()).where(col(RollUnit.voter_id) == col(RollVoter.id)).scalar_subquery()
    query: Any = select(col(RollVoter.area_dm2), flats).where(col(RollVoter.id).in_(voter))
    row = db.execute(query).first()
    return Weight(row[1], round.voters, row[0], round.area_dm2, frozen=True) if row else None


def _counted(db: Session, unit_id: int, place_id: int, scope: Scope, on: date) -> Weight | None:
    try:
        voters = rolls.voters_of(rolls.households(db, db.get_one(Place, place_id), scope=scope, on=on))
    except Refused:
        return None
    own = next((v for v in voters if any(h.unit_id == unit_id for h in v.households)), None)
    if own is None or not own.area_dm2:
        return None
    area = sum(voter.area_dm2 for voter in voters)
    return Weight(len(own.households), len(voters), own.area_dm2, area, frozen=False)


def _money(db: Session, actor: Actor, project: Project) -> Money | None:
    seen = within(actor, P.SEE_MONEY, col(Project.place_id))
    paid = (
        select(func.coalesce(func.sum(col(Funding.planned_fen)), 0))
        .where(col(Funding.project_id) == col(Project.id), col(Funding.purse).in_(PUBLIC))
        .scalar_subquery()
    )
    row = db.execute(select(paid).where(col(Project.id) == project.id, seen)).first()
    return Money(project.budget_fen, int(row[0])) if row else None
