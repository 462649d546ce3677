"""Signing in and out in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from models.people_enums import RevokedBecause
from services.db import open_session
from services.people import sessions
from tests.browser.conftest import Server, sign_in
from tests.support.world import AT, World

pytestmark = pytest.mark.browser
Open = Callable[..., BrowserContext]
SECRETS = ("My day", "Renewals by stage", "People and posts", "Activity log")


def shows_the_sign_in_only(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    for text in SECRETS:
        expect(page.get_by_text(text)).to_have_count(0)


@pytest.mark.parametrize("path", ["/users", "/secret"])
def test_a_strangers_first_deep_link_after_a_start_shows_the_sign_in_only(page: Page, path: str) -> None:
    page.goto(path)
    shows_the_sign_in_only(page)


def test_every_address_shows_a_stranger_the_sign_in_only(page: Page) -> None:
    for path in ("/", "/activity", "/pipeline", "/frame", "/people/users", "/home/overview", "/sign_in"):
        page.goto(path)
        shows_the_sign_in_only(page)


@pytest.mark.parametrize("name", ["管理员", "领导", "干部", "王", "买买提·艾力"])
def test_every_role_signs_in(page: Page, name: str) -> None:
    sign_in(page, name)
    expect(page.get_by_text(name, exact=True).first).to_be_visible()


def test_a_deep_link_opens_after_signing_in(page: Page) -> None:
    sign_in(page, "管理员", path="/activity")
    expect(page.get_by_role("heading", name="Activity log")).to_be_visible()


def test_a_refresh_keeps_the_session_and_scripts_cannot_read_it(page: Page) -> None:
    sign_in(page, "王")
    page.reload()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert "duoge_session" not in page.evaluate("document.cookie")
    [cookie] = [c for c in page.context.cookies() if c["name"] == "duoge_session"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"


def test_signing_out_ends_the_other_tab(page: Page) -> None:
    sign_in(page, "王")
    other = page.context.new_page()
    other.goto("/pipeline")
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    other.get_by_role("link", name="My day").click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    other.reload()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()


def test_pages_that_are_reached_from_a_vote_stay_out_of_the_menu_and_keep_their_address(page: Page) -> None:
    sign_in(page, "王", path="/roll")
    expect(page.get_by_role("heading", name="The roll")).to_be_visible()
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_role("link", name="Rules and emergencies")).to_be_visible()
    expect(menu.get_by_role("link", name="The roll")).to_have_count(0)
    expect(menu.get_by_role("link", name="Doors to knock at")).to_have_count(0)


def test_a_copied_cookie_is_dead_after_sign_out(page: Page, open_browser: Open) -> None:
    sign_in(page, "王")
    cookies = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    thief = open_browser()
    thief.add_cookies(cookies)  # type: ignore[arg-type]
    tab = thief.new_page()
    tab.goto("/pipeline")
    expect(tab.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_changed_role_counts_at_once(page: Page, server: Server, world: World) -> None:
    sign_in(page, "王")
    with open_session(write=True) as db:
        sessions.revoke(db, at=AT, because=RevokedBecause.ROLE_CHANGED, person_id=world.secretary.person_id)
    page.get_by_role("link", name="My account").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_wrong_password_says_so_and_keeps_the_name(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Sign-in name", exact=True).fill("王")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Name or password is wrong")).to_be_visible()
    expect(page.get_by_label("Sign-in name", exact=True)).to_have_value("王")


def test_the_sign_in_fits_a_phone_and_speaks_the_browsers_language(open_browser: Open) -> None:
    page = open_browser(width=390, height=844, locale="zh-CN").new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
