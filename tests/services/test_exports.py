"""Files that people take away."""

import csv
import datetime
import io
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import exports
from services.imports import readers

POSING = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x","y")']


@pytest.mark.parametrize("text", POSING)
def test_a_text_that_poses_as_a_formula_stays_a_text(text):
    body = exports.to_csv(["a", text], [[text, 1]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body, newline="")))[1][0] == "'" + text
    sheet = readers.read(exports.to_xlsx(["a"], [[text], ["end"]]), file_name="a.xlsx")
    assert str(sheet.rows[1][0]).strip() == text.strip()


def test_numbers_stay_numbers_and_exact_ones_stay_exact():
    row = [
        Decimal("86.50"),
        -3,
        Fraction(2, 3),
        310104199001011234,
        datetime.date(2025, 3, 1),
        None,
        True,
        float("nan"),
    ]
    sheet = readers.read(exports.to_xlsx(list("abcdefgh"), [row]), file_name="a.xlsx")
    assert sheet.rows[1] == [86.5, -3, "2/3", "310104199001011234", "2025-03-01", "", "True", "nan"]


def test_the_same_rows_make_the_same_file():
    rows = [["𠮷田", 1], ["买买提·艾力", 2]]
    assert exports.to_xlsx(["名", "数"], rows) == exports.to_xlsx(["名", "数"], rows)
    assert exports.to_csv(["名"], [["王"]]) == "\ufeff名\r\n王\r\n".encode()


@settings(deadline=None)
@given(st.lists(st.lists(st.one_of(st.text(), st.integers(), st.none()), max_size=4), max_size=4))
def test_no_content_breaks_an_export(rows):
    exports.to_csv(["a"], rows)
    exports.to_xlsx(["a"], rows)
