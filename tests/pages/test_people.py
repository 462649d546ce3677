"""The pages of people: one's own account, the administrator's list, the log."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from models.enums import Role
from services.access import Actor, Grant
from services.db import open_session
from services.people import persons, posts, sessions
from tests.support.screen import open_page, select_row, unfolded
from tests.support.world import AT, World, small_world


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


def account_of(world: World, actor: Actor) -> persons.Account:
    with open_session() as db:
        return persons.account(
            db, world.administrator, person_id=actor.person_id, on=datetime.now(UTC).date()
        )


def said(at: AppTest) -> str:
    shown = [*at.markdown, *at.caption, *at.text, *at.subheader, *at.error, *at.warning, *at.code]
    return "\n".join(str(e.value) for e in shown)


def test_an_account_shows_name_posts_and_this_session(world: World) -> None:
    at = open_page(world.secretary, "people/account.py")
    assert not at.exception
    assert "王" in said(at)
    assert "Neighbourhood secretary · 甲居民区" in said(at)
    assert "this one" in said(at)


def test_a_person_ends_another_session_of_theirs(world: World) -> None:
    with open_session(write=True) as db:
        lost = sessions.begin(
            db, person_id=world.secretary.person_id, device="Firefox/130 Android", source="10.0.0.7",
            at=datetime.now(UTC),
        )  # fmt: skip
    at = open_page(world.secretary, "people/account.py")
    assert "Firefox · Android" in said(at)
    at.button(key=f"end_session_{lost.session_id}").click().run()
    with open_session() as db:
        assert sessions.find_actor(db, at=datetime.now(UTC), session_id=lost.session_id) is None
    assert "Firefox · Android" not in said(at)


def test_a_chosen_language_holds_at_once(world: World) -> None:
    at = open_page(world.secretary, "people/account.py")
    at.button_group(key="account_language").set_value("zh").run()
    assert not at.exception
    with open_session() as db:
        begun = at.session_state["duoge.session"]
        found = sessions.find_actor(db, at=datetime.now(UTC), session_id=begun)
    assert found is not None
    assert found[0].language == "zh"


def test_an_administrator_adds_a_person_and_sees_the_password_once(world: World) -> None:
    at = unfolded(open_page(world.administrator, "people/users.py"))
    at.text_input(key="new_sign_in_name").set_value("古丽·买买提")
    at.selectbox(key="new_person_0_0_role").set_value(Role.SECRETARY).run()
    at.selectbox(key=f"new_person_0_0_place_{Role.SECRETARY}").set_value(world.there.neighbourhood).run()
    at.button(key="new_person_send").click().run()
    assert not at.exception
    assert len(at.code) == 1
    at.button(key="one_time_noted").click().run()
    assert not at.code
    with open_session() as db:
        found, _n = persons.accounts(db, world.administrator, on=datetime.now(UTC).date(), name="古丽")
    assert [(p.role, p.place) for p in found[0].posts] == [(Role.SECRETARY, "乙居民区")]


def test_search_finds_rare_characters(world: World) -> None:
    at = open_page(world.administrator, "people/users.py")
    at.text_input(key="people_text").set_value("𠮷").run()
    assert list(at.dataframe[0].value["Sign-in name"]) == ["𠮷田"]


def test_two_administrators_change_one_persons_posts_and_the_second_is_shown_both(world: World) -> None:
    at = open_page(world.administrator, "people/users.py")
    at.text_input(key="people_text").set_value("王").run()
    select_row(at, 0)
    before = account_of(world, world.secretary)
    with open_session(write=True) as db:
        moved = (Grant(Role.SECRETARY, world.there.neighbourhood),)
        posts.change_posts(db, world.administrator, person_id=before.id, version=1, grants=moved, at=AT)
    form = f"posts_{before.id}"
    at.button(key=f"{form}_send_1").click().run()
    assert "甲居民区" in said(at)
    assert "乙居民区" in said(at)
    at.button(key=f"{form}_store_mine").click().run()
    assert [p.place for p in account_of(world, world.secretary).posts] == ["甲居民区"]


def test_a_removed_person_is_gone_from_the_list(world: World) -> None:
    at = open_page(world.administrator, "people/users.py")
    at.text_input(key="people_text").set_value("王").run()
    select_row(at, 0)
    at.button(key=f"remove_{world.secretary.person_id}").click().run()
    assert not at.exception
    with open_session() as db:
        assert persons.accounts(db, world.administrator, on=datetime.now(UTC).date(), name="王")[1] == 0


def test_the_log_is_searched_by_person_and_shows_before_and_after(world: World) -> None:
    with open_session(write=True) as db:
        grants = (Grant(Role.SECRETARY, world.there.neighbourhood),)
        posts.change_posts(
            db, world.administrator, person_id=world.secretary.person_id, version=1, grants=grants, at=AT
        )
    at = open_page(world.administrator, "people/activity.py")
    at.text_input(key="activity_person").set_value("管理").run()
    assert list(at.dataframe[0].value["Action"]) == ["Changed posts"]
    select_row(at, 0)
    assert not at.exception
    assert list(at.table[0].value["Field"]) == ["Posts"]
