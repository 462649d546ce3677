"""Households' addresses as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.addresses import Address, AddressProblem, building_name, door_key, floor_of, parse


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("3幢502", Address("3幢", None, "502", 5)),
        ("３幢５０２", Address("3幢", None, "502", 5)),
        ("3#502", Address("3幢", None, "502", 5)),
        ("三幢502", Address("3幢", None, "502", 5)),
        ("3号楼2单元502室", Address("3幢", "2单元", "502", 5)),
        ("3-2-502", Address("3幢", "2单元", "502", 5)),
        ("3－2－502", Address("3幢", "2单元", "502", 5)),
        ("12栋1单元0301", Address("12幢", "1单元", "0301", 3)),
        ("十二幢十单元1203", Address("12幢", "10单元", "1203", 12)),
        ("B座1203", Address("B座", None, "1203", 12)),
        ("东楼502", Address("东楼", None, "502", 5)),
        ("12号502室", Address("12号", None, "502", 5)),
        ("88弄12号502室", Address("12号", None, "502", 5)),
        ("上海市徐汇区长桥路88弄3号楼2单元502室", Address("3幢", "2单元", "502", 5)),
        ("罗秀路100号3幢502", Address("3幢", None, "502", 5)),
        ("罗秀二村12号502室", Address("12号", None, "502", 5)),
        ("3幢12号502", Address("3幢", "12号", "502", 5)),
        ("3幢5层东", Address("3幢", None, "东", 5)),
        ("3幢地下1", Address("3幢", None, "地下1", -1)),
        ("3幢B101", Address("3幢", None, "B101", -1)),
        ("3幢商铺3", Address("3幢", None, "商铺3", None)),
        ("3幢1201-2", Address("3幢", None, "1201-2", 12)),
    ],
)
def test_one_cell_tells_the_whole_address(written, address):
    assert parse(written) == address


@pytest.mark.parametrize(
    ("written", "columns", "address"),
    [
        ("502", {"building": "3", "stairwell": "2"}, Address("3幢", "2单元", "502", 5)),
        ("0502室", {"building": "03栋", "stairwell": "二单元"}, Address("3幢", "2单元", "0502", 5)),
        ("5号", {"building": "3"}, Address("3幢", None, "5", None)),
        ("-101", {"building": "3"}, Address("3幢", None, "-101", -1)),
        ("3-502", {"building": "3"}, Address("3幢", None, "502", 5)),
        ("3-502", {"building": "3", "building_first": False}, Address("3幢", "3单元", "502", 5)),
        ("2-502", {"building": "3", "stairwell": "2"}, Address("3幢", "2单元", "502", 5)),
        ("3-2-502", {"building": "3", "stairwell": "2"}, Address("3幢", "2单元", "502", 5)),
        ("502", {"building": "海棠苑1幢"}, Address("1幢", None, "502", 5)),
        ("201", {"building": "商业楼", "stairwell": "无"}, Address("商业楼", None, "201", 2)),
    ],
)
def test_columns_of_buildings_and_stairwells_complete_it(written, columns, address):
    assert parse(written, **columns) == address


@pytest.mark.parametrize(
    ("written", "columns", "problem"),
    [
        ("", {}, AddressProblem.DOOR_MISSING),
        ("12号", {}, AddressProblem.DOOR_MISSING),
        ("3幢", {}, AddressProblem.DOOR_MISSING),
        ("502", {}, AddressProblem.BUILDING_MISSING),
        ("2单元502", {}, AddressProblem.BUILDING_MISSING),
        ("4幢502", {"building": "3"}, AddressProblem.CONFLICT),
        ("3-1-502", {"building": "3", "stairwell": "2"}, AddressProblem.CONFLICT),
        ("3-2-502-1", {}, AddressProblem.UNREADABLE),
        ("乱七八糟", {}, AddressProblem.UNREADABLE),
        ("3幢502室（阁楼）", {}, AddressProblem.UNREADABLE),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_said_and_never_guessed(written, columns, problem):
    assert parse(written, **columns) is problem


@pytest.mark.parametrize(
    ("door", "floor"),
    [
        ("502", 5),
        ("1203", 12),
        ("0301", 3),
        ("502A", 5),
        ("地下室", -1),
        ("B102", -1),
        ("7", None),
        ("12345", None),
        ("东", None),
        ("0002", None),
    ],
)
def test_the_floor_is_read_from_the_door_number_or_not_at_all(door, floor):
    assert floor_of(door) == floor


def test_one_building_and_one_door_have_one_name():
    assert {building_name(b) for b in ("3", "03栋", "3幢", "三幢", "3号楼", "3＃", "第3幢")} == {"3幢"}
    assert door_key("0301") == door_key("301")


@given(
    st.text(alphabet="3２幢栋号楼座单元弄室-#AB地下０负东. \n", max_size=12),
    st.sampled_from(["", "3", "商业楼"]),
)
def test_no_text_breaks_the_reading(written, building):
    assert isinstance(parse(written, building=building), Address | AddressProblem)


@given(st.integers(1, 99), st.integers(1, 9), st.integers(1, 33), st.integers(1, 8))
def test_every_ordinary_address_is_read_back(building, stairwell, floor, line):
    address = Address(f"{building}幢", f"{stairwell}单元", f"{floor}{line:02d}", floor)
    assert parse(f"{building}幢{stairwell}单元{floor}{line:02d}室") == address
    assert parse(f"{building}-{stairwell}-{floor}{line:02d}") == address
