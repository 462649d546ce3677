"""What people do on the screens to add a lift at 罗秀二村, step by step; the story is told in test_luoxiu.py."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from sqlmodel import Session

from models.grids import Place
from pages.ui import inputs
from services import audit
from services.db import engines_for
from tests.browser.conftest import PATIENCE, settled, sign_in
from tests.browser.test_a_whole_story import Months, close, open_it
from tests.browser.test_prepare_a_vote import chosen, pressed, typed
from tests.support.things import PDF
from tests.support.world import add_household, small_world

SECRETARY, VISITOR = "王", "买买提·艾力"
FLOORS = range(1, 7)
DOORS = tuple(f"{floor}0{side}" for floor in FLOORS for side in (1, 2))
PRICE, SUBSIDY, NET = "700,000", "280,000", "420,000"


def stairwell_of_six_floors(url: str) -> None:
    """罗秀二村: the small world with six floors of two households, 80.00 m² each."""
    with Session(engines_for(url)[1]) as db:
        here = small_world(db).here
        db.get_one(Place, here.estate).name = "罗秀二村"
        for door in DOORS[6:]:
            add_household(db, stairwell=here.stairwell, estate=here.estate, door=door, owner=f"业主{door}")
        audit.write_pending(db)
        db.commit()
    for engine in engines_for(url):
        engine.dispose()


@dataclass
class Estate:
    """The application over the months, and the browser in which its people work."""

    months: Months
    chromium: Browser
    today: int
    """How many days ago it is for them."""
    tabs: dict[tuple[str, bool], Page] = field(default_factory=dict)
    signed_in: set[tuple[str, bool]] = field(default_factory=set)

    def go_on(self, days: int) -> None:
        """It is later now: so many days ago; everybody signs in anew."""
        self.months.go_on(days)
        self.today = days
        self.signed_in.clear()

    @property
    def on(self) -> date:
        """The day on which they are."""
        return inputs.today() - timedelta(days=self.today)

    def tab_of(self, name: str, path: str, *, phone: bool = False) -> Page:
        """The tab of a person, at a desk or on a phone, with a page open."""
        key = (name, phone)
        page = self.tabs.get(key) or self._new_tab(phone)
        self.tabs[key] = page
        if key in self.signed_in:
            page.goto(path)
        else:
            page.context.clear_cookies()
            page.goto(path)
            expect(page.get_by_label("Sign-in name", exact=True)).to_be_visible(timeout=PATIENCE)
            sign_in(page, name, path=path)
            self.signed_in.add(key)
        return page

    def _new_tab(self, phone: bool) -> Page:
        width, height = (390, 844) if phone else (1440, 900)
        size: ViewportSize = {"width": width, "height": height}
        url = self.months.server.url
        page = self.chromium.new_context(base_url=url, viewport=size, locale="en-GB").new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def close(self) -> None:
        """All go home."""
        for page in self.tabs.values():
            page.context.close()
        self.months.server.kill()


def opened(page: Page, button: str | re.Pattern[str], *, exact: bool = False) -> Locator:
    """Press a button that opens a dialog; the dialog, when it stands."""
    settled(page)
    page.get_by_role("button", name=button, exact=exact).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    settled(page)
    return dialog


def begin(page: Page) -> str:
    """Begin the addition on the board; the address of its page."""
    settled(page)
    page.get_by_role("button", name="Begin a renewal").click()
    box = page.get_by_test_id("stPopoverBody")
    chosen(page, "Kind of renewal", "Lift addition")
    name = box.get_by_label("Name", exact=True).first
    expect(name).to_have_value("罗秀二村 1幢 1单元 Lift addition")
    settled(page)
    chosen(page, "What it comes from", "Application of owners")
    typed(page, "Budget in yuan", PRICE)
    pressed(page, "Begin it")
    expect(page.get_by_text("Stage 1 of 16: Application to the residents' committee")).to_be_visible()
    found = re.search(r"project=\d+", page.url)
    assert found
    return f"/project?{found[0]}"


def advance(page: Page, stage: str, *, reason: str = "条件已具备", choose: bool = False) -> None:
    """Move it on, with a reason; `choose` where another stage is offered first."""
    dialog = opened(page, "Move forward")
    if choose:
        dialog.get_by_role("combobox", name="Next stage").click()
        page.get_by_role("option", name=stage).click()
    dialog.get_by_role("textbox", name="Reason").fill(reason)
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text(re.compile(rf"Stage \d+ of 16: {re.escape(stage)}"))).to_be_visible()


def record(page: Page, what: str, *, issuer: str, number: str = "", result: str = "") -> None:
    """Take down what is missing, or, where nothing is, a piece of the list."""
    dialog = opened(page, re.compile(r"Record(: |\s*evidence)"))
    which = dialog.get_by_role("combobox", name="Which evidence")
    which.click()
    page.get_by_role("option", name=what, exact=True).click()
    settled(page)
    dialog.get_by_role("textbox", name="Issued by").fill(issuer)
    if number:
        dialog.get_by_role("textbox", name="Its number").fill(number)
    if result:
        dialog.get_by_role("combobox", name="Result").click()
        page.get_by_role("option", name=result, exact=True).click()
    dialog.get_by_role("button", name="Record", exact=True).click()
    expect(dialog).to_be_hidden()
    settled(page)


def attach_scan(page: Page, scan: Path) -> None:
    """Select the first piece of evidence and attach its scan."""
    scan.write_bytes(PDF)
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 18, box["y"] + 52)
    expect(page.get_by_text("Nothing is attached yet.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("The file is attached.")).to_be_visible()


def form_group(page: Page, members: Mapping[str, str]) -> None:
    """A group of three: names by their posts, taken in one after the other as the posts are vacant."""
    opened(page, "Change the task groups")
    chosen(page, "Kind of group", "Three-person")
    pressed(page, "Form the group")
    for post, name in members.items():
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("radio", name=post)).to_be_checked()
        field = dialog.get_by_role("textbox", name="Name of the person")
        expect(field).to_have_value("")
        field.fill(name)
        dialog.get_by_role("button", name="Take in").click()
        expect(page.get_by_text(f"{post}: {name}")).to_be_visible()
    page.keyboard.press("Escape")


def tap(page: Page, text: str) -> None:
    """Tap what is to be seen."""
    page.get_by_text(text, exact=True).locator("visible=true").first.click()


def visit(page: Page, door: str, stance: str, *, worry: str = "", note: str = "") -> None:
    """What was found at a door, on the phone; the door is tapped with the sign of its last stance."""
    page.get_by_role("radio", name=re.compile(rf"^\S+ {door}$")).or_(
        page.get_by_role("button", name=re.compile(rf"^\S+ {door}$"))
    ).first.click()
    expect(page.get_by_test_id("stAlert").filter(has_text=re.compile(f"{door}.*m²"))).to_be_visible()
    tap(page, stance)
    if worry:
        tap(page, worry)
    if note:
        page.get_by_label("Note", exact=True).fill(note)
    page.get_by_role("button", name="Save the visit").click()
    expect(page.get_by_text(f"Stored: {door}, {stance}")).to_be_visible()


def prepare_vote(page: Page, question: str, posted: date) -> None:
    """Draft the vote that the renewal on the screen waits for, note its posting, and open it."""
    settled(page)
    pressed(page, "Prepare a vote")
    expect(page.get_by_text("Prepared for a renewal:")).to_be_visible()
    settled(page)
    typed(page, "Question put to the owners", question)
    pressed(page, "Save the draft")
    open_it(page, posted)


def key_ballots(page: Page, answers: Mapping[str, str]) -> None:
    """Door by door, with the digit of each answer."""
    expect(page.get_by_label("Door number")).to_be_focused()
    for door, digit in answers.items():
        page.keyboard.type(door)
        for key in ("Enter", digit, "Enter"):
            page.keyboard.press(key)
        expect(page.locator(".outcome")).to_contain_text(f"Stored: {door}")


def count_and_post(page: Page) -> None:
    """Close the vote and note that its result hangs."""
    close(page)
    expect(page.get_by_text("Open → Closed")).to_be_visible()
    page.get_by_role("button", name="The result hangs").press("Enter")
    page.get_by_role("button", name="Note the posting").press("Enter")
    expect(page.get_by_text("Hangs until").first).to_be_visible()
