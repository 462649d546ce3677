"""罗秀二村: an addition from first willingness to hand-over, by the people who do it, over five months.

All is done on the screens but this: nine of the ten households that pay have their payments booked by the service.
Each chapter goes on in the database that the chapter before left, so that every test tells its own part.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import luoxiu_agreement_steps as agreement
from tests.browser import luoxiu_steps as steps
from tests.browser import luoxiu_works_steps as works
from tests.browser.conftest import PATIENCE
from tests.browser.luoxiu_steps import DOORS, SECRETARY, VISITOR, Estate
from tests.browser.test_a_whole_story import Months

pytestmark = pytest.mark.browser
WILLING, TURNED, DECIDED, BUILT = 150, 140, 125, 60
"""How many days ago: the application, the second visits and the count, the agreement, the works."""
AGREE, ABSTAIN = "1", "3"
OPPOSED = {"101": "Daylight", "102": "Noise"}
BY_FLOOR = ("¥0.00", "¥20,588.24", "¥41,176.47", "¥45,294.12", "¥49,411.76", "¥53,529.41")
"""The worked example of 420,000 yuan by the Guangzhou guidance, two households a floor."""


@contextmanager
def estate_in(home: Path, chromium: Browser, days: int) -> Iterator[Estate]:
    """The application on the database of a folder, so many days ago."""
    months = Months({"DATABASE_URL": f"sqlite:///{home / 'duoge.db'}", "DUOGE_HOME": str(home)}, first=days)
    estate = Estate(months, chromium, days)
    try:
        yield estate
    finally:
        estate.close()


@pytest.fixture(scope="module")
def chapter(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Callable[..., Path]:
    """Tell a chapter in a folder of its own that goes on from another one; the folder."""

    def tell(before: Path, days: int, told: Callable[[Estate, Path], None]) -> Path:
        home = tmp_path_factory.mktemp("luoxiu") / "home"
        shutil.copytree(before, home)
        with estate_in(home, chromium, days) as estate:
            told(estate, home)
        return home

    return tell


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A stairwell of six floors, and nothing begun."""
    home = tmp_path_factory.mktemp("luoxiu_empty")
    shutil.copy(sqlite_template, home / "duoge.db")
    steps.stairwell_of_six_floors(f"sqlite:///{home / 'duoge.db'}")
    return home


@pytest.fixture(scope="module")
def willing(empty: Path, chapter: Callable[..., Path]) -> Path:
    return chapter(empty, WILLING, from_willingness_to_the_count)


def from_willingness_to_the_count(estate: Estate, home: Path) -> None:
    page = estate.tab_of(SECRETARY, "/pipeline")
    (home / "project").write_text(steps.begin(page))
    steps.advance(page, "Feasibility")
    steps.record(page, "Feasibility opinion", issuer="区房管局", result="Suitable (A)")
    steps.attach_scan(page, home / "意见.pdf")
    steps.form_group(page, {"Coordination": "沈律师", "Money matters": "陈会计", "Supervision": "老周"})
    steps.advance(page, "Consultation and posting")
    phone = estate.tab_of(VISITOR, "/visits", phone=True)
    for door, worry in OPPOSED.items():
        steps.visit(phone, door, "✕ Opposes", worry=worry)
    steps.visit(phone, "201", "✓ Supports")
    steps.prepare_vote(page, "同意加装电梯？", estate.on - timedelta(days=16))
    estate.go_on(TURNED)
    phone = estate.tab_of(VISITOR, "/visits", phone=True)
    steps.visit(phone, "101", "△ Does not block", worry="Daylight", note="连廊改为玻璃")
    steps.visit(phone, "102", "✓ Supports", worry="Noise", note="看过邻楼的梯")
    page = estate.tab_of(SECRETARY, "/ballots")
    steps.key_ballots(page, {door: ABSTAIN if door == "101" else AGREE for door in DOORS})
    page.goto("/round")
    steps.count_and_post(page)


@pytest.fixture(scope="module")
def agreed(willing: Path, chapter: Callable[..., Path]) -> Path:
    return chapter(willing, DECIDED, from_the_agreement_to_the_contract)


