"""The kit of a closed vote as a secretary takes it in a real browser, and a stranger counts it again."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from models.enums import Choice
from services.consultations import recount, tallies
from services.db import open_session
from tests.browser.conftest import Server, sign_in
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World

pytestmark = pytest.mark.browser


@pytest.fixture
def closed(world: World) -> int:
    """A closed vote of six, of whom one was against."""
    with open_session(write=True) as db:
        opened = open_vote(db, world.secretary, world.here.stairwell)
        vote(db, world.secretary, opened, "101", Choice.AGAINST)
        tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    return opened


def taken(page: Page, name: str) -> Download:
    """What a link sends; in this tab, since Playwright misses what a tab of its own is opened for."""
    link = page.get_by_role("link", name=name)
    link.evaluate("link => { link.target = '_self' }")
    with page.expect_download() as download:
        link.click()
    return download.value


def test_a_secretary_takes_the_kit_and_anybody_counts_it_again(
    closed: int, server: Server, page: Page, tmp_path: Path
) -> None:
    sign_in(page, "王", path="/tally")
    expect(page.get_by_role("link", name="Result notice (PDF)")).to_be_visible()
    download = taken(page, "Recount kit")
    assert download.suggested_filename == f"复核包-{closed}.zip"
    download.save_as(tmp_path / "kit.zip")
    alone = [sys.executable, "-I", recount.__file__, str(tmp_path / "kit.zip")]
    done = subprocess.run(alone, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0
    assert "NOT PASSED" in done.stdout
