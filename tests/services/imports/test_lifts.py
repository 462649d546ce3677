"""A register of lifts on its way in and out again: the 24 columns of a Chinese one, and the real lifts of New York."""

import gzip
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.enums import ImportKind, RowState
from models.lift_enums import Assessment, LiftKind
from models.lifts import Lift
from services.db import open_session
from services.errors import Refused
from services.imports import applying, undoing
from tests.services.imports.files import csv_text
from tests.services.imports.test_registers import bring, shown, stage, take_back
from tests.support.renewals import add_project
from tests.support.world import AT, World

LIFTS = ImportKind.LIFTS
HEAD_24 = [
    "注册号", "识别码", "电梯品牌", "电梯型号", "电梯类型", "电梯速度", "总层数", "注册状态", "使用单位",
    "维保单位", "维保人", "安装单位", "安装人员", "安装时间", "安装地点", "生产日期", "使用年限", "制造商",
    "制造商地址", "制作商电话", "制造商网站", "本地分公司地址", "本地分公司联系人", "本地分公司电话",
]  # fmt: skip
NYC_HEAD = (
    "device_number,house_number,street_name,device_type,speed_fpm,capacity_lbs,travel_distance,floor_from,"
    "floor_to"
)


def row_24(**told: str) -> list[str]:
    return [told.get(name, "") for name in HEAD_24]


def sheet(head: str, *rows: str) -> bytes:
    return csv_text([head.split(","), *(row.split(",") for row in rows)])


def lift(code: str) -> Lift | None:
    with open_session() as db:
        return db.scalar(select(Lift).where(col(Lift.code) == code))


def count() -> int:
    with open_session() as db:
        return db.scalar(select(func.count()).select_from(Lift)) or 0


def test_the_24_columns_of_a_register_are_known(world: World) -> None:
    row = row_24(
        注册号="31010400012004050001", 识别码="123456", 电梯品牌="远帆", 电梯类型="曳引驱动乘客电梯",
        电梯速度="1.75m/s", 总层数="18", 注册状态="在用", 安装时间="2004-05-01",
        安装地点="甲小区1幢1单元", 制造商="远帆电梯厂",
    )  # fmt: skip
    batch = bring(world.secretary, world.here.neighbourhood, csv_text([HEAD_24, row]), kind=LIFTS)
    found = lift("31010400012004050001")
    assert found
    assert (found.speed_mm_s, found.floors, found.lift_kind) == (1750, 18, LiftKind.PASSENGER)
    assert (found.registered_on, found.place_id) == (date(2004, 5, 1), world.here.stairwell)
    assert [r.reason for r in shown(world.secretary, batch).rows] == ["installed_for_registered"]


def test_feet_and_pounds_and_floors_come_in_exactly(world: World) -> None:
    bring(
        world.officer, world.subdistrict, kind=LIFTS,
        content=sheet(NYC_HEAD, "1D1,25,BROADWAY,Passenger Elevator,100.0,2500.0,69'10,L,2ND"),
    )  # fmt: skip
    found = lift("1D1")
    assert found
    assert (found.speed_mm_s, found.load_kg, found.travel_mm) == (508, 1134, 21285)
    assert (found.floors, found.floors_served, found.address) == (2, "L–2ND", "25 BROADWAY")
    assert (found.entrapments_12m, found.registered_on) == (None, None)


def test_each_row_that_cannot_go_in_says_why_and_unreadable_figures_are_noted(world: World) -> None:
    content = sheet(
        "设备代码,额定载重,状态", "L1,1000,在用", ",1000,在用", "L1,800,在用", "L2,约八百,在用", "L3,800,报废",
        "L" * 41 + ",800,在用",
    )  # fmt: skip
    batch = stage(world.secretary, world.here.estate, content, kind=LIFTS)
    reasons = [(r.state, r.reason) for r in shown(world.secretary, batch).rows]
    assert reasons == [
        (RowState.GOOD, ""),
        (RowState.BAD, "lift_code_missing"),
        (RowState.BAD, "lift_twice"),
        (RowState.GOOD, "load_unreadable"),
        (RowState.BAD, "lift_gone"),
        (RowState.BAD, "lift_code_too_long"),
    ]
    assert count() == 0


def test_a_known_lift_learns_what_the_file_says_and_forgets_it_again(world: World) -> None:
    head = "设备代码,品牌,额定载重,评估结论,登记日期"
    bring(world.secretary, world.here.estate, sheet(head, "L1,远帆,800,,2004-05-01"), kind=LIFTS)
    batch = bring(
        world.secretary, world.here.estate, sheet(head, "L1,,1000,更新,2004-05-02", "L2,,,,"), kind=LIFTS
    )
    known = lift("L1")
    assert known
    assert (known.brand, known.load_kg, known.assessment) == ("远帆", 1000, Assessment.REPLACE)
    assert shown(world.secretary, batch).rows[0].effect == "change"
    take_back(world.secretary, batch)
    known = lift("L1")
    assert known
    assert (known.brand, known.load_kg, known.assessment) == ("远帆", 800, None)
    assert known.registered_on == date(2004, 5, 1)
    assert lift("L2") is None


