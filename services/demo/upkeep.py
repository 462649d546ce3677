"""Invented long agreements and water stations (示意), dated from the day of the demonstration.

That 百龙 renewed its pipes and pumps, watches them online and made a long agreement with the 物业 is the article's; what
the agreement says, all days and all other agreements and stations are invented.
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
    K.PROPERTY_SERVICE: "保洁、保安、绿化、共用部位和共用设施设备的日常维修养护；服务内容、维修资金和公共收益定期公开。",
    K.FACILITY_UPKEEP: "水泵房每周巡检一次，水箱每半年清洗消毒、每季度检测水质并公示；报修两小时内到场；在线监测报警由物业先行处置。",
    K.MAINTENANCE: "电梯每十五日维护保养一次，困人三十分钟内到场；更换零件先报价、业委会确认。",
}
STORIES: dict[str, tuple[dict[str, Any], ...]] = {
    "百龙": (
        {"kind": K.FACILITY_UPKEEP, "title": "供水设施长期管护协议", "party": F.OWNERS_COMMITTEE, "began": -140, "days": 1826},
        {"kind": K.PROPERTY_SERVICE, "title": "物业服务合同", "party": F.OWNERS_ASSEMBLY, "began": -500, "days": 1096},
    ),
    "华滨": (
        {"kind": K.MAINTENANCE, "title": "电梯维保合同", "party": F.OWNERS_COMMITTEE, "began": -320, "days": 365},
        {"kind": K.PROPERTY_SERVICE, "title": "物业服务合同", "party": F.OWNERS_ASSEMBLY, "began": -1010, "days": 1096},
    ),
    "楼园": (
        {"kind": K.FACILITY_UPKEEP, "title": "楼道共用设施管护协议", "party": F.NEIGHBOURHOOD, "began": -260, "days": None},
    ),
    "中海瀛台": (
        {"kind": K.PROPERTY_SERVICE, "title": "物业服务合同", "party": F.OWNERS_ASSEMBLY, "began": -1150, "days": 1096},
    ),
    "罗秀二村": (
        {"kind": K.FACILITY_UPKEEP, "title": "公共照明管护协议", "party": F.NEIGHBOURHOOD, "began": -600, "days": 1096,
         "ended": -60, "because": "物业更换，另行约定"},
        {"kind": K.PROPERTY_SERVICE, "title": "物业服务合同", "party": F.OWNERS_ASSEMBLY, "began": -12, "days": 1096, "filed": None},
    ),
}  # fmt: skip
"""What is agreed where the article tells something; in its other committees and elsewhere `_usual`."""
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
    service = {"kind": K.PROPERTY_SERVICE, "title": "物业服务合同", "party": F.OWNERS_ASSEMBLY,
               "began": -rng.randint(60, 1120), "days": 1096}  # fmt: skip
    return (service,) * (rng.random() < 0.7)


def _agreement(
    bulk: Bulk, n: Neighbourhood, estate: Estate, on: date, rng: random.Random, *, kind: AgreementKind, title: str,
    party: FirstParty, began: int, days: int | None, filed: int | None = 20, ended: int | None = None,
    because: str = "",
) -> None:  # fmt: skip
    names = {F.OWNERS_ASSEMBLY: f"{estate.name}业主大会", F.OWNERS_COMMITTEE: f"{estate.name}业主委员会",
             F.NEIGHBOURHOOD: f"{n.committee.short}居民委员会"}  # fmt: skip
    first = on + timedelta(days=began)
    is_filed = kind is K.PROPERTY_SERVICE and filed is not None
    bulk.add(
        Agreement, place_id=estate.id, kind=kind, title=f"{estate.name}{title}", first_party_kind=party,
        first_party=names[party], provider=rng.choice(PROVIDERS) if kind is not K.MAINTENANCE else "恒升电梯（示例）",
        duties=DUTIES[kind], signed_on=first - timedelta(days=10), valid_from=first,
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
        cleaned, tested = rng.choice(((30, 20), (60, 40), (100, 75), (165, 30), (200, 60), (20, 110)))
        if story:
            cleaned, tested = 40, 25
        known = story or rng.random() > 0.1
        bulk.add(
            WaterStation, place_id=building[0].building, name=f"{estate.name}{NAMES[kind]}", kind=kind, lon=None, lat=None,
            households=sum(s.households for s in served), pipes_renewed_on=renewed,
            taken_over_on=renewed + timedelta(days=90) if renewed and not story else None,
            monitored=True if story else renewed is not None and rng.random() < 0.5,
            cleaned_on=on - timedelta(days=cleaned) if known else None,
            tested_on=on - timedelta(days=tested) if known else None, out_of_use_on=None, version=1,
        )  # fmt: skip
