"""华滨 from fresh demonstration data: eleven lifts, one of them carried from its bids to its registration."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.enums import Role
from services.demo.persons import PASSWORD, SIGN_INS
from tests.browser import huabin_steps as steps
from tests.browser.conftest import ROOT, Server, sign_in, start_server

pytestmark = pytest.mark.browser
SECRETARY = SIGN_INS[Role.SECRETARY]
NOTICE, INSPECTION, REGISTRATION = (
    "Construction notice to the market regulator",
    "Supervisory inspection report",
    "Use registration certificate",
)
POINTS = {
    "价格 40%": ("90", "88", "85"),
    "施工方案 35%": ("95", "90", "88"),
    "业绩与质保 25%": ("84", "80", "82"),
}
BUILDER = "申城电梯公司"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new installation, filled as the README says."""
    home = tmp_path_factory.mktemp("huabin") / "home"
    for command in ("migrate", "demo"):
        told = [sys.executable, "manage.py", command]
        subprocess.run(told, cwd=ROOT, env=steps.environment(home), check=True, capture_output=True)
    return home


@pytest.fixture
def server(demonstration: Path, tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "home"
    shutil.copytree(demonstration, home)
    running = start_server(steps.environment(home))
    yield running
    running.kill()


@pytest.fixture
def board(page: Page) -> Page:
    """The board, as the secretary of 华滨 finds it."""
    sign_in(page, SECRETARY, path=steps.BOARD, password=PASSWORD)
    return page


def test_of_eleven_lifts_three_are_finished_and_each_of_the_other_eight_says_what_it_waits_for(
    board: Page,
) -> None:
    assert steps.counts(board) == ("11", "8", "3")
    cards = [steps.waits(card) for card in board.get_by_role("article").all()]
    under_way = [card for card in cards if card.gate]
    assert (len(cards), len(under_way)) == (11, 8)
    assert all(re.match("Waits: .|Ready for: .", card.gate) for card in under_way)
    assert len({card.said for card in under_way}) == 8
    assert all(card.said for card in under_way)
    assert len({card.gate for card in under_way}) >= 7


def test_a_lift_is_carried_from_its_bids_to_its_registration_and_to_its_end(
    board: Page, tmp_path: Path
) -> None:
    lift = steps.renewal_that_waits(board, "投标已截止")
    board.goto(lift)
    steps.waits_for(board, "Tender: bids have closed, no award is made", "Contract: not drafted")
    bids_become_a_contract(board)
    the_money_is_covered(board)
    works_are_done(board, tmp_path / "施工告知.pdf")
    it_is_registered(board)
    it_is_settled(board)
    assert steps.counts(board) == ("11", "7", "4")


def bids_become_a_contract(page: Page) -> None:
    steps.course(page)
    steps.judge(page, bids=3)
    steps.score(page, "评审组", POINTS)
    steps.award(page, BUILDER, on=steps.bids_closed(page) + timedelta(days=1))
    steps.story(page)
    steps.waits_for(page, "Contract: not drafted")
    steps.course(page, by="button")
    steps.sign_contract(page, "HB-07")
    steps.story(page)
    steps.advance(page, "Drawing the money", "合同已签", waits="等待资金落实、施工告知")
    steps.waits_for(page, "What is committed does not cover the budget", f"{NOTICE}: missing")


def the_money_is_covered(page: Page) -> None:
    steps.commit(page, ("Treasury-bond subsidy", "Maintenance fund", "Self-raised"))
    steps.waits_for(page, "2 households have not paid in their share", f"{NOTICE}: missing")
    owed = steps.owed(page)
    assert len(owed) == 2
    steps.story(page)
    steps.book(page)
    for door, yuan in owed.items():
        steps.pay_in(page, door, yuan)
    steps.waits_for(page, f"{NOTICE}: missing")


def works_are_done(page: Page, scan: Path) -> None:
    steps.record(page, NOTICE, issuer=BUILDER, number="GZ-07")
    steps.attach_scan(page, scan)
    steps.advance(page, "Dismantling and installation", "告知已办，进场施工", waits="等待旧梯拆除、新梯安装")
    steps.may_go_on(page, "Supervisory inspection")
    steps.course(page)
    steps.look(page, "旧梯已拆除，新梯已装好，井道已清理")
    steps.pay_part(page, "新梯安装完成", "60000")
    steps.accept(page, "业委会、居委会、业主代表")
    steps.story(page)
    steps.advance(page, "Supervisory inspection", "安装完毕，报请检验", waits="等待监督检验")
    steps.waits_for(page, f"{INSPECTION}: missing")


def it_is_registered(page: Page) -> None:
    steps.record(page, INSPECTION, issuer="市特检院", number="TJ-07", result="Passed")
    steps.advance(page, "Use registration", "检验合格", waits="等待核发使用登记证")
    steps.waits_for(page, f"{REGISTRATION}: missing")
    steps.record(page, REGISTRATION, issuer="区市场监管局", number="梯11沪D00007")
    stage = "Maintenance contract, audit and subsidy claim"
    steps.advance(page, stage, "已登记，投入使用", waits="等待审价结算")
    expect(page.get_by_text(f"Evidence: {REGISTRATION}")).to_be_visible()
    steps.waits_for(page, "Contract: not settled")


def it_is_settled(page: Page) -> None:
    steps.course(page, by="button")
    steps.settle(page, "徐申审价事务所", "264000")
    steps.story(page)
    steps.advance(page, "Finished", "资料归档")
    expect(page.get_by_text("It has gone through all its stages.")).to_be_visible()