def test_a_code_of_a_lift_elsewhere_is_not_taken_over(world: World) -> None:
    bring(world.stranger, world.there.estate, sheet("设备代码,品牌", "L1,远帆"), kind=LIFTS)
    batch = bring(
        world.secretary, world.here.estate, sheet("设备代码,品牌", "L1,青禾", "L2,青禾"), kind=LIFTS
    )
    assert [r.reason for r in shown(world.secretary, batch).rows] == ["lift_code_taken", ""]
    known = lift("L1")
    assert known
    assert known.brand == "远帆"


def test_a_code_taken_between_the_preview_and_taking_in_is_refused_then(world: World) -> None:
    batch = stage(world.secretary, world.here.estate, sheet("设备代码,品牌", "L1,青禾"), kind=LIFTS)
    bring(world.stranger, world.there.estate, sheet("设备代码,品牌", "L1,远帆"), kind=LIFTS)
    list(applying.apply(world.secretary, batch_id=batch, at=AT))
    assert [r.reason for r in shown(world.secretary, batch).rows] == ["lift_code_taken"]


def test_a_lift_that_a_renewal_rests_on_is_not_taken_back(world: World) -> None:
    batch = bring(world.secretary, world.here.estate, sheet("设备代码,品牌", "L1,远帆"), kind=LIFTS)
    known = lift("L1")
    assert known
    with open_session(write=True) as db:
        add_project(db, world.here.stairwell, lift_id=known.id)
    with pytest.raises(Refused, match="import_lift_in_use"):
        take_back(world.secretary, batch)
    assert count() == 1


def test_a_lift_corrected_by_hand_is_not_taken_back(world: World) -> None:
    batch = bring(world.secretary, world.here.estate, sheet("设备代码,品牌", "L1,远帆"), kind=LIFTS)
    with open_session(write=True) as db:
        changed = db.scalars(select(Lift)).one()
        changed.version, changed.brand = 2, "青禾"
    with pytest.raises(Refused, match="import_changed_by_hand"), open_session() as db:
        undoing.check_undo(db, world.secretary, batch_id=batch)


def test_buildings_are_found_however_they_are_spelt(world: World) -> None:
    head = "设备代码,小区,楼栋,单元"
    rows = ("L1,甲小区,1号楼,1门", "L2,,1,1单元", "L3,甲小区,1栋,", "L4,甲小区,99幢,")
    batch = bring(world.officer, world.here.neighbourhood, sheet(head, *rows), kind=LIFTS)
    found = [one.place_id for code in ("L1", "L2", "L3", "L4") if (one := lift(code))]
    here = world.here
    assert found == [here.stairwell, here.stairwell, here.building, here.neighbourhood]
    assert shown(world.officer, batch).rows[3].reason == "place_not_known"


def test_the_person_says_what_the_columns_are_and_in_which_unit(world: World) -> None:
    content = sheet("甲,乙,丙", "L1,2000,100")
    with pytest.raises(Refused, match=r"mapping_needed|file_no_head"):
        stage(world.secretary, world.here.estate, content, kind=LIFTS)
    told = {0: "code", 1: "load_lb", 2: "speed_fpm"}
    batch = stage(world.secretary, world.here.estate, content, kind=LIFTS, mapping=told)
    assert shown(world.secretary, batch).counts == {RowState.GOOD: 1}


def test_one_figure_in_two_units_is_refused(world: World) -> None:
    content = sheet("甲,乙,丙", "L1,2000,907")
    with pytest.raises(Refused, match="mapping_doubled"):
        stage(
            world.secretary, world.here.estate, content, kind=LIFTS,
            mapping={0: "code", 1: "load_lb", 2: "load"},
        )  # fmt: skip


@pytest.mark.shared_data
def test_the_35042_real_lifts_come_in_with_their_reasons_and_go_again(
    world: World, shared_data: Path
) -> None:
    content = gzip.decompress((shared_data / "elevators/nyc_elevators_clean_2015.csv.gz").read_bytes())
    batch = bring(world.officer, world.subdistrict, content, kind=LIFTS)
    found = shown(world.officer, batch)
    assert found.counts == {RowState.APPLIED: 35_042}
    assert {code for _state, code in found.reasons} == {
        "", "travel_unreadable", "travel_two_ways", "travel_not_likely", "speed_not_likely",
    }  # fmt: skip
    with open_session() as db:
        floors = db.scalar(select(func.count()).where(col(Lift.floors) > 0))
        kinds = db.scalar(select(func.count()).where(col(Lift.lift_kind) == LiftKind.PASSENGER))
    assert (floors or 0) > 20_000
    assert kinds == 31_999
    take_back(world.officer, batch)
    assert count() == 0
