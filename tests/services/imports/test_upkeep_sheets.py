"""Sheets of agreements and of water stations: taken in with their reasons, and taken back."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.enums import ImportKind
from models.upkeep import Agreement, WaterStation
from models.upkeep_enums import AgreementKind, FirstParty, StationKind
from services import attachments
from services.db import open_session
from services.errors import NotFound, Refused
from services.upkeep import agreements
from tests.services.imports.files import csv_text
from tests.services.imports.test_registers import bring, shown, stage, take_back
from tests.support.world import AT, TODAY, World

AGREEMENTS, STATIONS = ImportKind.AGREEMENTS, ImportKind.WATER_STATIONS
HEAD = [
    "小区",
    "合同种类",
    "合同名称",
    "甲方",
    "乙方",
    "签订日期",
    "生效日期",
    "到期日期",
    "备案日期",
    "备注",
]
CONTRACT = (
    "甲小区,物业服务合同,甲小区物业合同,甲小区业主大会,甲物业,2025-01-05,2025-02-01,2028年1月31日,2025-01-20,"
)
OPEN_ENDED = ",管护协议,泵房管护,甲居民委员会,甲物业,2025/3/1,2025/3/1,不定期,,"
WATER_HEAD = [
    "小区",
    "楼栋",
    "设施名称",
    "类型",
    "服务户数",
    "在线监测",
    "上次清洗",
    "上次检测",
    "经度",
    "纬度",
]
PUMPS = "甲小区,1幢,甲泵房,泵房,120户,是,2026-01-05,2026-02-01,121.4365,31.1372"


def sheet(*rows: str, head: list[str] = HEAD) -> bytes:
    return csv_text([head, *(row.split(",") for row in rows)])


def stored(table: Any) -> list[Any]:
    with open_session() as db:
        return list(db.scalars(select(table).order_by(col(table.id))))


def test_agreements_come_in_where_their_rows_say_and_without_a_term(world: World) -> None:
    bring(world.secretary, world.here.neighbourhood, sheet(CONTRACT, OPEN_ENDED), kind=AGREEMENTS)
    contract, upkeep = stored(Agreement)
    assert (contract.place_id, contract.kind) == (world.here.estate, AgreementKind.PROPERTY_SERVICE)
    assert contract.first_party_kind is FirstParty.OWNERS_ASSEMBLY
    assert (contract.valid_until, contract.filed_on) == (date(2028, 1, 31), date(2025, 1, 20))
    assert (upkeep.place_id, upkeep.valid_until) == (world.here.neighbourhood, None)
    assert upkeep.first_party_kind is FirstParty.NEIGHBOURHOOD
    with open_session() as db:
        assert agreements.listed(db, world.leader, place_id=world.subdistrict, on=TODAY)[1] == 2


def test_every_agreement_that_stays_out_says_why_and_where(world: World) -> None:
    bad = {
        CONTRACT: ("upkeep_twice", ""),
        CONTRACT.replace("业主大会", "居委会"): ("agreement_party_cannot", "甲方"),
        CONTRACT.replace("甲小区,物", ",物"): ("agreement_needs_estate", "小区"),
        CONTRACT.replace("甲小区,物", "丁小区,物"): ("upkeep_place_unknown", "小区"),
        CONTRACT.replace("物业服务合同", "租约"): ("upkeep_word_unknown", "合同种类"),
        CONTRACT.replace("甲物业,", ","): ("upkeep_missing", "乙方"),
        CONTRACT.replace("2025-02-01", "某天"): ("day_unreadable", "生效日期"),
        CONTRACT.replace("2028年", "2024年"): ("upkeep_days_swapped", "到期日期"),
    }
    batch = stage(world.secretary, world.here.neighbourhood, sheet(CONTRACT, *bad), kind=AGREEMENTS)
    lines = shown(world.secretary, batch).rows
    assert [(line.reason, line.column) for line in lines] == [("", ""), *bad.values()]


def test_what_is_noted_already_or_lies_ahead_stays_out(world: World) -> None:
    bring(world.secretary, world.here.neighbourhood, sheet(OPEN_ENDED), kind=AGREEMENTS)
    ahead = CONTRACT.replace("2025-01-05", "2026-03-03").replace("2025-01-20", "")
    batch = bring(world.secretary, world.here.neighbourhood, sheet(OPEN_ENDED, ahead), kind=AGREEMENTS)
    assert [line.reason for line in shown(world.secretary, batch).rows] == [
        "upkeep_known",
        "upkeep_day_ahead",
    ]


def test_a_file_is_taken_back_unless_its_agreement_has_a_signed_paper(world: World) -> None:
    batch = bring(world.secretary, world.here.neighbourhood, sheet(CONTRACT), kind=AGREEMENTS)
    take_back(world.secretary, batch)
    assert not stored(Agreement)
    batch = bring(world.secretary, world.here.neighbourhood, sheet(CONTRACT), kind=AGREEMENTS)
    with open_session(write=True) as db:
        attachments.attach(
            db, world.secretary, subject_kind=attachments.AGREEMENT, subject_id=stored(Agreement)[0].id,
            name="合同.pdf", content=b"%PDF-1.4\n%%EOF\n", at=AT, token="p",
        )  # fmt: skip
    with pytest.raises(Refused, match="import_agreement_in_use"):
        take_back(world.secretary, batch)


def test_stations_come_in_and_go_again(world: World) -> None:
    bad = (
        PUMPS, PUMPS.replace("甲泵房,泵房", "丙,井"), PUMPS.replace("甲泵房", "丁").replace("120户", "许多"),
        PUMPS.replace("甲泵房", "戊").replace("31.1372", ""), PUMPS.replace("甲泵房", "己").replace("1幢", "9幢"),
        PUMPS.replace("甲泵房", ""), PUMPS.replace("甲泵房", "庚").replace("31.1372", "nan"),
    )  # fmt: skip
    batch = bring(
        world.secretary, world.here.neighbourhood, sheet(PUMPS, *bad, head=WATER_HEAD), kind=STATIONS
    )
    assert [line.reason for line in shown(world.secretary, batch).rows] == [
        "", "upkeep_twice", "upkeep_word_unknown", "upkeep_number_unreadable", "station_position",
        "upkeep_place_unknown", "upkeep_missing", "upkeep_number_unreadable",
    ]  # fmt: skip
    (one,) = stored(WaterStation)
    assert (one.place_id, one.kind, one.households) == (world.here.building, StationKind.PUMP_HOUSE, 120)
    assert (one.monitored, one.tested_on, one.lon) == (True, date(2026, 2, 1), 121.4365)
    take_back(world.secretary, batch)
    assert not stored(WaterStation)


def test_nobody_brings_a_sheet_of_a_foreign_neighbourhood(world: World) -> None:
    for actor in (world.stranger, world.grid_worker, world.administrator):
        with pytest.raises((Refused, NotFound)):
            stage(actor, world.here.neighbourhood, sheet(CONTRACT), kind=AGREEMENTS)
