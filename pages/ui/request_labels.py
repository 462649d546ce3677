"""The words of the closed lists of requests, and their icons."""

from enum import StrEnum

from models.request_enums import (
    ClockKind,
    LeadKind,
    LinkKind,
    Phase,
    RequestAct,
    RequestState,
    Satisfaction,
    Urgency,
)
from pages.ui.i18n import N_

A, S = RequestAct, RequestState
PAIRS: list[tuple[StrEnum, str]] = [
    (S.FOUND, N_("Found on patrol")),
    (S.REPORTED, N_("Reported")),
    (S.ACCEPTED, N_("Accepted")),
    (S.DISPATCHED, N_("Dispatched")),
    (S.IN_WORK, N_("In work")),
    (S.ANSWERED, N_("Answered")),
    (S.CALLED_BACK, N_("Called back")),
    (S.CLOSED, N_("Request closed")),
    (S.RETURNED, N_("Sent back")),
    (S.PARKED, N_("Parked")),
    (A.FILE, N_("Request taken in")),
    (A.REPORT, N_("Reported")),
    (A.ACCEPT, N_("Accepted")),
    (A.CONTACT, N_("First contact")),
    (A.DISPATCH, N_("Dispatched")),
    (A.REDISPATCH, N_("Dispatched again")),
    (A.START, N_("Work begun")),
    (A.SEND_BACK, N_("Sent back")),
    (A.ANSWER, N_("Answered")),
    (A.CALL_BACK, N_("Called back")),
    (A.CLOSE, N_("Request closed")),
    (A.SUPERVISE, N_("Under supervision")),
    (A.LENGTHEN, N_("Approved as complex")),
    (A.PARK, N_("Parked")),
    (A.RESUME, N_("Taken up again")),
    (A.JOIN, N_("Joined with no. {note}")),
    (A.LEAD, N_("Became: {note}")),
    (A.ENDED, N_("Outcome of what it became")),
    (A.ESCALATE, N_("Overdue, told to the {note}")),
    (A.HAND_OVER, N_("Handed over with all else")),
    (ClockKind.CONSULT, N_("A question")),
    (ClockKind.NORMAL, N_("Ordinary")),
    (ClockKind.COMPLEX, N_("Complex")),
    (ClockKind.SUPERVISED, N_("Urgent or supervised")),
    (Urgency.NORMAL, N_("Not urgent")),
    (Urgency.URGENT, N_("Urgent")),
    (Satisfaction.SATISFIED, N_("Satisfied")),
    (Satisfaction.MOSTLY, N_("Mostly satisfied")),
    (Satisfaction.DISSATISFIED, N_("Dissatisfied")),
    (LinkKind.DUPLICATE, N_("The same, told twice")),
    (LinkKind.REPEAT, N_("Told again after the answer")),
    (LeadKind.TASK, N_("Task")),
    (LeadKind.POINT, N_("Point of a council")),
    (LeadKind.PROJECT, N_("Renewal")),
    (Phase.GATHERING, N_("Wishes gathered")),
    (Phase.SIFTING, N_("Problem looked into")),
    (Phase.PUSHING, N_("Coordinated and pushed on")),
    (Phase.SETTLED, N_("Settled and called back")),
]
COLOURS = {
    S.FOUND: "gray", S.REPORTED: "blue", S.ACCEPTED: "blue", S.DISPATCHED: "blue", S.IN_WORK: "blue",
    S.ANSWERED: "violet", S.CALLED_BACK: "violet", S.CLOSED: "green", S.RETURNED: "orange", S.PARKED: "gray",
}  # fmt: skip
"""Of the badge of a state."""
ICONS = {
    A.REPORT: ":material/campaign:", A.ACCEPT: ":material/check:", A.CONTACT: ":material/call:",
    A.DISPATCH: ":material/send:", A.REDISPATCH: ":material/send:", A.START: ":material/construction:",
    A.SEND_BACK: ":material/undo:", A.ANSWER: ":material/task_alt:", A.CALL_BACK: ":material/phone_callback:",
    A.CLOSE: ":material/lock:", A.SUPERVISE: ":material/visibility:", A.LENGTHEN: ":material/more_time:",
    A.PARK: ":material/pause:", A.RESUME: ":material/play_arrow:",
}  # fmt: skip
