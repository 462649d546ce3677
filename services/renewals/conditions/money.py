"""Whether the money of a renewal is there: committed as far as the budget needs, and paid in where it is shared out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Date, and_, bindparam, case, cast, func, select
from sqlmodel import Session, col

from models.enums import Purse
from models.money import (
    Booking,
    FundAccount,
    Funding,
    FundingPlan,
    FundingPlanVersion,
    Hardship,
    HouseholdShare,
    SharePlan,
)
from models.money_enums import BookingKind, HardshipPath, SharePlanState
from models.renewals import Project
from services.renewals.lacks import Lack
from services.statements import Kept, told_list

WHO = "Task group with the owners' committee"
SHANGHAI = ZoneInfo("Asia/Shanghai")
Share = HouseholdShare
IDS = told_list("ids")


@dataclass(slots=True)
class _Household:
    """One household of an agreed plan: what it must have paid in (or must have in its sub-account) by now."""

    door: str
    due_fen: int
    has_fen: int


@dataclass(slots=True)
class _Agreed:
    """The households of one project's agreed plan."""

    charges_the_fund: bool
    agreed_on: date | None
    households: list[_Household] = field(default_factory=list)


def money_covered(db: Session, projects: Sequence[Project], *, on: date) -> dict[int, Lack | None]:
    """For each project None if its money is there, else the first thing that lacks. Three queries for any number.

    `money_budget_missing`; `money_gap` (gap_fen): not committed; `money_not_paid_in` (households, doors, fen):
    households of the agreed share plan that have not paid in; `money_accounts_short` (the same): where the plan
    charges the maintenance fund, sub-accounts with less than the household owes. What is deferred beyond `on`
    is not lacking.
    """
    ids = [p.id or 0 for p in projects]
    committed, changed = _committed(db, ids), _changed(db, ids)
    agreed = _agreed(db, ids, on)
    return {
        p.id or 0: _lack(p, committed.get(p.id or 0, 0), changed.get(p.id or 0), agreed.get(p.id or 0))
        for p in projects
    }


def _lack(project: Project, committed: int, changed: date | None, agreed: _Agreed | None) -> Lack | None:
    since = changed or project.stage_since
    if project.budget_fen is None:
        return Lack("money_budget_missing", WHO, since)
    if committed < project.budget_fen:
        return Lack("money_gap", WHO, since, {"gap_fen": project.budget_fen - committed})
    short = [h for h in agreed.households if h.has_fen < h.due_fen] if agreed else []
    if agreed is None or not short:
        return None
    lacking = sum(h.due_fen - h.has_fen for h in short)
    code = "money_accounts_short" if agreed.charges_the_fund else "money_not_paid_in"
    told = {"households": len(short), "doors": [h.door for h in short], "fen": lacking}
    return Lack(code, WHO, agreed.agreed_on, told)


_COMMITTED = Kept(
    select(col(Funding.project_id), cast(func.sum(col(Funding.committed_fen)), BigInteger))
    .where(col(Funding.project_id).in_(IDS))
    .group_by(col(Funding.project_id))
)
_CHANGED = Kept(
    select(col(FundingPlan.project_id), func.max(col(FundingPlanVersion.at)))
    .join(FundingPlanVersion, col(FundingPlanVersion.plan_id) == col(FundingPlan.id))
    .where(col(FundingPlan.project_id).in_(IDS))
    .group_by(col(FundingPlan.project_id))
)


def _committed(db: Session, ids: Sequence[int]) -> dict[int, int]:
    return {project: int(fen) for project, fen in _COMMITTED.rows(db, ids=ids)}


def _changed(db: Session, ids: Sequence[int]) -> dict[int, date]:
    """When the plan of each project last changed."""
    return {project: at.astimezone(SHANGHAI).date() for project, at in _CHANGED.rows(db, ids=ids)}


def _agreed(db: Session, ids: Sequence[int], on: date) -> dict[int, _Agreed]:
    found: dict[int, _Agreed] = {}
    for row in _HOUSEHOLDS.rows(db, ids=ids, on=on):
        project, purse, agreed_on, door, share, relieved, balance, paid_in = row
        charges = purse is Purse.MAINTENANCE_FUND
        plan = found.setdefault(project, _Agreed(charges, agreed_on))
        has = (balance or 0) + (paid_in or 0) if charges else paid_in or 0
        plan.households.append(_Household(door, share - (relieved or 0), has))
    return found


def _households() -> Kept:
    """Every household of the agreed plans with its reliefs in force, its sub-account and what it paid in."""
    relieved, paid_in = _relieved(), _paid_in()
    return Kept(
        select(
            col(SharePlan.project_id), col(SharePlan.purse), col(SharePlan.agreed_on), col(Share.door),
            col(Share.share_fen), relieved.c.fen, col(FundAccount.balance_fen), paid_in.c.fen,
        )
        .join(Share, col(Share.plan_id) == col(SharePlan.id))
        .outerjoin(relieved, relieved.c.share_id == col(Share.id))
        .outerjoin(FundAccount, col(FundAccount.unit_id) == col(Share.unit_id))
        .outerjoin(
            paid_in,
            and_(paid_in.c.unit_id == col(Share.unit_id), paid_in.c.project_id == col(SharePlan.project_id)),
        )
        .where(
            col(SharePlan.project_id).in_(IDS),
            col(SharePlan.state) == SharePlanState.AGREED,
            col(Share.share_fen) > 0,
        )
        .order_by(col(SharePlan.project_id), func.length(col(Share.door)), col(Share.door))
    )  # fmt: skip


def _relieved() -> Any:
    """What each household need not have paid by a day: taken over for it, or deferred beyond that day."""
    runs = and_(
        col(Hardship.ended_on).is_(None),
        (col(Hardship.path) != HardshipPath.DEFERRAL)
        | (col(Hardship.until) >= bindparam("on", type_=Date())),
    )
    fen = cast(func.sum(col(Hardship.amount_fen)), BigInteger).label("fen")
    return select(col(Hardship.share_id), fen).where(runs).group_by(col(Hardship.share_id)).subquery()


def _paid_in() -> Any:
    kind, amount = col(Booking.kind), col(Booking.amount_fen)
    signed = case((kind == BookingKind.RECEIPT, amount), else_=-amount)
    return (
        select(col(Booking.project_id), col(Booking.unit_id), cast(func.sum(signed), BigInteger).label("fen"))
        .where(
            col(Booking.project_id).in_(IDS),
            col(Booking.unit_id).is_not(None),
            kind.in_((BookingKind.RECEIPT, BookingKind.REFUND)),
        )
        .group_by(col(Booking.project_id), col(Booking.unit_id))
        .subquery()
    )


_HOUSEHOLDS = _households()
