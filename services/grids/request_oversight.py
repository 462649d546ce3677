"""What those above a request's handling do: call who asked back, close, supervise, approve more time, park, resume."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.enums import Permission
from models.request_enums import ClockKind, RequestAct, RequestState, Satisfaction
from models.requests import Request
from services.access import Actor, allows
from services.errors import Refused
from services.grids.request_take import Step, take
from services.rules import requests as rules
from services.rules.request_states import is_unhappy

A, P = RequestAct, Permission


@allows(P.WORK_REQUESTS)
def call_back(
    db: Session,
    actor: Actor,
    *,
    request_id: int,
    version: int,
    reached: bool,
    resolved: bool | None = None,
    satisfaction: Satisfaction | None = None,
    note: str = "",
    at: datetime,
    token: str,
) -> int:
    """Ask who asked whether it is solved and how satisfied they are; who was not `reached` is tried again later.

    An unhappy one begins the clock of the second handling. Raises Refused("call_back_incomplete").
    """

    def makes(_request: Request) -> dict[str, Any]:
        if not reached:
            return {"state": RequestState.ANSWERED}
        if resolved is None or satisfaction is None:
            raise Refused("call_back_incomplete")
        heard: dict[str, Any] = {
            "called_back_at": at, "resolved": resolved, "satisfaction": satisfaction
        }  # fmt: skip
        if is_unhappy(resolved, satisfaction):
            heard |= {"again_due_at": rules.due_at(rules.AGAIN, at), "again_answered_at": None}
        return heard

    return take(db, actor, request_id, A.CALL_BACK, Step(version, at, token), makes, note)


@allows(P.WORK_REQUESTS)
def close(
    db: Session, actor: Actor, *, request_id: int, version: int, note: str = "", at: datetime, token: str
) -> int:
    """It is settled: its last clock ends. One that stayed unhappy needs a reason."""

    def makes(request: Request) -> dict[str, Any]:
        if (
            request.satisfaction
            and is_unhappy(bool(request.resolved), request.satisfaction)
            and not note.strip()
        ):
            raise Refused("reason_missing")
        return {"closed_at": at}

    return take(db, actor, request_id, A.CLOSE, Step(version, at, token), makes, note)


@allows(P.SUPERVISE_REQUESTS)
def supervise(
    db: Session, actor: Actor, *, request_id: int, version: int, reason: str, at: datetime, token: str
) -> int:
    """The subdistrict watches it (督办): the answer is due within three working days from now, or sooner."""

    def makes(request: Request) -> dict[str, Any]:
        if request.answered_at is not None:
            return {"supervised": True}
        due = rules.due_at(ClockKind.SUPERVISED, at) if request.due_at is None else request.due_at
        return {"supervised": True, "due_at": rules.sooner(due, ClockKind.SUPERVISED, at)}

    return take(db, actor, request_id, A.SUPERVISE, Step(version, at, token), makes, reason)


@allows(P.SUPERVISE_REQUESTS)
def lengthen(
    db: Session, actor: Actor, *, request_id: int, version: int, reason: str, at: datetime, token: str
) -> int:
    """Approve it as complex: fifteen working days from the day it was reported. Not once it is late.

    Raises Refused("request_late_already").
    """

    def makes(request: Request) -> dict[str, Any]:
        assert request.reported_at is not None
        if rules.is_late(request.due_at, None, at=at):
            raise Refused("request_late_already")
        return {"clock": ClockKind.COMPLEX, "due_at": rules.due_at(ClockKind.COMPLEX, request.reported_at)}

    return take(db, actor, request_id, A.LENGTHEN, Step(version, at, token), makes, reason)


@allows(P.WORK_REQUESTS)
def park(
    db: Session, actor: Actor, *, request_id: int, version: int, reason: str, until: date, on: date,
    at: datetime, token: str,
) -> int:  # fmt: skip
    """Leave it for a day that is named, for a reason (挂账). The clock runs on.

    Raises Refused("parked_in_the_past").
    """

    def makes(_request: Request) -> dict[str, Any]:
        if until <= on:
            raise Refused("parked_in_the_past")
        return {"parked_until": until}

    return take(db, actor, request_id, A.PARK, Step(version, at, token), makes, reason)


@allows(P.WORK_REQUESTS)
def resume(db: Session, actor: Actor, *, request_id: int, version: int, at: datetime, token: str) -> int:
    """Take it up again: with its handler if it has one, else to be dispatched."""

    def makes(request: Request) -> dict[str, Any]:
        handled = request.handler_id is not None or request.handler
        state = RequestState.DISPATCHED if handled else RequestState.ACCEPTED
        return {"parked_until": None, "state": state}

    return take(db, actor, request_id, A.RESUME, Step(version, at, token), makes)
