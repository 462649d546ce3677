"""Keying ballots in a real browser: without a mouse, ahead of the server, through a dropped line, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect
from sqlalchemy import select
from sqlmodel import col

from models.consultations import Ballot
from models.enums import Channel, Choice
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.support.votes import open_two_matters, open_vote, vote
from tests.support.world import World

pytestmark = pytest.mark.browser
Open = Callable[..., BrowserContext]


@pytest.fixture
def opened(world: World) -> int:
    """A vote of the six owners of one stairwell, opened before the server starts."""
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell)


@pytest.fixture
def two_matters(world: World) -> int:
    with open_session(write=True) as db:
        return open_two_matters(db, world.secretary, world.here.stairwell)


def ballots() -> dict[str, list[Choice]]:
    """The answers stored, by door."""
    found: dict[str, list[Choice]] = {}
    with open_session() as db:
        query = select(col(Ballot.door), col(Ballot.choice)).order_by(col(Ballot.id), col(Ballot.item))
        for door, choice in db.execute(query):
            found.setdefault(door, []).append(choice)
    return found


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def key_in(page: Page, door: str, *answers: str) -> None:
    page.keyboard.type(door)
    keys(page, "Enter", *answers, "Enter")


def outcome(page: Page, text: str) -> None:
    expect(page.locator(".outcome")).to_contain_text(text)


def at_the_field(page: Page, name: str = "王") -> None:
    sign_in(page, name, path="/ballots")
    expect(page.get_by_label("Door number")).to_be_focused()


def test_doors_are_keyed_without_a_mouse_and_wrong_ones_are_told_at_once(
    opened: int, server: Server, page: Page
) -> None:
    at_the_field(page)
    key_in(page, "101", "1")
    outcome(page, "Stored: 101, ✓ Agree")
    expect(page.get_by_label("Door number")).to_have_value("")
    expect(page.get_by_label("Door number")).to_be_focused()
    key_in(page, "110", "1")
    outcome(page, "There is no door 110")
    expect(page.get_by_label("Door number")).to_have_value("110")
    key_in(page, "101", "2")
    outcome(page, "101 has an answer already, Agree, keyed at door 101 by 王")
    key_in(page, "102", "3", "Backspace", "2")
    outcome(page, "Stored: 102, ✕ Against")
    page.keyboard.type("201")
    page.keyboard.press("Alt+0")
    outcome(page, "Stored: 201, ⊘ Invalid")
    expect(page.locator(".last li")).to_have_count(3)
    assert ballots() == {"101": [Choice.AGREE], "102": [Choice.AGAINST], "201": [Choice.INVALID]}


def test_enter_alone_looks_a_door_up_and_stores_nothing(opened: int, server: Server, page: Page) -> None:
    at_the_field(page)
    page.keyboard.type("101")
    keys(page, "Enter")
    outcome(page, "甲业主11")
    assert ballots() == {}
    keys(page, "2", "Enter")
    outcome(page, "Stored: 101, ✕ Against")


def test_what_is_typed_ahead_while_the_line_is_down_is_shown_as_waiting_and_nothing_is_lost(
    opened: int, server: Server, page: Page
) -> None:
    sockets: list[WebSocketRoute] = []
    silent: list[WebSocketRoute] = []
    page.route_web_socket("**/_stcore/stream", lambda socket: through(socket, sockets, silent))
    at_the_field(page)
    key_in(page, "101", "1")
    outcome(page, "Stored: 101")
    silent.append(sockets[-1])
    for door in ("102", "201", "202"):
        key_in(page, door, "1")
    expect(page.locator(".waiting li")).to_have_count(3)
    expect(page.locator(".waiting li").first).to_contain_text("waiting: 102 ✓ Agree")
    sockets[-1].close(code=1001)
    expect(page.locator(".waiting li")).to_have_count(0)
    assert ballots() == {key: [Choice.AGREE] for key in ("101", "102", "201", "202")}


def through(socket: WebSocketRoute, sockets: list[WebSocketRoute], silent: list[WebSocketRoute]) -> None:
    """Pass everything on until the socket is made silent: then what the page sends is lost without a word."""
    sockets.append(socket)
    server = socket.connect_to_server()
    socket.on_message(lambda message: None if socket in silent else server.send(message))
    server.on_message(socket.send)


def test_two_matters_take_one_key_each(two_matters: int, server: Server, page: Page) -> None:
    at_the_field(page)
    key_in(page, "101", "1", "2")
    outcome(page, "Stored: 101, ✓ Agree · ★ 浦江电梯")
    key_in(page, "102", "2")
    outcome(page, "Press the key of an answer for each matter.")
    keys(page, "3", "Enter")
    outcome(page, "Stored: 102, ✕ Against · ○ Abstain")
    assert ballots()["101"] == [Choice.AGREE, Choice.CANDIDATE]


def test_a_double_click_on_an_answer_stores_one_ballot(opened: int, server: Server, page: Page) -> None:
    at_the_field(page, "买买提·艾力")
    for number, pause in (("101", 0), ("102", 120), ("201", 300)):
        page.get_by_label("Door number").fill(number)
        page.get_by_role("radio", name="Agree").dblclick(delay=pause)
        outcome(page, f"Stored: {number}, ✓ Agree")
    expect(page.locator(".refused li")).to_have_count(0)
    assert ballots() == {key: [Choice.AGREE] for key in ("101", "102", "201")}


def test_a_phone_keys_in_with_its_thumb_and_names_the_witness(
    opened: int, server: Server, open_browser: Open
) -> None:
    page = open_browser(width=390, height=844).new_page()
    sign_in(page, "王", path="/ballots")
    page.get_by_label("Door number").fill("301")
    page.get_by_label("How it came").select_option(label="By phone with a witness")
    page.get_by_role("radio", name="Against").click()
    outcome(page, "Name the witness of the call")
    page.get_by_label("Witness of the call").fill("李四")
    page.get_by_role("radio", name="Against").click()
    outcome(page, "Stored: 301, ✕ Against")
    with open_session() as db:
        kept = db.execute(select(col(Ballot.channel), col(Ballot.through))).one()
    assert tuple(kept) == (Channel.PHONE, "李四")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_phone_taps_a_door_of_the_front_and_the_keyboard_reaches_every_door(
    opened: int, server: Server, world: World, open_browser: Open
) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "302", Choice.AGAINST)
    page = open_browser(width=390, height=844).new_page()
    sign_in(page, "王", path="/ballots?view=front")
    cells = page.locator(".cell")
    expect(cells).to_have_text(["301", "302✕", "201", "202", "101", "102"])
    assert min(box["height"] for n in range(6) if (box := cells.nth(n).bounding_box())) >= 44
    cells.first.click()
    page.get_by_role("radio", name="Agree").click()
    outcome(page, "Stored: 301, ✓ Agree")
    expect(cells.first).to_have_text("301✓")
    expect(cells.first).to_be_focused()
    keys(page, "ArrowDown", "ArrowRight", "Enter", "2", "Enter")
    outcome(page, "Stored: 202, ✕ Against")
    page.get_by_role("button", name="By status").click()
    expect(cells.first).to_have_text("301▤")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_two_browsers_correct_one_ballot_and_nothing_vanishes(
    opened: int, server: Server, world: World, open_browser: Open
) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
    pages = [open_browser().new_page() for _ in range(2)]
    for page, name in zip(pages, ("王", "买买提·艾力"), strict=True):
        at_the_field(page, name)
        page.get_by_role("button", name="Correct").click()
    for page, answer in zip(pages, ("Against", "Abstain"), strict=True):
        dialog = page.get_by_role("dialog")
        dialog.get_by_text(answer).click()
        dialog.get_by_label("Reason").fill(f"read as {answer}")
        dialog.get_by_role("button", name="Store").click()
        page.wait_for_load_state("networkidle")
    expect(pages[1].get_by_text("王 changed this")).to_be_visible()
    pages[1].get_by_role("button", name="Keep theirs").click()
    expect(pages[1].get_by_role("dialog")).to_have_count(0)
    assert ballots() == {"101": [Choice.AGAINST]}
