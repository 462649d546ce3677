"""The activity log as administrators read and search it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session

from models.enums import Permission
from models.people import Activity
from services.access import Actor, allows

PAGE = 50
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log."""

    id: int
    at: datetime
    person: str
    area: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@allows(Permission.SEE_ACTIVITY)
def entries(
    db: Session,
    actor: Actor,
    *,
    person: str = "",
    action: str = "",
    since: date | None = None,
    until: date | None = None,
    page: int = 1,
) -> tuple[list[Entry], int]:
    """One page of the log, the latest first, and how many rows there are. Days are those of Shanghai."""
    query = select(Activity)
    if person.strip():
        query = query.where(Activity.person_name.contains(person.strip()))  # type: ignore[attr-defined]
    if action:
        query = query.where(Activity.action == action)  # type: ignore[arg-type]
    if since:
        query = query.where(Activity.at >= _midnight(since))  # type: ignore[arg-type]
    if until:
        query = query.where(Activity.at < _midnight(until + timedelta(days=1)))  # type: ignore[arg-type]
    count = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.scalars(query.order_by(Activity.id.desc()).offset((page - 1) * PAGE).limit(PAGE))  # type: ignore[attr-defined]
    return [_entry(r) for r in rows], count


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _entry(r: Activity) -> Entry:
    subject = f"{r.subject_kind} {r.subject_id}" if r.subject_id is not None else r.subject_kind
    return Entry(r.id, r.at, r.person_name, r.area, r.action, subject, r.before, r.after)


@allows(Permission.SEE_ACTIVITY)
def actions(db: Session, actor: Actor) -> list[str]:
    """The actions that occur in the log, for the filter."""
    return list(db.scalars(select(Activity.action).distinct().order_by(Activity.action)))  # type: ignore[call-overload]
