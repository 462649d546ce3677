"""Money of renewals: purses, the plan behind them, what was booked, fund sub-accounts, households' shares.

All amounts are whole fen.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import Purse
from models.money_enums import BookingKind, HardshipPath, SharePlanState

MOST_FEN = 10**14
"""No amount is larger: a million million yuan is a slip of the hand."""


class Funding(Table, table=True):
    """One purse of one project. Planned and committed are the plan's; received and paid the sums of its bookings."""

    __table_args__ = (
        UniqueConstraint("project_id", "purse"),
        CheckConstraint("planned_fen >= 0 AND committed_fen >= 0", name="plan_not_negative"),
        CheckConstraint("received_fen >= 0 AND paid_fen >= 0", name="cash_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    purse: Purse = Field(sa_type=words(Purse))
    planned_fen: int = Field(default=0, sa_type=BigInteger)
    committed_fen: int = Field(default=0, sa_type=BigInteger)
    received_fen: int = Field(default=0, sa_type=BigInteger)
    paid_fen: int = Field(default=0, sa_type=BigInteger)


class FundingPlan(Table, table=True):
    """The funding plan of a project; `version` counts its changes."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", unique=True)
    version: int = 0


class FundingPlanVersion(Table, table=True):
    """What a plan said in one version: the budget, planned and committed by purse. Number 0 is what was before."""

    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="funding_plan.id")
    number: int
    amounts: dict[str, Any] = Field(sa_type=JSON)
    reason: str = Field(default="", max_length=500)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Milestone(Table, table=True):
    """Money that is to come into a purse or to go out of it by a day; it is met by the bookings that name it."""

    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    purse: Purse = Field(sa_type=words(Purse))
    kind: BookingKind = Field(sa_type=words(BookingKind))
    name: str = Field(max_length=120)
    due_on: date | None = None
    amount_fen: int = Field(sa_type=BigInteger)
    dropped: bool = False
    version: int = 1


class Booking(Table, table=True):
    """One row of the account of a project; only ever added. A counter-row takes another one back."""

    __table_args__ = (
        CheckConstraint(
            "(reverses_id IS NULL AND amount_fen > 0) OR (reverses_id IS NOT NULL AND amount_fen < 0)",
            name="sign",
        ),
        Index("ix_booking_project_purse", "project_id", "purse"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    purse: Purse = Field(sa_type=words(Purse))
    kind: BookingKind = Field(sa_type=words(BookingKind))
    amount_fen: int = Field(sa_type=BigInteger)
    booked_on: date
    party: str = Field(default="", max_length=120)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    milestone_id: int | None = Field(default=None, foreign_key="milestone.id", index=True)
    reverses_id: int | None = Field(default=None, foreign_key="booking.id", unique=True)
    reason: str = Field(max_length=500)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class FundAccount(Table, table=True):
    """The maintenance fund's sub-account (分户账) of one household, as of a day."""

    __table_args__ = (CheckConstraint("first_deposit_fen >= 0 AND balance_fen >= 0", name="not_negative"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", unique=True)
    first_deposit_fen: int = Field(sa_type=BigInteger)
    balance_fen: int = Field(sa_type=BigInteger)
    as_of: date
    source: str = Field(default="", max_length=120)
    version: int = 1


class SharePlan(Table, table=True):
    """How a project's net cost is shared out among its households. An agreed one never changes again.

    `own` are the owners' coefficients by floor, as text; `round_id` the vote it is for.
    """

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("price_fen >= 0 AND covered_fen >= 0", name="not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    number: int = 1
    state: SharePlanState = Field(default=SharePlanState.DRAFT, sa_type=words(SharePlanState))
    round_id: int | None = Field(default=None, foreign_key="round.id")
    purse: Purse = Field(sa_type=words(Purse))
    table_code: str = Field(max_length=32)
    own: list[str] = Field(default_factory=list, sa_type=JSON)
    price_fen: int = Field(sa_type=BigInteger)
    covered_fen: int = Field(default=0, sa_type=BigInteger)
    dated: date
    agreed_on: date | None = None
    version: int = 1


class HouseholdShare(Table, table=True):
    """One household in a share plan: its door and area as of then, whether it takes part, its figure and its share."""

    __table_args__ = (
        UniqueConstraint("plan_id", "unit_id"),
        CheckConstraint("share_fen >= 0", name="not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="share_plan.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    door: str = Field(max_length=200)
    floor: int | None = None
    area_dm2: int | None = None
    takes_part: bool = True
    own_fen: int | None = Field(default=None, sa_type=BigInteger)
    share_fen: int = Field(default=0, sa_type=BigInteger)


class Hardship(Table, table=True):
    """A household's relief from a share: paid later, lowered at a purse's cost, or paid by a third party."""

    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)

    id: int | None = Field(default=None, primary_key=True)
    share_id: int = Field(foreign_key="household_share.id", index=True)
    path: HardshipPath = Field(sa_type=words(HardshipPath))
    amount_fen: int = Field(sa_type=BigInteger)
    purse: Purse | None = Field(default=None, sa_type=words(Purse))
    third_party: str = Field(default="", max_length=120)
    reason: str = Field(max_length=500)
    agreed_by: str = Field(max_length=120)
    until: date | None = None
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    ended_on: date | None = None
    ended_because: str = Field(default="", max_length=500)
    version: int = 1
