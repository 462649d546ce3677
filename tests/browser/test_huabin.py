"""华滨 from fresh demonstration data: eleven lifts, and one of them carried through its works on the screens."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select
from sqlmodel import col

from models.enums import ProjectKind, ProjectState, Role
from models.money import Funding
from models.people import Person
from models.renewals import Project
from pages.ui import inputs
from services.access import EVERYWHERE, Actor, Grant, below
from services.db import engines_for, open_session
from services.demo import fill as filling
from services.demo.persons import PASSWORD, SIGN_INS
from services.renewals import gates, money_bookings, shares
from services.renewals.lacks import Lack
from tests.browser.conftest import Server, sign_in, start_server
from tests.support.clock import days_ago
from tests.support.filled import place
from tests.support.things import PDF

pytestmark = pytest.mark.browser
SECRETARY = SIGN_INS[Role.SECRETARY]
FILLED, SIGNED, INSPECTED = 70, 55, 10
"""How many days ago the demonstration is made for and the bids are opened, the contract signed, the lift inspected."""


class Weeks:
    """The application on the demonstration, on one day after another, always at the same address."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.server = start_server(environment | days_ago(FILLED))

    def go_on(self, days: int) -> None:
        """It is later now: so many days ago."""
        port = int(self.server.url.rsplit(":", 1)[1])
        self.server.kill()
        self.server = start_server(self.environment | days_ago(days), port=port)


def ago(days: int) -> date:
    return inputs.today() - timedelta(days=days)


@pytest.fixture
def weeks(sqlite: str, tmp_path: Path) -> Iterator[Weeks]:
    with open_session(write=True) as db:
        filling.fill(db, on=ago(FILLED))
    for engine in engines_for(sqlite):
        engine.dispose()
    running = Weeks({"DATABASE_URL": sqlite, "DUOGE_HOME": str(tmp_path)})
    yield running
    running.server.kill()


@pytest.fixture
def server(weeks: Weeks) -> Server:
    return weeks.server


def huabin() -> list[Project]:
    with open_session() as db:
        here = below(place(db, "华滨居民区"), col(Project.place_id))
        found = db.scalars(select(Project).where(here, col(Project.kind) == ProjectKind.LIFT_REPLACEMENT))
        return list(found)


def stage_of(project: int) -> str:
    return next(p.stage for p in huabin() if p.id == project)


def waits_for(project: int, days: int) -> list[str]:
    """What the gate says on a day, by its codes."""
    with open_session() as db:
        lacks: list[Lack] = []
        for way in gates.gates_of(db, [db.get_one(Project, project)], on=ago(days))[project].ways:
            lacks += [m.lack for m in way.missing]
    return [lack.code for lack in lacks]


def story(page: Page, project: int) -> None:
    page.goto(f"/project?project={project}")
    expect(page.get_by_text("In this stage since")).to_be_visible()


def says(page: Page, *texts: str) -> None:
    """The gate on the page of the renewal waits for this."""
    for text in texts:
        expect(page.get_by_role("listitem").filter(has_text=text).first).to_be_visible()


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def told(page: Page, text: str) -> None:
    """What was done is said, and the page stands still again."""
    expect(page.get_by_text(text).first).to_be_visible()
    page.wait_for_load_state("networkidle")


def move(page: Page, stage: str, reason: str) -> None:
    press(page, "Move forward")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Reason").fill(reason)
    press(dialog, "Move")
    expect(page.get_by_text(stage).first).to_be_visible()
    expect(dialog).to_be_hidden()


def record(page: Page, what: str, issuer: str, number: str, result: str = "") -> None:
    press(page, f"Record: {what}")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Issued by").fill(issuer)
    dialog.get_by_role("textbox", name="Its number").fill(number)
    if result:
        dialog.get_by_role("combobox", name="Result").click()
        page.get_by_role("option", name=result).click()
    press(dialog, "Record")
    told(page, "The evidence is recorded.")


