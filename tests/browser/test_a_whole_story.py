"""One vote from its draft to the second round, in a real browser, by keyboard, over six weeks of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlmodel import col

from models.consultations import Round
from models.enums import RoundState
from pages.ui import inputs
from services.consultations import recount
from services.db import engines_for, open_session
from tests.browser.conftest import Server, sign_in, start_server, type_day
from tests.browser.test_prepare_a_vote import chosen, pressed, typed
from tests.browser.test_take_the_kit import taken
from tests.support.clock import days_ago
from tests.support.world import World

pytestmark = pytest.mark.browser
DOORS = ("101", "102", "201", "202", "301", "302")
FIRST, LATER = 40, 20
"""How many days ago the first round is counted, and how many ago the second one opens."""


class Months:
    """The application as it runs on one day after another, always at the same address."""

    def __init__(self, environment: dict[str, str], *, first: int = FIRST) -> None:
        self.environment = environment
        self.server = start_server(environment | days_ago(first))

    def go_on(self, days: int) -> None:
        """It is later now: so many days ago."""
        port = int(self.server.url.rsplit(":", 1)[1])
        self.server.kill()
        self.server = start_server(self.environment | days_ago(days), port=port)


@pytest.fixture
def months(sqlite: str, world: World, tmp_path: Path) -> Iterator[Months]:
    """The application on this test's own database, forty days ago."""
    for engine in engines_for(sqlite):
        engine.dispose()
    running = Months({"DATABASE_URL": sqlite, "DUOGE_HOME": str(tmp_path)})
    yield running
    running.server.kill()


@pytest.fixture
def server(months: Months) -> Server:
    return months.server


def ago(days: int) -> date:
    return inputs.today() - timedelta(days=days)


def state_of(number: int) -> RoundState:
    with open_session() as db:
        return db.scalars(select(col(Round.state)).where(col(Round.number) == number)).one()


def prepare(page: Page) -> None:
    pressed(page, "Prepare a vote")
    chosen(page, "Estate, building or stairwell", "甲小区 1幢 1单元")
    typed(page, "Question put to the owners", "换电梯？")
    page.get_by_role("switch", name="Keep a ledger of the paper ballots").focus()
    page.keyboard.press("Space")
    page.wait_for_load_state("networkidle")
    pressed(page, "Save the draft")


def open_it(page: Page, posted: date) -> None:
    expect(page.get_by_text("waits for its notice to be posted").first).to_be_visible()
    type_day(page, "Notice posted on", posted)
    pressed(page, "Note the day")
    expect(page.get_by_text("may be opened").first).to_be_visible()
    pressed(page, "Freeze the roll and open")
    expect(page.get_by_text("The vote is open and its roll is frozen.")).to_be_visible()


def key_in(page: Page) -> None:
    page.goto("/ballots")
    expect(page.get_by_label("Door number")).to_be_focused()
    for door in DOORS[:5]:
        page.keyboard.type(door)
        for key in ("Enter", "2" if door == "101" else "1", "Enter"):
            page.keyboard.press(key)
        expect(page.locator(".outcome")).to_contain_text(f"Stored: {door}")


def unfold(page: Page, title: str) -> None:
    """Open a folded part, and see that it is open."""
    page.wait_for_load_state("networkidle")
    folded = page.locator("details").filter(has=page.locator("summary", has_text=title))
    folded.locator("summary").press("Enter")
    expect(folded).to_have_js_property("open", True)


def give_papers_out(page: Page) -> None:
    page.goto("/ledger")
    unfold(page, "Issue papers")
    pressed(page, "Issue")
    expect(page.get_by_text("6 papers issued.")).to_be_visible()


def reconcile(page: Page) -> None:
    page.goto("/ledger")
    for door in DOORS[:5]:
        field = page.get_by_label("Serial or door of a paper that came back")
        field.fill(door)
        field.press("Enter")
        expect(page.get_by_text(f"door {door}")).to_be_visible()
    unfold(page, "Missing or spoiled")
    typed(page, "Note", "未交回")
    pressed(page, "All the rest is missing")
    expect(page.get_by_text("Both equations hold: this vote may close.")).to_be_visible()


def take_forms(page: Page) -> bytes:
    page.goto("/tally")
    page.get_by_role("button", name="Print ballot forms").press("Enter")
    link = page.get_by_test_id("stPopoverBody").get_by_role("link", name="PDF")
    return page.request.get(link.get_attribute("href") or "", timeout=120_000).body()


def close(page: Page) -> None:
    page.goto("/round")
    page.get_by_role("button", name="Close the vote").press("Enter")
    page.get_by_role("button", name="Yes, close it now").press("Enter")


def test_a_vote_lives_from_its_draft_to_the_second_round_and_is_counted_again(
    months: Months, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = open_browser().new_page()
    sign_in(page, "王", path="/rounds")
    prepare(page)
    open_it(page, ago(FIRST + 16))
    assert take_forms(page).startswith(b"%PDF")
    give_papers_out(page)
    key_in(page)
    close(page)
    expect(page.get_by_text("still out").first).to_be_visible()
    assert state_of(1) is RoundState.OPEN
    reconcile(page)
    close(page)
    expect(page.get_by_text("Open → Closed")).to_be_visible()
    page.get_by_role("button", name="The result hangs").press("Enter")
    page.get_by_role("button", name="Note the posting").press("Enter")
    expect(page.get_by_text("Hangs until").first).to_be_visible()
    page.get_by_role("button", name="Draft the next round").press("Enter")
    page.get_by_label("Question put to the owners").fill("同意中标方案？")
    page.get_by_role("button", name="Draft it").press("Enter")
    expect(page.get_by_role("link", name="Round 2")).to_be_visible()

    months.go_on(LATER)
    sign_in(page, "王", path="/round?round=1")
    page.get_by_role("button", name="Make it final").press("Enter")
    page.get_by_role("button", name="Yes, it is final").press("Enter")
    expect(page.get_by_text("Result posted → Final")).to_be_visible()
    page.goto("/rounds")
    page.get_by_role("link", name="Go on with it").press("Enter")
    open_it(page, ago(LATER + 16))
    assert state_of(2) is RoundState.OPEN

    page.goto("/tally?round=1")
    kit = tmp_path / "kit.zip"
    taken(page, "Recount kit").save_as(kit)
    assert counted_again(kit) == 0
    raw = bytearray(kit.read_bytes())
    raw[len(raw) // 2] ^= 1
    kit.write_bytes(raw)
    assert counted_again(kit) == 1


def counted_again(kit: Path) -> int:
    """What the checker alone says of a kit."""
    alone = [sys.executable, "-I", recount.__file__, str(kit)]
    return subprocess.run(alone, capture_output=True, timeout=60).returncode
