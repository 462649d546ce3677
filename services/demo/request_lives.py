"""What becomes of a request of the demonstration: each step with its moment, drawn anew for each by how its
neighbourhood deals with requests, and the row that these steps leave behind, as the services would leave it.

Over the whole town the shares come out near those of the city in 2016: 按时办结率 99.5 %, 解决率 82 %, 综合满意率 93 %
(domain: S40). The rest is invented.
"""

import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from models.request_enums import ClockKind, RequestAct, RequestState, Satisfaction, Urgency
from services.grids.request_filing import reported
from services.grids.request_reach import running_due
from services.rules import requests as rules
from services.rules.request_states import after, is_unhappy

A, S = RequestAct, RequestState
SOLVED, SOLVED_AGAIN, LATE, CONSULTED = 0.735, 0.38, 0.006, 0.15
CONTACTED_LATE, SENT_BACK = 0.015, 0.04
DISSATISFIED, DISSATISFIED_AGAIN = 0.2, 0.32
"""Of those for whom nothing was solved, at the first call-back and at the second."""
HANDLERS = ("物业公司", "城管中队", "房管办", "派出所", "市政养护")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a neighbourhood deals with requests: shares solved at once and answered late, how sour people are where
    nothing was solved, how slowly it goes, how many come; the last three as factors of what is usual.
    """

    solved: float
    late: float
    sour: float
    slow: float
    lively: float

    @classmethod
    def of(cls, seed: int, code: str) -> "Manner":
        """That of the committee with this code."""
        rng = random.Random(f"{seed}:manner:{code}")  # noqa: S311
        solved = SOLVED + rng.uniform(-0.13, 0.13)
        late, sour = LATE * rng.choice((0, 0.4, 1, 2.6)), rng.uniform(0.5, 1.5)
        return cls(solved, late, sour, rng.uniform(0.45, 0.85), rng.uniform(0.85, 1.3))


@dataclass(frozen=True, slots=True)
class Taken:
    """One step: when, and what is told with it."""

    at: datetime
    act: RequestAct
    told: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def by_day(at: datetime) -> datetime:
    """A moment of the whole day as one between seven and twenty-one on the same day; what came first still does."""
    local = at.astimezone(rules.SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + 7 * HOUR + (local - midnight) * (14 / 24)


def drawn(rng: random.Random, manner: Manner, at: datetime, urgency: Urgency) -> Iterator[Taken]:
    """The steps of a request that was reported at a moment, oldest first, from its acceptance to its close."""
    for step in _drawn(rng, manner, at, urgency):
        yield replace(step, at=by_day(step.at))


def _drawn(rng: random.Random, manner: Manner, at: datetime, urgency: Urgency) -> Iterator[Taken]:
    urgent = urgency is Urgency.URGENT
    kind = ClockKind.CONSULT if rng.random() < CONSULTED else ClockKind.NORMAL
    due = rules.due_at(ClockKind.SUPERVISED if urgent else kind, at)
    answered = due + rng.uniform(2, 60) * HOUR
    if rng.random() >= manner.late:
        answered = at + (due - at) * rng.uniform(0.05, manner.slow)
    handler = {"handler": rng.choice(HANDLERS)}
    found = [
        _between(rng, at, answered, 0.05, A.ACCEPT, {} if urgent else {"clock": kind, "due_at": due}),
        _contact(rng, at, answered),
        _between(rng, at, answered, 0.2, A.DISPATCH, handler),
        _between(rng, at, answered, 0.6, A.START),
    ]
    if rng.random() < SENT_BACK:
        found += [
            _between(rng, at, answered, 0.3, A.SEND_BACK, note="不属于本单位职责"),
            _between(rng, at, answered, 0.4, A.REDISPATCH, {"handler": rng.choice(HANDLERS)}),
        ]
    yield from sorted(found, key=lambda one: one.at)
    yield Taken(answered, A.ANSWER, note="已上门处理")
    yield from _heard(rng, manner, answered)


def _between(
    rng: random.Random, at: datetime, answered: datetime, share: float, act: RequestAct,
    told: dict[str, Any] | None = None, note: str = "",
) -> Taken:  # fmt: skip
    return Taken(at + (answered - at) * (share + rng.uniform(0, 0.09)), act, told or {}, note)


def _contact(rng: random.Random, at: datetime, answered: datetime) -> Taken:
    """Spoken to soon, or too late where the answer takes long enough for that."""
    due = rules.due_at(rules.CONTACT, at)
    soon = _between(rng, at, min(answered, due), 0.12, A.CONTACT)
    late = Taken(due + (answered - due) * 0.5, A.CONTACT)
    return late if answered > due + HOUR and rng.random() < CONTACTED_LATE else soon


def _heard(rng: random.Random, manner: Manner, at: datetime) -> Iterator[Taken]:
    """The call-back and, after an unhappy one, the second handling; then it is closed."""
    at += rng.uniform(2, 30) * HOUR
    happy = yield from _call_back(rng, at, manner.solved, DISSATISFIED * manner.sour)
    if not happy:
        due = rules.due_at(rules.AGAIN, at)
        handed, answered = at + rng.uniform(1, 10) * HOUR, at + (due - at) * rng.uniform(0.3, 1.02)
        yield Taken(handed, A.REDISPATCH, {"handler": rng.choice(HANDLERS)})
        yield Taken(handed + (answered - handed) * 0.4, A.START)
        yield Taken(answered, A.ANSWER, note="已返工")
        at = answered + rng.uniform(2, 30) * HOUR
        happy = yield from _call_back(rng, at, SOLVED_AGAIN, DISSATISFIED_AGAIN * manner.sour)
    yield Taken(at + rng.uniform(1, 20) * HOUR, A.CLOSE, note="" if happy else "条件所限，已向诉求人说明")


def _call_back(
    rng: random.Random, at: datetime, solved: float, dissatisfied: float
) -> Generator[Taken, None, bool]:
    """Ask who asked; whether they were happy."""
    resolved = rng.random() < solved
    words = (Satisfaction.SATISFIED, Satisfaction.MOSTLY, Satisfaction.DISSATISFIED)
    weights = (0.68, 0.305, 0.015) if resolved else (0.15, 0.85 - dissatisfied, dissatisfied)
    heard = rng.choices(words, weights)[0]
    yield Taken(at, A.CALL_BACK, {"resolved": resolved, "satisfaction": heard}, "电话回访")
    return not is_unhappy(resolved, heard)


class Life:
    """A request and its history as they stand after the steps taken so far."""

    def __init__(self, at: datetime, urgency: Urgency, **told: Any) -> None:
        self.row: dict[str, Any] = {
            **_NEW, **told, "urgency": urgency, "filed_at": at, **reported(at, urgency)
        }  # fmt: skip
        self.steps: list[dict[str, Any]] = []
        self.note(A.FILE, None, S.REPORTED, "", at)

    def note(
        self, act: RequestAct, was: RequestState | None, to: RequestState, said: str, at: datetime
    ) -> None:
        """Add a row to the history."""
        self.steps.append({"act": act, "from_state": was, "to_state": to, "note": said, "at": at})

    def take(self, step: Taken) -> None:
        """Take a step, as `services.grids.request_take` does."""
        was: RequestState = self.row["state"]
        to = after(was, step.act)
        changes = _makes(self.row, step)
        self.row |= changes
        if to is not was:
            self.row |= {"state": to, "state_since": step.at}
        self.row["running_due_at"] = running_due(self.row)
        self.row["version"] += 1
        self.note(step.act, was, to, step.note, step.at)

    def state_at(self, at: datetime) -> RequestState:
        """In which state it was at a moment."""
        states: list[RequestState] = [step["to_state"] for step in self.steps if step["at"] <= at]
        return states[-1]


def _makes(row: dict[str, Any], step: Taken) -> dict[str, Any]:
    """The columns that a step sets."""
    match step.act:
        case A.CONTACT:
            return {"contacted_at": step.at}
        case A.DISPATCH | A.REDISPATCH:
            again = row["again"] + (row["state"] is S.CALLED_BACK)
            return step.told | {"handler_id": None, "dispatched": row["dispatched"] + 1, "again": again}
        case A.SEND_BACK:
            return {"handler": "", "returned": row["returned"] + 1}
        case A.ANSWER if row["answered_at"] is None:
            return {"answered_at": step.at, "minutes": (step.at - row["reported_at"]) // timedelta(minutes=1)}
        case A.ANSWER:
            return {"again_answered_at": step.at}
        case A.CALL_BACK:
            return step.told | {"called_back_at": step.at} | _second_clock(step)
        case A.CLOSE:
            return {"closed_at": step.at}
    return step.told


def _second_clock(step: Taken) -> dict[str, Any]:
    if not is_unhappy(step.told["resolved"], step.told["satisfaction"]):
        return {}
    return {"again_due_at": rules.due_at(rules.AGAIN, step.at), "again_answered_at": None}


_NEW: dict[str, Any] = {
    "number": None, "door": "", "told_late": 0, "contacted_at": None, "answered_at": None, "minutes": None,
    "again": 0, "again_due_at": None, "again_answered_at": None, "called_back_at": None, "resolved": None,
    "satisfaction": None, "closed_at": None, "dispatched": 0, "returned": 0, "supervised": False,
    "repeats": False, "handler_id": None, "handler": "", "parked_until": None, "version": 1,
}  # fmt: skip
"""A request that was just filed, as far as it is not told."""
