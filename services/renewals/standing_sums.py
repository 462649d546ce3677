"""The money of a contract as it stands in the database, for the rules of `services.rules.contract_sums`."""

from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.contracts import (
    Contract,
    ContractAmendment,
    ContractMilestone,
    ContractPayment,
    Settlement,
    Warranty,
)
from models.enums import Purse
from services.rules.contract_sums import Sums


def of_contract(db: Session, contract: Contract, *, on: date | None = None) -> tuple[Sums, list[int]]:
    """The sums of a contract, and the amounts of its milestones.

    With `on`, the retention is free where the warranty was over that day.
    """
    changes = db.scalars(
        select(col(ContractAmendment.change_fen)).where(col(ContractAmendment.contract_id) == contract.id)
    )
    milestones = db.scalars(
        select(col(ContractMilestone.amount_fen)).where(col(ContractMilestone.contract_id) == contract.id)
    )
    paid = db.scalars(
        select(col(ContractPayment.amount_fen)).where(col(ContractPayment.contract_id) == contract.id)
    )
    settled = db.scalar(select(col(Settlement.amount_fen)).where(col(Settlement.contract_id) == contract.id))
    until = db.scalar(select(func.max(col(Warranty.ends_on))).where(col(Warranty.contract_id) == contract.id))
    sums = Sums(
        signed_fen=contract.amount_fen,
        changes_fen=tuple(changes),
        settled_fen=settled,
        retention_bp=contract.retention_bp,
        released=on is not None and until is not None and until < on,
        paid_fen=sum(paid),
    )
    return sums, list(milestones)


def paid_from(db: Session, project_id: int, purse: Purse) -> int:
    """What the contracts of a renewal say went out of a purse; what came back later is a receipt of its own."""
    query = (
        select(func.sum(col(ContractPayment.amount_fen)))
        .join(Contract, col(Contract.id) == col(ContractPayment.contract_id))
        .where(col(Contract.project_id) == project_id, col(ContractPayment.purse) == purse)
        .where(col(ContractPayment.amount_fen) > 0)
    )
    return int(db.scalar(query) or 0)
