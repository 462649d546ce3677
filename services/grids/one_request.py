"""One request with its life: the chain it is on, its clocks, who answers for it, its history, joins and leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.enums import Permission
from models.people import Person
from models.request_enums import LinkKind, Phase, RequestAct, RequestState, Satisfaction
from models.requests import Request, RequestContact, RequestLink, RequestStep
from services import audit
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.grids import naming, request_handlers, request_leads
from services.grids.owners import masked
from services.grids.request_handlers import Responsible
from services.grids.request_leads import Lead
from services.grids.request_reach import find
from services.grids.request_take import offered, went_badly
from services.grids.requests import RequestLine, line
from services.rules import requests as rules
from services.rules.request_states import CHAIN, STEPS
from services.rules.requests import Left

P = Permission


@dataclass(frozen=True, slots=True)
class Past:
    """One row of the history; no person where the house noted it by itself."""

    act: RequestAct
    from_state: RequestState | None
    to_state: RequestState
    note: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """Another request about the same, as seen from this one: told earlier than it, or later."""

    id: int
    kind: LinkKind
    earlier: bool
    text: str
    state: RequestState


@dataclass(frozen=True, slots=True)
class RequestView:
    """Everything that the page of one request shows. The phone is masked, and empty for who may not see it.

    `reached` is when each phase of the chain was first reached; `told_since` the day since which the level of the
    grid in `line.told` is told; `acts` is what this actor may do now.
    """

    line: RequestLine
    place_id: int
    filed_by: str
    contact_name: str
    phone: str
    contact: Left | None
    contacted_at: datetime | None
    contact_late: bool
    answered_at: datetime | None
    answered_late: bool
    due_on: date | None
    again: int
    again_due_on: date | None
    resolved: bool | None
    satisfaction: Satisfaction | None
    unhappy: bool
    reached: dict[Phase, datetime]
    told_since: date | None
    chain: tuple[Responsible, ...]
    history: tuple[Past, ...]
    joined: tuple[Joined, ...]
    leads: tuple[Lead, ...]
    acts: tuple[RequestAct, ...]
    may_record: bool
    may_work: bool

    @property
    def id(self) -> int:
        """Its number in our own tables."""
        return self.line.id


@allows(P.SEE_REQUESTS)
def find_request(db: Session, actor: Actor, *, request_id: int, at: datetime) -> RequestView:
    """The request within reach with all that belongs to it, in a fixed number of queries. Raises NotFound."""
    row, on = find(db, actor, request_id, permission=P.SEE_REQUESTS), rules.day_of(at)
    may = _permissions(db, actor, row)
    names = _people(db, {row.filed_by, row.handler_id})
    place = naming.full_names(db, [row.place_id]).get(row.place_id, "")
    shown, history = line(row, names.get(row.handler_id or 0), place, at), _history(db, request_id)
    contact = db.get(RequestContact, request_id) if P.RECORD_REQUESTS in may else None
    waits = row.contacted_at is None and row.answered_at is None and row.contact_due_at is not None
    return RequestView(
        line=shown, place_id=row.place_id, filed_by=names.get(row.filed_by or 0, ""),
        contact_name=contact.name if contact else "", phone=masked(contact.phone) if contact else "",
        contact=rules.left(row.contact_due_at, on=on) if waits and row.contact_due_at else None,
        contacted_at=row.contacted_at,
        contact_late=rules.is_late(row.contact_due_at, row.contacted_at, at=at),
        answered_at=row.answered_at, answered_late=rules.is_late(row.due_at, row.answered_at, at=at),
        due_on=rules.day_of(row.due_at) if row.due_at else None, again=row.again,
        again_due_on=rules.day_of(row.again_due_at) if row.again_due_at else None, resolved=row.resolved,
        satisfaction=row.satisfaction, unhappy=went_badly(row), reached=_reached(history),
        told_since=rules.told_since(row.running_due_at, shown.told) if row.running_due_at and shown.told else None,
        chain=tuple(request_handlers.chain(db, row.place_id, on=on)), history=tuple(history),
        joined=tuple(_joined(db, request_id)), leads=tuple(request_leads.leads_of(db, request_id)),
        acts=tuple(act for act in offered(row) if STEPS[act].who in may),
        may_record=P.RECORD_REQUESTS in may, may_work=P.WORK_REQUESTS in may,
    )  # fmt: skip


def _permissions(db: Session, actor: Actor, row: Request) -> frozenset[Permission]:
    """Which of the permissions on requests the actor has at this one; one query."""
    asked = [p for p in (P.RECORD_REQUESTS, P.WORK_REQUESTS, P.SUPERVISE_REQUESTS) if actor.may(p)]
    if not asked:
        return frozenset()
    place = col(Request.place_id)
    held = db.execute(
        select(*(within(actor, p, place) for p in asked)).where(col(Request.id) == row.id)
    ).one()
    found = {p for p, yes in zip(asked, held, strict=True) if yes}
    own = row.handler_id == actor.person_id and actor.may(P.RECORD_REQUESTS)
    return frozenset(found | ({P.RECORD_REQUESTS} if own else set()))


def _people(db: Session, ids: set[int | None]) -> dict[int, str]:
    query = select(col(Person.id), col(Person.display_name)).where(col(Person.id).in_(ids - {None}))
    return {id or 0: name for id, name in db.execute(query)}


def _history(db: Session, request_id: int) -> list[Past]:
    query = select(RequestStep, col(Person.display_name)).outerjoin(
        Person, col(Person.id) == col(RequestStep.person_id)
    )
    query = query.where(col(RequestStep.request_id) == request_id)
    rows = db.execute(query.order_by(col(RequestStep.at), col(RequestStep.id)))
    return [Past(s.act, s.from_state, s.to_state, s.note, person or "", s.at) for s, person in rows]


def _reached(history: Iterable[Past]) -> dict[Phase, datetime]:
    found: dict[Phase, datetime] = {}
    for past in history:
        found.setdefault(CHAIN[past.to_state], past.at)
    return found


def _joined(db: Session, request_id: int) -> list[Joined]:
    here, other = (RequestLink.earlier_id, RequestLink.later_id), Request
    query = (
        select(RequestLink, other)
        .join(other, col(other.id).in_((col(here[0]), col(here[1]))))
        .where(or_(col(here[0]) == request_id, col(here[1]) == request_id), col(other.id) != request_id)
        .order_by(col(other.id))
    )
    return [
        Joined(row.id or 0, link.kind, link.earlier_id == row.id, row.text, row.state)
        for link, row in db.execute(query)
    ]


@allows(P.REVEAL_PHONE)
def reveal_contact(db: Session, actor: Actor, *, request_id: int, reason: str, at: datetime) -> str:
    """The whole phone of who asked, for a reason that is logged. Raises NotFound, Refused("reason_missing")."""
    row = find(db, actor, request_id, permission=P.REVEAL_PHONE)
    if not reason.strip():
        raise Refused("reason_missing")
    contact = db.get(RequestContact, request_id)
    if contact is None:
        raise NotFound("contact")
    audit.record(
        db, actor, area="people", action="reveal_phone", subject=("request", row.id), at=at,
        place_id=row.place_id, after={"reason": reason.strip()},
    )  # fmt: skip
    return contact.phone
