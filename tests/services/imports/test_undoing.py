"""A register that goes in by chunks, is taken back, or is refused to be: nothing lost, nothing left over."""

import pytest
from sqlalchemy import select, update

from models.enums import BatchState, ImportKind, RowState
from models.grids import Post, Unit
from models.net_enums import PostKind
from services.db import open_session
from services.errors import Refused
from services.imports import applying, staging, undoing
from services.imports.columns import PLACE, UNIT
from tests.services.imports.test_registers import (
    ID_1,
    bring,
    everything,
    minimal,
    owners_of,
    register,
    shown,
    stage,
    take_back,
)
from tests.support.world import AT


def test_undoing_leaves_everything_as_it_was(world):
    before = everything()
    content = register(
        ("1幢", "1单元", "101", "99", "新业主", {"业主电话": "13800000001"}),
        ("1幢", "1单元", "102", "80", "甲业主12", {"业主电话": "13800000002", "业主证件号": ID_1}),
        ("1幢", "1单元", "901", "80", "王伟"),
        ("4幢", "1单元", "101", "80", "未售"),
    )
    batch = bring(world.secretary, world.here.estate, content)
    assert everything() != before
    take_back(world.secretary, batch)
    assert everything() == before
    assert shown(world.secretary, batch).batch.state is BatchState.UNDONE


def test_a_big_file_goes_in_by_chunks_and_on_after_a_crash(world, monkeypatch):
    monkeypatch.setitem(staging.CHUNK_ROWS, ImportKind.OWNERS, 3)
    rows = [[f"3幢{floor}0{line}", f"业主{floor}{line}", "80"] for floor in range(1, 5) for line in (1, 2)]
    batch = stage(world.secretary, world.here.estate, minimal(*rows))
    first = next(applying.apply(world.secretary, batch_id=batch, at=AT))
    assert (first.done, first.total, first.finished) == (3, 8, False)
    assert shown(world.secretary, batch).batch.state is BatchState.APPLYING
    rest = list(applying.apply(world.secretary, batch_id=batch, at=AT))
    assert [progress.done for progress in rest] == [6, 8]
    before = everything()
    assert list(applying.apply(world.secretary, batch_id=batch, at=AT))[-1].finished
    assert everything() == before


def test_what_was_learnt_of_an_owner_step_by_step_is_forgotten_step_by_step(world, monkeypatch):
    monkeypatch.setitem(staging.CHUNK_ROWS, ImportKind.OWNERS, 1)
    before = everything()
    content = register(
        ("1幢", "1单元", "101", "80", "甲业主11", {"业主电话": "13800000001"}),
        ("1幢", "1单元", "901", "80", "甲业主11", {"业主电话": "13800000001", "业主证件号": ID_1}),
    )
    batch = bring(world.secretary, world.here.estate, content)
    assert owners_of("901", "1幢")[0] in owners_of("101", "1幢")
    take_back(world.secretary, batch)
    assert everything() == before


def test_an_owner_whom_a_later_file_needs_stays(world):
    phone = {"业主电话": "13800000001"}
    first = bring(world.secretary, world.here.estate, register(("3幢", "1", "501", "80", "王伟", phone)))
    bring(world.secretary, world.here.estate, register(("1幢", "1单元", "901", "80", "王伟", phone)))
    take_back(world.secretary, first)
    assert owners_of("501") == []
    assert [owner.name for owner in owners_of("901", "1幢")] == ["王伟"]


def test_a_batch_undone_in_chunks_stops_between_them_and_goes_on(world, monkeypatch):
    monkeypatch.setitem(staging.CHUNK_ROWS, ImportKind.OWNERS, 2)
    before = everything()
    rows = [[f"3幢{floor}01", f"业主{floor}", "80"] for floor in range(1, 6)]
    batch = bring(world.secretary, world.here.estate, minimal(*rows, ["1幢101", "新业主", "99"]))
    with open_session(write=True) as db:
        assert undoing.undo_chunk(db, world.secretary, batch_id=batch, at=AT).total == 6
    seen = shown(world.secretary, batch)
    assert seen.counts == {RowState.APPLIED: 4, RowState.UNDONE: 2}
    assert [progress.done for progress in take_back(world.secretary, batch)] == [2, 4]
    assert everything() == before


