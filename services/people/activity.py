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
LONGEST = 64
FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)
"""Days outside have no moment in every zone."""
OF_HOUSEHOLDS = frozenset(
    {"ballot", "second_keying", "recheck", "paper", "attachment", "objection", "opinion", "visit", "task"}
)
"""Subjects that tell of one household: what it answered, said, or was visited for."""
LEFT = frozenset({"round"})
"""What a row about one of them says to those who may not see single ballots."""
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

    Rows that concern a place outside the actor's scope are left out; of what tells of one household only those
    who may see its ballot read more than the round.
    """
    query = select(Activity).where(_seen_by(actor))
    if person.strip():
        part = person.strip()[:LONGEST]
        query = query.where(col(Activity.person_name).contains(part, autoescape=True))
    if action:
        query = query.where(col(Activity.action) == action)
    query = _between(query, since, until)
    count = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    sees_ballots = within(actor, Permission.SEE_BALLOTS, col(Activity.place_id))
    shown = query.order_by(col(Activity.id).desc()).offset((page - 1) * size).limit(size)
    rows: Any = db.execute(shown.add_columns(sees_ballots))
    return [_entry(r, open=bool(sees) or r.subject_kind not in OF_HOUSEHOLDS) for r, sees in rows], count


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    place = col(Activity.place_id)
    return or_(place.is_(None), within(actor, Permission.SEE_ACTIVITY, place))


def _between(query: Select[Activity], since: date | None, until: date | None) -> Select[Activity]:
    if since:
        query = query.where(col(Activity.at) >= _midnight(max(since, FIRST)))
    if until:
        query = query.where(col(Activity.at) < _midnight(min(until, LAST) + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _entry(r: Activity, *, open: bool) -> Entry:
    before, after = (r.before, r.after) if open else (_closed(r.before), _closed(r.after))
    return Entry(r.id, r.at, r.person_name, r.area, r.action, r.subject_kind, r.subject_id, before, after)


def _closed(values: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {k: v for k, v in values.items() if k in LEFT}


@allows(Permission.SEE_ACTIVITY)
def actions(db: Session, actor: Actor) -> list[str]:
    """The actions that occur in the log, for the filter."""
    action = col(Activity.action)
    return list(db.scalars(select(action).where(_seen_by(actor)).distinct().order_by(action)))
