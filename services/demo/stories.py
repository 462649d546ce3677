"""The five committees of the article 《老旧小区治理难?看他们花式破局》 (2025-12-11), as far as projects go.

Its figures and nothing else: 华滨 has 11 lifts, 3 replaced and 8 under way, each with its own way to the
money; 百龙 renewed pipes and pumps with monitoring; 中海瀛台 repairs a corridor leak after two rounds and an
open tender; 罗秀二村 adds a lift after its opponents changed their minds. All else here is invented.
"""

from dataclasses import dataclass
from datetime import date

from models.enums import ProjectKind, Purse
from services.demo.bulk import Bulk
from services.demo.lifts import BOND_YUAN, Fitted, LiftRegister, purses_of_a_lift
from services.demo.projects import Projects, Wish
from services.demo.town import Town

K, P = ProjectKind, Purse


@dataclass(frozen=True, slots=True)
class Ways:
    """One of the eight: its stage, what it waits for, and where the money beyond the bond comes from (%)."""

    stage: str
    waits_for: str
    purses: dict[Purse, int]


HUABIN_REPLACED, BIDS_TAKE = 3, 34
HUABIN_WAYS = (
    Ways("assessment", "等待评估报告，据此测算资金", {P.MAINTENANCE_FUND: 100}),
    Ways("task_group", "等待摸清各户分户账余额", {P.MAINTENANCE_FUND: 100}),
    Ways(
        "consultation_1", "正在征询：不统一续筹，资金一梯一策", {P.MAINTENANCE_FUND: 60, P.PROJECT_LEVY: 40}
    ),
    Ways("consultation_1", "正在征询：部分业主愿自筹差额", {P.MAINTENANCE_FUND: 70, P.SELF_RAISED: 30}),
    Ways("plan", "资金缺口待公共收益补足", {P.MAINTENANCE_FUND: 55, P.COMMON_INCOME: 45}),
    Ways("consultation_2", "等待第二轮征询票回收", {P.MAINTENANCE_FUND: 80, P.PROJECT_LEVY: 20}),
    Ways("tender", "投标已截止，等待开标评审", {P.MAINTENANCE_FUND: 65, P.SELF_RAISED: 35}),
    Ways("funding", "部分分户账余额不足，逐户补足后划转", {P.MAINTENANCE_FUND: 90, P.TOP_UP: 10}),
)


def tell(
    bulk: Bulk, projects: Projects, town: Town, *, seed: int, on: date, officer: int, secretary: int
) -> None:
    """Store the projects of the five. Their votes follow from the stages (`services.demo.votes`)."""
    _huabin(projects, LiftRegister(bulk, seed=seed + 1, on=on), town, secretary)
    _bailong(projects, town, officer)
    _zhonghai(projects, town, officer)
    _luoxiu(projects, town, officer)


def _huabin(projects: Projects, register: LiftRegister, town: Town, secretary: int) -> None:
    estate = town.named("华滨").estates[0]
    runs = [(s, n) for n in (1, 2) for s in estate.stairwells if n <= s.lifts]
    fitted = [
        register.fit(s, n, built=estate.built, replaced=i < HUABIN_REPLACED, assessed=i > HUABIN_REPLACED)
        for i, (s, n) in enumerate(runs)
    ]
    for number, lift in enumerate(fitted[:HUABIN_REPLACED]):
        _replaced(projects, lift, days=40 + 30 * number, secretary=secretary)
    for lift, way in zip(fitted[HUABIN_REPLACED:], HUABIN_WAYS, strict=True):
        _on_its_way(projects, lift, way, secretary)


def _replaced(projects: Projects, lift: Fitted, *, days: int, secretary: int) -> None:
    projects.store(
        Wish(
            kind=K.LIFT_REPLACEMENT,
            place=lift.stairwell.id,
            lift=lift.id,
            name=f"{lift.label}更新",
            stage="finished",
            days=days,
            purses=purses_of_a_lift(projects.rng, lift.stairwell),
            person=secretary,
            story=True,
        )
    )


def _on_its_way(projects: Projects, lift: Fitted, way: Ways, secretary: int) -> None:
    rest = sum(purses_of_a_lift(projects.rng, lift.stairwell).values()) - BOND_YUAN
    projects.store(
        Wish(
            kind=K.LIFT_REPLACEMENT,
            place=lift.stairwell.id,
            lift=lift.id,
            name=f"{lift.label}更新",
            stage=way.stage,
            days=max(projects.rng.randint(4, 50), BIDS_TAKE if way.stage == "tender" else 0),
            purses={P.TREASURY_BOND: BOND_YUAN} | {p: rest * share // 100 for p, share in way.purses.items()},
            waits_for=way.waits_for,
            short=frozenset({P.TOP_UP}),
            due_in=projects.rng.randint(-6, 60),
            person=secretary,
            story=True,
        )
    )


def _bailong(projects: Projects, town: Town, officer: int) -> None:
    estate = town.named("百龙").estates[0]
    projects.store(
        Wish(
            kind=K.WATER_RENEWAL,
            place=estate.id,
            name=f"{estate.name}供水管道与水泵更新",
            stage="finished",
            days=75,
            purses={P.MAINTENANCE_FUND: 420_000, P.SUBSIDY: 260_000},
            words={"monitoring": "接入智能监测系统", "works": "更换管道和水泵"},
            person=officer,
            story=True,
        )
    )


def _zhonghai(projects: Projects, town: Town, officer: int) -> None:
    stairwell = town.named("中海瀛台").estates[0].stairwells[0]
    projects.store(
        Wish(
            kind=K.LEAK_REPAIR,
            place=stairwell.id,
            name=f"{stairwell.address}楼道渗漏维修",
            stage="consultation_2",
            days=12,
            purses={P.MAINTENANCE_FUND: 86_000, P.COMMON_INCOME: 14_000},
            waits_for="等待第二轮征询票回收，通过后公开招标",
            due_in=20,
            person=officer,
            story=True,
            words={"consultation_2": "第一轮通过，方案与报价进入第二轮征询"},
        )
    )


def _luoxiu(projects: Projects, town: Town, officer: int) -> None:
    stairwell = town.named("罗秀二村").estates[0].stairwells[0]
    projects.store(
        Wish(
            kind=K.LIFT_ADDITION,
            place=stairwell.id,
            name=f"{stairwell.address}加装电梯",
            stage="consultation",
            days=18,
            purses={P.SUBSIDY: 280_000, P.SELF_RAISED: 420_000},
            waits_for="等待征询票回收；低层住户意见由三人电梯加装小组沟通",
            due_in=26,
            person=officer,
            story=True,
            words={"feasibility": "三人电梯加装小组牵头，现场勘察"},
        )
    )
