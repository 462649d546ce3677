"""Whether stored money agrees with itself: purses with their bookings, shares with the net cost they divide."""

from collections.abc import Iterator, Sequence

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from models.contracts import Contract, ContractPayment
from models.money import Booking, Funding, HouseholdShare, SharePlan
from models.money_enums import BookingKind, SharePlanState

SHOWN = 5
K = BookingKind


def problems(db: Session) -> Iterator[str]:
    """What does not agree, one line each."""
    yield from _purses(db)
    yield from _contracts(db)
    yield from _shares(db)


def _purses(db: Session) -> Iterator[str]:
    """Received is receipts less refunds, paid is payments, counter-rows counted."""
    kind, amount = col(Booking.kind), col(Booking.amount_fen)
    received = func.coalesce(
        func.sum(case((kind == K.RECEIPT, amount), (kind == K.REFUND, -amount), else_=0)), 0
    )
    paid = func.coalesce(func.sum(case((kind == K.PAYMENT, amount), else_=0)), 0)
    of_purse = and_(
        col(Booking.project_id) == col(Funding.project_id), col(Booking.purse) == col(Funding.purse)
    )
    query = (
        select(col(Funding.id))
        .outerjoin(Booking, of_purse)
        .group_by(col(Funding.id), col(Funding.received_fen), col(Funding.paid_fen))
        .having(or_(received != col(Funding.received_fen), paid != col(Funding.paid_fen)))
        .order_by(col(Funding.id))
    )
    yield from _told("purses that are not the sums of their bookings", db.scalars(query).all())


def _contracts(db: Session) -> Iterator[str]:
    """No purse has paid less than the contracts say was paid from it."""
    paid = func.sum(col(ContractPayment.amount_fen))
    query = (
        select(col(Funding.id))
        .join(Contract, col(Contract.project_id) == col(Funding.project_id))
        .join(ContractPayment, col(ContractPayment.contract_id) == col(Contract.id))
        .where(col(ContractPayment.purse) == col(Funding.purse), col(ContractPayment.amount_fen) > 0)
        .group_by(col(Funding.id), col(Funding.paid_fen))
        .having(paid > col(Funding.paid_fen))
        .order_by(col(Funding.id))
    )
    yield from _told("purses that paid less than the contracts say", db.scalars(query).all())


def _shares(db: Session) -> Iterator[str]:
    """The shares of every plan that was agreed sum to its net cost."""
    net = col(SharePlan.price_fen) - col(SharePlan.covered_fen)
    query = (
        select(col(SharePlan.id))
        .outerjoin(HouseholdShare, col(HouseholdShare.plan_id) == col(SharePlan.id))
        .where(col(SharePlan.state) != SharePlanState.DRAFT)
        .group_by(col(SharePlan.id), net)
        .having(func.coalesce(func.sum(col(HouseholdShare.share_fen)), 0) != net)
        .order_by(col(SharePlan.id))
    )
    yield from _told("agreed share plans whose shares are not the net cost", db.scalars(query).all())


def _told(what: str, ids: Sequence[int | None]) -> Iterator[str]:
    if ids:
        yield f"{what}: {len(ids)}, such as " + ", ".join(map(str, ids[:SHOWN]))
