"""What one household pays of a renewal: the seam between the door and the money."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.money import HouseholdShare, SharePlan


def share_of(db: Session, *, project_id: int, unit_id: int) -> int | None:
    """The household's share in fen by the latest share plan, None without one. The caller has found both."""
    query = (
        select(col(HouseholdShare.share_fen))
        .join(SharePlan, col(SharePlan.id) == col(HouseholdShare.plan_id))
        .where(col(SharePlan.project_id) == project_id, col(HouseholdShare.unit_id) == unit_id)
        .order_by(col(SharePlan.number).desc())
        .limit(1)
    )
    return db.scalar(query)
