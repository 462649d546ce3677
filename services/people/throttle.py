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
DOUBLINGS = 7
"""More of them would pass LONGEST, and in the end what a duration can hold."""
FORGOTTEN = timedelta(hours=48)


def subjects(name_key: str, source: str) -> list[str]:
    """What is counted for one attempt: the name, and where it comes from if that is known."""
    return [f"name:{name_key}", *([f"source:{source}"] if source else [])]


def check(db: Session, who: Iterable[str], *, at: datetime, lock: bool = False) -> None:
    """Raises Refused("locked_out", minutes=) while any of the subjects must wait; `lock` waits for other counters."""
    query = select(col(Throttle.locked_until)).where(col(Throttle.subject).in_(who))
    if lock:
        query = query.order_by(col(Throttle.subject)).with_for_update()
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
            row.locked_until = at + min(WINDOW * 2 ** min(row.lockouts, DOUBLINGS), LONGEST)
            row.failures, row.lockouts = 0, row.lockouts + 1
        db.add(row)
    db.flush()


def _long_ago(row: Throttle, at: datetime) -> bool:
    return row.locked_until is None or at - row.locked_until > FORGOTTEN


def forgive(db: Session, name_key: str, source: str) -> None:
    """After a good sign-in: forget the name's failures, and as many of its source, where others guess too."""
    own, *shared = (db.get(Throttle, s, with_for_update=True) for s in subjects(name_key, source))
    for row in filter(None, shared):
        row.failures = max(0, row.failures - (own.failures if own else 0))
    forget(db, name_key)


def forget(db: Session, name_key: str) -> None:
    """Forget the failures of a name, and that it must wait."""
    db.flush()
    subject = col(Throttle.subject).in_(subjects(name_key, ""))
    db.connection().execute(delete(Throttle).where(subject))
