"""Milestones of a renewal's money: what is to come in or go out of a purse by which day.

A milestone is met by the bookings that name it: on the day when they together first reach its amount.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from models.enums import Permission, Purse
from models.money import Booking, Hardship, HouseholdShare, Milestone, SharePlan
from models.money_enums import BookingKind, HardshipPath, SharePlanState
from services import audit, versions
from services.access import Actor, allows
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import money

P = Permission
KINDS = (BookingKind.RECEIPT, BookingKind.PAYMENT)
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a milestone says."""

    purse: Purse
    kind: BookingKind
    name: str
    due_on: date | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone: booked so far, the day it was met (received or paid in full), and how late it is.

    `relieved_fen` is what households in hardship may pay later or not at all: nothing is late where no more is missing.
    """

    id: int
    said: Planned
    booked_fen: int
    relieved_fen: int
    met_on: date | None
    days_late: int
    version: int


@allows(P.SEE_MONEY)
def milestones(db: Session, actor: Actor, *, project_id: int, on: date) -> tuple[MilestoneLine, ...]:
    """The milestones of a project by their days, those without one last; four queries. Raises NotFound."""
    money.find_project(db, actor, project_id, P.SEE_MONEY)
    query = select(Milestone).where(
        col(Milestone.project_id) == project_id, col(Milestone.dropped).is_(False)
    )
    found = db.scalars(query.execution_options(populate_existing=True)).all()
    booked = _booked(db, project_id)
    relieved = _relieved(db, project_id, on)
    lines = [_line(m, booked[m.id or 0], relieved.get(m.purse, 0), on) for m in found]
    return tuple(sorted(lines, key=lambda m: (m.said.due_on or date.max, m.id)))


def _booked(db: Session, project_id: int) -> dict[int, list[tuple[date, int]]]:
    query = select(col(Booking.milestone_id), col(Booking.booked_on), col(Booking.amount_fen)).where(
        col(Booking.project_id) == project_id, col(Booking.milestone_id).is_not(None)
    )
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for milestone, day, fen in db.execute(query):
        found[milestone or 0].append((day, fen))
    return found


def relief(on: Any) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a relief of an agreed share lets less come in on a day: lowered, or put off beyond it."""
    h = Hardship
    later = (col(h.path) == HardshipPath.DEFERRAL) & or_(col(h.until).is_(None), col(h.until) >= on)
    return (
        col(SharePlan.state) == SharePlanState.AGREED,
        col(h.ended_on).is_(None),
        or_(col(h.path) == HardshipPath.REDUCTION, later),
    )


def _relieved(db: Session, project_id: int, on: date) -> dict[Purse, int]:
    query = (
        select(col(SharePlan.purse), func.sum(col(Hardship.amount_fen)))
        .join(HouseholdShare, col(HouseholdShare.plan_id) == col(SharePlan.id))
        .join(Hardship, col(Hardship.share_id) == col(HouseholdShare.id))
        .where(col(SharePlan.project_id) == project_id, *relief(on))
        .group_by(col(SharePlan.purse))
    )
    return {purse: int(fen) for purse, fen in db.execute(query)}


def _line(m: Milestone, booked: list[tuple[date, int]], relieved: int, on: date) -> MilestoneLine:
    said = Planned(purse=m.purse, kind=m.kind, name=m.name, due_on=m.due_on, amount_fen=m.amount_fen)
    total = sum(fen for _day, fen in booked)
    met = _met_on(booked, m.amount_fen) if total >= m.amount_fen else None
    missing = max(0, m.amount_fen - total)
    less = min(missing, relieved) if m.kind is BookingKind.RECEIPT else 0
    late = (on - m.due_on).days if m.due_on and missing > less else 0
    return MilestoneLine(m.id or 0, said, total, less, met, max(0, late), m.version)


def _met_on(booked: list[tuple[date, int]], amount_fen: int) -> date | None:
    """The day since which the sum reaches the amount for good."""
    met, total = None, 0
    for day, fen in sorted(booked):
        total += fen
        met = (met or day) if total >= amount_fen else None
    return met


@allows(P.MOVE_RENEWALS)
def add_milestone(
    db: Session, actor: Actor, *, project_id: int, planned: Planned, token: str, at: datetime
) -> int:
    """Put down a milestone; its number.

    Raises NotFound, Refused("name_empty"), ("text_too_long"), ("amount_not_positive"), ("amount_too_large").
    """
    values = _checked(planned)

    def do() -> int:
        _budget, place_id = money.find_project(db, actor, project_id, P.MOVE_RENEWALS)
        milestone = Milestone(project_id=project_id, **values)
        db.add(milestone)
        db.flush()
        _record(
            db,
            actor,
            "add_milestone",
            milestone.id or 0,
            place_id,
            at,
            after={"project": project_id, **values},
        )
        return milestone.id or 0

    return int(once(db, actor, "add_milestone", token=token, at=at, do=do))


def _checked(planned: Planned) -> dict[str, Any]:
    name = money.text_of(planned.name, longest=LONGEST_NAME, required="name_empty")
    if planned.amount_fen <= 0 or planned.kind not in KINDS:
        raise Refused("amount_not_positive")
    money.insist_on_amount(planned.amount_fen)
    return {
        "purse": planned.purse,
        "kind": planned.kind,
        "name": name,
        "due_on": planned.due_on,
        "amount_fen": planned.amount_fen,
    }


@allows(P.MOVE_RENEWALS)
def change_milestone(
    db: Session,
    actor: Actor,
    *,
    milestone_id: int,
    version: int,
    planned: Planned,
    dropped: bool = False,
    at: datetime,
) -> int:
    """Change a milestone, or drop it; the new version. One that was booked on keeps its purse and its kind.

    Raises Conflict with both versions, NotFound, Refused as `add_milestone`, ("milestone_booked").
    """
    values = _checked(planned)
    m = db.scalar(select(Milestone).where(col(Milestone.id) == milestone_id))
    if m is None:
        raise NotFound("milestone")
    _budget, place_id = money.find_project(db, actor, m.project_id, P.MOVE_RENEWALS)
    before = {name: getattr(m, name) for name in (*values, "dropped")}
    moved = (before["purse"], before["kind"]) != (values["purse"], values["kind"])
    if (moved or dropped) and _booked(db, m.project_id)[milestone_id]:
        raise Refused("milestone_booked")
    changes = {**values, "dropped": dropped}
    saved = versions.save(db, Milestone, milestone_id, version=version, changes=changes)
    _record(db, actor, "change_milestone", milestone_id, place_id, at, before=before, after=changes)
    return saved


def _record(
    db: Session,
    actor: Actor,
    action: str,
    id: int,
    place_id: int,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
) -> None:
    audit.record(
        db, actor, area="renewals", action=action, subject=("milestone", id), at=at, place_id=place_id,
        before=_logged(before), after=_logged(after),
    )  # fmt: skip


def _logged(said: dict[str, Any] | None) -> dict[str, Any] | None:
    return said and {("booking_kind" if n == "kind" else n): v for n, v in said.items()}
