"""The activity log as administrators read and search it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import Session, col

from models.enums import Permission
from models.people import Activity
from services.access import Actor, allows, within

PAGE = 50
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log; before and after are what changed, as it was stored."""

    id: int
    at: datetime
    person: str
    area: str
    action: str
    subject_kind: str
    subject_id: int | None
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
    size: int = PAGE,
) -> tuple[list[Entry], int]:
    """One page of the log, the latest first, and how many rows there are. Days are those of Shanghai.

    Rows that concern a place outside the actor's scope are left out.
    """
    query = select(Activity).where(_seen_by(actor))
    if person.strip():
        query = query.where(col(Activity.person_name).contains(person.strip(), autoescape=True))
    if action:
        query = query.where(col(Activity.action) == action)
    query = _between(query, since, until)
    count = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.scalars(query.order_by(col(Activity.id).desc()).offset((page - 1) * size).limit(size))
    return [_entry(r) for r in rows], count


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    place = col(Activity.place_id)
    return or_(place.is_(None), within(actor, Permission.SEE_ACTIVITY, place))


def _between(query: Select[Activity], since: date | None, until: date | None) -> Select[Activity]:
    if since:
        query = query.where(col(Activity.at) >= _midnight(since))
    if until:
        query = query.where(col(Activity.at) < _midnight(until + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _entry(r: Activity) -> Entry:
    return Entry(r.id, r.at, r.person_name, r.area, r.action, r.subject_kind, r.subject_id, r.before, r.after)


@allows(Permission.SEE_ACTIVITY)
def actions(db: Session, actor: Actor) -> list[str]:
    """The actions that occur in the log, for the filter."""
    action = col(Activity.action)
    return list(db.scalars(select(action).where(_seen_by(actor)).distinct().order_by(action)))
