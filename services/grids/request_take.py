"""How any step of a request is taken: found within reach, checked by the table, written once on the version seen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.request_enums import ClockKind, RequestAct, RequestState
from models.requests import Request
from services.access import Actor
from services.errors import Refused
from services.grids.request_reach import Change, change, clean, find
from services.once import once
from services.rules.request_states import STEPS, after, is_unhappy, steps_from

A = RequestAct
Makes = Callable[[Request], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the version that somebody saw, when, with the token of its form."""

    version: int
    at: datetime
    token: str


def take(
    db: Session, actor: Actor, request_id: int, act: RequestAct, step: Step, makes: Makes, said: str = ""
) -> int:
    """Take a step; the request's new version. `makes` says which columns it sets; a "state" there goes before the
    table's. Raises NotFound, Conflict; Refused: "request_step", "reason_missing", "text_too_long".
    """

    def do() -> int:
        request = find(db, actor, request_id, permission=STEPS[act].who, hold=True)
        taken, text = _as_it_stands(act, request), clean(said, "note")
        if STEPS[taken].says and not text:
            raise Refused("reason_missing")
        fits = taken in offered(request)
        if request.version == step.version and not fits:
            raise Refused("request_step")
        changes = makes(request) if fits else {}
        to = changes.pop("state", after(request.state, taken)) if fits else request.state
        return change(
            db, actor, request, Change(taken, changes, text), version=step.version, to=to, at=step.at
        )

    return int(once(db, actor, f"request_{act}", token=step.token, at=step.at, do=do))


def _as_it_stands(act: RequestAct, request: Request) -> RequestAct:
    """What was handed out before is handed out again (再派)."""
    again = act is A.DISPATCH and request.state is not RequestState.ACCEPTED
    return A.REDISPATCH if again else act


def offered(request: Request) -> tuple[RequestAct, ...]:
    """What may be done with a request as it stands, whoever does it."""
    found = steps_from(request.state, unhappy=went_badly(request), again=request.again)
    return tuple(act for act in found if not _done_already(request, act))


def went_badly(request: Request) -> bool:
    """Whether the last call-back that reached somebody was an unhappy one."""
    return request.satisfaction is not None and is_unhappy(bool(request.resolved), request.satisfaction)


def _done_already(request: Request, act: RequestAct) -> bool:
    return (
        (act is A.CONTACT and request.contacted_at is not None)
        or (act is A.SUPERVISE and request.supervised)
        or (act is A.LENGTHEN and (request.clock is ClockKind.COMPLEX or request.answered_at is not None))
    )
