"""The steps of a request's handling: reported, accepted, spoken to, dispatched, begun, sent back, answered.

Which step may follow which state is `rules/request_states.py`.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.enums import Permission
from models.request_enums import ClockKind, RequestAct, RequestState
from models.requests import Request
from services.access import Actor, allows
from services.errors import Refused
from services.grids import request_handlers
from services.grids.request_filing import reported
from services.grids.request_reach import clean
from services.grids.request_take import Step, take
from services.rules import requests as rules

A, P = RequestAct, Permission


@allows(P.RECORD_REQUESTS)
def report(db: Session, actor: Actor, *, request_id: int, version: int, at: datetime, token: str) -> int:
    """Report what was only found: its clocks begin. The new version; raises as every step here:

    NotFound, Conflict, Refused: "request_step" (not from this state), "reason_missing", "text_too_long".
    """
    return take(db, actor, request_id, A.REPORT, Step(version, at, token), lambda r: reported(at, r.urgency))


@allows(P.WORK_REQUESTS)
def accept(
    db: Session, actor: Actor, *, request_id: int, version: int, clock: ClockKind, at: datetime, token: str
) -> int:
    """Accept it as a question or as an ordinary matter, which sets its limit from the day it was reported.

    Fifteen days have to be approved (`lengthen`). Raises Refused("request_clock") for another limit.
    """

    def makes(request: Request) -> dict[str, Any]:
        if clock not in (ClockKind.CONSULT, ClockKind.NORMAL):
            raise Refused("request_clock")
        assert request.reported_at is not None
        if request.clock is ClockKind.SUPERVISED:
            return {"clock": request.clock}
        return {"clock": clock, "due_at": rules.due_at(clock, request.reported_at)}

    return take(db, actor, request_id, A.ACCEPT, Step(version, at, token), makes)


@allows(P.RECORD_REQUESTS)
def first_contact(
    db: Session, actor: Actor, *, request_id: int, version: int, note: str = "", at: datetime, token: str
) -> int:
    """Who asked has been spoken to (先行联系), within a working day if it is to count."""
    step = Step(version, at, token)
    return take(db, actor, request_id, A.CONTACT, step, lambda _r: {"contacted_at": at}, note)


@allows(P.WORK_REQUESTS)
def dispatch(
    db: Session,
    actor: Actor,
    *,
    request_id: int,
    version: int,
    handler_id: int | None,
    handler: str = "",
    note: str = "",
    on: date,
    at: datetime,
    token: str,
) -> int:
    """Hand it to somebody of ours who works at its place, or to a body outside by name; again, if it came back.

    Raises Refused("handler_missing"), ("person_elsewhere").
    """

    def makes(request: Request) -> dict[str, Any]:
        name = clean(handler, "handler")
        if (handler_id is None) == (not name):
            raise Refused("handler_missing")
        if handler_id is not None:
            request_handlers.insist_serves(db, request.place_id, handler_id, on=on)
        again = request.again + (request.state is RequestState.CALLED_BACK)
        return {
            "handler_id": handler_id, "handler": name, "dispatched": request.dispatched + 1, "again": again
        }  # fmt: skip

    return take(db, actor, request_id, A.DISPATCH, Step(version, at, token), makes, note)


@allows(P.RECORD_REQUESTS)
def start(db: Session, actor: Actor, *, request_id: int, version: int, at: datetime, token: str) -> int:
    """The work begins."""
    return take(db, actor, request_id, A.START, Step(version, at, token), lambda _r: {})


@allows(P.RECORD_REQUESTS)
def send_back(
    db: Session, actor: Actor, *, request_id: int, version: int, reason: str, at: datetime, token: str
) -> int:
    """It is not for this handler (退单): it goes back to be dispatched anew. The clock runs on."""

    def makes(request: Request) -> dict[str, Any]:
        return {"handler_id": None, "handler": "", "returned": request.returned + 1}

    return take(db, actor, request_id, A.SEND_BACK, Step(version, at, token), makes, reason)


@allows(P.RECORD_REQUESTS)
def answer(
    db: Session, actor: Actor, *, request_id: int, version: int, outcome: str, at: datetime, token: str
) -> int:
    """Say what was done. The first answer ends the clock that decides whether it was in time."""

    def makes(request: Request) -> dict[str, Any]:
        if request.answered_at is not None:
            return {"again_answered_at": at} if request.again_due_at is not None else {}
        assert request.reported_at is not None
        minutes = int((at - request.reported_at).total_seconds()) // 60
        return {"answered_at": at, "minutes": minutes}

    return take(db, actor, request_id, A.ANSWER, Step(version, at, token), makes, outcome)
