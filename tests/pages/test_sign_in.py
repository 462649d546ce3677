"""Signing in as people meet it: each role, wrong answers, lock-out, first password, sessions that end."""

from __future__ import annotations

from datetime import UTC, datetime

import bcrypt
import pytest
from sqlalchemy import func, select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.enums import Role
from models.people import SignInSession
from pages.ui.areas import AREAS
from services.access import PERMISSIONS, Grant
from services.db import open_session
from services.people import persons, posts
from tests.support.screen import open_page
from tests.support.world import PASSWORD, World, add_person, small_world

WRONG = "Name or password is wrong. Check both and try again."


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


def enter(at: AppTest, name: str, password: str) -> AppTest:
    at.text_input(key="sign_in_name").set_value(name)
    at.text_input(key="sign_in_password").set_value(password)
    return at.button(key="sign_in_send").click().run()


def is_at_the_sign_in(at: AppTest) -> bool:
    return not at.exception and [b.key for b in at.button] == ["sign_in_send"]


def errors(at: AppTest) -> list[str]:
    return [e.value for e in at.error]


@pytest.mark.parametrize("who", ["administrator", "leader", "officer", "secretary", "grid_worker"])
def test_each_role_signs_in_and_finds_its_pages(world: World, who: str) -> None:
    person = getattr(world, who)
    at = enter(open_page(None), person.name, PASSWORD)
    assert not at.exception
    assert "sign_out" in {b.key for b in at.button}
    allowed = PERMISSIONS[person.grants[0].role]
    for entry in (e for entries in AREAS.values() for e in entries if e.permission in allowed):
        assert not at.switch_page(entry.script).run().exception, entry.script


def test_a_stranger_meets_the_sign_in_at_every_address(world: World) -> None:
    for entry in (e for entries in AREAS.values() for e in entries):
        at = open_page(None)
        at._page_hash = next(
            h for h, p in at._registered_pages.items() if p["url_pathname"] == entry.script[:-3].split("/")[1]
        )
        assert is_at_the_sign_in(at.run()), entry.script


@pytest.mark.parametrize(
    ("name", "password"),
    [("王", "wrong-password"), ("nobody", PASSWORD), ("王", ""), ("", ""), ("王", "x" * 99)],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(world: World, name: str, password: str) -> None:
    at = enter(open_page(None), name, password)
    assert errors(at) == [WRONG]
    assert is_at_the_sign_in(at)


@pytest.mark.parametrize("name", ["王", "nobody", "王" * 500])
def test_an_unknown_name_costs_the_same_work(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[int] = []
    check = bcrypt.checkpw

    def counting(password: bytes, stored: bytes) -> bool:
        checked.append(int(stored.split(b"$")[2]))
        return check(password, stored)

    monkeypatch.setattr(bcrypt, "checkpw", counting)
    enter(open_page(None), name, "wrong-password")
    assert len(checked) == 1


def test_the_dummy_hash_costs_as_much_as_a_real_one() -> None:
    from services.people import passwords

    assert passwords.NOBODY.split("$")[2] == "12"


def test_five_failures_lock_the_name_and_say_for_how_long(world: World) -> None:
    at = open_page(None)
    for _attempt in range(5):
        enter(at, "王", "wrong-password")
    enter(at, "王", PASSWORD)
    assert errors(at) == [
        "Too many failed attempts. Try again in 15 minutes, or ask an administrator to reset."
    ]
    with open_session() as db:
        assert db.scalar(select(func.count()).select_from(SignInSession)) == 0


def test_the_first_sign_in_chooses_a_password_before_anything_else(world: World) -> None:
    with open_session(write=True) as db:
        add_person(db, "新人", Role.SECRETARY, world.here.neighbourhood, must_change=True)
    at = enter(open_page(None), "新人", PASSWORD)
    assert [t.value for t in at.title] == ["Choose your own password"]
    for key, typed in (("old", PASSWORD), ("new", "five-blue-doors"), ("again", "five-blue-doors")):
        at.text_input(key=f"first_password_{key}").set_value(typed)
    at.button(key="first_password_send").click().run()
    assert is_at_the_sign_in(at)
    assert "sign_out" in {b.key for b in enter(at, "新人", "five-blue-doors").button}


def test_a_password_that_is_mistyped_or_weak_is_refused(world: World) -> None:
    at = open_page(world.secretary, "people/account.py")
    for new, again in (("five-blue-doors", "five-blue-door"), ("short", "short"), (PASSWORD, PASSWORD)):
        for key, typed in (("old", PASSWORD), ("new", new), ("again", again)):
            at.text_input(key=f"change_password_{key}").set_value(typed)
        at.button(key="change_password_send").click().run()
        assert len(errors(at)) == 1


def test_a_removed_person_with_a_live_session_meets_the_sign_in(world: World) -> None:
    at = open_page(world.secretary, "people/account.py")
    with open_session(write=True) as db:
        persons.remove_person(
            db, world.administrator, person_id=world.secretary.person_id, at=datetime.now(UTC)
        )
    assert is_at_the_sign_in(at.run())
    assert errors(enter(at, "王", PASSWORD)) == [WRONG]


def test_a_changed_role_ends_the_session_and_counts_at_the_next(world: World) -> None:
    at = open_page(world.secretary)
    with open_session(write=True) as db:
        posts.change_posts(
            db, world.administrator, person_id=world.secretary.person_id, version=1,
            grants=[Grant(Role.GRID_WORKER, world.here.micro_grid)], at=datetime.now(UTC),
        )  # fmt: skip
    assert is_at_the_sign_in(at.run())
    enter(at, "王", PASSWORD)
    with pytest.raises(ValueError, match="navigation page"):
        at.switch_page("people/imports.py")


def test_signing_out_ends_the_session(world: World) -> None:
    at = enter(open_page(None), "王", PASSWORD)
    at.button(key="sign_out").click().run()
    assert is_at_the_sign_in(at)
    with open_session() as db:
        assert db.scalar(select(col(SignInSession.revoked_because))) == "signed_out"
