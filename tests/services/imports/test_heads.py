"""Finding the head of a register, and the rows that are data."""

from pathlib import Path

import pytest

from models.enums import ImportKind
from services.errors import Refused
from services.imports import heads, readers, rows
from tests.services.imports.files import HEAD_A, HEAD_B, HEAD_C, csv_text, xlsx

OWNERS = ImportKind.OWNERS
TEMPLATES = Path(__file__).parents[4] / "shared" / "data" / "templates"


def head_of(*table, merges=(), remembered=None):
    return heads.find_head(
        readers.Sheet([list(row) for row in table], list(merges)), OWNERS, remembered=remembered
    )


def fields(head):
    return {name for name in head.mapping.values() if name != heads.DROPPED}


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (HEAD_A, {"building", "stairwell", "door", "area", "owner", "phone", "id_number", "note"}),
        (HEAD_B, {"door", "owner", "area", "count_weight", "status", "note"}),
        (HEAD_C, {"door", "owner", "area"}),
        (
            ["Building", "Entrance", "Room No.", "Area (m2)", "Owner name"],
            {"building", "stairwell", "door", "area", "owner"},
        ),
    ],
)
def test_known_heads_need_nobodys_help(head, known):
    found = head_of(head)
    assert fields(found) == known
    assert found.complete
    assert not found.unmatched


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name", ["owner_register_A_14col", "owner_register_B_masked_vote_weights", "owner_register_C_minimal"]
)
def test_the_published_templates_are_recognised(name):
    path = TEMPLATES / f"{name}.csv"
    if not path.exists():
        pytest.skip("the folder of real inputs is not beside the checkout")
    found = heads.find_head(readers.read(path.read_bytes(), file_name=path.name), OWNERS)
    assert found.complete
    assert not found.unmatched


def test_personal_data_that_the_work_does_not_need_is_not_taken():
    found = head_of(HEAD_A)
    assert found.mapping[HEAD_A.index("业主工作单位")] == heads.DROPPED
    assert found.mapping[HEAD_A.index("业主性别")] == heads.DROPPED


def test_titles_above_the_head_are_passed_over():
    assert head_of(["长桥街道某小区业主清册", "", ""], [], ["制表日期：2025年"], HEAD_C).row == 4


def test_a_head_merged_over_two_rows_is_read_from_the_lower_one():
    top = ["房号", "业主信息", "", "面积"]
    below = ["", "姓名", "电话", ""]
    sheet = readers.read(
        xlsx(
            [[None] * 4, [None, *below[1:3], None]],
            merges=[(0, 0, 1, 0, "房号"), (0, 1, 0, 2, "业主信息"), (0, 3, 1, 3, top[3])],
        ),
        file_name="a.xlsx",
    )
    found = heads.find_head(sheet, OWNERS)
    assert found.row == 2
    assert fields(found) == {"door", "owner", "phone", "area"}


def test_a_head_that_is_only_tall_ends_at_its_last_row():
    tall = [(0, column, 1, column) for column in range(3)]
    assert head_of(HEAD_C, ["", "", ""], ["3幢502", "王", "86"], merges=tall).row == 2


def test_an_unknown_head_asks_for_its_columns_and_is_remembered():
    strange = ["甲列", "乙列", "丙列"]
    asked = head_of(strange, ["3幢502", "王", "86"])
    assert asked.missing == ("door", "area", "owner")
    assert asked.unmatched == {0: "甲列", 1: "乙列", 2: "丙列"}
    known = head_of(["title", "", ""], strange, remembered={asked.key: {0: "door", 1: "owner", 2: "area"}})
    assert known.complete
    assert known.row == 2


def test_two_columns_cannot_both_be_the_area():
    with pytest.raises(Refused, match="mapping_doubled"):
        heads.with_mapping(("a", "b"), 1, {0: "area", 1: "area"}, OWNERS)
    assert head_of(["房号", "姓名", "建筑面积", "面积"]).doubled == (3,)


def test_a_sheet_of_numbers_has_no_head():
    with pytest.raises(Refused, match="file_no_head"):
        head_of([1.0, 2.0], [3.0, 4.0])


def data_of(content, name="a.xlsx"):
    sheet = readers.read(content, file_name=name)
    return rows.below(sheet, heads.find_head(sheet, OWNERS), OWNERS)


def test_sums_footers_and_repeated_heads_are_left_out_with_a_note():
    table = [
        HEAD_C,
        ["3幢502", "王", "86"],
        ["小计", "", "86"],
        HEAD_C,
        ["3幢503", "李", "70"],
        ["合计：2户", "", "156"],
        ["制表人：张三", "", ""],
    ]
    data = data_of(csv_text(table), "a.csv")
    assert [number for number, _ in data.rows] == [2, 5]
    assert data.skipped == {3: "sum_row", 4: "head_again", 6: "sum_row", 7: "foot_row"}


def test_a_merged_building_belongs_to_each_of_its_rows_but_not_to_a_blank_one():
    head = ["栋编号", "房号", "姓名", "面积"]
    content = xlsx(
        [head, [None, "501", "王", 86], [None, None, None, None], [None, "502", "李", 70]],
        merges=[(1, 0, 3, 0, "3幢")],
    )
    assert [(number, row[0]) for number, row in data_of(content).rows] == [(2, "3幢"), (4, "3幢")]


def test_a_merged_door_continues_with_its_next_owner_and_its_area_is_not_doubled():
    head = ["房号", "姓名", "面积"]
    content = xlsx(
        [head, [None, "王", None], [None, "李", None]], merges=[(1, 0, 2, 0, "3幢502"), (1, 2, 2, 2, "86")]
    )
    data = data_of(content)
    assert data.continued == {3: 2}
    assert [row[2] for _, row in data.rows] == ["86", ""]
