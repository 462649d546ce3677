"""Invented projects of the other kinds across the town: lift additions, water, leaks and other repairs."""

from models.enums import ProjectKind, Purse
from services.demo.bulk import Bulk
from services.demo.plan import Estate
from services.demo.projects import Projects, Wish
from services.demo.town import Town
from services.rules.stages import route

ADDITIONS, WATER, LEAKS, OTHERS = 0.035, 0.16, 0.18, 0.14
"""How many walk-up stairwells get a lift, and how many estates one of the others."""
FINISHED = 0.22
OTHER_NAMES = ("外墙修补", "楼道照明更换", "屋面翻修", "门禁更新", "雨污管道疏通改造")
REASONS_TO_WAIT = ("等待征询票回收", "等待资金到位", "等待管线单位排期", "等待审价结果", "")


def spread(bulk: Bulk, projects: Projects, town: Town, *, officer: int) -> None:
    """Projects in all estates but those of the article's committees, whose stories are told apart."""
    for neighbourhood in town.neighbourhoods:
        if neighbourhood.committee.story:
            continue
        for estate in neighbourhood.estates:
            _in_estate(projects, estate, officer)
            bulk.spill()


def _in_estate(projects: Projects, estate: Estate, officer: int) -> None:
    rng = projects.rng
    if not estate.towers:
        for stairwell in estate.stairwells:
            if rng.random() < ADDITIONS:
                budget = 1000 * rng.randint(560, 700)
                purses = {Purse.SUBSIDY: 280_000, Purse.SELF_RAISED: budget - 280_000}
                name = f"{stairwell.address}加装电梯"
                _store(projects, ProjectKind.LIFT_ADDITION, stairwell.id, name, purses, officer)
    if rng.random() < WATER:
        _repair(projects, ProjectKind.WATER_RENEWAL, estate.id, f"{estate.name}供水设施更新", 900, officer)
    if rng.random() < LEAKS:
        stairwell = rng.choice(estate.stairwells)
        name = f"{stairwell.address}楼道渗漏维修"
        _repair(projects, ProjectKind.LEAK_REPAIR, stairwell.id, name, 90, officer)
    if rng.random() < OTHERS:
        name = f"{estate.name}{rng.choice(OTHER_NAMES)}"
        _repair(projects, ProjectKind.OTHER_REPAIR, estate.id, name, 200, officer)


def _repair(projects: Projects, kind: str, place: int, name: str, thousands: int, officer: int) -> None:
    budget = 1000 * projects.rng.randint(thousands // 3, thousands)
    second = projects.rng.choice((Purse.SUBSIDY, Purse.COMMON_INCOME))
    part = budget * projects.rng.randint(10, 40) // 100
    _store(projects, kind, place, name, {Purse.MAINTENANCE_FUND: budget - part, second: part}, officer)


def _store(
    projects: Projects, kind: str, place: int, name: str, purses: dict[Purse, int], officer: int
) -> None:
    rng = projects.rng
    stage = "finished" if rng.random() < FINISHED else rng.choice(route(kind)[:-1]).key
    held = stage != "finished" and rng.random() < 0.08
    projects.store(
        Wish(
            kind=kind,
            place=place,
            name=name,
            stage=stage,
            days=rng.randint(2, 75),
            purses=purses,
            waits_for="方案争议，暂缓推进"
            if held
            else ""
            if stage == "finished"
            else rng.choice(REASONS_TO_WAIT),
            held=held,
            person=officer,
        )
    )
