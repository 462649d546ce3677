"""Lock-out: five failures within a quarter of an hour make a name, and a source, wait; each time longer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.people import Throttle
from services.errors import Refused

FAILURES = 5
WINDOW = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
FORGOTTEN = timedelta(hours=48)


def subjects(name_key: str, source: str) -> list[str]:
    """What is counted for one attempt: the name, and where it comes from if that is known."""
    return [f"name:{name_key}", *([f"source:{source}"] if source else [])]


def check(db: Session, who: Iterable[str], *, at: datetime) -> None:
    """Raises Refused("locked_out", minutes=) while any of the subjects must wait."""
    query = select(col(Throttle.locked_until)).where(col(Throttle.subject).in_(who))
    until = max((u for u in db.scalars(query) if u), default=None)
    if until and until > at:
        raise Refused("locked_out", minutes=-((at - until) // timedelta(minutes=1)))


def count_failure(db: Session, who: Iterable[str], *, at: datetime) -> None:
    """Count a failure for each subject; the fifth within the window locks it for 15, 30, 60 … minutes."""
    for subject in who:
        row = db.get(Throttle, subject, with_for_update=True)
        if row is None:
            row = Throttle(subject=subject, first_at=at)
        if at - row.first_at > WINDOW:
            row.failures, row.first_at = 0, at
            row.lockouts = 0 if _long_ago(row, at) else row.lockouts
        row.failures += 1
        if row.failures >= FAILURES:
            row.locked_until = at + min(WINDOW * 2**row.lockouts, LONGEST)
            row.failures, row.lockouts = 0, row.lockouts + 1
        db.add(row)
    db.flush()


def _long_ago(row: Throttle, at: datetime) -> bool:
    return row.locked_until is None or at - row.locked_until > FORGOTTEN


def forget(db: Session, who: Iterable[str]) -> None:
    """Forget the failures, after a good sign-in or by an administrator's reset."""
    db.connection().execute(delete(Throttle).where(col(Throttle.subject).in_(who)))
