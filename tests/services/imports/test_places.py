"""A sheet of places on its way into the tree and out again."""

import pytest
from sqlalchemy import select

from models.enums import ImportKind, PlaceKind
from models.grids import Place
from services.db import open_session
from services.errors import Refused
from services.imports.columns import PLACE, WITHIN
from tests.services.imports.files import csv_text
from tests.services.imports.test_registers import bring, everything, shown, stage, take_back

WIDE = ["居民区", "微网格", "小区", "幢", "门洞"]


def place(name, kind):
    with open_session() as db:
        return db.scalar(select(Place).where(PLACE.name == name, PLACE.kind == kind))


def above(place_id):
    with open_session() as db:
        return set(db.scalars(select(WITHIN.ancestor_id).where(WITHIN.place_id == place_id)))


def test_rows_with_their_way_from_above_make_the_branches_that_are_missing(world):
    content = csv_text(
        [WIDE, ["甲居民区", "甲微网格", "新苑", "3幢", "1单元"], ["甲居民区", "", "新苑", "3号楼", "2单元"]]
    )
    bring(world.officer, world.grid, content, kind=ImportKind.PLACES)
    first, second = place("1单元", PlaceKind.STAIRWELL), place("2单元", PlaceKind.STAIRWELL)
    assert first.id != second.id
    assert second.parent_id == place("3幢", PlaceKind.BUILDING).id
    assert {world.grid, world.here.neighbourhood, place("新苑", PlaceKind.ESTATE).id} <= above(second.id)


def test_a_stairwell_is_given_to_its_micro_grid_and_taken_back(world):
    before = everything()
    content = csv_text(
        [
            WIDE,
            ["甲居民区", "甲微网格", "甲小区", "9幢", "1单元"],
            ["乙居民区", "乙微网格", "乙小区", "1幢", "1单元"],
        ]
    )
    batch = bring(world.officer, world.grid, content, kind=ImportKind.PLACES)
    nine = place("9幢", PlaceKind.BUILDING)
    with open_session() as db:
        new = db.scalar(select(PLACE.id).where(PLACE.parent_id == nine.id))
    assert world.here.micro_grid in above(new)
    assert [row.effect for row in shown(world.officer, batch).rows] == ["new", "same"]
    take_back(world.officer, batch)
    assert everything() == before


@pytest.mark.shared_data
def test_the_official_list_of_committees_becomes_the_neighbourhoods(world, shared_data):
    content = (shared_data / "places" / "changqiao_committees_2023.csv").read_bytes()
    with open_session(write=True) as db:
        db.get_one(Place, world.subdistrict).code = "310104010"
    batch = bring(world.officer, world.subdistrict, content, kind=ImportKind.PLACES, name="committees.csv")
    assert shown(world.officer, batch).batch.applied_rows == 33
    assert place("港口居委会", PlaceKind.NEIGHBOURHOOD).code == "310104010003"


def test_a_place_known_by_its_code_gets_its_new_name_and_the_old_one_back(world):
    content = csv_text(
        [["代码", "名称", "类别"], ["S-甲", "甲一居民区", "居民区"], ["S-甲-E9", "新苑", "小区"]]
    )
    batch = stage(world.officer, world.grid, content, kind=ImportKind.PLACES)
    bad, first = sorted(shown(world.officer, batch).rows, key=lambda row: row.state.value)
    assert (bad.reason, first.effect) == ("parent_kind_wrong", "change")
    before = everything()
    batch = bring(world.officer, world.grid, content, kind=ImportKind.PLACES)
    assert place("甲一居民区", PlaceKind.NEIGHBOURHOOD).id == world.here.neighbourhood
    take_back(world.officer, batch)
    assert everything() == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["S-1", "某处", "", ""], "kind_missing"),
        (["S-1", "某处", "宫殿", ""], "kind_unknown"),
        (["S-1", "新苑", "小区", "没有的地方"], "parent_missing"),
        (["S-1", "3幢", "幢", "甲居民区"], "parent_kind_wrong"),
        (["S-乙-E1-1", "3幢", "小区", "甲居民区"], "code_taken"),
        (["S-1", "新" * 81, "小区", "甲居民区"], "place_name_too_long"),
    ],
)
def test_a_place_that_does_not_fit_says_why(world, row, reason):
    content = csv_text([["代码", "名称", "类别", "上级"], row])
    batch = stage(world.officer, world.grid, content, kind=ImportKind.PLACES)
    assert [line.reason for line in shown(world.officer, batch).rows] == [reason]


def test_codes_of_places_outside_ones_own_are_not_taken(world):
    content = csv_text([["代码", "名称", "类别"], ["S-乙-E1", "新苑", "小区"]])
    batch = stage(world.secretary, world.here.neighbourhood, content, kind=ImportKind.PLACES)
    assert shown(world.secretary, batch).rows[0].reason == "code_taken"


def test_the_same_place_twice_is_bad_the_second_time(world):
    content = csv_text([["名称", "类别", "上级"], ["新苑", "小区", "甲居民区"], ["新苑", "小区", "甲居民区"]])
    batch = stage(world.officer, world.grid, content, kind=ImportKind.PLACES)
    assert [line.reason for line in shown(world.officer, batch).rows] == ["", "place_twice"]


def test_owners_cannot_be_brought_into_a_neighbourhood(world):
    with pytest.raises(Refused, match="import_wrong_place"):
        stage(
            world.officer,
            world.here.neighbourhood,
            csv_text([["房号", "姓名", "面积"], ["1幢101", "王", "80"]]),
        )
