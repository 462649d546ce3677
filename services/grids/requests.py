"""Requests in a list: where, what, how they stand, what their clocks say; filtered, the most urgent first."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, or_, select, true
from sqlmodel import Session, col

from models.base import Moment
from models.enums import Permission
from models.people import Person
from models.request_enums import ClockKind, Phase, RequestState, Urgency
from models.requests import Request, RequestLead
from services.access import Actor, Grant, allows, below, kind_of_place
from services.grids import naming
from services.grids.request_measures import behind
from services.grids.request_reach import is_open, reached
from services.rules import requests as rules
from services.rules.clocks import DAY, working_days_after
from services.rules.request_states import CHAIN
from services.rules.requests import Left, Level
from services.statements import Kept

P = Permission
PAGE = 15


class Only(StrEnum):
    """What a list is narrowed to beside its filters."""

    OPEN = "open"
    MINE = "mine"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    NOT_CONTACTED = "not_contacted"
    TO_CALL_BACK = "to_call_back"
    TO_TELL = "to_tell"
    SUPERVISED = "supervised"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which requests. `figure` and `hit` name the rows behind a figure (see `request_figures`), `since` and `until`
    days of report.
    """

    place_id: int
    only: Only = Only.OPEN
    state: RequestState | None = None
    category: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    figure: str = ""
    hit: bool | None = None


@dataclass(frozen=True)
class Bound:
    """What the statement of a filter is told: where, who reads, the moment, the end of the next working day, days."""

    place: Any
    me: Any
    at: Any
    soon: Any
    after: Any
    until: Any


def _later(name: str, kind: Any) -> Any:
    return bindparam(name, type_=kind)


