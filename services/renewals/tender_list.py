"""The tenders below a place, a page at a time: what each asks for, how far it is, who has it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.contracts import Contract
from models.enums import Permission
from models.renewals import Project
from models.tender_enums import (
    AwardState,
    ContractState,
    ProcurementMethod,
    TenderState,
)
from models.tenders import Award, Bid, Tender
from services.access import Actor, allows, find_place
from services.renewals import cards

P = Permission.SEE_MONEY
PAGE = 50


@dataclass(frozen=True, slots=True)
class TenderLine:
    """One tender; `supplier` and `amount_fen` of the bid that has the award."""

    id: int
    project: str
    method: ProcurementMethod
    state: TenderState
    closes_on: date | None
    supplier: str
    amount_fen: int | None
    signed_on: date | None


@allows(P)
def tenders_at(db: Session, actor: Actor, *, place_id: int, page: int = 1) -> tuple[list[TenderLine], int]:
    """The tenders of renewals at or below a place, the newest first, and how many there are; `id` is the renewal's.

    Raises NotFound for a place outside the scope.
    """
    find_place(db, actor, place_id, permission=P)
    here = cards.in_scope(actor, place_id=place_id, permission=P)
    joined = select(func.count()).select_from(Tender).join(Project, col(Project.id) == col(Tender.project_id))
    count = db.scalar(joined.where(here)) or 0
    query = (
        select(
            col(Tender.project_id), col(Project.name), col(Tender.method), col(Tender.state), col(Tender.closes_on),
            func.coalesce(col(Bid.tenderer), ""), col(Bid.amount_fen), col(Contract.signed_on),
        )
        .join(Project, col(Project.id) == col(Tender.project_id))
        .outerjoin(
            Award, (col(Award.tender_id) == col(Tender.id)) & (col(Award.state) != AwardState.CANCELLED)
        )
        .outerjoin(Bid, col(Bid.id) == col(Award.bid_id))
        .outerjoin(
            Contract,
            (col(Contract.award_id) == col(Award.id)) & (col(Contract.state) != ContractState.CANCELLED),
        )
        .where(here)
        .order_by(col(Tender.id).desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )  # fmt: skip
    return [TenderLine(*row) for row in db.execute(query)], count
