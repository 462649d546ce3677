"""A secretary brings in a register from a file in a real browser, looks first, and takes it back."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from models.grids import Unit
from services.db import open_session
from tests.browser.conftest import sign_in
from tests.support.world import World

pytestmark = pytest.mark.browser
REGISTER = "房号,姓名,面积(㎡)\n3幢501,王伟,80.50\n3幢502,李娜,八十\n合计,,80.50\n".encode("gb18030")


def households() -> int:
    with open_session() as db:
        return db.scalar(select(func.count()).select_from(Unit)) or 0


def test_a_register_is_looked_at_taken_in_and_taken_back(page: Page, world: World) -> None:
    before = households()
    sign_in(page, "王", path="/imports")
    page.locator("input[type=file]").set_input_files(
        {"name": "业主.csv", "mimeType": "text/csv", "buffer": REGISTER}
    )
    page.get_by_role("button", name="Check the file").click()
    take_in = page.get_by_role("button", name="Take in what can go in")
    expect(take_in).to_be_visible()
    assert households() == before
    take_in.click()
    take_back = page.get_by_role("button", name="Take it all back")
    expect(take_back).to_be_visible()
    assert households() == before + 1
    take_back.click()
    expect(page.get_by_text("Everything from this file is taken back.")).to_be_visible()
    assert households() == before
