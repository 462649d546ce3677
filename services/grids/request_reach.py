"""Which requests a person reaches, and how a change of one is written: compared, noted in its history, logged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal_column, or_, select
from sqlmodel import Session, col

from models.enums import Permission
from models.request_enums import RequestAct, RequestState
from models.requests import Request, RequestStep
from services import audit, versions
from services.access import Actor, within
from services.errors import NotFound, Refused

P = Permission
LONGEST = {"text": 1000, "note": 1000, "door": 20, "name": 64, "phone": 32, "number": 40, "handler": 80}
OWN = frozenset({P.SEE_REQUESTS, P.RECORD_REQUESTS})
"""What who handles a request may do with it wherever it lies."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one step does to a request: its columns, and what its row in the history says."""

    act: RequestAct
    changes: dict[str, Any]
    note: str = ""


def is_open() -> ColumnElement[bool]:
    """The condition that a request is not closed, in the words of the index of those."""
    return col(Request.state) != literal_column(f"'{RequestState.CLOSED.value}'")


def reached(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that a request lies in the actor's scope, or is handled by the actor."""
    inside = within(actor, permission, col(Request.place_id))
    return or_(inside, col(Request.handler_id) == actor.person_id) if permission in OWN else inside


def find(
    db: Session, actor: Actor, request_id: int, *, permission: Permission, hold: bool = False
) -> Request:
    """The request within reach; its row is held where it is to be changed. Raises NotFound."""
    query = select(Request).where(col(Request.id) == request_id, reached(actor, permission))
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    request = db.scalar(query)
    if request is None:
        raise NotFound("request")
    return request


def change(
    db: Session,
    actor: Actor,
    request: Request,
    change: Change,
    *,
    version: int,
    to: RequestState,
    at: datetime,
) -> int:
    """Write a step: the request's new version. Raises Conflict where somebody was first."""
    before = {name: getattr(request, name) for name in change.changes} | {"state": request.state}
    changes = change.changes | {"state": to} | ({"state_since": at} if to is not request.state else {})
    running = running_due({**_clock_of(request), **changes})
    changes |= {"running_due_at": running}
    if running != request.running_due_at:
        changes["told_late"] = 0
    id, was = request.id or 0, request.state
    saved = versions.save(db, Request, id, version=version, changes=changes)
    note(db, actor, id, change.act, was, to, change.note, at)
    record(db, actor, f"request_{change.act}", request, at, before=before, after=_told(change, to))
    return saved


def _told(change: Change, to: RequestState) -> dict[str, Any]:
    return change.changes | {"state": to} | ({"note": change.note} if change.note else {})


def _clock_of(request: Request) -> dict[str, Any]:
    names = ("reported_at", "due_at", "answered_at", "again_due_at", "again_answered_at", "closed_at")
    return {name: getattr(request, name) for name in names}


def running_due(clock: dict[str, Any]) -> datetime | None:
    """The due moment of the clock that runs: of the second handling, else of the first answer; none once it ended."""
    if clock["closed_at"] is not None:
        return None
    due: datetime | None = None
    if clock["again_due_at"] is not None and clock["again_answered_at"] is None:
        due = clock["again_due_at"]
    elif clock["answered_at"] is None and clock["reported_at"] is not None:
        due = clock["due_at"]
    return due


def note(
    db: Session,
    actor: Actor | None,
    request_id: int,
    act: RequestAct,
    was: RequestState | None,
    to: RequestState,
    text: str,
    at: datetime,
) -> None:
    """Add a row to the history."""
    person = actor.person_id if actor else None
    db.add(
        RequestStep(
            request_id=request_id, act=act, from_state=was, to_state=to, note=text, person_id=person, at=at
        )
    )


def record(db: Session, actor: Actor, action: str, request: Request, at: datetime, **told: Any) -> None:
    """Log something about a request at its place."""
    audit.record(
        db, actor, area="grids", action=action, subject=("request", request.id), at=at,
        place_id=request.place_id, **told,
    )  # fmt: skip


def clean(text: str, what: str) -> str:
    """A text as it is stored. Raises Refused("text_too_long")."""
    text = text.strip()
    if len(text) > LONGEST[what]:
        raise Refused("text_too_long", longest=LONGEST[what])
    return text
