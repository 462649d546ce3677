"""The closed lists of requests (民情诉求): their life, what is done with them, what a call-back heard."""

from enum import StrEnum


class RequestState(StrEnum):
    """From the find to the close; a parked one (挂账) waits, a returned one (退单) goes to another handler."""

    FOUND = "found"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    IN_WORK = "in_work"
    ANSWERED = "answered"
    CALLED_BACK = "called_back"
    CLOSED = "closed"
    RETURNED = "returned"
    PARKED = "parked"


class RequestAct(StrEnum):
    """What a row of a request's history is. ESCALATE and ENDED are noted by the house itself."""

    FILE = "file"
    REPORT = "report"
    ACCEPT = "accept"
    CONTACT = "contact"
    DISPATCH = "dispatch"
    REDISPATCH = "redispatch"
    START = "start"
    SEND_BACK = "send_back"
    ANSWER = "answer"
    CALL_BACK = "call_back"
    CLOSE = "close"
    SUPERVISE = "supervise"
    LENGTHEN = "lengthen"
    PARK = "park"
    RESUME = "resume"
    JOIN = "join"
    LEAD = "lead"
    ENDED = "ended"
    ESCALATE = "escalate"
    HAND_OVER = "hand_over"


class ClockKind(StrEnum):
    """Which time limit an answer has."""

    CONSULT = "consult"
    NORMAL = "normal"
    COMPLEX = "complex"
    SUPERVISED = "supervised"


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"


class Satisfaction(StrEnum):
    SATISFIED = "satisfied"
    MOSTLY = "mostly"
    DISSATISFIED = "dissatisfied"


class LinkKind(StrEnum):
    """Why two requests are joined: told twice while open, or told again after it was answered (重复诉求)."""

    DUPLICATE = "duplicate"
    REPEAT = "repeat"


class LeadKind(StrEnum):
    """What a request has become."""

    TASK = "task"
    POINT = "point"
    PROJECT = "project"


class Phase(StrEnum):
    """The chain of 楼园: 民意收集 → 问题排查 → 协调推进, and what was settled."""

    GATHERING = "gathering"
    SIFTING = "sifting"
    PUSHING = "pushing"
    SETTLED = "settled"
