"""Invented requests of residents over half a year: most of them settled, some late, some told twice."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete
from sqlmodel import Session

from models.enums import Role
from models.people import ActionToken
from models.request_enums import ClockKind, Satisfaction, Urgency
from services import audit
from services.access import EVERYWHERE, Actor, Grant
from services.demo.bulk import Report
from services.demo.names import People
from services.demo.town import Town
from services.grids import request_filing, request_leads, request_oversight, request_steps, request_upward
from services.grids.request_filing import Told
from services.rules.requests import SHANGHAI

REQUESTS, BACK, AT_STORIES = 300, 180, 0.35
TEXTS = {
    "repairs": (
        "楼道灯不亮，晚上上下楼很黑",
        "三楼楼道墙面渗水发霉",
        "底楼防盗门关不上",
        "雨棚漏水，滴到楼下",
    ),
    "cleaning": ("楼道堆物多，有异味", "垃圾厢房满溢没人清", "绿化带有狗粪"),
    "parking": ("消防通道被车占了", "外来车辆占车位", "非机动车停在楼道里"),
    "neighbours": ("楼上半夜装修，影响休息", "空调滴水滴到楼下窗台"),
    "renewal": ("想问加装电梯怎么征询", "电梯老旧经常停运，什么时候更新", "水管改造后水压变小"),
    "fire_safety": ("楼道飞线充电", "消防栓没有水"),
    "fees": ("物业费涨价没有公示", "停车费收取标准不清楚"),
    "service": ("报修三天没人来", "门岗态度不好"),
    "security": ("门禁坏了，陌生人随意进出",),
    "owners_bodies": ("业委会账目没有公示",),
    "shared_lets": ("隔壁群租，人员进出多",),
    "misuse": ("一楼居改非开店",),
    "other": ("希望在小区加一张长椅",),
}
WEIGHTS = (30, 18, 14, 8, 10, 5, 5, 5, 3, 2, 2, 1, 3)
SOURCES, SOURCE_WEIGHTS = ("hotline", "door", "phone", "patrol", "online", "council"), (35, 20, 15, 15, 10, 5)
HANDLERS = ("物业公司", "城管中队", "房管办", "派出所", "市政养护")
LAST, FRESH = 11, timedelta(days=12)
"""The steps of the longest life here (handled again after an unhappy call-back); only fresh ones stop before."""


class _Walker:
    """Takes one request along its steps at invented moments, as the officer of the whole subdistrict."""

    def __init__(self, db: Session, actor: Actor, rng: random.Random, until: datetime) -> None:
        self.db, self.actor, self.rng, self.until = db, actor, rng, until
        self.tokens = 0

    def token(self) -> str:
        """The next one."""
        self.tokens += 1
        return f"demonstration-request-{self.tokens}"

    def file(self, told: Told, at: datetime, joins: tuple[int, ...] = ()) -> int:
        """Take a request in."""
        return request_filing.file_request(
            self.db, self.actor, told=told, joins=joins, at=at, token=self.token()
        )

    def walk(self, request_id: int, at: datetime, steps: int) -> None:
        """So many steps, as far as the day of the demonstration lets them."""
        slow = self.rng.choices((1, 2, 5, 12), weights=(70, 22, 6, 2))[0]
        lasted = [3, 5, 20, 20, 24 * slow, 30, 20, 8, 24, 24, 20]
        version, told = 1, {"request_id": request_id}
        for step, hours in list(zip(self._steps(), lasted, strict=False))[:steps]:
            at += timedelta(hours=self.rng.uniform(0.3, 1.4) * hours)
            if at >= self.until:
                return
            service, more = step
            version = service(self.db, self.actor, version=version, at=at, token=self.token(), **told, **more)

    def _steps(self) -> list[tuple]:  # type: ignore[type-arg]
        clock = ClockKind.CONSULT if self.rng.random() < 0.15 else ClockKind.NORMAL
        happy = self.rng.random() < 0.86
        choice = self.rng.choices(list(Satisfaction)[:2], weights=(70, 30))[0]
        heard = choice if happy else Satisfaction.DISSATISFIED
        to = {"handler_id": None, "handler": self.rng.choice(HANDLERS), "on": self.until.date()}
        back = {"reached": True, "resolved": happy, "satisfaction": heard, "note": "电话回访"}
        found = [
            (request_steps.accept, {"clock": clock}),
            (request_steps.first_contact, {}),
            (request_steps.dispatch, to),
            (request_steps.start, {}),
            (request_steps.answer, {"outcome": "已上门处理"}),
            (request_oversight.call_back, back),
        ]
        close: tuple = (request_oversight.close, {})  # type: ignore[type-arg]
        if happy:
            return [*found, close]
        solved = back | {"resolved": True, "satisfaction": choice}
        again = [
            (request_steps.dispatch, to),
            (request_steps.start, {}),
            (request_steps.answer, {"outcome": "已返工"}),
        ]
        return [*found, *again, (request_oversight.call_back, solved), close]


def tell(
    db: Session, actors: dict[Role, Actor], town: Town, people: People, *, seed: int, on: date, report: Report
) -> None:
    """File some 300 requests and take each as far as it came by the day of the demonstration."""
    rng = random.Random(f"{seed}:requests")  # noqa: S311
    until = datetime.combine(on, time(8, tzinfo=SHANGHAI))
    officer = replace(actors[Role.OFFICER], grants=(Grant(Role.OFFICER, EVERYWHERE),))
    walker, last = _Walker(db, officer, rng, until), (0, 0, "")
    for at in _moments(rng, until):
        told = _told(town, people, rng)
        again = last[0] > 0 and rng.random() < 0.05
        if again:
            told = replace(told, place_id=last[1], category=last[2], text=rng.choice(TEXTS[last[2]]))
        id = walker.file(told, at, (last[0],) if again else ())
        weights = (40, 15, 15, 12, 10, 8) if until - at < FRESH else (97, 1, 1, 1, 0, 0)
        walker.walk(id, at, rng.choices((LAST, 5, 4, 2, 1, 0), weights=weights)[0])
        last = (id, told.place_id, told.category)
    _become_tasks(db, officer, walker, last[0], on, until)
    request_upward.catch_up(db, at=until)
    report("request", REQUESTS)
    db.connection().execute(delete(ActionToken))
    db.info.pop(audit.PENDING, None)


def _moments(rng: random.Random, until: datetime) -> Iterator[datetime]:
    """Moments by day over the last half year, oldest first."""
    days = sorted(rng.uniform(0.5, BACK) for _ in range(REQUESTS))
    for back in reversed(days):
        yield min(until - timedelta(days=back), until - timedelta(hours=1))


def _told(town: Town, people: People, rng: random.Random) -> Told:
    stories = [n for n in town.neighbourhoods if n.committee.story]
    among = stories if stories and rng.random() < AT_STORIES else town.neighbourhoods
    estate = rng.choice(rng.choice(among).estates)
    place = estate.id if rng.random() < 0.25 else rng.choice(estate.stairwells).id
    category = rng.choices(list(TEXTS), weights=WEIGHTS)[0]
    urgent = rng.random() < 0.06
    return Told(
        place_id=place, category=category, text=rng.choice(TEXTS[category]),
        source=rng.choices(SOURCES, weights=SOURCE_WEIGHTS)[0],
        urgency=Urgency.URGENT if urgent else Urgency.NORMAL, name=people.name(),
    )  # fmt: skip


def _become_tasks(
    db: Session, officer: Actor, walker: _Walker, request_id: int, on: date, at: datetime
) -> None:
    """The newest request is given to somebody as a task."""
    request_leads.make_task(
        db, officer, request_id=request_id, person_id=officer.person_id, title="核实情况并回复诉求人",
        due_on=on + timedelta(days=2), on=on, at=at, token=walker.token(),
    )  # fmt: skip