def from_the_agreement_to_the_contract(estate: Estate, home: Path) -> None:
    address = (home / "project").read_text()
    page = estate.tab_of(SECRETARY, "/round")
    agreement.make_final(page)
    page.goto(address)
    steps.advance(page, "Agreement on money, running and compensation")
    page.goto(address.replace("/project", "/shares"))
    agreement.draft_shares(page)
    agreement.agree_shares(page)
    page.goto(address)
    steps.record(page, "Signed agreement on money, running and compensation", issuer="三人小组")
    steps.advance(page, "Contract with the agent builder")
    page.goto(address.replace("/project", "/tender"))
    agreement.hire(page, builder="安居代建公司", ago=9, on=estate.on)
    page.goto(address)
    steps.advance(page, "Design and safety review")


@pytest.fixture(scope="module")
def handed_over(agreed: Path, chapter: Callable[..., Path]) -> Path:
    return chapter(agreed, BUILT, from_the_design_to_the_handover)


def to_pay() -> dict[str, int]:
    """What the others than 201 owe, in fen, by door; the first floor owes nothing."""
    fen = {door: int(re.sub(r"\D", "", BY_FLOOR[int(door[0]) - 1])) for door in DOORS}
    return {door: amount for door, amount in fen.items() if amount and door != "201"}


def from_the_design_to_the_handover(estate: Estate, home: Path) -> None:
    address = (home / "project").read_text()
    page = estate.tab_of(SECRETARY, address)
    steps.record(page, "Design and safety review", issuer="市安全评审组", result="Passed")
    steps.advance(page, "Planning and housing filing")
    steps.record(page, "Planning and housing filing", issuer="区规划局", number="规-1")
    works.plan_money(page)
    works.take_in(page, "201", BY_FLOOR[1])
    works.the_others_pay_in(f"sqlite:///{home / 'duoge.db'}", estate.on, to_pay())
    page.goto(address)
    steps.advance(page, "Civil works and shaft", choose=True)
    steps.record(page, "Construction notice to the market regulator", issuer="施工单位", number="告-1")
    steps.advance(page, "Installation")
    steps.advance(page, "Supervisory inspection")
    estate.go_on(0)
    page = estate.tab_of(SECRETARY, address)
    steps.record(page, "Supervisory inspection report", issuer="特检院", number="检-1", result="Passed")
    steps.advance(page, "Completion acceptance")
    steps.record(page, "Record of acceptance", issuer="业主代表", result="Passed")
    steps.advance(page, "Use registration")
    steps.record(page, "Use registration certificate", issuer="市场监管局", number="梯-1")
    steps.advance(page, "Hand-over and maintenance contract")


def test_two_objectors_are_turned_by_visits_and_the_owners_carry_it(willing: Path, chromium: Browser) -> None:
    with estate_in(willing, chromium, TURNED) as estate:
        page = estate.tab_of(SECRETARY, "/stances")
        page.get_by_role("link", name="罗秀二村").click()
        expect(page.get_by_text("Who came round · 2")).to_be_visible()
        on = estate.on
        for door, turned, worry in (("101", "△ Does not block", "Daylight"), ("102", "✓ Supports", "Noise")):
            expect(page.get_by_text(f"{door} ✕ Opposes → {turned} · {worry}")).to_be_visible()
            visited = f"{on.day} {on:%b} {on.year} · {VISITOR} · {turned} · {worry}"
            expect(page.get_by_text(visited)).to_be_visible()


def test_the_shares_of_the_worked_example_come_out_to_the_fen(agreed: Path, chromium: Browser) -> None:
    address = (agreed / "project").read_text()
    with estate_in(agreed, chromium, DECIDED) as estate:
        page = estate.tab_of(SECRETARY, address.replace("/project", "/shares"))
        shown = agreement.shares_on_screen(page)
        net = page.get_by_test_id("stMetric").filter(has_text="Net cost to share")
        expect(net).to_contain_text("¥420,000.00")
    assert shown == {door: BY_FLOOR[int(door[0]) - 1] for door in DOORS}
    assert sum(Decimal(said.strip("¥").replace(",", "")) for said in shown.values()) == 420_000


def test_it_is_built_inspected_registered_and_handed_over(handed_over: Path, chromium: Browser) -> None:
    with estate_in(handed_over, chromium, 0) as estate:
        page = estate.tab_of("领导", (handed_over / "project").read_text())
        stands = page.get_by_text("Stage 14 of 16: Hand-over and maintenance contract")
        expect(stands).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Cannot go on to Subsidy yet")).to_be_visible()
