"""Single cells: areas, names, telephones, identity numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports import cells
from services.imports.cells import CellProblem as Problem


@pytest.mark.parametrize(
    "written",
    [
        "86.50",
        "86.5㎡",
        "８６．５",
        " 86.5 平方米",
        "86.5m2",
        "86.5 m²",
        86.5,
        "86.500",
        "86.49999999999999",
        86.49999999999999,
    ],
)
def test_one_area_written_in_many_ways(written):
    assert cells.area_dm2(written) == 8650


def test_thousands_are_read_as_thousands():
    assert cells.area_dm2("1,086.50") == 108650


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", Problem.AREA_MISSING),
        ("　㎡", Problem.AREA_MISSING),
        ("86,5", Problem.AREA_UNREADABLE),
        ("约86", Problem.AREA_UNREADABLE),
        ("8.6.5", Problem.AREA_UNREADABLE),
        ("1e3", Problem.AREA_UNREADABLE),
        (True, Problem.AREA_UNREADABLE),
        ("0", Problem.AREA_NOT_POSITIVE),
        (0.0, Problem.AREA_NOT_POSITIVE),
        ("-86.5", Problem.AREA_NOT_POSITIVE),
        ("100000.01", Problem.AREA_TOO_LARGE),
        (float("inf"), Problem.AREA_TOO_LARGE),
        (float("-inf"), Problem.AREA_NOT_POSITIVE),
        (float("nan"), Problem.AREA_NOT_POSITIVE),
        ("9" * 5_000_000, Problem.AREA_TOO_LARGE),
        ("86.505", Problem.AREA_TOO_PRECISE),
        (86.505, Problem.AREA_TOO_PRECISE),
    ],
)
def test_an_area_that_is_none_says_why(written, problem):
    assert cells.area_dm2(written) is problem


@given(st.integers(1, cells.MAX_AREA_DM2))
def test_every_area_survives_being_written_as_text_and_as_a_binary_fraction(area):
    assert cells.area_dm2(str(Decimal(area) / 100)) == area
    assert cells.area_dm2(area / 100) == area


@pytest.mark.parametrize("name", ["王", "𠮷田", "买买提·艾力", "O'Neil ﬁ", "㈱山田", "龍①"])
def test_names_stay_as_people_write_them(name):
    assert cells.text(name) == name
    assert cells.text(f"　{name}\u200b ") == name


def test_full_width_digits_become_plain_and_numbers_lose_their_point():
    assert cells.text("３幢５０２") == "3幢502"
    assert cells.text(502.0) == "502"


def test_telephones_and_what_is_none():
    assert cells.phone(13800000000.0) == "13800000000"
    assert cells.phone("+86 138-0000-0000") == "13800000000"
    assert cells.phone("021-64000000") == "02164000000"
    assert cells.phone("138****0000") == ""
    assert cells.phone("12") is Problem.PHONE_UNREADABLE


def test_an_identity_number_that_a_spreadsheet_has_rounded_is_not_believed():
    assert cells.id_number(310104199001011234.0) is Problem.DIGITS_LOST
    assert cells.id_number("31010419900101123x") == "31010419900101123X"
    assert cells.id_number("3101**********1234") == ""
    assert cells.id_number("无") == ""


@given(st.lists(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False)), max_size=5))
def test_a_column_is_read_as_its_cells_are(column):
    assert cells.texts(column) == list(map(cells.text, column))


@given(st.one_of(st.text(), st.floats(), st.booleans(), st.integers()))
def test_no_cell_breaks_the_reading(value):
    cells.text(value), cells.area_dm2(value), cells.phone(value), cells.id_number(value)
