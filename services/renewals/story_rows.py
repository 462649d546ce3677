"""Where the story of a renewal comes from: one select each of moves, proofs, groups, votes, meetings and money.

All give the same columns, so that one statement reads everything: a day or a moment, what it is, three texts, a number,
who did it, and the number of what it leads to.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Select,
    String,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.base import Moment
from models.consultations import Consultation, Round, RoundMove
from models.councils import AgendaItem, Decision, Meeting
from models.enums import MeetingState, Permission, RoundState
from models.evidence import Evidence
from models.groups import TaskGroup
from models.money import Booking, FundingPlan, FundingPlanVersion, SharePlan
from models.money_enums import BookingKind, SharePlanState
from models.renewals import ProjectMove
from services.access import Actor
from services.consultations import gatherings, reach

P = Permission
R = RoundState
TOLD_VOTES = (
    R.POSTED,
    R.OPEN,
    R.EXTENDED,
    R.CLOSED,
    R.CLOSED_EARLY,
    R.RESULT_POSTED,
    R.FINAL,
    R.CHALLENGED,
    R.ANNULLED,
)
COUNTED = (R.CLOSED, R.CLOSED_EARLY)


class Sort(StrEnum):
    """What a line of the story is about."""

    MOVE = "move"
    PEOPLE = "people"
    VOTE = "vote"
    MEETING = "meeting"
    EVIDENCE = "evidence"
    MONEY = "money"
    TENDER = "tender"
    WORKS = "works"


def row(
    sort: Sort, code: Any, *, on: Any = None, at: Any = None, a: Any = None, b: Any = None, c: Any = None,
    n: Any = None, by: Any = None, ref: Any = None,
) -> Select[Any]:  # fmt: skip
    """One select of the common columns; what is not told is null of its type, as both databases want it."""
    told = {"on": (on, Date), "at": (at, Moment), "a": (a, Text), "b": (b, Text), "c": (c, Text)}
    told |= {"n": (n, BigInteger), "by": (by, Integer), "ref": (ref, Integer)}
    columns = [
        (cast(null(), kind()) if value is None else value).label(name) for name, (value, kind) in told.items()
    ]
    which = code if hasattr(code, "label") else literal(code, String)
    found: Select[Any] = select(literal(str(sort), String).label("sort"), which.label("code"), *columns)
    return found


def word(column: Any) -> Any:
    """A column of a closed list as it is stored."""
    return cast(col(column), String)


def steps(project_id: Any) -> list[Select[Any]]:
    """Moves, proofs and task groups."""
    m, e, g = ProjectMove, Evidence, TaskGroup
    moves = row(
        Sort.MOVE, word(m.kind), at=col(m.at), a=col(m.from_stage), b=col(m.to_stage), c=col(m.reason),
        by=col(m.person_id),
    )  # fmt: skip
    stands = case(
        (col(e.voided_at).is_not(None), "voided"),
        (col(e.expired_by_move).is_not(None), "expired"),
        else_="recorded",
    )
    proofs = row(
        Sort.EVIDENCE,
        stands,
        on=col(e.stated_on),
        a=col(e.what),
        b=col(e.result),
        c=col(e.issuer),
        by=col(e.recorded_by),
    )
    groups = row(Sort.PEOPLE, "group", on=col(g.since), a=col(g.name))
    return [
        moves.where(col(m.project_id) == project_id),
        proofs.where(col(e.project_id) == project_id),
        groups.where(col(g.project_id) == project_id),
    ]


def votes(actor: Actor, project_id: Any) -> list[Select[Any]]:
    """What became of each vote that the actor reaches, and what meetings that the actor reaches carried."""
    m, r = RoundMove, Round
    result = case((col(m.to_state).in_(COUNTED), cast(col(r.result), Text)), else_=null())
    rounds = (
        row(
            Sort.VOTE, word(m.to_state), at=col(m.at), a=col(Consultation.title), b=result, c=col(m.reason),
            n=cast(col(r.number), BigInteger), by=col(m.person_id), ref=col(r.id),
        )
        .join_from(RoundMove, Round, col(r.id) == col(m.round_id))
        .join(Consultation, col(Consultation.id) == col(r.consultation_id))
        .where(
            col(Consultation.project_id) == project_id, col(m.to_state).in_(TOLD_VOTES),
            or_(col(m.from_state).is_(None), col(m.from_state) != col(m.to_state)),
            reach.touches(actor, P.SEE_CONSULTATIONS),
        )
    )  # fmt: skip
    about = select(col(Consultation.id)).where(col(Consultation.project_id) == project_id)
    meetings = (
        row(
            Sort.MEETING, "carried", on=col(Meeting.held_on), a=col(Decision.motion), b=col(Meeting.title),
            ref=col(Meeting.id),
        )
        .join_from(Decision, AgendaItem, col(AgendaItem.id) == col(Decision.agenda_item_id))
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(
            col(Meeting.state) == MeetingState.HELD,
            col(Decision.carried),
            gatherings.reached(actor, P.SEE_CONSULTATIONS),
            or_(
                col(Decision.project_id) == project_id, col(AgendaItem.project_id) == project_id,
                col(AgendaItem.consultation_id).in_(about),
            ),
        )
    )  # fmt: skip
    return [rounds, meetings]


def money(project_id: Any) -> list[Select[Any]]:
    """Changes of the plan, agreed shares, the first receipt and the first payment of every purse."""
    v, b, s = FundingPlanVersion, Booking, SharePlan
    plans = (
        row(
            Sort.MONEY,
            "plan",
            at=col(v.at),
            c=col(v.reason),
            n=cast(col(v.number), BigInteger),
            by=col(v.person_id),
        )
        .join_from(FundingPlanVersion, FundingPlan, col(FundingPlan.id) == col(v.plan_id))
        .where(col(FundingPlan.project_id) == project_id, col(v.number) > 0)
    )
    taken_back = aliased(Booking)
    back = select(col(taken_back.reverses_id)).where(col(taken_back.reverses_id).is_not(None))
    kinds = (BookingKind.RECEIPT, BookingKind.PAYMENT)
    first = (
        select(func.min(col(b.id)))
        .where(col(b.project_id) == project_id, col(b.kind).in_(kinds), col(b.reverses_id).is_(None))
        .where(col(b.id).not_in(back))
        .group_by(col(b.purse), col(b.kind))
    )
    booked = row(
        Sort.MONEY, word(b.kind), on=col(b.booked_on), a=word(b.purse), c=col(b.reason), n=col(b.amount_fen),
        by=col(b.person_id),
    )  # fmt: skip
    agreed = row(Sort.MONEY, "shares", on=col(s.agreed_on), n=col(s.price_fen))
    settled = (SharePlanState.AGREED, SharePlanState.REPLACED)
    return [
        plans,
        booked.where(col(b.id).in_(first)),
        agreed.where(
            col(s.project_id) == project_id, col(s.agreed_on).is_not(None), col(s.state).in_(settled)
        ),
    ]
