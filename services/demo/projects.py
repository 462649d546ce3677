"""Writing an invented project: the moves that brought it to its stage, and how far its purses are."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest

from models.enums import MoveKind, ProjectKind, ProjectState, Purse
from models.money import Booking, Funding
from models.money_enums import BookingKind
from models.renewals import Project, ProjectMove
from services.demo.bulk import Bulk
from services.rules.stages import Stage, ends, kind_of, route

WORDS = {
    "survey": "排摸建档，列入台账",
    "report": "居民报修，登记受理",
    "application": "居民提出加装申请",
    "assessment": "委托检验机构评估",
    "site_check": "到场查看，认定属于共用部分",
    "feasibility": "现场勘察，具备加装条件",
    "task_group": "居民区党总支牵头成立专项小组",
    "emergency": "取得应急维修证明",
    "consultation_1": "启动第一轮征询：换不换、钱从哪来",
    "consultation_2": "第一轮通过，启动第二轮征询：方案与报价",
    "consultation": "方案公示后启动征询",
    "plan": "编制方案和预算",
    "agreement": "票决通过，商议费用分摊与补偿",
    "agent": "与代建单位签约",
    "design": "完成设计，提交安全评审",
    "filing": "办理规划和房管备案",
    "pipes": "管线移位施工",
    "shaft": "开工，井道土建",
    "installation": "设备进场安装",
    "budget": "预算送审价",
    "tender": "方案通过，公开招标",
    "contract": "定标签约",
    "funding": "申请划转资金",
    "works": "办理告知，施工单位进场",
    "inspection": "报请监督检验",
    "testing": "冲洗消毒，水质送检",
    "acceptance": "施工完成，组织验收",
    "registration": "检验合格，办理使用登记",
    "audit": "送审价",
    "allocation": "按面积分摊并公示",
    "draw": "按户划转维修资金",
    "handover": "验收合格，办理移交",
    "monitoring": "接入在线监测",
    "settlement": "签订维保合同，结算",
    "subsidy": "申领补贴",
    "finished": "全部完成，归档",
}
COMMITTED_FROM = {
    ProjectKind.LIFT_REPLACEMENT: "funding",
    ProjectKind.LIFT_ADDITION: "agent",
    ProjectKind.WATER_RENEWAL: "works",
    ProjectKind.LEAK_REPAIR: "contract",
    ProjectKind.OTHER_REPAIR: "works",
}
WORKS_FROM = {ProjectKind.LIFT_ADDITION: "shaft"}
LATE_MONEY = frozenset({Purse.TREASURY_BOND, Purse.SUBSIDY})
"""Purses that pay when all is done."""
OF_THE_FUND = frozenset({Purse.MAINTENANCE_FUND, Purse.TOP_UP})
VOTE_TAKES, LEAST = 26, {"plan": 20, "tender": 24, "agent": 24}
"""The fewest days of a stage in which owners vote, and of others: between two votes notice and posting fit in, in a
tender bids and the posting of the award."""
HALL = time(1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A project as a story wants it. Money in yuan; `days` is how long it has been in its stage; `short` are purses
    that should have committed their part by now and have not."""

    kind: str
    place: int
    name: str
    stage: str
    days: int
    purses: Mapping[Purse, int]
    lift: int | None = None
    waits_for: str = ""
    due_in: int | None = None
    held: bool = False
    person: int | None = None
    words: Mapping[str, str] | None = None
    story: bool = False
    short: frozenset[Purse] = frozenset()
    tendered: bool = False


@dataclass(frozen=True, slots=True)
class Walked:
    """A project with the stages it has entered, and on which days."""

    project: int
    wish: Wish
    entered: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True)
class Consulted:
    """A project's stage in which the owners are asked; `left` is None while it is the present one."""

    project: int
    wish: Wish
    number: int
    entered: date
    left: date | None


def cash_of(wish: Wish, purse: Purse, planned: int) -> tuple[int, int]:
    """What a purse has received and paid by now of so many fen planned: 30 % while works go on, all in the end."""
    kind = kind_of(wish.kind)
    at, done = kind.position(wish.stage), ends(wish.kind, wish.stage)
    working = at >= kind.position(WORKS_FROM.get(wish.kind, "works"))
    if not (done if purse in LATE_MONEY else working):
        return 0, 0
    return planned, planned if done else 0 if wish.tendered else planned * 3 // 10


