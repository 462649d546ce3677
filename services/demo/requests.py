"""Invented requests of residents since a year ago: nearly all settled, the latest under way, a few that are stuck."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session

from models.enums import Role
from models.people import ActionToken
from models.request_enums import ClockKind, LinkKind, RequestAct, Urgency
from models.requests import Request, RequestContact, RequestLink, RequestStep
from services import audit
from services.access import EVERYWHERE, Actor, Grant
from services.demo.bulk import Bulk, Report
from services.demo.names import People
from services.demo.plan import Neighbourhood
from services.demo.request_lives import Life, Manner, by_day, drawn
from services.demo.request_texts import SOURCE_WEIGHTS, SOURCES, TEXTS, WEIGHTS
from services.demo.town import Town
from services.grids import request_filing, request_leads, request_oversight, request_steps, request_upward
from services.grids.request_filing import Told
from services.rules.requests import SHANGHAI

MONTHS, A_MONTH, STORY = 12, 34, 1.6
"""Months that are over; requests in each of them in a neighbourhood, and by how much more in one of the stories."""
QUIET, OF_QUIET, TOLD_AGAIN, REMEMBERED = timedelta(days=12), 0.4, 0.05, 15
"""In the last days fewer came, so that not too many are open. So many of a neighbourhood may be told again."""


@dataclass(slots=True)
class _Filed:
    """A request on its way into the database, with what is read back of it."""

    id: int
    life: Life


def tell(
    db: Session, actors: dict[Role, Actor], town: Town, people: People, *, seed: int, on: date, report: Report
) -> None:
    """File the requests of every neighbourhood and take each as far as it came by the day of the demonstration."""
    rng = random.Random(f"{seed}:requests")  # noqa: S311
    until = datetime.combine(on, time(8, tzinfo=SHANGHAI))
    officer = replace(actors[Role.OFFICER], grants=(Grant(Role.OFFICER, EVERYWHERE),))
    bulk = Bulk(db, report)
    _settle(bulk, town, people, rng, seed=seed, until=until, by=officer.person_id)
    bulk.finish()
    last = _Stuck(db, officer, rng, until).file_all(town, people)
    _become_task(db, officer, last, on, until)
    request_upward.catch_up(db, at=until)
    db.connection().execute(delete(ActionToken))
    db.info.pop(audit.PENDING, None)


def _settle(
    bulk: Bulk, town: Town, people: People, rng: random.Random, *, seed: int, until: datetime, by: int
) -> None:
    """All of them in the order of their days, in one go: thousands of single steps would take minutes."""
    manners = {n.id: Manner.of(seed, n.committee.code) for n in town.neighbourhoods}
    told = [(at, n) for n in town.neighbourhoods for at in _moments(rng, n, manners[n.id], until)]
    latest: dict[int, deque[_Filed]] = {n.id: deque(maxlen=REMEMBERED) for n in town.neighbourhoods}
    waiting: list[_Filed] = []
    for at, n in sorted(told, key=lambda one: one[0]):
        known = latest[n.id]
        before = rng.choice(known) if known and rng.random() < TOLD_AGAIN else None
        life = _life(_about(n, rng, before), manners[n.id], at, until, rng, by)
        filed = _Filed(len(waiting) + 1, life)
        known.append(filed)
        if before:
            _join(bulk, before, filed, by_day(at), by)
        bulk.add(RequestContact, request_id=filed.id, name=people.name(), phone=people.phone())
        waiting.append(filed)
    for filed in waiting:
        bulk.add(Request, **filed.life.row)
        for step in filed.life.steps:
            bulk.add(RequestStep, request_id=filed.id, person_id=by, **step)


def _moments(rng: random.Random, n: Neighbourhood, manner: Manner, until: datetime) -> Iterator[datetime]:
    """When somebody asks for something: by day, in every month since a year ago."""
    first = until.replace(day=1, year=until.year - 1)
    days = (until - first).days
    many = A_MONTH * MONTHS * days / 365 * manner.lively * (STORY if n.committee.story else 1)
    for _one in range(round(many)):
        at = first.replace(hour=0) + timedelta(days=rng.randrange(days), hours=rng.uniform(0, 24))
        if at < until - QUIET or rng.random() < OF_QUIET:
            yield at


def _about(n: Neighbourhood, rng: random.Random, before: _Filed | None) -> dict[str, Any]:
    """Where and what; the same place and matter as one before where it is told again."""
    if before is not None:
        row = before.life.row
        return {"place_id": row["place_id"], "category": row["category"]}
    estate = rng.choice(n.estates)
    place = estate.id if rng.random() < 0.25 else rng.choice(estate.stairwells).id
    return {"place_id": place, "category": rng.choices(list(TEXTS), weights=WEIGHTS)[0]}


def _life(
    about: dict[str, Any], manner: Manner, at: datetime, until: datetime, rng: random.Random, by: int
) -> Life:
    urgency = Urgency.URGENT if rng.random() < 0.06 else Urgency.NORMAL
    source = rng.choices(SOURCES, weights=SOURCE_WEIGHTS)[0]
    text = rng.choice(TEXTS[about["category"]])
    life = Life(by_day(at), urgency, source=source, text=text, filed_by=by, **about)
    for step in drawn(rng, manner, at, urgency):
        if step.at >= until:
            break
        life.take(step)
    return life


def _join(bulk: Bulk, before: _Filed, later: _Filed, at: datetime, by: int) -> None:
    """Told before: linked both ways, a repetition where the earlier one was answered by then."""
    answered = before.life.row["answered_at"]
    later.life.row["repeats"] = answered is not None and answered <= at
    kind = LinkKind.REPEAT if later.life.row["repeats"] else LinkKind.DUPLICATE
    bulk.add(RequestLink, earlier_id=before.id, later_id=later.id, kind=kind, at=at, person_id=by)
    for one, other in ((before, later), (later, before)):
        state = one.life.state_at(at)
        one.life.note(RequestAct.JOIN, state, state, str(other.id), at)


class _Stuck:
    """A few that did not get on, each in a way of its own, taken step by step through the real services."""

    def __init__(self, db: Session, actor: Actor, rng: random.Random, until: datetime) -> None:
        self.db, self.actor, self.rng, self.until = db, actor, rng, until
        self.tokens = 0

    def _token(self) -> str:
        self.tokens += 1
        return f"demonstration-request-{self.tokens}"

    def file_all(self, town: Town, people: People) -> int:
        """One in each of the first neighbourhoods, first the stories; the number of the last one."""
        id = 0
        among = sorted(town.neighbourhoods, key=lambda n: not n.committee.story)
        for n, (days, steps) in zip(among, self._ways(), strict=False):
            about = _about(n, self.rng, None)
            told = Told(
                **about,
                text=self.rng.choice(TEXTS[about["category"]]),
                source="door",
                name=people.name(),
                phone=people.phone(),
            )
            at = self.until - timedelta(days=days)
            id = request_filing.file_request(self.db, self.actor, told=told, at=at, token=self._token())
            self._walk(id, at, steps)
        return id

    def _walk(self, id: int, at: datetime, steps: list[Any]) -> None:
        for version, (service, told) in enumerate(steps, 1):
            at += timedelta(hours=self.rng.uniform(1, 5))
            service(self.db, self.actor, request_id=id, version=version, at=at, token=self._token(), **told)

    def _ways(self) -> list[tuple[int, list[Any]]]:
        """How many days ago each was reported, and how far it came."""
        on = self.until.date()
        to = {"handler_id": None, "handler": "房管办", "on": on}
        begun: list[Any] = [
            (request_steps.accept, {"clock": ClockKind.NORMAL}),
            (request_steps.first_contact, {}),
            (request_steps.dispatch, to),
        ]
        started = [*begun, (request_steps.start, {})]
        back = (request_steps.send_back, {"reason": "需先明确产权归属"})
        watched = (request_oversight.supervise, {"reason": "多次催办未果"})
        waits = {
            "reason": "等待专项维修资金审批",
            "until": on + timedelta(days=20),
            "on": on - timedelta(days=1),
        }
        return [
            (15, started),
            (24, [*started, watched]),
            (9, [*begun, back]),
            (40, [*started, (request_oversight.park, waits)]),
            (6, [*begun, (request_oversight.lengthen, {"reason": "涉及多部门"})]),
            (11, begun),
            (5, [*begun, back, (request_steps.dispatch, to | {"handler": "市政养护"})]),
            (1, begun[:1]),
        ]


def _become_task(db: Session, officer: Actor, request_id: int, on: date, at: datetime) -> None:
    """The newest of these is given to somebody as a task."""
    request_leads.make_task(
        db, officer, request_id=request_id, person_id=officer.person_id, title="核实情况并回复诉求人",
        due_on=on + timedelta(days=2), on=on, at=at, token=f"demonstration-request-{request_id}-task",
    )  # fmt: skip
