"""On what a share plan rests: the price, what others cover, the table, the purse that takes the shares, the vote."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Consultation, Round
from models.enums import Permission, Purse
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.renewals import money

P = Permission
HOUSEHOLDS_PAY = (Purse.SELF_RAISED, Purse.PROJECT_LEVY, Purse.TOP_UP, Purse.MAINTENANCE_FUND)
"""The purses into which households pay their shares, or from which they are charged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what a plan rests: price and what others cover, in fen; the table; the purse that takes the shares."""

    price_fen: int
    covered_fen: int
    table_code: str
    purse: Purse
    own: tuple[str, ...] = ()
    round_id: int | None = None


@dataclass(frozen=True, slots=True)
class VoteOfProject:
    """One vote that a plan may be for."""

    id: int
    question: str
    number: int


@allows(P.SEE_MONEY)
def votes_of(db: Session, actor: Actor, *, project_id: int) -> tuple[VoteOfProject, ...]:
    """The votes of a project that the person may see, the latest first. Raises NotFound."""
    money.find_project(db, actor, project_id, P.SEE_MONEY)
    query = (
        select(col(Round.id), col(Consultation.title), col(Round.number))
        .join(Consultation, col(Consultation.id) == col(Round.consultation_id))
        .where(
            col(Consultation.project_id) == project_id,
            within(actor, P.SEE_CONSULTATIONS, col(Consultation.place_id)),
        )
        .order_by(col(Round.id).desc())
    )
    return tuple(VoteOfProject(*row) for row in db.execute(query))


def check(terms: Terms) -> None:
    """Raise Refused("amount_negative"), ("amount_too_large"), ("share_purse") where no household pays into it."""
    money.insist_on_amount(terms.price_fen, terms.covered_fen)
    if terms.purse not in HOUSEHOLDS_PAY:
        raise Refused("share_purse")


def columns(terms: Terms) -> dict[str, Any]:
    """The terms as a plan stores them."""
    return {**asdict(terms), "own": list(terms.own)}


def logged(terms: Terms) -> dict[str, Any]:
    """The terms as the log keeps them."""
    return {k: v for k, v in columns(terms).items() if v not in (None, [])}


def insist_on_vote(db: Session, project_id: int, round_id: int | None) -> None:
    """The vote is one of the project's."""
    if round_id is None:
        return
    query = (
        select(col(Round.id))
        .join(Consultation, col(Consultation.id) == col(Round.consultation_id))
        .where(col(Round.id) == round_id, col(Consultation.project_id) == project_id)
    )
    if db.scalar(query) is None:
        raise NotFound("round")
