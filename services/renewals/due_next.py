"""What of one renewal falls due next, and what is overdue: the day, of what, and on which page it is dealt with."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Date, Select, bindparam, case, cast, func, select, union_all
from sqlmodel import Session, col

from models import contracts as c
from models.consultations import Consultation, Round
from models.councils import AgendaItem, Decision, Meeting
from models.enums import VOTING, MeetingState, Permission, ProjectState
from models.grids import Unit
from models.lifts import Lift
from models.money import Booking, Hardship, HouseholdShare, Milestone, SharePlan
from models.money_enums import BookingKind
from models.renewals import Project
from models.tender_enums import ContractState, TenderState
from models.tenders import Tender
from models.visits import Visit
from services.access import Actor, Grant, allows, within
from services.consultations import gatherings, reach
from services.errors import NotFound
from services.renewals import stage_plans
from services.renewals.cards import UNDER_WAY
from services.renewals.money_milestones import relief
from services.renewals.stance_story import about
from services.renewals.story_rows import Sort, row
from services.rules.stages import route
from services.statements import Kept

P = Permission
MOST = 8


@dataclass(frozen=True, slots=True)
class Due:
    """One thing with its day. `days` from today (below 0: so many days overdue); `what` and `n` fill its words.

    `ref` is the number of the vote, meeting or lift whose page it is dealt with on.
    """

    code: str
    on: date
    days: int
    what: str = ""
    n: int | None = None
    ref: int | None = None


@allows(P.SEE_RENEWALS)
def due_next(db: Session, actor: Actor, *, project_id: int, on: date) -> tuple[Due, ...]:
    """The first `MOST` of them by their day, those overdue before all others, in three queries. Raises NotFound.

    What the actor may not see is not among them; nothing falls due of a renewal that was given up.
    """
    found = _known(actor.grants).rows(db, project_id=project_id)
    if not found:
        raise NotFound("project")
    ((kind, stage, emergency, state, sees_money),) = found
    if state is ProjectState.CANCELLED:
        return ()
    told = {"on": on} if sees_money else {}
    rows = _due(actor.grants, bool(sees_money)).rows(db, project_id=project_id, **told)
    due = [Due(r.code, r.on, (r.on - on).days, r.a or "", r.n, r.ref) for r in rows if r.on is not None]
    due += _planned(db, project_id, kind, stage, on, emergency=emergency) if state in UNDER_WAY else []
    return tuple(sorted(due, key=lambda d: (d.on, d.code, d.what))[:MOST])


def _planned(db: Session, project_id: int, kind: str, stage: str, on: date, *, emergency: bool) -> list[Due]:
    """The next stage that has a day in the plan."""
    _version, days = stage_plans.plans_of(db, [project_id]).get(project_id, (0, {}))
    keys = [s.key for s in route(kind, emergency=emergency)]
    ahead = [key for key in keys[keys.index(stage) + 1 :] if key in days]
    return [Due("stage", days[key], (days[key] - on).days, key) for key in ahead[:1]]


@lru_cache(maxsize=512)
def _known(grants: tuple[Grant, ...]) -> Kept:
    actor, p = Actor(0, "", grants), Project
    money = case((within(actor, P.SEE_MONEY, col(p.place_id)), 1), else_=0)
    columns = select(col(p.kind), col(p.stage), col(p.emergency), col(p.state), money)
    return Kept(
        columns.where(col(p.id) == bindparam("project_id"), within(actor, P.SEE_RENEWALS, col(p.place_id)))
    )


@lru_cache(maxsize=512)
def _due(grants: tuple[Grant, ...], sees_money: bool) -> Kept:
    actor = Actor(0, "", grants)
    id: Any = bindparam("project_id")
    parts = [*_of_the_project(id), _visits(actor, id)]
    if actor.may(P.SEE_CONSULTATIONS):
        parts += _of_the_owners(actor, id)
    if sees_money:
        parts += [*_money(id), *_works(id)]
    return Kept(union_all(*parts))


def _of_the_project(id: Any) -> list[Select[Any]]:
    p, lift = Project, Lift
    inspection = row(
        Sort.MOVE, "inspection", on=col(lift.next_inspection_on), a=col(lift.name), ref=col(lift.id)
    )
    return [
        row(Sort.MOVE, "due", on=col(p.due_on)).where(col(p.id) == id, col(p.state).in_(UNDER_WAY)),
        inspection.join_from(Project, Lift, col(lift.id) == col(p.lift_id)).where(
            col(p.id) == id, col(lift.retired_on).is_(None)
        ),
    ]


def _visits(actor: Actor, id: Any) -> Select[Any]:
    """The first of the days on which households wish to be seen again, as each was told at its last visit."""
    newest: Any = (col(Visit.at).desc(), col(Visit.id).desc())
    place = func.row_number().over(partition_by=col(Visit.unit_id), order_by=newest)
    last: Any = (
        select(col(Visit.next_on).label("next_on"), place.label("place"))
        .join(Unit, col(Unit.id) == col(Visit.unit_id))
        .where(about(id), within(actor, P.SEE_VISITS, col(Unit.stairwell_id)))
        .subquery()
    )
    counted = row(Sort.PEOPLE, "visits", on=func.min(last.c.next_on), n=cast(func.count(), BigInteger))
    return counted.select_from(last).where(last.c.place == 1, last.c.next_on.is_not(None))


def _of_the_owners(actor: Actor, id: Any) -> list[Select[Any]]:
    r, d, m = Round, Decision, Meeting
    votes = (
        row(Sort.VOTE, "vote", on=col(r.due_on), a=col(Consultation.title), ref=col(r.id))
        .join_from(Round, Consultation, col(Consultation.id) == col(r.consultation_id))
        .where(
            col(Consultation.project_id) == id,
            col(r.state).in_(VOTING),
            reach.touches(actor, P.SEE_CONSULTATIONS),
        )
    )
    reached = gatherings.reached(actor, P.SEE_CONSULTATIONS)
    decisions = (
        row(Sort.MEETING, "decision", on=col(d.due_on), a=col(d.motion), ref=col(m.id))
        .join_from(Decision, AgendaItem, col(AgendaItem.id) == col(d.agenda_item_id))
        .join(Meeting, col(m.id) == col(AgendaItem.meeting_id))
        .where(col(d.carried), col(d.told_back_on).is_(None), reached)
        .where((col(d.project_id) == id) | (col(AgendaItem.project_id) == id))
    )
    meetings = (
        row(Sort.MEETING, "meeting", on=col(m.held_on), a=col(m.title), ref=col(m.id))
        .join_from(Meeting, AgendaItem, col(AgendaItem.meeting_id) == col(m.id))
        .where(col(AgendaItem.project_id) == id, col(m.state) == MeetingState.CALLED, reached)
        .distinct()
    )
    return [votes, decisions, meetings]


def _money(id: Any) -> list[Select[Any]]:
    """The milestones of purses, with what is missing of each, and of the contract that are not met."""
    m, k = Milestone, c.ContractMilestone
    booked = select(func.coalesce(func.sum(col(Booking.amount_fen)), 0)).where(
        col(Booking.milestone_id) == col(m.id)
    )
    missing = col(m.amount_fen) - booked.scalar_subquery() - _relieved(m)
    purses = row(Sort.MONEY, "milestone", on=col(m.due_on), a=col(m.name), n=cast(missing, BigInteger))
    parts = row(Sort.TENDER, "part", on=col(k.due_on), a=col(k.title), n=col(k.amount_fen))
    return [
        purses.where(col(m.project_id) == id, col(m.dropped).is_(False), missing > 0),
        _of_a_contract(parts, k, id).where(
            col(k.met_on).is_(None), col(c.Contract.state) != ContractState.TERMINATED
        ),
    ]


def _relieved(m: type[Milestone]) -> Any:
    """What households in hardship need not pay into the purse of a milestone by today, of what is to come in."""
    of_purse = (col(SharePlan.project_id) == col(m.project_id)) & (col(SharePlan.purse) == col(m.purse))
    query = (
        select(func.coalesce(func.sum(col(Hardship.amount_fen)), 0))
        .join(HouseholdShare, col(HouseholdShare.id) == col(Hardship.share_id))
        .join(SharePlan, col(SharePlan.id) == col(HouseholdShare.plan_id))
        .where(of_purse, col(m.kind) == BookingKind.RECEIPT, *relief(bindparam("on", type_=Date)))
    )
    return query.correlate(m).scalar_subquery()


def _works(id: Any) -> list[Select[Any]]:
    """The last day for bids, that of works not accepted yet, and the end of a warranty."""
    t, k, w = Tender, c.Contract, c.Warranty
    accepted = select(col(c.Acceptance.id)).where(col(c.Acceptance.contract_id) == col(k.id))
    bids = row(Sort.TENDER, "bids", on=col(t.closes_on), a=col(t.title))
    works = row(Sort.WORKS, "works", on=col(k.ends_on), a=col(k.supplier))
    warranty = row(Sort.WORKS, "warranty", on=col(w.ends_on), a=col(w.what))
    awarded = select(col(k.id)).where(col(k.project_id) == id, col(k.state) != ContractState.CANCELLED)
    return [
        bids.where(col(t.project_id) == id, col(t.state) == TenderState.ACTIVE, ~awarded.exists()),
        works.where(col(k.project_id) == id, col(k.state) == ContractState.ACTIVE, ~accepted.exists()),
        _of_a_contract(warranty, w, id),
    ]


def _of_a_contract(found: Select[Any], table: Any, id: Any) -> Select[Any]:
    joined = found.join_from(table, c.Contract, col(c.Contract.id) == col(table.contract_id))
    return joined.where(col(c.Contract.project_id) == id, col(c.Contract.state) != ContractState.CANCELLED)