def attach(page: Page, scan: Path) -> None:
    """Its scan, to the newest piece of evidence."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 18, box["y"] + 52)
    expect(page.get_by_text("Nothing is attached yet.")).to_be_visible()
    page.locator("input[type=file]").first.set_input_files(scan)
    press(page, "Attach")
    told(page, "The file is attached.")


def test_each_of_huabins_eight_says_what_it_waits_for_and_one_is_carried_past_its_registration(
    weeks: Weeks, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = open_browser().new_page()
    page.set_default_timeout(25_000)
    sign_in(page, SECRETARY, path="/pipeline", password=PASSWORD)
    the_board_shows_all(page)
    (lift,) = (p.id or 0 for p in huabin() if p.stage == "tender")
    bids_are_opened(page, lift)

    weeks.go_on(SIGNED)
    sign_in(page, SECRETARY, path=f"/tender?project={lift}", password=PASSWORD)
    the_contract_is_signed(page, lift)
    the_money_is_covered(page, lift)
    scan = tmp_path / "施工告知.pdf"
    scan.write_bytes(PDF)
    works_begin(page, lift, scan)

    weeks.go_on(INSPECTED)
    sign_in(page, SECRETARY, path=f"/project?project={lift}", password=PASSWORD)
    it_is_registered(page, lift)
    assert stage_of(lift) == "settlement"


def the_board_shows_all(page: Page) -> None:
    for name, number in (("In all", "11"), ("Under way", "8"), ("Finished", "3")):
        metric = page.get_by_test_id("stMetric").filter(has_text=name).first
        expect(metric).to_contain_text(number)
    under_way = [p for p in huabin() if p.state is ProjectState.OPEN]
    assert len(under_way) == 8
    for project in under_way:
        card = page.locator(".card").filter(has_text=project.name)
        expect(card).to_contain_text(project.waits_for)
        expect(card).to_contain_text("Waits: ")


def bids_are_opened(page: Page, lift: int) -> None:
    story(page, lift)
    says(page, "Tender: bids have closed, no award is made", "Contract: not drafted")
    page.get_by_role("link", name="Tender and works").last.click()
    for _bid in range(3):
        press(page, "Judge a bid")
        press(page, "Save")
        told(page, "Saved.")
    press(page, "Fill a score sheet")
    page.get_by_role("combobox", name="Whose points").fill("评审组")
    page.keyboard.press("Enter")
    points(page, ("90", "88", "85"), ("95", "90", "88"), ("84", "80", "82"))
    press(page, "Store the sheet")
    told(page, "The sheet is stored.")
    for button in ("Make the award", "Post the award"):
        press(page, button)
        page.get_by_test_id("stForm").get_by_role("button", name=button).click()
        told(page, "The award is made." if button.startswith("Make") else "The award hangs.")
    assert waits_for(lift, FILLED) == ["award_hangs", "contract_missing"]


def points(page: Page, *rows: tuple[str, ...]) -> None:
    """Type points into the table, row by row."""
    grid = page.get_by_test_id("stDataFrame").first
    expect(grid).to_be_visible()
    box = grid.bounding_box()
    assert box
    for number, row in enumerate(rows):
        page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + 52 + 35 * number)
        for text in row:
            page.keyboard.type(text)
            page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")


def the_contract_is_signed(page: Page, lift: int) -> None:
    assert waits_for(lift, SIGNED) == ["contract_missing"]
    press(page, "Draft the contract")
    page.get_by_role("textbox", name="Number of the contract").fill("HB-07")
    press(page, "Save")
    told(page, "The contract is drafted.")
    assert waits_for(lift, SIGNED) == ["contract_not_signed"]
    press(page, "Note the signature")
    page.get_by_test_id("stForm").get_by_role("button").last.click()
    told(page, "The contract is signed")
    story(page, lift)
    move(page, "Drawing the money", "合同已签")
    says(page, "What is committed does not cover the budget", "Construction notice")


def the_money_is_covered(page: Page, lift: int) -> None:
    """The purses commit what they planned, and the last two households pay in."""
    assert waits_for(lift, SIGNED) == ["money_gap", "evidence_missing"]
    press(page, "Change the plan")
    for purse in ("Treasury-bond subsidy", "Maintenance fund", "Self-raised"):
        planned = page.get_by_label(f"{purse}, planned", exact=True).input_value()
        page.get_by_label(f"{purse}, committed", exact=True).fill(planned)
    form = page.get_by_test_id("stForm").filter(has=page.get_by_label("Budget in yuan"))
    form.get_by_label("Reason").fill("三方确认")
    press(form, "Save the plan")
    told(page, "Saved.")
    says(page, "2 households have not paid in their share")
    press(page, "Book")
    for door, fen in not_paid_in(lift):
        choose(page, "Purse", "Self-raised")
        choose(page, "Household", door)
        book = page.get_by_test_id("stForm").filter(has=page.get_by_label("From or to whom"))
        book.get_by_label("Amount in yuan").fill(f"{fen // 100}.{fen % 100:02}")
        book.get_by_label("Reason").fill("自筹款到账")
        press(book, "Book")
        told(page, "Booked.")
    assert waits_for(lift, SIGNED) == ["evidence_missing"]


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).last.fill(option)
    page.get_by_role("option", name=option).first.click()


def not_paid_in(lift: int) -> list[tuple[str, int]]:
    """The doors that the gate names, and what each owes."""
    with open_session() as db:
        paid = money_bookings.paid_in_by(db, lift)
        officer = db.scalars(select(col(Person.id)).where(col(Person.sign_in_name) == SECRETARY)).one() or 0
        found = shares.shares(db, Actor(officer, "", (Grant(Role.SECRETARY, EVERYWHERE),)), project_id=lift)
        assert found is not None
        return [
            (line.door, line.due_now_fen)
            for line in found.lines
            if line.due_now_fen and line.unit_id not in paid
        ]


def works_begin(page: Page, lift: int, scan: Path) -> None:
    says(page, "Construction notice to the market regulator: missing")
    record(page, "Construction notice to the market regulator", "申城电梯公司", "GZ-07")
    attach(page, scan)
    assert waits_for(lift, SIGNED) == []
    move(page, "Stage 9 of 13: Dismantling and installation", "告知已办，进场施工")
    page.goto(f"/tender?project={lift}")
    press(page, "Note a look at the works")
    page.get_by_label("What was seen").fill("旧梯已拆除，井道已清理")
    press(page, "Store it")
    told(page, "It is stored.")
    page.get_by_role("combobox", name="Note something else").fill("Note a payment")
    page.get_by_role("option", name="Note a payment").click()
    page.get_by_label("Amount in yuan, with a minus if it came back").fill("10000")
    choose(page, "Purse", "Self-raised")
    page.get_by_test_id("stForm").get_by_role("button", name="Note the payment").click()
    told(page, "The payment is noted.")
    with open_session() as db:
        purses = select(col(Funding.paid_fen)).where(col(Funding.project_id) == lift)
        assert sorted(db.scalars(purses)) == [0, 0, 1_000_000]


def it_is_registered(page: Page, lift: int) -> None:
    move(page, "Stage 10 of 13: Supervisory inspection", "安装完毕，报请检验")
    says(page, "Supervisory inspection report: missing")
    record(page, "Supervisory inspection report", "市特检院", "TJ-07", "Passed")
    move(page, "Stage 11 of 13: Use registration", "检验合格")
    says(page, "Use registration certificate: missing")
    record(page, "Use registration certificate", "区市场监管局", "梯11沪D00007")
    assert waits_for(lift, INSPECTED) == []
    move(page, "Stage 12 of 13: Maintenance contract, audit and subsidy claim", "已登记，投入使用")
    says(page, "Final settlement")
