"""Households as those who look after them meet them: found, corrected, telephoned."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import AreaSource, UnitUse
from models.grids import Owner, Unit
from models.people import Activity
from services import audit
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.grids import owners
from tests.support.world import AT, World, add_household


@pytest.fixture
def flat(world: World, db: Session) -> int:
    """Door 502 of `here`, owned by somebody with a phone."""
    here = world.here
    return add_household(
        db, stairwell=here.stairwell, estate=here.estate, door="502", owner="买买提·艾力", phone="13812341234"
    )


def found(db: Session, world: World, text: str) -> list[str]:
    lines, _n = owners.households(db, world.secretary, place_id=world.here.neighbourhood, text=text)
    return [line.door for line in lines]


def change(db: Session, world: World, unit_id: int, **values: Any) -> int:
    old = owners.household(db, world.secretary, unit_id=unit_id)
    given = {"door": old.door, "use": old.use, "area_dm2": old.area_dm2, "area_source": old.area_source}
    return owners.change_household(
        db, world.secretary, unit_id=unit_id, at=AT, **{"version": old.version, **given, **values}
    )


def the_owner(db: Session) -> int:
    return db.scalar(select(col(Owner.id)).where(col(Owner.name) == "买买提·艾力")) or 0


@pytest.mark.parametrize(
    ("text", "doors"),
    [
        ("502", ["502"]),
        ("1幢502", ["502"]),
        ("1-1-502", ["502"]),
        ("艾力", ["502"]),
        ("1幢 30", ["301", "302"]),
    ],
)
def test_a_household_is_found_as_people_write_it(
    world: World, db: Session, flat: int, text: str, doors: list[str]
) -> None:
    assert found(db, world, text) == doors


def test_a_percent_sign_finds_nothing_rather_than_everything(world: World, db: Session, flat: int) -> None:
    assert found(db, world, "%") == []


def test_pages_follow_one_another(world: World, db: Session, flat: int) -> None:
    place = world.here.neighbourhood
    pages = [owners.households(db, world.secretary, place_id=place, page=n, size=4)[0] for n in (1, 2)]
    assert [h.door for page in pages for h in page] == ["101", "102", "201", "202", "301", "302", "502"]


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812341234", "138****1234"), ("57112345", "****45"), ("110", "****"), ("", "")],
)
def test_a_phone_is_masked(phone: str, shown: str) -> None:
    assert owners.masked(phone) == shown


def test_a_list_never_carries_a_whole_phone(world: World, db: Session, flat: int) -> None:
    lines, _n = owners.households(db, world.grid_worker, place_id=world.here.micro_grid)
    assert lines[-1].owners[0].phone == "138****1234"
    assert "13812341234" not in repr(lines)


def test_a_revealed_phone_leaves_its_reason_in_the_log_but_not_the_number(
    world: World, db: Session, flat: int
) -> None:
    phone = owners.reveal_phone(
        db, world.grid_worker, owner_id=the_owner(db), reason="water leak in 402", at=AT
    )
    audit.write_pending(db)
    row = db.scalars(select(Activity).order_by(col(Activity.id).desc())).first()
    assert phone == "13812341234"
    assert row is not None
    assert (row.action, row.person_id) == ("reveal_phone", world.grid_worker.person_id)
    assert row.after == {"reason": "water leak in 402"}


def test_without_a_reason_no_phone_is_revealed(world: World, db: Session, flat: int) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        owners.reveal_phone(db, world.secretary, owner_id=the_owner(db), reason=" ", at=AT)


def test_a_leader_sees_no_owners_and_another_secretary_not_these(
    world: World, db: Session, flat: int
) -> None:
    with pytest.raises(NotAllowed):
        owners.household(db, world.leader, unit_id=flat)
    with pytest.raises(NotFound):
        owners.household(db, world.stranger, unit_id=flat)
    with pytest.raises(NotFound):
        owners.reveal_phone(db, world.stranger, owner_id=the_owner(db), reason="curious", at=AT)


def test_a_grid_worker_reads_but_does_not_change(world: World, db: Session, flat: int) -> None:
    assert not owners.household(db, world.grid_worker, unit_id=flat).can_change
    assert owners.household(db, world.secretary, unit_id=flat).can_change


def test_a_corrected_area_keeps_what_was_there_before_in_the_log(
    world: World, db: Session, flat: int
) -> None:
    assert change(db, world, flat, area_dm2=8650, area_source=AreaSource.SURVEY) == 2
    audit.write_pending(db)
    row = db.scalars(select(Activity).order_by(col(Activity.id).desc())).first()
    assert row is not None
    assert (row.before or {})["area_dm2"] == 8000
    assert (row.after or {})["area_dm2"] == 8650


def test_the_second_of_two_corrections_is_shown_both(world: World, db: Session, flat: int) -> None:
    change(db, world, flat, use=UnitUse.COMMERCIAL)
    with pytest.raises(Conflict) as refusal:
        change(db, world, flat, version=1, use=UnitUse.GARAGE)
    clash = refusal.value
    assert (clash.yours["use"], clash.theirs["use"], clash.version) == (UnitUse.GARAGE, UnitUse.COMMERCIAL, 2)
    assert change(db, world, flat, version=clash.version, use=UnitUse.GARAGE) == 3


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"door": "  "}, "door_missing"),
        ({"door": "３０１"}, "door_taken"),
        ({"door": "9" * 21}, "door_too_long"),
        ({"area_dm2": 0}, "area_out_of_range"),
        ({"area_dm2": 10**10}, "area_out_of_range"),
    ],
)
def test_a_wrong_correction_says_what_is_wrong(
    world: World, db: Session, flat: int, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        change(db, world, flat, **values)
    assert (db.get_one(Unit, flat).door, db.get_one(Unit, flat).version) == ("502", 1)


@pytest.mark.parametrize("text", ["王" * 100_000, "王 " * 50_000, "3幢" * 40_000])
def test_an_endless_search_is_cut_short(world: World, db: Session, text: str) -> None:
    assert found(db, world, text) == []
