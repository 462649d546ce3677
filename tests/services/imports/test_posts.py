"""Sheets of posts and holders: many in one file, each row with its reason, in and out again, known heads remembered."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.enums import ImportKind, RowState
from models.grids import Place, Post
from models.net import Patrol
from models.net_enums import PostKind
from services.db import open_session
from services.errors import NotFound, Refused
from services.imports import staging
from tests.services.imports.files import csv_text
from tests.services.imports.test_registers import bring, shown, stage, take_back
from tests.support.net import give_post, net_things
from tests.support.world import AT, World

POSTS, K = ImportKind.POSTS, PostKind
HEAD = ["微网格", "小区", "楼栋", "单元", "岗位", "姓名", "联系电话", "任职日期", "截止日期", "政治面貌"]
LEADER = ",甲小区,1幢,1单元,楼组长,老李,13812341234,2025年3月1日,,党员"


def sheet(*rows: str) -> bytes:
    return csv_text([HEAD, *(row.split(",") for row in rows)])


def held() -> list[tuple[int, PostKind, str, str, date, date | None]]:
    columns = (Post.place_id, Post.kind, Post.holder, Post.phone, Post.since, Post.until)
    with open_session() as db:
        return [tuple(row) for row in db.execute(select(*map(col, columns)).order_by(col(Post.id)))]


def micro_grid_name(world: World) -> str:
    with open_session() as db:
        return db.get_one(Place, world.here.micro_grid).name


def test_holders_come_in_at_the_places_their_rows_name(world: World) -> None:
    grid = micro_grid_name(world)
    bring(
        world.secretary, world.here.neighbourhood, kind=POSTS,
        content=sheet(LEADER, f"{grid},,,,微网格长,買買提·艾力,,,,", ",,,,书记,王,,2024-01-01,2025-12-31,"),
    )  # fmt: skip
    assert held() == [
        (world.here.stairwell, K.STAIRWELL_LEADER, "老李", "13812341234", date(2025, 3, 1), None),
        (world.here.micro_grid, K.MICRO_GRID_LEADER, "買買提·艾力", "", AT.date(), None),
        (world.here.neighbourhood, K.BRANCH_SECRETARY, "王", "", date(2024, 1, 1), date(2025, 12, 31)),
    ]


def test_every_row_that_stays_out_says_why_and_no_phone_is_shown(world: World) -> None:
    batch = stage(
        world.secretary, world.here.neighbourhood, kind=POSTS,
        content=sheet(
            LEADER, LEADER, ",甲小区,99幢,1单元,楼组长,老王,,,,", ",甲小区,1幢,1单元,市长,老王,,,,",
            ",甲小区,1幢,1单元,楼组长,,,,,", ",甲小区,1幢,1单元,微网格长,老王,,,,",
            ",甲小区,1幢,1单元,楼组长,老王,,哪天,,", ",甲小区,1幢,1单元,楼组长,老王,,2026-02-01,2026-01-01,",
        ),
    )  # fmt: skip
    lines = shown(world.secretary, batch).rows
    assert [line.reason for line in lines] == [
        "", "post_twice_in_file", "post_place_unknown", "post_unknown", "holder_missing", "post_not_at_such_place",
        "day_unreadable", "post_days_reversed",
    ]  # fmt: skip
    assert lines[1].first_row == 2
    assert not any("13812341234" in str(line) for line in lines)


def test_who_holds_the_post_already_stays_and_who_held_it_once_may_hold_it_again(world: World) -> None:
    with open_session(write=True) as db:
        told = {"since": date(2025, 1, 1)}
        give_post(db, world.secretary, world.here.stairwell, K.STAIRWELL_LEADER, "老李", **told)
        give_post(
            db, world.secretary, world.here.stairwell, K.KEEPER, "老赵", **told, until=date(2025, 6, 30)
        )
    rows = (",甲小区,1幢,1单元,楼组长,老李,,,,", ",甲小区,1幢,1单元,维护员,老赵,,,,")
    batch = bring(world.secretary, world.here.neighbourhood, sheet(*rows), kind=POSTS)
    assert [line.reason for line in shown(world.secretary, batch).rows] == ["post_known", ""]
    assert [row[2] for row in held()] == ["老李", "老赵", "老赵"]


def test_a_file_is_taken_back_unless_a_post_of_it_was_used_or_changed(world: World) -> None:
    batch = bring(world.secretary, world.here.neighbourhood, sheet(LEADER), kind=POSTS)
    take_back(world.secretary, batch)
    assert held() == []
    batch = bring(world.secretary, world.here.neighbourhood, sheet(LEADER), kind=POSTS)
    with open_session(write=True) as db:
        net_things(db, world)
        patrol = db.scalars(select(Patrol)).one()
        patrol.post_id = db.scalars(select(col(Post.id)).where(col(Post.holder) == "老李")).one()
    with pytest.raises(Refused, match="import_post_in_use"):
        take_back(world.secretary, batch)


def test_columns_named_by_hand_are_known_the_next_time(world: World) -> None:
    content = csv_text([["门牌", "干什么的", "谁"], ["甲小区1幢1单元", "楼组长", "老李"]])
    where: dict[str, Any] = {
        "kind": POSTS,
        "place_id": world.here.neighbourhood,
        "file_name": "p.csv",
        "content": content,
    }
    with open_session() as db:
        assert not staging.look(db, world.secretary, **where).head.complete
    mapping = {0: "address", 1: "post", 2: "holder"}
    bring(world.secretary, world.here.neighbourhood, content, kind=POSTS, mapping=mapping)
    assert [row[0] for row in held()] == [world.here.stairwell]
    with open_session() as db:
        assert staging.look(db, world.secretary, **where).head.complete


def test_a_thousand_leaders_come_in_at_once_and_nobody_elsewhere_brings_any(world: World) -> None:
    rows = [f",甲小区,1幢,1单元,党员志愿者,志愿者{n},,,," for n in range(1000)]
    batch = bring(world.secretary, world.here.neighbourhood, sheet(*rows), kind=POSTS)
    assert shown(world.secretary, batch).counts == {RowState.APPLIED: 1000}
    with pytest.raises((Refused, NotFound)):
        stage(world.stranger, world.here.neighbourhood, sheet(LEADER), kind=POSTS)
