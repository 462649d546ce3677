"""The invented register of lifts, and the replacements that are under way outside 华滨."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.enums import ProjectKind, Purse
from models.lifts import Lift
from services.demo.bulk import Bulk
from services.demo.lift_facts import facts
from services.demo.plan import Stairwell
from services.demo.projects import Projects, Wish
from services.demo.town import Town
from services.rules.stages import route

BRANDS = ("远帆（示例）", "衡川（示例）", "青禾（示例）")
OLD_YEARS, VERY_OLD_YEARS = 15, 20
REPLACING = 0.55
"""How many of the old lifts outside the article's committees are on their way."""
BOND_YUAN = 150_000
"""The national treasury-bond subsidy for replacing one lift (domain: wallstreetcn.com/livenews/2874951)."""
WAITS = {
    "consultation_1": "等待征询票回收",
    "plan": "等待资金方案测算",
    "consultation_2": "等待第二轮征询票回收",
    "tender": "等待开标",
    "funding": "等待维修资金划转",
    "inspection": "等待监督检验排期",
}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A lift of the register where it runs."""

    id: int
    stairwell: Stairwell
    label: str
    years: int


class LiftRegister:
    """Stores lifts; one that was replaced is young again."""

    def __init__(self, bulk: Bulk, *, seed: int, on: date) -> None:
        self.bulk, self.seed, self.on = bulk, seed, on
        self.rng = random.Random(f"{seed}:lifts")  # noqa: S311

    def fit(
        self, stairwell: Stairwell, number: int, *, built: int, replaced: bool, assessed: bool | None = None
    ) -> Fitted:
        """One lift, put into use soon after the house was built or, replaced, half a year ago."""
        registered = date(built + 1, self.rng.randint(1, 12), self.rng.randint(1, 28))
        if replaced:
            registered = self.on - timedelta(days=self.rng.randint(90, 260))
        years = (self.on - registered).days // 365
        label = f"{stairwell.address}{number}号电梯"
        values: dict[str, Any] = {
            "brand": self.rng.choice(BRANDS),
            "stops": stairwell.floors,
            "load_kg": self.rng.choice((800, 1000)),
            "speed_mm_s": self.rng.choice((1000, 1500, 1750)),
            "registered_on": registered,
            "next_inspection_on": self.on + timedelta(days=self.rng.randint(-8, 350)),
            "entrapments_12m": 0 if replaced else max(0, self.rng.randint(-4, years // 4)),
            "out_of_service": years >= VERY_OLD_YEARS and self.rng.random() < 0.04,
        }
        more = facts(
            f"{self.seed}:{stairwell.id}:{number}", stairwell=stairwell, number=number, brand=values["brand"],
            registered=registered, next_inspection=values["next_inspection_on"], on=self.on, assessed=assessed,
        )  # fmt: skip
        code = f"SL-{stairwell.id:07}-{number}"
        id = self.bulk.add(Lift, place_id=stairwell.id, code=code, name=label, version=1, **values, **more)
        return Fitted(id, stairwell, label, years)


def fit_all(bulk: Bulk, projects: Projects, town: Town, *, seed: int, on: date, officer: int) -> None:
    """The lifts of every tower but 华滨's, many of the old ones being replaced, some already new.

    In the article's committees nothing is replaced but what the article says.
    """
    register = LiftRegister(bulk, seed=seed, on=on)
    for neighbourhood in town.neighbourhoods:
        for estate in neighbourhood.estates:
            if neighbourhood.committee.short == "华滨":
                continue
            for stairwell in estate.stairwells:
                for number in range(1, stairwell.lifts + 1):
                    young = register.rng.random() < 0.08
                    lift = register.fit(stairwell, number, built=estate.built, replaced=young)
                    if not neighbourhood.committee.story:
                        _replacement(projects, lift, young=young, officer=officer)
            bulk.spill()


def _replacement(projects: Projects, lift: Fitted, *, young: bool, officer: int) -> None:
    rng = projects.rng
    if not young and (lift.years < OLD_YEARS or rng.random() > REPLACING):
        return
    stage = "finished" if young else rng.choice(route(ProjectKind.LIFT_REPLACEMENT)[:-1]).key
    held = not young and rng.random() < 0.08
    projects.store(
        Wish(
            kind=ProjectKind.LIFT_REPLACEMENT,
            place=lift.stairwell.id,
            lift=lift.id,
            name=f"{lift.label}更新",
            stage=stage,
            days=rng.randint(30, 80) if young else rng.randint(2, 60),
            purses=purses_of_a_lift(rng, lift.stairwell),
            waits_for="业主对资金来源意见不一，暂缓" if held else WAITS.get(stage, ""),
            held=held,
            person=officer,
        )
    )


def purses_of_a_lift(rng: random.Random, stairwell: Stairwell) -> dict[Purse, int]:
    """An invented budget in yuan that grows with the stops; the bond pays its part, other purses the rest."""
    budget = 1000 * (180 + 9 * stairwell.floors + rng.randint(0, 40))
    rest = budget - BOND_YUAN
    second = rng.choice((Purse.TOP_UP, Purse.PROJECT_LEVY, Purse.SELF_RAISED, Purse.COMMON_INCOME))
    part = rest * rng.randint(10, 40) // 100
    return {Purse.TREASURY_BOND: BOND_YUAN, Purse.MAINTENANCE_FUND: rest - part, second: part}
