"""The way back: which requests a renewal, a task or a point of a meeting came from, as far as the reader sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models.councils import AgendaItem
from models.enums import Permission
from models.request_enums import RequestState
from models.requests import Request, RequestLead
from services.access import Actor, allows
from services.db import rows_of
from services.grids import naming
from services.grids.request_reach import reached

P = Permission


@dataclass(frozen=True, slots=True)
class Origin:
    """A request that led to something. `thing_id`: to which; `waits`: it has ended and nobody was told yet."""

    id: int
    thing_id: int
    place: str
    category: str
    text: str
    state: RequestState
    waits: bool


@allows(P.SEE_REQUESTS)
def of_project(db: Session, actor: Actor, *, project_id: int) -> list[Origin]:
    """The requests that a renewal takes care of, the oldest first; three statements at most."""
    thing = col(RequestLead.project_id)
    return _found(db, _query(actor, thing).where(thing == project_id))


@allows(P.SEE_REQUESTS)
def of_tasks(db: Session, actor: Actor, *, task_ids: Sequence[int]) -> list[Origin]:
    """The requests that these tasks came from; three statements at most."""
    thing = col(RequestLead.task_id)
    return _found(db, _query(actor, thing).where(thing.in_(task_ids)))


@allows(P.SEE_REQUESTS)
def of_meeting(db: Session, actor: Actor, *, meeting_id: int) -> list[Origin]:
    """The requests that stand on the agenda of a meeting, by their points; three statements at most."""
    thing = col(RequestLead.agenda_item_id)
    points = select(col(AgendaItem.id)).where(col(AgendaItem.meeting_id) == meeting_id)
    return _found(db, _query(actor, thing).where(thing.in_(points)))


def _query(actor: Actor, thing: Any) -> Select[Any]:
    fields = (Request.id, Request.place_id, Request.category, Request.text, Request.state)
    columns: Any = select(*map(col, fields), thing, col(RequestLead.ended_at), col(RequestLead.told_on))
    joined: Select[Any] = columns.join(RequestLead, col(Request.id) == col(RequestLead.request_id))
    return joined.where(reached(actor, P.SEE_REQUESTS)).order_by(col(Request.id))


def _found(db: Session, query: Select[Any]) -> list[Origin]:
    rows = rows_of(db, query)
    names = naming.full_names(db, {row.place_id for row in rows}) if rows else {}
    return [
        Origin(id, thing, names.get(place, ""), category, text, state, ended is not None and told is None)
        for id, place, category, text, state, thing, ended, told in rows
    ]
