"""Feet, inches, pounds and floors as registers write them: exact, rounded half up, and never guessed."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.imports import floor_names, lift_cells, units
from services.imports.units import Unread

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[0-9'\" .,;:/\-ftFT]{0,14}", fullmatch=True),
    st.from_regex(r"[0-9]{1,30}(\.[0-9]{1,30})?( ?(kg|lbs|m/s|fpm|ft))?", fullmatch=True),
)


@pytest.mark.parametrize(
    ("written", "mm"),
    [
        ("69'10", 21285),
        ("16'4\"", 4978),
        ("69' 10\"", 21285),
        ("69'-10\"", 21285),
        ("69-10", 21285),
        ("69 10", 21285),
        ("23", 7010),
        ("70'", 21336),
        ("24 FT", 7315),
        ("６９'１０", 21285),
        ("60.0", 18288),
        ("", None),
        ("-----", "travel_unreadable"),
        ("60.5", "travel_two_ways"),
        ('258"', "travel_two_ways"),
        ("60'12", "travel_unreadable"),
        ("2015-11-06", "travel_unreadable"),
        ("0", "travel_not_likely"),
    ],
)
def test_feet_and_inches_become_millimetres(written: str, mm: int | str | None) -> None:
    assert units.travel_mm(written, feet=True) == mm


@given(feet=st.integers(1, 3000), inches=st.integers(0, 11))
def test_rounding_is_to_the_nearest_and_half_goes_up(feet: int, inches: int) -> None:
    exact = Fraction(3048, 10) * feet + Fraction(254, 10) * inches
    found = units.travel_mm(f"{feet}'{inches}\"", feet=True)
    assert isinstance(found, int)
    assert -Fraction(1, 2) < found - exact <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("written", "mm_s"),
    [("100.0", 508), ("350.0", 1778), ("0.35", 2), ("0.0", "speed_not_likely"), ("1.75 m/s", 1750)],
)
def test_feet_a_minute_become_millimetres_a_second(written: str, mm_s: int | str) -> None:
    assert units.speed_mm_s(written, feet_a_minute=True) == mm_s


@pytest.mark.parametrize(
    ("written", "mm_s"),
    [
        ("1.75", 1750),
        ("1.75m/s", 1750),
        ("105 m/min", 1750),
        ("60", "speed_not_likely"),
        ("快", "speed_unreadable"),
    ],
)
def test_metres_a_second_are_what_a_speed_is_in_unless_it_says_otherwise(
    written: str, mm_s: int | str
) -> None:
    assert units.speed_mm_s(written) == mm_s


@pytest.mark.parametrize(
    ("written", "pounds", "kg"),
    [
        ("2000.0", True, 907),
        ("2,500 lbs", False, 1134),
        ("1000kg", True, 1000),
        ("1.05t", False, 1050),
        ("1000公斤", False, 1000),
        ("about 800", False, "load_unreadable"),
    ],
)
def test_pounds_and_tonnes_become_kilograms(written: str, pounds: bool, kg: int | str) -> None:
    assert units.load_kg(written, pounds=pounds) == kg


@pytest.mark.parametrize(
    ("first", "last", "levels", "served"),
    [
        ("L", "2ND", 2, "L–2ND"),
        ("B", "6", 7, "B–6"),
        ("1", "6", 6, "1–6"),
        ("地下1层", "18层", 19, "地下1层–18层"),
        ("1", "PH", None, "1–PH"),
        ("B,1", "6", None, "B,1–6"),
        ("", "2015-01-06", None, ""),
        ("6", "1", None, "6–1"),
    ],
)
def test_floors_are_counted_only_where_both_names_tell_their_number(
    first: str, last: str, levels: int | None, served: str
) -> None:
    number = floor_names.floor_number
    assert floor_names.levels(number(first), number(last)) == levels
    assert floor_names.served(floor_names.as_written(first), floor_names.as_written(last)) == served


@given(written=HOSTILE)
@example(written="٣٣'٤")
@example(written="²³")
@example(written="1" * 40)
def test_whatever_a_cell_holds_is_a_whole_number_a_reason_or_nothing(written: str) -> None:
    found = [
        units.travel_mm(written, feet=True),
        units.travel_mm(written),
        units.speed_mm_s(written, feet_a_minute=True),
        units.speed_mm_s(written),
        units.load_kg(written, pounds=True),
        units.load_kg(written),
        floor_names.floor_number(written),
    ]
    assert all(value is None or type(value) in (int, Unread) for value in found)


@given(written=HOSTILE)
def test_no_cell_of_any_column_breaks_its_reader(written: str) -> None:
    for _column, convert in lift_cells.CONVERT.values():
        found = convert(written)
        assert found is None or isinstance(found, int | str)
    assert len(lift_cells.parts(written)) == 3


@pytest.mark.parametrize(
    ("field", "written", "stored"),
    [
        ("lift_kind", "曳引驱动乘客电梯", "passenger"),
        ("lift_kind", "杂物电梯", "dumbwaiter"),
        ("inspection_result", "不合格", "failed"),
        ("inspection_result", "合格", "passed"),
        ("assessment", "建议更新", "replace"),
        ("status", "停用", True),
        ("status", "报废", "lift_gone"),
        ("remote_monitoring", "未接入", False),
        ("remote_monitoring", "无", False),
        ("registered_on", "2015年9月18日", "2015-09-18"),
        ("registered_on", "20150918", "2015-09-18"),
        ("registered_on", "1998年", "day_unreadable"),
    ],
)
def test_words_and_days_are_read_as_people_write_them(field: str, written: str, stored: object) -> None:
    assert lift_cells.CONVERT[field][1](written) == stored
