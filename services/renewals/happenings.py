"""What happened about a renewal that may have changed minds: meetings, changed plans, second rounds, money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.consultations import Consultation, Round
from models.councils import AgendaItem, Decision, Meeting
from models.enums import DecisionLeadsTo, MeetingState
from models.group_enums import Happening
from models.money import FundingPlan, FundingPlanVersion

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: on which day, of what sort, and in words (empty for money, which has no title)."""

    on: date
    kind: Happening
    what: str


def day_of(at: datetime) -> date:
    """The day in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def happened(db: Session, *, project_id: int) -> tuple[Happened, ...]:
    """All of it about one renewal, oldest first; four statements. The caller has seen to it who may know."""
    found = {*_meetings(db, project_id), *_plans(db, project_id)}
    found |= {*_rounds(db, project_id), *_money(db, project_id)}
    return tuple(sorted(found, key=lambda h: (h.on, list(Happening).index(h.kind), h.what)))


def _meetings(db: Session, project_id: int) -> Sequence[Happened]:
    """The meetings held that spoke of it or of a consultation about it."""
    asked = select(col(Consultation.id)).where(col(Consultation.project_id) == project_id)
    query = (
        select(col(Meeting.id), col(Meeting.held_on), col(Meeting.title))
        .distinct()
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .outerjoin(Decision, col(Decision.agenda_item_id) == col(AgendaItem.id))
        .where(
            col(Meeting.state) == MeetingState.HELD,
            or_(
                col(AgendaItem.project_id) == project_id,
                col(AgendaItem.consultation_id).in_(asked),
                col(Decision.project_id) == project_id,
            ),
        )
    )
    return [Happened(on, Happening.MEETING, title) for _id, on, title in db.execute(query)]


def _plans(db: Session, project_id: int) -> Sequence[Happened]:
    """The changes of its plan that a meeting carried."""
    query = (
        select(col(Meeting.held_on), col(Decision.to_do))
        .join(AgendaItem, col(AgendaItem.id) == col(Decision.agenda_item_id))
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(
            col(Decision.project_id) == project_id,
            col(Decision.leads_to) == DecisionLeadsTo.PLAN_CHANGE,
            col(Decision.carried),
        )
    )
    return [Happened(on, Happening.PLAN_CHANGE, what) for on, what in db.execute(query)]


def _rounds(db: Session, project_id: int) -> Sequence[Happened]:
    """Its second rounds and later ones, from the day of their notice or, without one, of their opening."""
    query = (
        select(col(Round.notice_on), col(Round.opened_at), col(Consultation.title))
        .join(Consultation, col(Consultation.id) == col(Round.consultation_id))
        .where(col(Consultation.project_id) == project_id, col(Round.number) > 1)
    )
    return [
        Happened(notice or day_of(opened), Happening.SECOND_ROUND, title)
        for notice, opened, title in db.execute(query)
        if notice or opened
    ]


def _money(db: Session, project_id: int) -> Sequence[Happened]:
    """The days on which its funding plan was changed."""
    query = (
        select(col(FundingPlanVersion.at))
        .join(FundingPlan, col(FundingPlan.id) == col(FundingPlanVersion.plan_id))
        .where(col(FundingPlan.project_id) == project_id)
    )
    return [Happened(day_of(at), Happening.MONEY, "") for at in db.scalars(query)]
