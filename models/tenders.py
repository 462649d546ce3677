"""Tenders: what is asked for, who bids, how bids are scored, who gets the award and who objects to it.

Names follow the Open Contracting Data Standard 1.1 where they fit. Amounts in fen.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import ObjectionState
from models.tender_enums import (
    AwardState,
    BidState,
    ProcurementMethod,
    TenderState,
)


class Tender(Table, table=True):
    """One search for a bidder of a project. `criteria` are [{number, name, weight}], their weights 100 together.

    `value_fen` is the most that may be bid, if there is a limit. Bids come in until the end of `closes_on`.
    """

    __table_args__ = (
        CheckConstraint("value_fen IS NULL OR value_fen > 0", name="value_positive"),
        CheckConstraint("closes_on IS NULL OR closes_on >= posted_on", name="closes_after_posting"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    method: ProcurementMethod = Field(sa_type=words(ProcurementMethod))
    method_rationale: str = Field(default="", max_length=500)
    title: str = Field(max_length=120)
    description: str = Field(default="", max_length=2000)
    value_fen: int | None = Field(default=None, sa_type=BigInteger)
    criteria: list[dict[str, Any]] = Field(sa_type=JSON)
    posted_on: date | None = None
    closes_on: date | None = None
    state: TenderState = Field(default=TenderState.PLANNED, sa_type=words(TenderState))
    ended_reason: str = Field(default="", max_length=500)
    created_at: datetime = Field(sa_type=Moment)
    version: int = 1


class Bid(Table, table=True):
    """One bidder's offer; a rejected one says why."""

    __table_args__ = (
        UniqueConstraint("tender_id", "number"),
        UniqueConstraint("tender_id", "tenderer"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tender_id: int = Field(foreign_key="tender.id")
    number: int
    tenderer: str = Field(max_length=120)
    tenderer_code: str = Field(default="", max_length=40)
    amount_fen: int = Field(sa_type=BigInteger)
    received_on: date
    state: BidState = Field(default=BidState.PENDING, sa_type=words(BidState))
    reason: str = Field(default="", max_length=500)
    version: int = 1


class ScoreSheet(Table, table=True):
    """One scorer's sheet of a tender; its version is that of all points on it."""

    __table_args__ = (UniqueConstraint("tender_id", "scorer"),)

    id: int | None = Field(default=None, primary_key=True)
    tender_id: int = Field(foreign_key="tender.id")
    scorer: str = Field(max_length=64)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class Score(Table, table=True):
    """What a scorer gave a bid for one criterion: of 100 points, in hundredths of a point."""

    __table_args__ = (
        UniqueConstraint("sheet_id", "bid_id", "criterion"),
        CheckConstraint("centipoints BETWEEN 0 AND 10000", name="points_of_100"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="score_sheet.id")
    bid_id: int = Field(foreign_key="bid.id", index=True)
    criterion: int
    centipoints: int


class Award(Table, table=True):
    """Who gets it. `rationale` says why, where it is not the best; the posting runs from `posted_on`."""

    id: int | None = Field(default=None, primary_key=True)
    tender_id: int = Field(foreign_key="tender.id", index=True)
    bid_id: int = Field(foreign_key="bid.id")
    made_on: date
    rationale: str = Field(default="", max_length=1000)
    posted_on: date | None = None
    state: AwardState = Field(default=AwardState.PENDING, sa_type=words(AwardState))
    ended_reason: str = Field(default="", max_length=500)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class AwardObjection(Table, table=True):
    """Somebody's objection to a posted award, and what became of it."""

    id: int | None = Field(default=None, primary_key=True)
    award_id: int = Field(foreign_key="award.id", index=True)
    objector: str = Field(max_length=120)
    said: str = Field(max_length=1000)
    received_on: date
    state: ObjectionState = Field(default=ObjectionState.RAISED, sa_type=words(ObjectionState))
    answer: str = Field(default="", max_length=1000)
    decided_on: date | None = None
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
