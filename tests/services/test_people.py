"""Accounts and posts: added, moved, reset and removed by administrators, each within what they administer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Role
from models.people import RoleGrant
from services import audit
from services.access import EVERYWHERE, Actor, Grant
from services.errors import Conflict, NotFound, Refused
from services.people import activity, own_account, passwords, persons, posts, sessions, sign_in
from tests.support.votes import open_vote, vote
from tests.support.world import AT, PASSWORD, TODAY, World, add_person

TOMORROW = AT + timedelta(days=1)


def add(db: Session, world: World, name: str, *grants: Grant, by: Actor | None = None) -> persons.NewPassword:
    return persons.add_person(
        db, by or world.administrator, sign_in_name=name, display_name=name, grants=grants, at=AT
    )


def move(
    db: Session, world: World, actor: Actor, *grants: Grant, version: int = 1, by: Actor | None = None
) -> int:
    return posts.change_posts(
        db, by or world.administrator, person_id=actor.person_id, version=version, grants=grants, at=AT
    )


def administrator_of(db: Session, world: World) -> Actor:
    """Somebody who administers one neighbourhood only, as an older database may have it."""
    return add_person(db, "小管", Role.ADMINISTRATOR, world.there.neighbourhood)


@pytest.mark.parametrize("name", ["王芳", "𠮷野", "阿卜杜热合曼·吐尔逊", "Marie-Luise Böhm"])
def test_a_person_of_any_name_is_added_with_several_posts_and_signs_in(
    world: World, db: Session, name: str
) -> None:
    here, there = world.here, world.there
    grants = Grant(Role.SECRETARY, here.neighbourhood), Grant(Role.GRID_WORKER, there.micro_grid)
    made = add(db, world, name, *grants)
    who = sign_in.candidate(db, name=f" {name.upper()} ", source="", at=AT)
    assert who.person_id == made.person_id
    assert passwords.fits(made.password, who.password_hash)
    found = persons.account(db, world.administrator, person_id=made.person_id, on=TODAY)
    assert [(p.role, p.place) for p in found.posts] == [
        (Role.SECRETARY, "甲居民区"), (Role.GRID_WORKER, "乙微网格")
    ]  # fmt: skip
    assert found.must_change_password


@pytest.mark.parametrize("name", ["王", " 王 ", "王\u3000"])
def test_a_name_is_given_once(world: World, db: Session, name: str) -> None:
    with pytest.raises(Refused, match="name_taken"):
        add(db, world, name, Grant(Role.SECRETARY, world.here.neighbourhood))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_empty"),
        ("王" * 65, "name_too_long"),
        ("ﷺ" * 20, "name_too_long"),
        ("王\x07", "name_unreadable"),
    ],
)
def test_a_name_that_cannot_be_stored_is_refused(world: World, db: Session, name: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        add(db, world, name, Grant(Role.SECRETARY, world.here.neighbourhood))


def test_a_role_is_given_only_where_it_belongs(world: World, db: Session) -> None:
    for role, place in (
        (Role.SECRETARY, world.subdistrict),
        (Role.LEADER, world.here.neighbourhood),
        (Role.GRID_WORKER, world.here.building),
    ):
        with pytest.raises(Refused, match="post_elsewhere"):
            add(db, world, f"新{role}", Grant(role, place))
    with pytest.raises(Refused, match="post_missing"):
        add(db, world, "无岗")


def test_changed_posts_end_the_old_ones_and_keep_their_history(world: World, db: Session) -> None:
    move(db, world, world.secretary, Grant(Role.SECRETARY, world.there.neighbourhood))
    held = select(RoleGrant).where(col(RoleGrant.person_id) == world.secretary.person_id)
    rows = db.scalars(held.order_by(col(RoleGrant.since))).all()
    assert [(r.place_id, r.since, r.until) for r in rows] == [
        (world.here.neighbourhood, date(2020, 1, 1), TODAY - timedelta(days=1)),
        (world.there.neighbourhood, TODAY, None),
    ]


def test_a_post_that_stays_keeps_its_date(world: World, db: Session) -> None:
    kept = Grant(Role.SECRETARY, world.here.neighbourhood)
    move(db, world, world.secretary, kept, Grant(Role.GRID_WORKER, world.here.micro_grid))
    assert sessions.grants_of(db, world.secretary.person_id, on=date(2021, 1, 1)) == (kept,)
    assert len(sessions.grants_of(db, world.secretary.person_id, on=TODAY)) == 2


def test_changed_posts_end_every_session(world: World, db: Session) -> None:
    begun = sessions.begin(db, person_id=world.secretary.person_id, device="", source="", at=AT)
    move(db, world, world.secretary, Grant(Role.SECRETARY, world.there.neighbourhood))
    assert sessions.find_actor(db, at=AT, session_id=begun.session_id) is None


def test_of_two_administrators_the_second_is_shown_both_lists_of_posts(world: World, db: Session) -> None:
    move(db, world, world.secretary, Grant(Role.SECRETARY, world.there.neighbourhood))
    with pytest.raises(Conflict) as refused:
        move(db, world, world.secretary, Grant(Role.GRID_WORKER, world.here.micro_grid))
    clash = refused.value
    assert clash.yours == {"posts": [["grid_worker", world.here.micro_grid]]}
    assert clash.theirs == {"posts": [["secretary", world.there.neighbourhood]]}
    assert clash.version == 2


def test_an_administrator_of_one_place_reaches_nobody_elsewhere_and_gives_nothing_there(
    world: World, db: Session
) -> None:
    small = administrator_of(db, world)
    for stranger in (world.secretary, world.leader, world.administrator):
        with pytest.raises(NotFound):
            persons.reset_password(db, small, person_id=stranger.person_id, at=AT)
    for grant in (Grant(Role.SECRETARY, world.here.neighbourhood), Grant(Role.ADMINISTRATOR, EVERYWHERE)):
        with pytest.raises(NotFound):
            add(db, world, f"新{grant.role}", grant, by=small)
    names = {a.sign_in_name for a in persons.accounts(db, small, on=TODAY)[0]}
    assert names == {"小管", "𠮷田"}


def test_nobody_removes_themselves_or_the_last_administrator(world: World, db: Session) -> None:
    admin = world.administrator
    with pytest.raises(Refused, match="remove_self"):
        persons.remove_person(db, admin, person_id=admin.person_id, at=AT)
    with pytest.raises(Refused, match="last_administrator"):
        move(db, world, admin, Grant(Role.LEADER, world.subdistrict))


def test_the_name_of_a_removed_person_is_free_again(world: World, db: Session) -> None:
    persons.remove_person(db, world.administrator, person_id=world.secretary.person_id, at=AT)
    made = add(db, world, "王", Grant(Role.SECRETARY, world.here.neighbourhood))
    assert sign_in.candidate(db, name="王", source="", at=AT).person_id == made.person_id


def test_a_reset_password_lifts_the_lock_out_and_ends_sessions(world: World, db: Session) -> None:
    begun = sessions.begin(db, person_id=world.secretary.person_id, device="", source="", at=AT)
    for _attempt in range(5):
        sign_in.failed(db, sign_in.candidate(db, name="王", source="", at=AT), source="", at=AT)
    new = persons.reset_password(db, world.administrator, person_id=world.secretary.person_id, at=AT)
    who = sign_in.candidate(db, name="王", source="", at=AT)
    assert passwords.fits(new.password, who.password_hash)
    assert not passwords.fits(PASSWORD, who.password_hash)
    assert sessions.find_actor(db, at=AT, session_id=begun.session_id) is None


def test_a_person_sees_themselves(world: World, db: Session) -> None:
    own_account.choose_language(db, world.secretary, language="en")
    me = own_account.own_account(db, world.secretary, on=TODAY)
    assert (me.sign_in_name, me.language, [p.place for p in me.posts]) == ("王", "en", ["甲居民区"])


def test_the_log_is_searched_by_person_action_and_days_of_shanghai(world: World, db: Session) -> None:
    evening = AT.replace(hour=17)
    for at in (AT, evening):
        persons.reset_password(db, world.administrator, person_id=world.secretary.person_id, at=at)
    audit.write_pending(db)

    def days(since: date | None = None, until: date | None = None) -> int:
        return activity.entries(
            db, world.administrator, person="管理", action="reset_password", since=since, until=until
        )[1]

    assert (days(), days(until=TODAY), days(since=TOMORROW.date())) == (2, 1, 1)
    assert activity.entries(db, world.administrator, person="%")[1] == 0


def test_an_administrator_reads_that_a_ballot_was_keyed_and_not_which(world: World, db: Session) -> None:
    round_id = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, round_id, "102")
    audit.write_pending(db)
    (row,), _count = activity.entries(db, world.administrator, action="record_ballot")
    assert (row.person, row.before, row.after) == ("王", None, {"round": round_id})


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_log_is_asked_for_any_day_of_the_calendar(world: World, db: Session, day: date) -> None:
    activity.entries(db, world.administrator, since=day, until=day)


@pytest.mark.parametrize("text", ["王" * 100_000, "王 " * 50_000, "%_\\" * 1_000, "ﷺ" * 100_000])
def test_an_endless_search_finds_nobody(world: World, db: Session, text: str) -> None:
    persons.accounts(db, world.administrator, on=TODAY, name=text)
    activity.entries(db, world.administrator, person=text)