def test_a_row_that_no_longer_fits_when_the_file_goes_in_becomes_a_bad_one(world):
    batch = stage(
        world.secretary, world.here.estate, minimal(["9幢501", "王伟", "80"], ["8幢501", "李娜", "80"])
    )
    bring(
        world.secretary,
        world.here.estate,
        minimal(["9幢1单元101", "赵敏", "80"], ["9幢2单元101", "钱", "80"]),
    )
    list(applying.apply(world.secretary, batch_id=batch, at=AT))
    seen = shown(world.secretary, batch)
    assert [(row.number, row.state.value, row.reason, row.said) for row in seen.rows] == [
        (2, "bad", "stairwell_missing", "9幢501"),
        (3, "applied", "", "8幢501"),
    ]
    assert (seen.batch.state, seen.batch.applied_rows, seen.batch.bad_rows) == (BatchState.APPLIED, 1, 1)


def test_two_files_that_go_in_by_turns_count_a_known_owner_once(world, monkeypatch):
    monkeypatch.setitem(staging.CHUNK_ROWS, ImportKind.OWNERS, 1)
    phone = {"业主电话": "13800000001"}
    one, two = (
        stage(world.secretary, world.here.estate, register(*rows))
        for rows in (
            [("3幢", "1", "501", "80", "王伟", phone), ("3幢", "1", "502", "80", "王伟", phone)],
            [("4幢", "1", "501", "80", "王伟", phone), ("4幢", "1", "502", "80", "王伟", phone)],
        )
    )
    for _turns in zip(
        *(applying.apply(world.secretary, batch_id=batch, at=AT) for batch in (one, two)), strict=True
    ):
        pass
    assert (
        len({owners_of(door, building)[0].id for door in ("501", "502") for building in ("3幢", "4幢")}) == 1
    )


def test_half_an_import_can_be_undone_and_not_be_continued(world, monkeypatch):
    monkeypatch.setitem(staging.CHUNK_ROWS, ImportKind.OWNERS, 1)
    before = everything()
    batch = stage(
        world.secretary, world.here.estate, minimal(["3幢501", "王伟", "80"], ["3幢502", "李娜", "80"])
    )
    next(applying.apply(world.secretary, batch_id=batch, at=AT))
    take_back(world.secretary, batch)
    assert everything() == before
    with pytest.raises(Refused, match="import_undone"):
        list(applying.apply(world.secretary, batch_id=batch, at=AT))


def test_a_later_import_must_be_undone_first(world):
    before = everything()
    first = bring(world.secretary, world.here.estate, minimal(["3幢501", "王伟", "80"]), name="三月.csv")
    second = bring(world.secretary, world.here.estate, minimal(["3幢501", "李娜", "80"]), name="四月.csv")
    with pytest.raises(Refused) as refused:
        take_back(world.secretary, first)
    assert (refused.value.code, refused.value.params) == (
        "import_changed_since",
        {"row": 2, "file": "四月.csv"},
    )
    take_back(world.secretary, second)
    take_back(world.secretary, first)
    assert everything() == before


def test_a_household_that_somebody_changed_by_hand_is_not_taken_back(world):
    batch = bring(world.secretary, world.here.estate, minimal(["3幢501", "王伟", "80"]))
    with open_session(write=True) as db:
        db.execute(update(Unit).where(UNIT.door == "501").values(area_dm2=9000, version=UNIT.version + 1))
    before = everything()
    with pytest.raises(Refused, match="import_changed_by_hand"):
        take_back(world.secretary, batch)
    assert everything() == before


def test_what_an_import_made_and_others_use_stays(world):
    batch = bring(world.secretary, world.here.estate, minimal(["3幢501", "王伟", "80"]))
    with open_session(write=True) as db:
        made = db.scalar(select(PLACE.id).where(PLACE.name == "3幢", PLACE.kind == "stairwell"))
        assert made is not None
        db.add(Post(place_id=made, kind=PostKind.STAIRWELL_LEADER, holder="赵", since=AT.date()))
    before = everything()
    with pytest.raises(Refused, match="import_place_in_use"):
        take_back(world.secretary, batch)
    assert everything() == before
