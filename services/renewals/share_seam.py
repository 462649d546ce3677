"""What one household pays of a renewal: the seam between the door and the money."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.money import HouseholdShare, SharePlan
from models.money_enums import SharePlanState


def share_of(db: Session, *, project_id: int, unit_id: int) -> int | None:
    """The household's share in fen by the agreed share plan, None without one: a draft is promised to nobody.

    The caller has found both.
    """
    query = (
        select(col(HouseholdShare.share_fen))
        .join(SharePlan, col(SharePlan.id) == col(HouseholdShare.plan_id))
        .where(
            col(SharePlan.project_id) == project_id,
            col(SharePlan.state) == SharePlanState.AGREED,
            col(HouseholdShare.unit_id) == unit_id,
        )
        .order_by(col(SharePlan.number).desc())
        .limit(1)
    )
    return db.scalar(query)
