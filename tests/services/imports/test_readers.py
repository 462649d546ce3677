"""Files as people send them, good and bad."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.errors import Refused
from services.imports import readers
from tests.services.imports.files import HEAD_C, Formula, csv_text, xlsx

ROWS = [HEAD_C, ["3幢502", "𠮷田", "86.50"], ["3幢503", "买买提·艾力", "70"]]
SMALL = readers.Limits(rows=50, columns=20, unpacked=3_000_000, memory=1 << 30, seconds=20)


def refusal(content: bytes, name: str = "a.csv", limits: readers.Limits = SMALL) -> str:
    with pytest.raises(Refused) as refused:
        readers.read(content, file_name=name, limits=limits)
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_reads_the_same_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    content = csv_text(ROWS, encoding=encoding, delimiter=delimiter)
    assert readers.read(content, file_name="业主.CSV").rows == ROWS


def test_a_gbk_file_from_an_office_computer_is_read():
    assert (
        readers.read(csv_text([["房号", "姓名"], ["1", "王伟"]], encoding="gbk"), file_name="a.csv").rows[1][
            1
        ]
        == "王伟"
    )


def test_a_formula_cell_counts_with_its_value():
    content = xlsx([HEAD_C, ["3幢502", "王", Formula("=43.25*2", 86.5)]])
    assert readers.read(content, file_name="a.xlsx").rows[1] == ["3幢502", "王", 86.5]


def test_row_numbers_and_columns_are_those_of_the_file_though_it_begins_lower_and_further_right():
    sheet = readers.read(
        xlsx([[], [], [None, None, *HEAD_C], [], [None, None, "3幢502"]]), file_name="a.xlsx"
    )
    assert sheet.rows[2][2:] == HEAD_C
    assert sheet.rows[4][2] == "3幢502"
    assert len(sheet.rows) == 5


def test_merged_blocks_are_told():
    sheet = readers.read(
        xlsx([HEAD_C, [None, "王"], [None, "李"]], merges=[(1, 0, 2, 0, "3幢502")]), file_name="a.xlsx"
    )
    assert sheet.merges == [(1, 0, 2, 0)]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"x", "a.pdf", "file_wrong_type"),
        (b"x", "noending", "file_wrong_type"),
        (b"x", "old.xls", "file_old_excel"),
        (b"", "a.csv", "file_empty"),
        (b" \r\n ", "a.csv", "file_empty"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "a.csv", "file_empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "a.xlsx", "file_protected"),
        (b"not a workbook", "a.xlsx", "file_broken"),
        (b"PK\x03\x04 cut off", "a.xlsx", "file_broken"),
        (b"\x00\x01\x02binary", "a.csv", "file_broken"),
        (b"a,b\r\n\xff\xfe\xff\xfe,\xff", "a.csv", "file_encoding"),
        (b'a,b\r\n1,2\r\n"3,4\r\n5,6', "a.csv", "file_broken_quotes"),
        (b"a,b\r\n" * 60, "a.csv", "file_too_many_rows"),
        (b"," * 30 + b"x", "a.csv", "file_too_wide"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content, name, code):
    assert refusal(content, name) == code


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    assert refusal(b"PK" + b"0" * 101, "a.xlsx", readers.Limits(size=100)) == "file_too_big"


def test_too_many_rows_in_a_workbook_are_refused():
    assert refusal(xlsx([["a", "b"]] * 60), "a.xlsx") == "file_too_many_rows"


def test_a_zip_that_swells_is_refused_unopened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 4_000_000)
    assert refusal(out.getvalue(), "a.xlsx") == "file_too_big_inside"


def test_one_stray_cell_in_the_far_corner_is_refused_and_harms_nobody():
    content = xlsx([["房号"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                body = body.replace(b"</sheetData>", stray)
            new.writestr(part, body)
    assert refusal(out.getvalue(), "a.xlsx") == "file_too_big_inside"


def test_a_workbook_without_anything_in_it_is_refused():
    assert refusal(xlsx([]), "a.xlsx") == "file_empty"


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "", "."]))
def test_whatever_the_bytes_nothing_but_a_refusal_leaves(content, name):
    try:
        readers.read(content, file_name=name, limits=SMALL)
    except Refused as refused:
        assert refused.code.startswith("file_")  # noqa: PT017


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data):
    content = bytearray(xlsx(ROWS))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        readers.read(
            bytes(content[: data.draw(st.integers(3, len(content)))]), file_name="a.xlsx", limits=SMALL
        )
    except Refused as refused:
        assert refused.code.startswith("file_")  # noqa: PT017
