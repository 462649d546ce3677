"""The life of a request as a table: which step leads from where to where, and who may take it.

发现 → 上报 → 受理 → 派单 → 处置 → 反馈 → 回访 → 结案, or 退单, 再派, 督办, 挂账. Every answered request is called back
before it is closed (夏阳 2022); an unhappy call-back is handled again, and only after that may it be closed unhappy.

Parking (挂账) does not stop the clock: no text read says that it does, and the only longer time known is the fifteen
working days that are approved for a complex matter (大宁路 2019). So a parked request goes on running and is listed
apart, with its reason and its day.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.enums import Permission
from models.request_enums import Phase, RequestAct, RequestState, Satisfaction

A, S, P = RequestAct, RequestState, Permission
OPEN = frozenset(S) - {S.CLOSED}
UNANSWERED = OPEN - {S.ANSWERED, S.CALLED_BACK}
RUNNING = UNANSWERED - {S.FOUND}
"""Reported and not answered yet: the states in which a clock runs."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table. `to` None: the state stays. `says`: a reason or an answer has to be written."""

    origins: frozenset[RequestState]
    to: RequestState | None
    who: Permission
    says: bool = False


def _step(*origins: RequestState, to: RequestState | None, who: Permission, says: bool = False) -> Step:
    return Step(frozenset(origins), to, who, says)


STEPS: Mapping[RequestAct, Step] = {
    A.REPORT: _step(S.FOUND, to=S.REPORTED, who=P.RECORD_REQUESTS),
    A.ACCEPT: _step(S.REPORTED, to=S.ACCEPTED, who=P.WORK_REQUESTS),
    A.CONTACT: Step(RUNNING, None, P.RECORD_REQUESTS),
    A.DISPATCH: _step(S.ACCEPTED, to=S.DISPATCHED, who=P.WORK_REQUESTS),
    A.REDISPATCH: _step(S.RETURNED, S.CALLED_BACK, to=S.DISPATCHED, who=P.WORK_REQUESTS),
    A.START: _step(S.DISPATCHED, to=S.IN_WORK, who=P.RECORD_REQUESTS),
    A.SEND_BACK: _step(S.DISPATCHED, S.IN_WORK, to=S.RETURNED, who=P.RECORD_REQUESTS, says=True),
    A.ANSWER: _step(S.ACCEPTED, S.DISPATCHED, S.IN_WORK, to=S.ANSWERED, who=P.RECORD_REQUESTS, says=True),
    A.CALL_BACK: _step(S.ANSWERED, to=S.CALLED_BACK, who=P.WORK_REQUESTS),
    A.CLOSE: _step(S.CALLED_BACK, to=S.CLOSED, who=P.WORK_REQUESTS),
    A.SUPERVISE: Step(RUNNING, None, P.SUPERVISE_REQUESTS, says=True),
    A.LENGTHEN: Step(RUNNING - {S.REPORTED}, None, P.SUPERVISE_REQUESTS, says=True),
    A.PARK: _step(S.ACCEPTED, S.DISPATCHED, S.IN_WORK, S.RETURNED, to=S.PARKED, who=P.WORK_REQUESTS, says=True),
    A.RESUME: _step(S.PARKED, to=S.ACCEPTED, who=P.WORK_REQUESTS),
}  # fmt: skip
CHAIN: Mapping[RequestState, Phase] = {
    S.FOUND: Phase.GATHERING,
    S.REPORTED: Phase.GATHERING,
    S.ACCEPTED: Phase.SIFTING,
    S.RETURNED: Phase.SIFTING,
    S.DISPATCHED: Phase.PUSHING,
    S.IN_WORK: Phase.PUSHING,
    S.PARKED: Phase.PUSHING,
    S.ANSWERED: Phase.SETTLED,
    S.CALLED_BACK: Phase.SETTLED,
    S.CLOSED: Phase.SETTLED,
}
"""Where a request stands on the chain of 楼园."""


def may_follow(state: RequestState, act: RequestAct) -> bool:
    """Whether a step may be taken from a state."""
    return act in STEPS and state in STEPS[act].origins


def after(state: RequestState, act: RequestAct) -> RequestState:
    """The state that a step leads to. Raises ValueError where it may not be taken."""
    if not may_follow(state, act):
        raise ValueError(f"{act} from {state}")
    return STEPS[act].to or state


def is_unhappy(resolved: bool, satisfaction: Satisfaction) -> bool:
    """Whether a call-back makes it a 预警工单: not really solved, or dissatisfied."""
    return not resolved or satisfaction is Satisfaction.DISSATISFIED


def steps_from(state: RequestState, *, unhappy: bool = False, again: int = 0) -> tuple[RequestAct, ...]:
    """What may be done from a state, in the order of the table.

    After a call-back an unhappy request is handled `again` at least once before it may be closed; a happy one is only
    closed.
    """
    found = [act for act in STEPS if may_follow(state, act)]
    if state is S.CALLED_BACK:
        found = [act for act in found if _after_call_back(act, unhappy, again)]
    return tuple(found)


def _after_call_back(act: RequestAct, unhappy: bool, again: int) -> bool:
    return (not unhappy or again > 0) if act is A.CLOSE else unhappy
