"""How fresh things are: the number of the last change in an area, so that what was computed can be kept.

Every change leaves a row in the activity log in its own transaction, so whoever reads these numbers first and
the figures afterwards never keeps old figures under a new number.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.people import Activity


def last_changes(db: Session, *, areas: Sequence[str]) -> tuple[int, ...]:
    """The number of the last activity in each of the areas, 0 before the first; one index look-up each."""
    last = [
        select(func.max(col(Activity.id))).where(col(Activity.area) == a).scalar_subquery() for a in areas
    ]
    return tuple(n or 0 for n in db.execute(select(*last)).one())
