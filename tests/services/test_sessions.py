"""Sessions and signing in, as people meet them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.people import Activity, Throttle
from models.people_enums import RevokedBecause
from services import audit
from services.errors import NotFound, Refused
from services.people import sessions, sign_in
from tests.support.world import AT, PASSWORD, World


def begin(db: Session, world: World) -> str:
    begun = sessions.begin(db, person_id=world.secretary.person_id, device="", source="", at=AT)
    return sessions.redeem(db, ticket=begun.ticket, at=AT)


def test_a_cookie_gives_the_person_with_their_posts(world: World, db: Session) -> None:
    found = sessions.find_actor(db, at=AT, key=begin(db, world))
    assert found is not None
    assert found[0].name == "王"
    assert found[0].grants == world.secretary.grants


def test_a_ticket_works_once(world: World, db: Session) -> None:
    begun = sessions.begin(db, person_id=world.secretary.person_id, device="", source="", at=AT)
    sessions.redeem(db, ticket=begun.ticket, at=AT)
    with pytest.raises(Refused, match="ticket_spent"):
        sessions.redeem(db, ticket=begun.ticket, at=AT)


def test_a_ticket_dies_after_a_minute(world: World, db: Session) -> None:
    begun = sessions.begin(db, person_id=world.secretary.person_id, device="", source="", at=AT)
    with pytest.raises(Refused, match="ticket_spent"):
        sessions.redeem(db, ticket=begun.ticket, at=AT + timedelta(minutes=1))


@pytest.mark.parametrize("pause", [timedelta(minutes=30), timedelta(hours=12)])
def test_an_idle_session_is_over(world: World, db: Session, pause: timedelta) -> None:
    key = begin(db, world)
    assert sessions.find_actor(db, at=AT + pause, key=key) is None


def test_a_busy_session_still_ends_after_twelve_hours(world: World, db: Session) -> None:
    key = begin(db, world)
    found = sessions.find_actor(db, at=AT, key=key)
    assert found is not None
    sessions.touch(db, session_id=found[0].session_id or 0, at=AT + timedelta(hours=11, minutes=50))
    assert sessions.find_actor(db, at=AT + timedelta(hours=11, minutes=55), key=key) is not None
    assert sessions.find_actor(db, at=AT + timedelta(hours=12), key=key) is None


def test_nobody_ends_somebody_elses_session(world: World, db: Session) -> None:
    begun = sessions.begin(db, person_id=world.secretary.person_id, device="", source="", at=AT)
    with pytest.raises(NotFound):
        sessions.end_session(db, world.stranger, session_id=begun.session_id, at=AT)


def test_a_revoked_session_is_nobody(world: World, db: Session) -> None:
    key = begin(db, world)
    sessions.revoke(db, at=AT, because=RevokedBecause.ROLE_CHANGED, person_id=world.secretary.person_id)
    assert sessions.find_actor(db, at=AT, key=key) is None


def test_the_fifth_failure_locks_the_name_for_a_quarter_of_an_hour(world: World, db: Session) -> None:
    for _ in range(5):
        who = sign_in.candidate(db, name="王", source="", at=AT)
        sign_in.failed(db, who, source="", at=AT)
    with pytest.raises(Refused, match="locked_out"):
        sign_in.candidate(db, name="王", source="", at=AT + timedelta(minutes=14))
    assert sign_in.candidate(db, name="王", source="", at=AT + timedelta(minutes=15)).person_id


def test_the_second_lock_out_lasts_twice_as_long(world: World, db: Session) -> None:
    later = AT + timedelta(minutes=15)
    for at in [AT] * 5 + [later] * 5:
        who = sign_in.candidate(db, name="王", source="", at=at)
        sign_in.failed(db, who, source="", at=at)
    with pytest.raises(Refused, match="locked_out"):
        sign_in.candidate(db, name="王", source="", at=later + timedelta(minutes=29))


def test_a_source_that_guesses_at_many_names_is_locked_too(world: World, db: Session) -> None:
    for name in "abcde":
        sign_in.failed(
            db, sign_in.candidate(db, name=name, source="10.0.0.9", at=AT), source="10.0.0.9", at=AT
        )
    with pytest.raises(Refused, match="locked_out"):
        sign_in.candidate(db, name="王", source="10.0.0.9", at=AT)
    assert sign_in.candidate(db, name="王", source="10.0.0.8", at=AT).person_id


def test_failures_a_quarter_of_an_hour_apart_do_not_add_up(world: World, db: Session) -> None:
    for n in range(8):
        at = AT + n * timedelta(minutes=16)
        sign_in.failed(db, sign_in.candidate(db, name="王", source="", at=at), source="", at=at)


@pytest.mark.parametrize("typed", ["王", " 王 ", "𠮷田", "买买提·艾力"])
def test_names_of_any_script_are_found(world: World, db: Session, typed: str) -> None:
    assert sign_in.candidate(db, name=typed, source="", at=AT).person_id


@pytest.mark.parametrize("typed", ["王" * 5000, "a\0b", "\ud800", "ﷺ" * 64, ""])
def test_any_nonsense_as_a_name_is_simply_unknown(world: World, db: Session, typed: str) -> None:
    who = sign_in.candidate(db, name=typed, source="", at=AT)
    sign_in.failed(db, who, source="", at=AT)
    assert who.person_id is None


def guess(db: Session, name: str, source: str, *, times: int = 1) -> None:
    for _ in range(times):
        sign_in.failed(db, sign_in.candidate(db, name=name, source=source, at=AT), source=source, at=AT)


def test_a_good_sign_in_forgives_own_failures_and_not_guesses_at_others(world: World, db: Session) -> None:
    guess(db, "干部", "10.0.0.9", times=4)
    who = sign_in.candidate(db, name="王", source="10.0.0.9", at=AT)
    sign_in.succeeded(db, who, device="", source="10.0.0.9", at=AT)
    guess(db, "领导", "10.0.0.9")
    with pytest.raises(Refused, match="locked_out"):
        sign_in.candidate(db, name="王", source="10.0.0.9", at=AT)


def test_who_mistypes_and_then_signs_in_does_not_lock_out_the_office(world: World, db: Session) -> None:
    for _ in range(3):
        guess(db, "王", "10.0.0.9", times=3)
        who = sign_in.candidate(db, name="王", source="10.0.0.9", at=AT)
        sign_in.succeeded(db, who, device="", source="10.0.0.9", at=AT)


def test_the_hundredth_lock_out_still_lasts_a_day(world: World, db: Session) -> None:
    db.add(Throttle(subject="name:王", failures=4, first_at=AT, lockouts=99))
    guess(db, "王", "")
    with pytest.raises(Refused, match="locked_out"):
        sign_in.candidate(db, name="王", source="", at=AT + timedelta(hours=23))


def test_a_password_typed_as_the_name_is_not_kept_in_the_log(world: World, db: Session) -> None:
    for name in (PASSWORD, "王"):
        guess(db, name, "")
    audit.write_pending(db)
    noted = [row.after or {} for row in db.scalars(select(Activity).order_by(col(Activity.id)))]
    assert [row["name"] for row in noted] == ["", "王"]


def test_of_many_guesses_at_once_none_is_right_after_the_fifth(world: World, db: Session) -> None:
    guesses = [sign_in.candidate(db, name="王", source="", at=AT) for _ in range(6)]
    for who in guesses[:5]:
        sign_in.failed(db, who, source="", at=AT)
    with pytest.raises(Refused, match="locked_out"):
        sign_in.succeeded(db, guesses[5], device="", source="", at=AT)
