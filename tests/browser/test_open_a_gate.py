"""A gate in a real browser: a lift that waits says why, gets its paper with a scan, moves on, and is sent back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.evidence import Evidence
from models.papers import Attachment
from models.renewals import Project
from pages.ui import inputs
from services.db import open_session
from tests.browser.conftest import settled, sign_in
from tests.support.renewals import add_project
from tests.support.things import PDF
from tests.support.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def lift(world: World) -> int:
    with open_session(write=True) as db:
        return add_project(db, world.here.building, name="5号梯", on=inputs.today()).id or 0


def record_certificate(page: Page) -> None:
    settled(page)
    page.get_by_role("button", name="Record: Safety risk assessment certificate").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Issued by").fill("检验院")
    dialog.get_by_role("textbox", name="Its number").fill("A-1")
    dialog.get_by_role("combobox", name="Result").click()
    page.get_by_role("option", name="Replace (更新)").click()
    dialog.get_by_role("button", name="Record", exact=True).dblclick()
    expect(dialog).to_be_hidden()


def test_a_lift_gets_its_certificate_moves_on_and_is_sent_back(lift: int, page: Page, tmp_path: Path) -> None:
    sign_in(page, "王", path=f"/project?project={lift}")
    expect(page.get_by_text("Cannot go on to Task group set up yet")).to_be_visible()
    expect(page.get_by_text("up to: inspection body")).to_be_visible()
    record_certificate(page)
    expect(page.get_by_text("May go on to: Task group set up")).to_be_visible()

    settled(page)
    page.get_by_role("button", name="Move forward").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Reason").fill("评估报告已出")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Stage 3 of 13: Task group set up")).to_be_visible()

    settled(page)
    page.get_by_role("button", name="Other steps").click()
    page.get_by_role("menuitem", name="Send back").click()
    dialog.get_by_role("textbox", name="Reason").fill("评估须重做")
    dialog.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Stage 2 of 13: Safety risk assessment")).to_be_visible()
    expect(page.get_by_text("needed anew, the case was sent back")).to_be_visible()
    with open_session() as db:
        assert db.get_one(Project, lift).stage == "assessment"
        (certificate,) = db.scalars(select(Evidence))
        assert certificate.expired_by_move is not None


def test_a_scan_is_attached_to_the_evidence_selected(lift: int, page: Page, tmp_path: Path) -> None:
    scan = tmp_path / "报告.pdf"
    scan.write_bytes(PDF)
    sign_in(page, "王", path=f"/project?project={lift}")
    record_certificate(page)
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 18, box["y"] + 52)
    expect(page.get_by_text("Nothing is attached yet.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("The file is attached.")).to_be_visible()
    with open_session() as db:
        assert [a.name for a in db.scalars(select(Attachment))] == ["报告.pdf"]
