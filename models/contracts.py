"""Contracts and their works: amendments, milestones, payments, visits of the site, acceptance, audit, warranty.

Once a contract is signed its row stands; what changes later is a row of its own, added and never changed.
Amounts in fen.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import Purse
from models.tender_enums import (
    AcceptanceResult,
    ContractState,
    Severity,
)


class Contract(Table, table=True):
    """The contract that follows an award. `retention_bp` of the price (in 0.01 %) is kept until the warranty ends."""

    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("retention_bp BETWEEN 0 AND 10000", name="retention_a_share"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    award_id: int = Field(foreign_key="award.id", unique=True)
    number: str = Field(max_length=80)
    supplier: str = Field(max_length=120)
    amount_fen: int = Field(sa_type=BigInteger)
    retention_bp: int = 0
    starts_on: date
    ends_on: date
    signed_on: date | None = None
    state: ContractState = Field(default=ContractState.PENDING, sa_type=words(ContractState))
    ended_on: date | None = None
    ended_reason: str = Field(default="", max_length=500)
    version: int = 1


class ContractAmendment(Table, table=True):
    """What both sides agreed later: so much more or less, and perhaps another last day, from `signed_on` on."""

    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id")
    number: int
    signed_on: date
    rationale: str = Field(max_length=500)
    change_fen: int = Field(sa_type=BigInteger)
    ends_on: date | None = None
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")


class ContractMilestone(Table, table=True):
    """A part of the price that falls due with a part of the works; `purse` is who is meant to pay it."""

    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id")
    number: int
    title: str = Field(max_length=120)
    amount_fen: int = Field(sa_type=BigInteger)
    due_on: date
    met_on: date | None = None
    purse: Purse | None = Field(default=None, sa_type=words(Purse))
    version: int = 1


class ContractPayment(Table, table=True):
    """Money that went to the supplier, or came back from it (then less than nothing); a row never changes."""

    __table_args__ = (CheckConstraint("amount_fen <> 0", name="amount_not_nothing"),)

    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    milestone_id: int | None = Field(default=None, foreign_key="contract_milestone.id")
    amount_fen: int = Field(sa_type=BigInteger)
    paid_on: date
    purse: Purse | None = Field(default=None, sa_type=words(Purse))
    note: str = Field(default="", max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")


class SupervisionVisit(Table, table=True):
    """Somebody looked at the works: what was found, how bad it is, and when it was mended."""

    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    visited_on: date
    visitor: str = Field(max_length=64)
    finding: str = Field(max_length=1000)
    severity: Severity = Field(sa_type=words(Severity))
    mended_on: date | None = None
    mended_how: str = Field(default="", max_length=500)
    version: int = 1


class Acceptance(Table, table=True):
    """The works were looked at as a whole; the latest one counts."""

    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    held_on: date
    accepted_by: str = Field(max_length=200)
    result: AcceptanceResult = Field(sa_type=words(AcceptanceResult))
    defects: str = Field(default="", max_length=1000)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")


class PriceAudit(Table, table=True):
    """审价: what the supplier asked for and what the auditor found; the latest one counts."""

    __table_args__ = (CheckConstraint("audited_fen BETWEEN 0 AND submitted_fen", name="audit_cuts"),)

    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    body: str = Field(max_length=120)
    audited_on: date
    submitted_fen: int = Field(sa_type=BigInteger)
    audited_fen: int = Field(sa_type=BigInteger)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")


class Settlement(Table, table=True):
    """What the contract costs in the end; from then on nothing else may be paid but this."""

    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)

    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", unique=True)
    settled_on: date
    amount_fen: int = Field(sa_type=BigInteger)
    note: str = Field(default="", max_length=500)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")


class Warranty(Table, table=True):
    """What the supplier answers for, from when until when, both days included."""

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    what: str = Field(max_length=200)
    starts_on: date
    ends_on: date
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
