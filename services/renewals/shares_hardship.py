"""The hardship path: a household that cannot pay like the others pays later, less, or through somebody else.

Each relief says how much, why, who agreed to it, and until when; it runs beside the share, which stays what it
is. What is lowered is taken over by a purse, never by nobody. A relief ends with a reason and is not deleted.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from models.enums import Permission, Purse
from models.money import Hardship, HouseholdShare, SharePlan
from models.money_enums import HardshipPath
from services import audit, versions
from services.access import Actor, allows
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import money
from services.renewals.shares import find_plan

P, H = Permission, HardshipPath
LONGEST = {"third_party": 120, "reason": 500, "agreed_by": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relieved:
    """A relief: its path and amount; the purse that takes a reduction over, or the third party that pays."""

    path: HardshipPath
    amount_fen: int
    reason: str
    agreed_by: str
    purse: Purse | None = None
    third_party: str = ""
    until: date | None = None


@allows(P.MOVE_RENEWALS)
def relieve(
    db: Session,
    actor: Actor,
    *,
    plan_id: int,
    unit_id: int,
    relief: Relieved,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Relieve a household of a plan; the relief's number.

    Raises NotFound, Refused: "amount_not_positive", "reason_missing", "agreed_by_missing", "text_too_long",
    "hardship_purse", "third_party_missing", "until_missing", "until_past", "hardship_too_large" (left_fen),
    "share_plan_replaced".
    """
    values = _checked(relief, on)

    def do() -> int:
        plan = find_plan(db, actor, plan_id, P.MOVE_RENEWALS)
        if plan.state == "replaced":
            raise Refused("share_plan_replaced")
        if relief.purse is plan.purse:
            raise Refused("hardship_purse")
        share = _held(db, plan_id, unit_id)
        left = share.share_fen - _taken(db, share.id or 0)
        if relief.amount_fen > left:
            raise Refused("hardship_too_large", left_fen=left)
        hardship = Hardship(share_id=share.id or 0, person_id=actor.person_id, at=at, **values)
        db.add(hardship)
        db.flush()
        _record(db, actor, "relieve", plan, hardship.id or 0, at, after={"unit": unit_id, **_logged(relief)})
        return hardship.id or 0

    return int(once(db, actor, "relieve", token=token, at=at, do=do))


def _checked(relief: Relieved, on: date) -> dict[str, Any]:
    if relief.amount_fen <= 0:
        raise Refused("amount_not_positive")
    money.insist_on_amount(relief.amount_fen)
    required = {"reason": "reason_missing", "agreed_by": "agreed_by_missing"}
    if relief.path is H.THIRD_PARTY:
        required["third_party"] = "third_party_missing"
    told = {
        name: money.text_of(getattr(relief, name), longest=longest, required=required.get(name, ""))
        for name, longest in LONGEST.items()
    }
    if (relief.path is H.REDUCTION) != (relief.purse is not None):
        raise Refused("hardship_purse")
    if relief.path is H.DEFERRAL and relief.until is None:
        raise Refused("until_missing")
    if relief.until is not None and relief.until < on:
        raise Refused("until_past")
    return {**asdict(relief), **told}


def _held(db: Session, plan_id: int, unit_id: int) -> HouseholdShare:
    """A household of the plan that takes part, held against other writers."""
    query = select(HouseholdShare).where(
        col(HouseholdShare.plan_id) == plan_id, col(HouseholdShare.unit_id) == unit_id
    )
    share = db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if share is None:
        raise NotFound("household")
    return share


def _taken(db: Session, share_id: int) -> int:
    query = select(cast(func.coalesce(func.sum(col(Hardship.amount_fen)), 0), BigInteger)).where(
        col(Hardship.share_id) == share_id, col(Hardship.ended_on).is_(None)
    )
    return int(db.scalar(query) or 0)


def _logged(relief: Relieved) -> dict[str, Any]:
    """What goes into the log: no names and no reason, which are the household's own."""
    return {
        "path": relief.path,
        "amount_fen": relief.amount_fen,
        "purse": relief.purse,
        "until": relief.until,
    }


@allows(P.MOVE_RENEWALS)
def end_relief(
    db: Session, actor: Actor, *, hardship_id: int, version: int, reason: str, on: date, at: datetime
) -> int:
    """End a relief: from now on the household owes that part again. The new version.

    Raises Conflict, NotFound, Refused("reason_missing"), ("text_too_long"), ("hardship_ended"),
    ("share_plan_replaced").
    """
    reason = money.text_of(reason, longest=LONGEST["reason"], required="reason_missing")
    query = (
        select(Hardship, col(HouseholdShare.plan_id))
        .join(HouseholdShare, col(HouseholdShare.id) == col(Hardship.share_id))
        .where(col(Hardship.id) == hardship_id)
    )
    row = db.execute(query).first()
    if row is None:
        raise NotFound("hardship")
    plan = find_plan(db, actor, row[1], P.MOVE_RENEWALS)
    if plan.state == "replaced":
        raise Refused("share_plan_replaced")
    if row[0].ended_on is not None:
        raise Refused("hardship_ended")
    changes = {"ended_on": on, "ended_because": reason}
    saved = versions.save(db, Hardship, hardship_id, version=version, changes=changes)
    _record(db, actor, "end_relief", plan, hardship_id, at, after={"amount_fen": row[0].amount_fen})
    return saved


def _record(
    db: Session, actor: Actor, action: str, plan: SharePlan, id: int, at: datetime, *, after: dict[str, Any]
) -> None:
    _budget, place_id = money.find_project(db, actor, plan.project_id, P.MOVE_RENEWALS)
    audit.record(
        db, actor, area="renewals", action=action, subject=("hardship", id), at=at, place_id=place_id,
        after={"project": plan.project_id} | {k: v for k, v in after.items() if v is not None},
    )  # fmt: skip
