"""Who answers for a grid of a department: seen over a place, corrected by whoever manages it, never lost to another."""

import pytest
from sqlmodel import Session, col, select

from models.people import Activity
from services import audit
from services.access import Actor
from services.errors import Conflict, NotFound, Refused
from services.grids import department_contacts
from services.grids.department_contacts import Contact
from tests.support.departments import MARKET, POLICE, add_grids
from tests.support.world import AT, TODAY, World


def grids(db: Session, who: Actor, place_id: int) -> list[Contact]:
    db.expire_all()
    return department_contacts.contacts(db, who, place_id=place_id, on=TODAY)


def correct(db: Session, actor: Actor, one: Contact, token: str, **told: str) -> int:
    said = {"who": one.answers, "phone": one.phone, "office": one.office} | told
    return department_contacts.change_contact(
        db, actor, department_grid_id=one.id, version=one.version, token=token, at=AT, **said
    )


def test_a_corrected_contact_is_read_by_all_and_logged_without_name_or_number(
    db: Session, world: World
) -> None:
    add_grids(db, world.officer, world.subdistrict, MARKET, (0, 1))
    add_grids(db, world.officer, world.subdistrict, POLICE, (0, 1))
    first = grids(db, world.officer, world.subdistrict)[0]
    assert first.department is POLICE
    correct(db, world.officer, first, "1", who=" 王警官 ", phone="6476 0000", office="甲派出所")
    seen = grids(db, world.grid_worker, world.here.micro_grid)[0]
    assert (seen.answers, seen.phone, seen.office, seen.can_edit) == (
        "王警官", "6476 0000", "甲派出所", False,
    )  # fmt: skip
    audit.write_pending(db)
    row = db.scalars(select(Activity).where(col(Activity.action) == "change_contact")).one()
    assert row.after == {
        "department": "police", "name": "police 1", "office": "甲派出所", "answers_changed": True,
        "phone_changed": True,
    }  # fmt: skip


def test_of_two_who_correct_one_grid_the_second_is_shown_both(db: Session, world: World) -> None:
    add_grids(db, world.officer, world.subdistrict, POLICE, (0, 1))
    [seen] = grids(db, world.officer, world.subdistrict)
    correct(db, world.officer, seen, "first", who="王警官")
    with pytest.raises(Conflict) as met:
        correct(db, world.officer, seen, "second", who="李警官")
    assert (met.value.yours["answers"], met.value.theirs["answers"]) == ("李警官", "王警官")
    assert correct(db, world.officer, seen, "first", who="王警官") == 2


def test_a_form_filled_anew_before_it_learnt_its_answer_is_not_taken_for_the_first(
    db: Session, world: World
) -> None:
    add_grids(db, world.officer, world.subdistrict, POLICE, (0, 1))
    [seen] = grids(db, world.officer, world.subdistrict)
    correct(db, world.officer, seen, "same", who="王警官")
    [now] = grids(db, world.officer, world.subdistrict)
    correct(db, world.officer, now, "same", who="李警官")
    assert grids(db, world.officer, world.subdistrict)[0].answers == "李警官"


def test_a_secretary_corrects_only_grids_brought_in_for_the_own_neighbourhood(
    db: Session, world: World
) -> None:
    add_grids(db, world.officer, world.subdistrict, POLICE, (0, 1))
    add_grids(db, world.officer, world.here.neighbourhood, MARKET, (0, 1))
    theirs, mine = grids(db, world.secretary, world.here.neighbourhood)
    assert (theirs.can_edit, mine.can_edit) == (False, True)
    with pytest.raises(NotFound):
        correct(db, world.secretary, theirs, "1", who="李")
    correct(db, world.secretary, mine, "2", who="李")


def test_a_text_that_is_too_long_is_refused(db: Session, world: World) -> None:
    add_grids(db, world.officer, world.subdistrict, POLICE, (0, 1))
    [seen] = grids(db, world.officer, world.subdistrict)
    with pytest.raises(Refused, match="text_too_long"):
        correct(db, world.officer, seen, "1", phone="1" * 33)