_BOUND = Bound(
    *(_later(name, Integer()) for name in ("place", "me")),
    *(_later(name, Moment()) for name in ("at", "soon", "after", "until")),
)
_SHOWN = (
    "id", "number", "place_id", "door", "category", "source", "urgency", "text", "state", "reported_at",
    "running_due_at", "clock", "supervised", "handler", "parked_until", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in a list. `clock` is what the running clock says; `told` the level of the grid that is told."""

    id: int
    number: str
    place: str
    door: str
    category: str
    source: str
    urgency: Urgency
    text: str
    state: RequestState
    phase: Phase
    reported_at: datetime | None
    limit: ClockKind | None
    clock: Left | None
    told: Level | None
    late: bool
    supervised: bool
    handler: str
    parked_until: date | None
    version: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests of a place are in each way in need of something."""

    open: int
    mine: int
    overdue: int
    not_contacted: int
    to_call_back: int
    to_tell: int


@allows(P.SEE_REQUESTS)
def requests_at(
    db: Session, actor: Actor, *, asked: Filter, at: datetime, page: int = 1, size: int = PAGE
) -> tuple[list[RequestLine], int]:
    """One page of the requests at or below a place, and how many there are: what is due first comes first.

    Raises NotFound for a place elsewhere.
    """
    kind_of_place(db, actor, asked.place_id, permission=P.SEE_REQUESTS)
    count, some = _page(actor.grants, _shape(asked))
    told = {name: value for name, value in vars(_told(actor, asked, at)).items() if value is not None}
    found = count.value(db, **told)
    rows = some.rows(db, **told, skip=(max(page, 1) - 1) * size, most=size)
    names = naming.full_names(db, [row.place_id for row in rows])
    return [line(row, row.by, names.get(row.place_id, ""), at) for row in rows], found


def _shape(asked: Filter) -> Filter:
    """The filter as far as it shapes the statement, which is one for all places and days."""
    since, until = (date.max if day else None for day in (asked.since, asked.until))
    return replace(asked, place_id=0, since=since, until=until)


@lru_cache(maxsize=256)
def _page(grants: tuple[Grant, ...], asked: Filter) -> tuple[Kept, Kept]:
    """How many requests fit, and some of them, for who holds these grants."""
    wanted = _wanted(Actor(_BOUND.me, "", grants), asked, _BOUND)
    some = select(*(col(getattr(Request, name)) for name in _SHOWN), col(Person.display_name).label("by"))
    some = some.outerjoin(Person, col(Person.id) == col(Request.handler_id)).where(*wanted)
    ordered = some.order_by(
        col(Request.running_due_at).is_(None), col(Request.running_due_at), col(Request.reported_at).desc(),
        col(Request.id).desc(),
    )  # fmt: skip
    page = ordered.offset(bindparam("skip", type_=Integer())).limit(bindparam("most", type_=Integer()))
    return Kept(select(func.count()).select_from(Request).where(*wanted)), Kept(page)


@allows(P.SEE_REQUESTS)
def counts(db: Session, actor: Actor, *, place_id: int, at: datetime) -> Counts:
    """How many requests below a place are open, late, waiting for a word, a call-back or an outcome; two queries."""
    kind_of_place(db, actor, place_id, permission=P.SEE_REQUESTS)
    open_ones, untold = _counts(actor.grants)
    told = {"place": place_id, "me": actor.person_id}
    return Counts(*(*open_ones.rows(db, **told, at=at)[0], untold.value(db, **told)))


@lru_cache(maxsize=64)
def _counts(grants: tuple[Grant, ...]) -> tuple[Kept, Kept]:
    """How many open requests there are in each way, and how many wait to be told of, for who holds these grants."""
    reader = Actor(_BOUND.me, "", grants)
    kinds = (Only.OPEN, Only.MINE, Only.OVERDUE, Only.NOT_CONTACTED, Only.TO_CALL_BACK)
    parts = (func.count().filter(only(kind, reader, _BOUND)) for kind in kinds)
    lies = below(_BOUND.place, col(Request.place_id)), reached(reader, P.SEE_REQUESTS)
    untold = select(func.count()).select_from(Request).where(*lies, _to_tell())
    return Kept(select(*parts).select_from(Request).where(*lies, is_open())), Kept(untold)


def line(row: Any, handler: str | None, place: str, at: datetime) -> RequestLine:
    """A request, or the columns shown of one, as it stands in a list at a moment."""
    due = row.running_due_at
    clock = rules.left(due, on=rules.day_of(at)) if due else None
    return RequestLine(
        id=row.id or 0, number=row.number or "", place=place, door=row.door, category=row.category,
        source=row.source, urgency=row.urgency, text=row.text, state=row.state, phase=CHAIN[row.state],
        reported_at=row.reported_at, limit=row.clock, clock=clock,
        told=rules.level_of(clock.late) if clock else None, late=rules.is_late(due, None, at=at),
        supervised=row.supervised, handler=handler or row.handler, parked_until=row.parked_until,
        version=row.version,
    )  # fmt: skip


def conditions(actor: Actor, asked: Filter, at: datetime) -> list[ColumnElement[bool]]:
    """The conditions of a filter, within the actor's reach."""
    return _wanted(actor, asked, _told(actor, asked, at))


def _told(actor: Actor, asked: Filter, at: datetime) -> Bound:
    after = rules.end_of(asked.since - DAY) if asked.since else None
    until = rules.end_of(asked.until) if asked.until else None
    soon = rules.end_of(working_days_after(rules.day_of(at), 1))
    return Bound(asked.place_id, actor.person_id, at, soon, after, until)


def _wanted(actor: Actor, asked: Filter, told: Bound) -> list[ColumnElement[bool]]:
    wanted = [below(told.place, col(Request.place_id)), reached(actor, P.SEE_REQUESTS)]
    wanted += [only(asked.only, actor, told), *map(_says, asked.text[:100].split()[:8])]
    if asked.state is not None:
        wanted.append(col(Request.state) == asked.state)
    if asked.category:
        wanted.append(col(Request.category) == asked.category)
    if asked.since is not None:
        wanted.append(col(Request.reported_at) > told.after)
    if asked.until is not None:
        wanted.append(col(Request.reported_at) <= told.until)
    return wanted + (behind(asked.figure, asked.hit, told.at) if asked.figure else [])


def only(kind: Only, actor: Actor, told: Bound) -> ColumnElement[bool]:
    """The condition of a narrowing."""
    stands, due = is_open(), col(Request.running_due_at)
    found: dict[Only, ColumnElement[bool]] = {
        Only.OPEN: stands,
        Only.MINE: and_(stands, col(Request.handler_id) == actor.person_id),
        Only.OVERDUE: due < told.at,
        Only.DUE_SOON: and_(due >= told.at, due <= told.soon),
        Only.NOT_CONTACTED: and_(
            stands, col(Request.contacted_at).is_(None), col(Request.contact_due_at).is_not(None),
            col(Request.answered_at).is_(None),
        ),
        Only.TO_CALL_BACK: col(Request.state) == RequestState.ANSWERED,
        Only.TO_TELL: _to_tell(),
        Only.SUPERVISED: and_(stands, col(Request.supervised)),
        Only.ALL: true(),
    }  # fmt: skip
    return found[kind]


def _to_tell() -> ColumnElement[bool]:
    """What a request became has ended, and who asked was not told yet; closed requests are among them."""
    ended, told = col(RequestLead.ended_at), col(RequestLead.told_on)
    waiting = select(col(RequestLead.request_id)).where(ended.is_not(None), told.is_(None))
    return col(Request.id).in_(waiting)


def _says(word: str) -> ColumnElement[bool]:
    fields = (col(Request.text), col(Request.number), col(Request.door))
    return or_(*(field.icontains(word, autoescape=True) for field in fields))
