"""Money of renewals for tests, made in one line each."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from models.enums import Purse
from models.money_enums import BookingKind, HardshipPath
from models.renewals import Project
from services.access import Actor
from services.once import new_token
from services.renewals import (
    money_bookings,
    money_milestones,
    money_plans,
    shares,
    shares_hardship,
    shares_plans,
)
from services.renewals.money_accounts import Entered
from services.renewals.money_bookings import Entry
from services.renewals.money_milestones import Planned
from services.renewals.shares import Shares
from services.renewals.shares_hardship import Relieved
from services.renewals.shares_terms import Terms
from tests.support.world import AT, TODAY

ACCOUNTS_FILE = "室号,首期筹集额,余额\n101,8000,1200.50\n102,8000,0\n".encode()
TERMS = Terms(price_fen=70_000, covered_fen=28_000, table_code="climbed", purse=Purse.SELF_RAISED)
MILESTONE = Planned(
    purse=Purse.SUBSIDY, kind=BookingKind.RECEIPT, name="甲补贴到账", due_on=TODAY, amount_fen=100
)


def entry(kind: BookingKind = BookingKind.RECEIPT, amount_fen: int = 100, **more: Any) -> Entry:
    """Something to book into the subsidy, today."""
    told: dict[str, Any] = {"purse": Purse.SUBSIDY, "booked_on": TODAY, "reason": "甲到账"} | more
    return Entry(kind=kind, amount_fen=amount_fen, **told)


def relief(path: HardshipPath = HardshipPath.DEFERRAL, amount_fen: int = 100, **more: Any) -> Relieved:
    """A relief that somebody agreed to."""
    told: dict[str, Any] = {"reason": "甲困难", "agreed_by": "业委会"}
    if path is HardshipPath.DEFERRAL:
        told["until"] = TODAY + timedelta(days=90)
    if path is HardshipPath.REDUCTION:
        told["purse"] = Purse.COMMON_INCOME
    if path is HardshipPath.THIRD_PARTY:
        told["third_party"] = "甲子女"
    return Relieved(path=path, amount_fen=amount_fen, **(told | more))


def change_plan(
    db: Session,
    actor: Actor,
    project: Project,
    amounts: money_plans.Amounts,
    *,
    version: int = 0,
    **more: Any,
) -> money_plans.Saved:
    """Change a funding plan."""
    told: dict[str, Any] = {"reason": "调整", "token": new_token(), "at": AT} | more
    return money_plans.change_plan(
        db, actor, project_id=project.id or 0, version=version, amounts=amounts, **told
    )


def book(db: Session, actor: Actor, project: Project, booked: Entry, **more: Any) -> int:
    """Book something."""
    told: dict[str, Any] = {"on": TODAY, "token": new_token(), "at": AT} | more
    return money_bookings.book(db, actor, project_id=project.id or 0, entry=booked, **told)


def draft(db: Session, actor: Actor, project: Project, terms: Terms = TERMS) -> int:
    """Draft a share plan."""
    return shares_plans.draft_shares(
        db, actor, project_id=project.id or 0, terms=terms, on=TODAY, token=new_token(), at=AT
    )


def change(db: Session, actor: Actor, plan_id: int, *, version: int = 1, **more: Any) -> int:
    """Change a draft."""
    told: dict[str, Any] = {"terms": TERMS, "figures": {}, "staying_out": (), "token": new_token()}
    return shares_plans.change_shares(db, actor, plan_id=plan_id, version=version, at=AT, **(told | more))


def agree(db: Session, actor: Actor, plan_id: int, *, version: int = 1) -> int:
    """Freeze a draft."""
    return shares_plans.agree_shares(
        db, actor, plan_id=plan_id, version=version, agreed_on=TODAY, on=TODAY, token=new_token(), at=AT
    )


def relieve(db: Session, actor: Actor, plan_id: int, unit_id: int, relief: Relieved) -> int:
    """Relieve a household."""
    return shares_hardship.relieve(
        db, actor, plan_id=plan_id, unit_id=unit_id, relief=relief, on=TODAY, token=new_token(), at=AT
    )


def shares_of(db: Session, actor: Actor, project: Project) -> Shares:
    """The latest share plan."""
    found = shares.shares(db, actor, project_id=project.id or 0)
    assert found is not None
    return found


def account(unit_id: int, first: int, balance: int, **more: Any) -> Entered:
    """A sub-account as it is entered."""
    return Entered(unit_id=unit_id, first_deposit_fen=first, balance_fen=balance, as_of=TODAY, **more)


def money_things(
    db: Session, actor: Actor, project: Project, unit_id: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One thing of all that belongs to money of a project, and what its services are told."""
    change_plan(db, actor, project, {"budget_fen": 9}, token="plan of here")
    placed = {
        "milestone_id": money_milestones.add_milestone(
            db, actor, project_id=project.id or 0, planned=MILESTONE, token="milestone of here", at=AT
        ),
        "booking_id": book(db, actor, project, entry(), token="booking of here"),
        "plan_id": (plan := draft(db, actor, project)),
        "hardship_id": relieve(db, actor, plan, unit_id, relief()),
    }
    told = {
        "entry": entry(unit_id=unit_id),
        "planned": MILESTONE,
        "terms": TERMS,
        "table_code": "climbed",
        "amounts": {"budget_fen": 5},
        "relief": relief(amount_fen=1),
        "figures": {},
        "staying_out": (),
        "entered": [account(unit_id, 8_000, 100)],
    }
    return placed, told