class Projects:
    """Stores wishes with their history."""

    def __init__(self, bulk: Bulk, *, seed: int, on: date) -> None:
        self.bulk, self.on = bulk, on
        self.rng = random.Random(f"{seed}:projects")  # noqa: S311
        self.consulted: list[Consulted] = []
        self.walked: list[Walked] = []

    def store(self, wish: Wish) -> int:
        """The project with its moves and its purses; its id."""
        since = self.on - timedelta(days=wish.days)
        done = ends(wish.kind, wish.stage)
        state = ProjectState.FINISHED if done else ProjectState.HELD if wish.held else ProjectState.OPEN
        due_in = self.rng.randint(-12, 90) if wish.due_in is None else wish.due_in
        id = self.bulk.add(
            Project,
            kind=wish.kind,
            place_id=wish.place,
            lift_id=wish.lift,
            name=wish.name,
            stage=wish.stage,
            state=state,
            stage_since=since,
            due_on=None if done else self.on + timedelta(days=due_in),
            waits_for=wish.waits_for,
            budget_fen=100 * sum(wish.purses.values()),
            emergency=False,
            version=1,
        )
        self._moves(id, wish, since)
        if wish.held:
            halted = self.on - timedelta(days=wish.days // 2)
            self._move(id, wish, wish.stage, wish.stage, halted, held=True)
        for purse, yuan in wish.purses.items():
            self._purse(id, wish, purse, 100 * yuan, since)
        return id

    def _moves(self, id: int, wish: Wish, since: date) -> None:
        """From the first stage to the present one, dates counted back from the last move."""
        day = since
        dated: list[tuple[str, date]] = []
        for stage in reversed(self._way(wish)):
            if dated:
                day -= timedelta(days=self._lasted(stage))
            dated.append((stage.key, day))
        dated.reverse()
        before: str | None = None
        for (key, entered), left in zip_longest(dated, [day for _stage, day in dated[1:]]):
            self._move(id, wish, before, key, entered)
            if key.startswith("consultation"):
                self.consulted.append(Consulted(id, wish, 2 if key.endswith("2") else 1, entered, left))
            before = key
        self.walked.append(Walked(id, wish, tuple(dated)))

    def _lasted(self, stage: Stage) -> int:
        """How many days it took: a vote and what hangs between two votes at least as long as the law has it hang."""
        least = VOTE_TAKES if stage.key.startswith("consultation") else LEAST.get(stage.key, 6)
        return self.rng.randint(least, max(least + 6, stage.typical_days or 24))

    def _move(
        self, id: int, wish: Wish, before: str | None, stage: str, entered: date, *, held: bool = False
    ) -> None:
        on_the_way = MoveKind.ADVANCED if before else MoveKind.BEGUN
        self.bulk.add(
            ProjectMove,
            project_id=id,
            kind=MoveKind.HELD if held else on_the_way,
            from_stage=before,
            to_stage=stage,
            reason=wish.waits_for if held else (wish.words or {}).get(stage) or WORDS[stage],
            person_id=wish.person,
            at=datetime.combine(entered, HALL) + timedelta(minutes=self.rng.randint(0, 420)),
        )

    def _way(self, wish: Wish) -> list[Stage]:
        """The stages passed; an optional one if the story speaks of it or the fund pays for what is voted on in it,
        else now and then."""
        last = kind_of(wish.kind).position(wish.stage)
        passed = [s for s in route(wish.kind) if kind_of(wish.kind).position(s.key) <= last]
        told = {wish.stage, *(wish.words or {})}
        from_the_fund = bool(OF_THE_FUND & set(wish.purses))
        return [
            s
            for s in passed
            if not s.optional or s.key in told or (s.round and from_the_fund) or self.rng.random() < 0.3
        ]

    def _purse(self, id: int, wish: Wish, purse: Purse, planned: int, since: date) -> None:
        kind = kind_of(wish.kind)
        begun = kind.position(wish.stage) >= kind.position(COMMITTED_FROM[wish.kind])
        received, paid = cash_of(wish, purse, planned)
        self.bulk.add(
            Funding,
            project_id=id,
            purse=purse,
            planned_fen=planned,
            committed_fen=planned if begun and purse not in wish.short else 0,
            received_fen=received,
            paid_fen=paid,
        )
        for what, fen in ((BookingKind.RECEIPT, received), (BookingKind.PAYMENT, paid)):
            if fen:
                self._book(id, wish, purse, what, fen, since)

    def _book(self, id: int, wish: Wish, purse: Purse, kind: BookingKind, fen: int, on: date) -> None:
        """What came in and went out, on the day of the present stage."""
        self.bulk.add(
            Booking,
            project_id=id,
            purse=purse,
            kind=kind,
            amount_fen=fen,
            booked_on=on,
            party="",
            unit_id=None,
            milestone_id=None,
            reverses_id=None,
            reason="到账" if kind is BookingKind.RECEIPT else "支付工程款",
            person_id=wish.person,
            at=datetime.combine(on, HALL),
        )
