"""Requests are taken in: where, what about, in whose words; what was perhaps told before is found and joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission
from models.grids import Place
from models.request_enums import ClockKind, LinkKind, RequestAct, RequestState, Urgency
from models.requests import Request, RequestContact, RequestLink
from services.access import Actor, allows, find_place, within
from services.errors import Refused
from services.grids import naming
from services.grids.request_reach import clean, find, note, record
from services.once import once
from services.rules import requests as rules
from services.rules.likeness import ALIKE, likeness
from services.rules.request_states import UNANSWERED

P = Permission
LOOKS_BACK = timedelta(days=30)
NEARBY, OFFERED = 200, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody asks for. `name` and `phone` are of who asks, if they want to be called back."""

    place_id: int
    category: str
    text: str
    source: str = "door"
    urgency: Urgency = Urgency.NORMAL
    door: str = ""
    name: str = ""
    phone: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A request that may be about the same: at the very place or near it; `likeness` of the texts from 0 to 1.

    `kind`: it is still open, or was answered already.
    """

    id: int
    place: str
    here: bool
    text: str
    state: RequestState
    reported_at: datetime | None
    likeness: Fraction
    kind: LinkKind


@allows(P.RECORD_REQUESTS)
def alike(
    db: Session, actor: Actor, *, place_id: int, category: str, text: str, at: datetime, but: int = 0
) -> list[Alike]:
    """The requests of the last 30 days that may be about the same, the likeliest first.

    Of the same category: all at the very place; those at its neighbours, parts and whole whose texts are alike.
    Raises NotFound.
    """
    place = find_place(db, actor, place_id, permission=P.RECORD_REQUESTS)
    query = (
        select(Request)
        .where(col(Request.category) == category, col(Request.filed_at) >= at - LOOKS_BACK)
        .where(_near(place), within(actor, P.RECORD_REQUESTS, col(Request.place_id)), col(Request.id) != but)
        .order_by(col(Request.filed_at).desc())
    )
    found = [_alike(row, place_id, text) for row in db.scalars(query.limit(NEARBY))]
    likely = [one for one in found if one.here or one.likeness >= ALIKE]
    likely.sort(key=lambda one: (one.likeness, one.here, one.id), reverse=True)
    return _placed(db, likely[:OFFERED])


def _near(place: Place) -> ColumnElement[bool]:
    """The place, its brothers (along both kinds of parent), what lies directly in it, and what it lies in."""
    other = aliased(Place)
    near = [col(other.id) == place.id, col(other.parent_id) == place.id, col(other.micro_grid_id) == place.id]
    if place.parent_id is not None:
        near += [col(other.parent_id) == place.parent_id, col(other.id) == place.parent_id]
    if place.micro_grid_id is not None:
        near.append(col(other.micro_grid_id) == place.micro_grid_id)
    return col(Request.place_id).in_(select(col(other.id)).where(or_(*near)))


def _alike(row: Request, place_id: int, text: str) -> Alike:
    kind = LinkKind.DUPLICATE if row.state in UNANSWERED else LinkKind.REPEAT
    here = row.place_id == place_id
    return Alike(
        row.id or 0,
        str(row.place_id),
        here,
        row.text,
        row.state,
        row.reported_at,
        likeness(row.text, text),
        kind,
    )


def _placed(db: Session, found: list[Alike]) -> list[Alike]:
    names = naming.full_names(db, [int(one.place) for one in found])
    return [
        Alike(
            one.id, names.get(int(one.place), ""), one.here, one.text, one.state, one.reported_at, one.likeness,
            one.kind,
        )
        for one in found
    ]  # fmt: skip


@allows(P.RECORD_REQUESTS)
def file_request(
    db: Session,
    actor: Actor,
    *,
    told: Told,
    joins: Sequence[int] = (),
    report: bool = True,
    at: datetime,
    token: str,
) -> int:
    """Take a request in; its id. Unless only found (`report` False) it is reported at once and its clocks begin.

    `joins` are earlier requests about the same. Raises NotFound for a place or a request elsewhere; Refused:
    "request_text_missing", "request_category_unknown", "request_source_unknown", "request_number_taken",
    "text_too_long".
    """

    def do() -> int:
        find_place(db, actor, told.place_id, permission=P.RECORD_REQUESTS)
        request = _new(db, actor, told, at)
        if report:
            for name, value in reported(at, told.urgency).items():
                setattr(request, name, value)
        db.add(request)
        db.flush()
        id = request.id or 0
        _keep_contact(db, id, told)
        note(db, actor, id, RequestAct.FILE, None, request.state, "", at)
        after = {"category": request.category, "text": request.text, "state": request.state}
        record(db, actor, "file_request", request, at, after=after)
        for earlier in dict.fromkeys(joins):
            _join(db, actor, request, earlier, at)
        return id

    return int(once(db, actor, "file_request", token=token, at=at, do=do))


def _new(db: Session, actor: Actor, told: Told, at: datetime) -> Request:
    text, number = clean(told.text, "text"), clean(told.number, "number") or None
    if not text:
        raise Refused("request_text_missing")
    if told.category not in rules.categories():
        raise Refused("request_category_unknown")
    if told.source not in rules.sources():
        raise Refused("request_source_unknown")
    if number and db.scalar(select(col(Request.id)).where(col(Request.number) == number)) is not None:
        raise Refused("request_number_taken", number=number)
    return Request(
        number=number, place_id=told.place_id, door=clean(told.door, "door"), category=told.category,
        source=told.source, urgency=told.urgency, text=text, state_since=at, filed_at=at,
        filed_by=actor.person_id,
    )  # fmt: skip


def reported(at: datetime, urgency: Urgency = Urgency.NORMAL) -> dict[str, Any]:
    """What reporting begins: the clocks of first contact and of the answer. An urgent one has the supervised limit."""
    clock = ClockKind.NORMAL if urgency is Urgency.NORMAL else ClockKind.SUPERVISED
    due = rules.due_at(clock, at)
    return {
        "state": RequestState.REPORTED, "state_since": at, "reported_at": at, "clock": clock, "due_at": due,
        "running_due_at": due, "contact_due_at": rules.due_at(rules.CONTACT, at),
    }  # fmt: skip


def _keep_contact(db: Session, request_id: int, told: Told) -> None:
    name, phone = clean(told.name, "name"), clean(told.phone, "phone")
    if name or phone:
        db.add(RequestContact(request_id=request_id, name=name, phone=phone))


@allows(P.RECORD_REQUESTS)
def join(db: Session, actor: Actor, *, request_id: int, earlier_id: int, at: datetime, token: str) -> int:
    """Say that a request is about the same as an earlier one, seen from both afterwards; the earlier one's id.

    Raises NotFound; Refused("request_joined_to_itself").
    """

    def do() -> int:
        request = find(db, actor, request_id, permission=P.RECORD_REQUESTS, hold=True)
        _join(db, actor, request, earlier_id, at)
        return earlier_id

    return int(once(db, actor, "join_requests", token=token, at=at, do=do))


def _join(db: Session, actor: Actor, request: Request, other_id: int, at: datetime) -> None:
    """The one filed later is the duplicate; it repeats the earlier one if that was answered by then."""
    other = find(db, actor, other_id, permission=P.RECORD_REQUESTS)
    if other.id == request.id:
        raise Refused("request_joined_to_itself")
    earlier, later = sorted((other, request), key=lambda r: (r.filed_at, r.id or 0))
    ids = {"earlier_id": earlier.id or 0, "later_id": later.id or 0}
    if db.get(RequestLink, tuple(ids.values())) is not None:
        return
    repeats = earlier.answered_at is not None and earlier.answered_at <= later.filed_at
    kind = LinkKind.REPEAT if repeats else LinkKind.DUPLICATE
    db.add(RequestLink(**ids, kind=kind, at=at, person_id=actor.person_id))
    if repeats:
        later.repeats = True
    for one, partner in ((earlier, later), (later, earlier)):
        note(db, actor, one.id or 0, RequestAct.JOIN, one.state, one.state, str(partner.id), at)
    record(db, actor, "join_requests", later, at, after={"earlier": earlier.id, "kind": kind})
    db.flush()
