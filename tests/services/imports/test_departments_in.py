"""A file of a department's grids: looked at, stored from a day on, replaced by the next one, taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from models.boundary_enums import Datum, Department
from models.enums import PlaceKind
from models.people import Activity
from services import audit
from services.errors import Refused
from services.grids import department_contacts, departments
from services.imports.boundary_matching import Choices
from tests.services.imports.test_boundaries_in import look, stage, store, undo
from tests.support.shapes import feature, polygon, shifted, square
from tests.support.world import AT, TODAY, World

LAST_YEAR = TODAY - timedelta(days=365)
CHOICES = Choices(
    Datum.WGS84, PlaceKind.SUBDISTRICT, LAST_YEAR, "code", "name", department=Department.POLICE,
    answers_field="who",
)  # fmt: skip


def names(db: Session, world: World, on: date = TODAY) -> list[tuple[str, str]]:
    db.expire_all()
    return [(g.name, g.answers) for g in departments.grids_over(db, world.subdistrict, on)]


def put_in(db: Session, world: World, column: float, name: str, since: date = LAST_YEAR) -> int:
    batch = stage(
        db,
        world.officer,
        world.subdistrict,
        feature(polygon(square(column)), name=name, code=name, who="王警官"),
    )
    assert store(db, world.officer, batch, replace(CHOICES, since=since)) == 1
    return batch


def test_its_shapes_are_the_grids_of_the_department_and_no_place_changes(db: Session, world: World) -> None:
    batch = put_in(db, world, 0, "一警区")
    assert names(db, world) == [("一警区", "王警官")]
    assert undo(db, world.officer, batch) == 1
    assert names(db, world) == []


def test_the_next_file_ends_all_grids_of_before_and_taken_back_they_stand_again(
    db: Session, world: World
) -> None:
    first = put_in(db, world, 0, "一警区")
    second = put_in(db, world, 2, "新警区", TODAY)
    assert names(db, world) == [("新警区", "王警官")]
    assert names(db, world, TODAY - timedelta(days=1)) == [("一警区", "王警官")]
    with pytest.raises(Refused, match="department_followed"):
        undo(db, world.officer, first)
    undo(db, world.officer, second)
    assert names(db, world) == [("一警区", "王警官")]


def test_the_log_says_which_department_and_how_many_grids_came_changed_and_ended(
    db: Session, world: World
) -> None:
    first = [
        feature(polygon(square(c)), name=n, code=n, who="王警官") for c, n in enumerate(("一", "二", "三"))
    ]
    store(db, world.officer, stage(db, world.officer, world.subdistrict, *first), CHOICES)
    assert logged(db) == {"grids_came": 3, "grids_changed": 0, "grids_same": 0, "grids_ended": 0}
    moved = feature(polygon(square(5)), name="二", code="二", who="王警官")
    new = feature(polygon(square(9)), name="四", code="四", who="李警官")
    batch = stage(db, world.officer, world.subdistrict, first[0], moved, new)
    store(db, world.officer, batch, replace(CHOICES, since=TODAY))
    assert logged(db) == {"grids_came": 1, "grids_changed": 1, "grids_same": 1, "grids_ended": 1}
    undo(db, world.officer, batch)
    assert logged(db) == {"grids_again": 3}


def logged(db: Session) -> dict[str, int]:
    audit.write_pending(db)
    row = db.scalars(select(Activity).order_by(col(Activity.id).desc()).limit(1)).one()
    assert row.after is not None
    assert row.after["department"] == Department.POLICE
    return {k: v for k, v in row.after.items() if k.startswith("grids_")}


def test_how_to_reach_who_answers_stays_over_the_next_file_unless_it_names_another(
    db: Session, world: World
) -> None:
    put_in(db, world, 0, "一警区")
    [grid] = department_contacts.contacts(db, world.officer, place_id=world.subdistrict, on=TODAY)
    department_contacts.change_contact(
        db, world.officer, department_grid_id=grid.id, version=1, who="王警官", phone="110-1", office="甲所",
        token="contact", at=AT,
    )  # fmt: skip
    put_in(db, world, 0.5, "一警区", TODAY - timedelta(days=1))
    [grid] = department_contacts.contacts(db, world.officer, place_id=world.subdistrict, on=TODAY)
    assert (grid.answers, grid.phone, grid.office) == ("王警官", "110-1", "甲所")
    other = feature(polygon(square(0)), name="一警区", code="一警区", who="李警官")
    batch = stage(db, world.officer, world.subdistrict, other)
    store(db, world.officer, batch, replace(CHOICES, since=TODAY))
    [grid] = department_contacts.contacts(db, world.officer, place_id=world.subdistrict, on=TODAY)
    assert (grid.answers, grid.phone, grid.office) == ("李警官", "", "")


def test_an_earlier_day_than_the_last_file_is_refused(db: Session, world: World) -> None:
    put_in(db, world, 0, "一警区", TODAY)
    batch = stage(db, world.officer, world.subdistrict, feature(polygon(square(1)), name="二警区"))
    with pytest.raises(Refused, match="department_before_last"):
        store(db, world.officer, batch, CHOICES)


def test_the_datum_is_converted_and_flaws_are_found_as_in_outlines_of_places(
    db: Session, world: World
) -> None:
    two = [feature(polygon(shifted(square(c), Datum.GCJ02)), name=n) for c, n in ((0, "一"), (0.5, "二"))]
    batch = stage(db, world.officer, world.subdistrict, *two)
    told = replace(CHOICES, datum=Datum.GCJ02)
    found = look(db, world.officer, batch, told)
    assert [f.flaw for f in found.findings] == ["overlap"]
    store(db, world.officer, batch, told)
    [one, _two] = departments.grids_over(db, world.subdistrict, TODAY)
    assert one.geometry["coordinates"][0][0] == pytest.approx(square(0)[0], abs=1e-5)
