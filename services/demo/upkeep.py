"""Invented long agreements and water stations (示意), dated from the day of the demonstration.

That 百龙 renewed its pipes and pumps, watches them online and made a long agreement with the 物业 is the article's;
what the agreement says, all days and all other agreements and stations are invented.
"""

import random
from datetime import date, timedelta
from typing import Any

from models.upkeep import Agreement, WaterStation
from models.upkeep_enums import AgreementKind, FirstParty, StationKind
from services.demo.bulk import Bulk
from services.demo.plan import Estate, Neighbourhood
from services.demo.town import Town

K, F, W = AgreementKind, FirstParty, StationKind
PROVIDERS = ("安和物业（示例）", "康园物业（示例）", "邻里物业（示例）")
DUTIES = {
    K.PROPERTY_SERVICE: "保洁、保安、绿化，共用部位和设施设备的日常养护；服务、维修资金和公共收益定期公开。",
    K.FACILITY_UPKEEP: "水泵房每周巡检，水箱每半年清洗，水质每季度检测并公示；报修两小时内到场，监测报警先行处置。",
    K.MAINTENANCE: "每十五日维护保养一次，困人三十分钟内到场；更换零件先报价，由业委会确认。",
}
SHARED = "公共照明和楼道设施每月巡检，报修次日到场；居民区协调，费用按约定列支。"
Wish = dict[str, Any]


def _wish(
    kind: AgreementKind, title: str, party: FirstParty, began: int, days: int | None, **more: Any
) -> Wish:
    return {"kind": kind, "title": title, "party": party, "began": began, "days": days, **more}


def _service(began: int, **more: Any) -> Wish:
    return _wish(K.PROPERTY_SERVICE, "物业服务合同", F.OWNERS_ASSEMBLY, began, 1096, **more)


STORIES: dict[str, tuple[Wish, ...]] = {
    "百龙": (
        _wish(K.FACILITY_UPKEEP, "供水设施长期管护协议", F.OWNERS_COMMITTEE, -140, 1826),
        _service(-500),
    ),
    "华滨": (_wish(K.MAINTENANCE, "电梯维保合同", F.OWNERS_COMMITTEE, -320, 365), _service(-1010)),
    "楼园": (_wish(K.FACILITY_UPKEEP, "楼道共用设施管护协议", F.NEIGHBOURHOOD, -260, None, duties=SHARED),),
    "中海瀛台": (_service(-1150),),
    "罗秀二村": (
        _wish(
            K.FACILITY_UPKEEP, "公共照明管护协议", F.NEIGHBOURHOOD, -600, 1096, ended=-60,
            because="物业更换，另行约定", duties=SHARED,
        ),
        _service(-12, filed=None),
    ),
}  # fmt: skip
"""What is agreed where the article tells something; elsewhere as `_usual`. Days from that of the demonstration."""
NAMES = {W.PUMP_HOUSE: "水泵房", W.ROOF_TANK: "屋顶水箱", W.UNDERGROUND_TANK: "地下水池"}


def keep_up(bulk: Bulk, town: Town, *, seed: int, on: date) -> None:
    """Store the agreements and the stations of every neighbourhood."""
    rng = random.Random(f"{seed}:upkeep")  # noqa: S311
    for n in town.neighbourhoods:
        for wish in STORIES.get(n.committee.short, _usual(rng)):
            _agreement(bulk, n, n.estates[0], on, rng, **wish)
        for estate in n.estates:
            _stations(bulk, n, estate, on, rng)


def _usual(rng: random.Random) -> tuple[dict[str, Any], ...]:
    return (_service(-rng.randint(60, 1120)),) * (rng.random() < 0.7)


def _agreement(
    bulk: Bulk, n: Neighbourhood, estate: Estate, on: date, rng: random.Random, *, kind: AgreementKind, title: str,
    party: FirstParty, began: int, days: int | None, filed: int | None = 20, ended: int | None = None,
    because: str = "", duties: str = "",
) -> None:  # fmt: skip
    names = {F.OWNERS_ASSEMBLY: f"{estate.name}业主大会", F.OWNERS_COMMITTEE: f"{estate.name}业主委员会",
             F.NEIGHBOURHOOD: f"{n.committee.short}居民委员会"}  # fmt: skip
    first = on + timedelta(days=began)
    is_filed = kind is K.PROPERTY_SERVICE and filed is not None
    bulk.add(
        Agreement, place_id=estate.id, kind=kind, title=f"{estate.name}{title}", first_party_kind=party,
        first_party=names[party], provider=rng.choice(PROVIDERS) if kind is not K.MAINTENANCE else "恒升电梯（示例）",
        duties=duties or DUTIES[kind], signed_on=first - timedelta(days=10), valid_from=first,
        valid_until=None if days is None else first + timedelta(days=days - 1),
        filed_on=first + timedelta(days=(filed or 0) - 10) if is_filed else None,
        ended_on=None if ended is None else on + timedelta(days=ended), ended_because=because, version=1,
    )  # fmt: skip


def _stations(bulk: Bulk, n: Neighbourhood, estate: Estate, on: date, rng: random.Random) -> None:
    """A pump house for each estate; a tank on the roof of a tower, or a pool below the ground."""
    story = n.committee.short == "百龙"
    second = W.ROOF_TANK if estate.towers else W.UNDERGROUND_TANK
    kinds = (W.PUMP_HOUSE, second) if story or rng.random() < 0.6 else (W.PUMP_HOUSE,)
    for number, kind in enumerate(kinds):
        building = estate.buildings[min(number, len(estate.buildings) - 1)]
        served = estate.stairwells if kind is not W.ROOF_TANK else building
        renewed = on - timedelta(days=rng.randint(150, 900)) if story or rng.random() < 0.4 else None
        cleaned, tested = rng.randint(10, 150), rng.randint(5, 60)
        cleaned += 60 * (rng.random() < 0.1)
        tested += 40 * (rng.random() < 0.1)
        if story:
            cleaned, tested = 40, 25
        known = story or rng.random() > 0.05
        bulk.add(
            WaterStation, place_id=building[0].building, name=f"{estate.name}{NAMES[kind]}", kind=kind,
            lon=None, lat=None,
            households=sum(s.households for s in served), pipes_renewed_on=renewed,
            taken_over_on=renewed + timedelta(days=90) if renewed and not story else None,
            monitored=True if story else renewed is not None and rng.random() < 0.5,
            cleaned_on=on - timedelta(days=cleaned) if known else None,
            tested_on=on - timedelta(days=tested) if known else None, out_of_use_on=None, version=1,
        )  # fmt: skip
