"""An owner register on its way in and out again, with the people who bring it."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.enums import BatchState, ImportKind, OwnerKind, RowState
from models.grids import Ownership, Place, Unit
from models.people import Activity
from services.db import open_session
from services.errors import NotAllowed, NotFound, Refused
from services.imports import applying, looking, staging, undoing
from services.imports.columns import CHUNK, OWNER, OWNERSHIP, PLACE, UNIT, WITHIN
from services.once import new_token
from tests.services.imports.files import HEAD_A, HEAD_C, csv_text, register_a, xlsx
from tests.support.world import AT

ID_1, ID_2 = "31010419800101001X", "310104198001010028"


def stage(actor, place_id, content, *, kind=ImportKind.OWNERS, name="业主.csv", token=None, **more):
    with open_session() as db:
        prepared = staging.prepare(
            db, actor, kind=kind, place_id=place_id, file_name=name, content=content, **more
        )
    with open_session(write=True) as db:
        return staging.stage(db, actor, prepared=prepared, token=token or new_token(), at=AT)


def bring(actor, place_id, content, **more):
    batch = stage(actor, place_id, content, **more)
    list(applying.apply(actor, batch_id=batch, at=AT))
    return batch


def take_back(actor, batch):
    return list(undoing.undo(actor, batch_id=batch, at=AT))


def shown(actor, batch, **more):
    with open_session() as db:
        return looking.preview(db, actor, batch_id=batch, **more)


def register(*rows):
    return csv_text([HEAD_A, *(register_a(*row[:5], **(row[5] if len(row) > 5 else {})) for row in rows)])


def minimal(*rows):
    return csv_text([HEAD_C, *rows])


def everything():
    """The whole register, to be compared before and after."""
    with open_session() as db:
        units = db.execute(
            select(
                UNIT.id, UNIT.stairwell_id, UNIT.door, UNIT.floor, UNIT.area_dm2, UNIT.area_source, UNIT.use
            )
        ).all()
        owners = db.execute(select(OWNER.id, OWNER.kind, OWNER.name, OWNER.phone, OWNER.id_number_hash)).all()
        held = db.execute(select(OWNERSHIP.unit_id, OWNERSHIP.owner_id)).all()
        places = db.execute(select(PLACE.id, PLACE.code, PLACE.name, PLACE.micro_grid_id)).all()
        within = db.execute(select(WITHIN.ancestor_id, WITHIN.place_id)).all()
    return tuple(sorted(map(tuple, rows), key=repr) for rows in (units, owners, held, places, within))


def owners_of(door, building="3幢"):
    with open_session() as db:
        query = (
            select(OWNER.id, OWNER.name, OWNER.kind, OWNER.phone)
            .join(Ownership, OWNERSHIP.owner_id == OWNER.id)
            .join(Unit, UNIT.id == OWNERSHIP.unit_id)
            .join(Place, PLACE.id == UNIT.stairwell_id)
            .where(UNIT.door == door)
        )
        parent = select(PLACE.id).where(PLACE.name == building)
        return db.execute(query.where(PLACE.parent_id.in_(parent)).order_by(OWNER.id)).all()


def test_a_register_makes_buildings_stairwells_households_and_owners(world):
    bring(world.secretary, world.here.estate, register(("3幢", "2单元", "502", "86.50", "王伟、李娜")))
    with open_session() as db:
        unit = db.execute(select(*UNIT).where(UNIT.door == "502")).one()
        above = set(db.scalars(select(WITHIN.ancestor_id).where(WITHIN.place_id == unit.stairwell_id)))
    assert (unit.area_dm2, unit.floor) == (8650, 5)
    assert {world.subdistrict, world.here.neighbourhood, world.here.estate, unit.stairwell_id} < above
    assert world.here.micro_grid not in above
    assert [owner.name for owner in owners_of("502")] == ["王伟", "李娜"]


def test_the_good_rows_go_in_and_the_bad_ones_stay_listed_with_row_and_column(world):
    content = register(
        ("3幢", "2", "501", "86.505", "王伟"),
        ("3幢", "2", "502", "86.50", "李娜"),
        ("3幢", "2", "0502", "70", "赵敏"),
        ("", "", "503", "70", "赵敏"),
        ("合计", "", "", "226.5", ""),
    )
    batch = bring(world.secretary, world.here.estate, content)
    seen = shown(world.secretary, batch)
    assert [(row.number, row.state.value, row.reason, row.column) for row in seen.rows] == [
        (2, "bad", "area_too_precise", "建筑面积"),
        (3, "applied", "", ""),
        (4, "bad", "door_twice", "房号"),
        (5, "bad", "building_missing", "栋编号"),
        (6, "skipped", "sum_row", ""),
    ]
    assert seen.rows[2].first_row == 3
    assert (seen.batch.state, seen.batch.applied_rows, seen.batch.bad_rows) == (BatchState.APPLIED, 1, 3)


def test_the_preview_says_what_an_update_replaces(world):
    batch = stage(world.secretary, world.here.estate, register(("1幢", "1单元", "0101", "99", "新业主")))
    row = shown(world.secretary, batch).rows[0]
    assert row.effect == "change"
    assert row.was == {"area_dm2": 8000, "area_source": "register", "owners": ["甲业主11"]}


def test_the_same_file_again_changes_nothing(world):
    content = register(("3幢", "2", "502", "86.50", "王伟、李娜"), ("3幢", "2", "503", "70", "李娜"))
    bring(world.secretary, world.here.estate, content)
    before = everything()
    again = bring(world.secretary, world.here.estate, content)
    assert {row.effect for row in shown(world.secretary, again).rows} == {"same"}
    assert everything() == before


def test_one_owner_with_several_households_is_one_person_by_number_or_telephone(world):
    content = register(
        ("3幢", "2", "501", "80", "王伟", {"业主证件号": ID_1}),
        ("3幢", "2", "502", "80", "王 伟", {"业主证件号": ID_1, "业主电话": "13800000001"}),
        ("3幢", "2", "503", "80", "王伟", {"业主电话": "13800000001"}),
        ("3幢", "2", "504", "80", "王伟", {"业主证件号": ID_2}),
    )
    bring(world.secretary, world.here.estate, content)
    ids = [owners_of(door)[0].id for door in ("501", "502", "503", "504")]
    assert ids[0] == ids[1] == ids[2] != ids[3]


def test_the_same_name_alone_stays_two_people_and_is_pointed_out(world):
    content = minimal(["3幢501", "王伟", "80"], ["3幢502", "王伟", "80"], ["3幢503", "李娜", "80"])
    batch = bring(world.secretary, world.here.estate, content)
    assert owners_of("501")[0].id != owners_of("502")[0].id
    assert [row.reason for row in shown(world.secretary, batch).rows] == ["same_name_elsewhere"] * 2 + [""]


def test_names_count_as_one_person_where_the_importer_says_so(world):
    content = minimal(
        ["3幢501", "王伟", "80"], ["3幢502", "王伟", "80"], ["3幢503", "王*", "80"], ["3幢504", "王*", "80"]
    )
    bring(world.secretary, world.here.estate, content, same_name_is_one=True)
    assert owners_of("501")[0].id == owners_of("502")[0].id
    assert owners_of("503")[0].id != owners_of("504")[0].id


def test_all_that_is_unsold_has_one_owner(world):
    content = minimal(
        ["3幢501", "未售", "80"], ["3幢502", "开发商", "80"], ["3幢503", "远景房地产开发有限公司", "80"]
    )
    bring(world.secretary, world.here.estate, content)
    found = {owners_of(door)[0] for door in ("501", "502", "503")}
    assert [owner.kind for owner in found] == [OwnerKind.DEVELOPER]


def test_no_identity_number_is_stored_anywhere(world):
    batch = bring(
        world.secretary, world.here.estate, register(("3幢", "", "501", "x", "王伟", {"业主证件号": ID_1}))
    )
    bring(
        world.secretary, world.here.estate, register(("3幢", "", "501", "80", "王伟", {"业主证件号": ID_1}))
    )
    with open_session() as db:
        kept = repr(db.execute(select(CHUNK.data)).all()) + repr(
            db.execute(select(OWNER.id_number_hash)).all()
        )
    assert ID_1[:14] not in kept
    assert "王伟" in shown(world.secretary, batch).rows[0].said


def test_a_double_click_stages_one_batch(world):
    token, content = new_token(), minimal(["3幢501", "王伟", "80"])
    assert stage(world.secretary, world.here.estate, content, token=token) == stage(
        world.secretary, world.here.estate, content, token=token
    )


def test_a_hand_made_mapping_is_remembered(world):
    strange = csv_text([["哪里", "谁", "多大"], ["3幢501", "王伟", "80"]])
    with pytest.raises(Refused, match="mapping_needed"):
        stage(world.secretary, world.here.estate, strange)
    stage(world.secretary, world.here.estate, strange, mapping={0: "door", 1: "owner", 2: "area"})
    again = stage(world.secretary, world.here.estate, strange)
    assert shown(world.secretary, again).fields == {"哪里": "door", "谁": "owner", "多大": "area"}


def test_a_building_can_be_the_place_of_a_sheet_that_names_only_doors(world):
    bring(world.secretary, world.here.building, minimal(["901", "王伟", "80"]))
    with open_session() as db:
        assert db.scalar(select(UNIT.stairwell_id).where(UNIT.door == "901")) == world.here.stairwell


def test_a_door_without_its_stairwell_is_not_guessed(world):
    bring(
        world.secretary,
        world.here.estate,
        register(("3幢", "1", "501", "80", "王"), ("3幢", "2", "501", "80", "李")),
    )
    batch = stage(world.secretary, world.here.estate, minimal(["3幢502", "赵", "80"]))
    assert [(row.reason, row.column) for row in shown(world.secretary, batch).rows] == [
        ("stairwell_missing", "房号")
    ]


def test_merged_co_owners_share_a_household(world):
    content = xlsx(
        [HEAD_C, [None, "王伟", None], [None, "李娜", None]],
        merges=[(1, 0, 2, 0, "3幢502"), (1, 2, 2, 2, "86.5")],
    )
    bring(world.secretary, world.here.estate, content, name="业主.xlsx")
    assert [owner.name for owner in owners_of("502")] == ["王伟", "李娜"]


def test_another_neighbourhoods_secretary_sees_nothing_of_it(world):
    batch = stage(world.secretary, world.here.estate, minimal(["3幢501", "王伟", "80"]))
    for act in (
        lambda: stage(world.stranger, world.here.estate, minimal(["3幢501", "王伟", "80"])),
        lambda: shown(world.stranger, batch),
        lambda: list(applying.apply(world.stranger, batch_id=batch, at=AT)),
        lambda: take_back(world.stranger, batch),
    ):
        with pytest.raises(NotFound):
            act()
    with open_session() as db:
        assert looking.batches(db, world.stranger) == []


def test_a_leader_and_a_grid_worker_may_not_import(world):
    for actor in (world.leader, world.grid_worker):
        with pytest.raises(NotAllowed):
            stage(actor, world.here.estate, minimal(["3幢501", "王伟", "80"]))


def test_every_step_leaves_its_trace(world):
    batch = bring(world.secretary, world.here.estate, minimal(["3幢501", "王伟", "80"]))
    take_back(world.secretary, batch)
    with open_session() as db:
        actions = db.scalars(
            select(col(Activity.action)).where(col(Activity.subject_id) == batch).order_by(col(Activity.id))
        ).all()
    assert actions == ["stage_import", "apply_import", "undo_import"]


@pytest.mark.parametrize("size", [7, 50, 5000])
def test_rows_are_paged(world, monkeypatch, size):
    monkeypatch.setitem(staging.CHUNK_ROWS, ImportKind.OWNERS, size)
    rows = [
        [f"3幢{floor}{line:02d}", f"业主{floor}{line}", "80"]
        for floor in range(1, 7)
        for line in range(1, 11)
    ]
    batch = stage(world.secretary, world.here.estate, minimal(*rows, ["x", "", ""]))
    first, last = shown(world.secretary, batch), shown(world.secretary, batch, page=2)
    assert (len(first.rows), len(last.rows), first.shown) == (50, 11, 61)
    assert first.counts == {RowState.GOOD: 60, RowState.BAD: 1}
    assert [row.number for row in (*first.rows, *last.rows)] == list(range(2, 63))
    assert len(shown(world.secretary, batch, states=[RowState.BAD]).rows) == 1


def test_only_rows_with_a_note_can_be_listed(world, monkeypatch):
    monkeypatch.setitem(staging.CHUNK_ROWS, ImportKind.OWNERS, 2)
    rows = [["3幢501", "王*", "80"], ["3幢502", "王伟", "80"], ["3幢503", "王伟", ""], ["3幢504", "", "80"]]
    batch = stage(world.secretary, world.here.estate, minimal(*rows))
    noted = shown(world.secretary, batch, noted=True)
    assert [(row.number, row.reason) for row in noted.rows] == [
        (2, "owner_masked"),
        (4, "area_missing"),
        (5, "owner_missing"),
    ]
    assert noted.shown == 3
