"""An emergency repair without a vote: which paper it needs, until when the committee answers, what silence means."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.enums import EmergencyState
from services.consultations import emergencies
from services.consultations.emergencies import EmergencyView, Need
from services.errors import Conflict, NotFound, Refused
from services.once import new_token
from tests.support.world import AT, TODAY, World

DAY = timedelta(days=1)
LEAK = Need("leak", "屋面渗漏", TODAY, "市房屋检测中心", "2026-017", TODAY - DAY)


def propose(db: Session, world: World, need: Need = LEAK, *, place: int | None = None) -> int:
    return emergencies.propose(
        db, world.secretary, place_id=place or world.here.building, need=need, on=TODAY, at=AT,
        token=new_token(),
    )  # fmt: skip


def answer(
    db: Session, world: World, id: int, *, approved: bool = True, said: str = "", day: date = TODAY,
    version: int = 1,
) -> int:  # fmt: skip
    return emergencies.note_answer(
        db, world.secretary, emergency_id=id, version=version, approved=approved, said=said, decided_on=day,
        on=TODAY, at=AT,
    )  # fmt: skip


def only(db: Session, world: World) -> EmergencyView:
    found, count = emergencies.emergencies_at(db, world.leader, place_id=world.subdistrict)
    assert count == 1
    return found[0]


def test_the_committee_has_seven_days_and_then_the_district_may_act(world: World, db: Session) -> None:
    propose(db, world)
    found = only(db, world)
    assert (found.place, found.fact.item, found.due.last) == ("甲小区 1幢", 5, TODAY + 7 * DAY)
    assert found.may_act_from == TODAY + 8 * DAY
    assert not found.is_silent(TODAY + 7 * DAY)
    assert found.is_silent(TODAY + 8 * DAY)


def test_a_last_day_off_moves_to_the_next_working_day(world: World, db: Session) -> None:
    before_spring_festival = date(2026, 2, 9)
    propose(db, world, replace(LEAK, asked_on=before_spring_festival, issued_on=before_spring_festival))
    assert only(db, world).due.last == date(2026, 2, 24)
    assert only(db, world).due.certain


def test_an_answer_ends_the_waiting(world: World, db: Session) -> None:
    id = propose(db, world)
    answer(db, world, id, said="同意抢修")
    found = only(db, world)
    assert (found.state, found.answer, found.decided_on) == (EmergencyState.APPROVED, "同意抢修", TODAY)
    assert not found.is_silent(TODAY + 30 * DAY)
    with pytest.raises(Refused, match="emergency_answered"):
        answer(db, world, id, version=2)
    with pytest.raises(Conflict):
        answer(db, world, id, approved=False, said="不同意")


def test_a_refusal_says_why(world: World, db: Session) -> None:
    id = propose(db, world)
    with pytest.raises(Refused, match="reason_missing"):
        answer(db, world, id, approved=False)
    answer(db, world, id, approved=False, said="仍在保修期")
    assert only(db, world).state is EmergencyState.REFUSED


@pytest.mark.parametrize("day", [TODAY - DAY, TODAY + DAY])
def test_an_answer_lies_between_the_question_and_today(world: World, db: Session, day: date) -> None:
    with pytest.raises(Refused, match="emergency_answer_dates"):
        answer(db, world, propose(db, world), day=day)


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("emergency_unknown", {"fact": "tea"}),
        ("emergency_what_missing", {"what": " "}),
        ("text_too_long", {"what": "漏" * 501}),
        ("emergency_in_the_future", {"asked_on": TODAY + DAY}),
        ("emergency_under_warranty", {"under_warranty": True}),
        ("emergency_paper_missing", {"issued_on": None}),
        ("emergency_issuer_missing", {"issuer": ""}),
        ("emergency_number_missing", {"number": ""}),
        ("emergency_paper_of_the_future", {"issued_on": TODAY + DAY}),
        ("emergency_not_in_force", {"asked_on": date(2020, 1, 1)}),
    ],
)
def test_what_article_73_asks_for_is_asked_for(
    world: World, db: Session, code: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=code):
        propose(db, world, replace(LEAK, **changed))


def test_a_broken_pump_needs_no_paper(world: World, db: Session) -> None:
    propose(db, world, Need("pump_or_tank", "水泵停转", TODAY))
    assert only(db, world).issuer == ""


def test_emergencies_of_here_are_nobodys_elsewhere(world: World, db: Session) -> None:
    propose(db, world)
    assert emergencies.emergencies_at(db, world.stranger, place_id=world.there.neighbourhood) == ([], 0)
    with pytest.raises(NotFound):
        propose(db, world, place=world.there.building)
    with pytest.raises(Refused, match="place_cannot_vote"):
        propose(db, world, place=world.here.neighbourhood)
