"""Attached files as they go out of the server: to whom, how, and what a stranger who asks is told."""

import pytest
from starlette.testclient import TestClient

from services import attachments
from services.attachments import BALLOT
from services.consultations import ledger
from services.db import open_session
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.services.test_attachments import PDF, picture
from tests.support.screen import open_page
from tests.support.votes import open_vote
from tests.support.world import AT, World, small_world

__all__ = ["browser"]


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


def kept(world: World, content: bytes, name: str = "票.html") -> int:
    with open_session(write=True) as db:
        opened = open_vote(db, world.secretary, world.here.stairwell)
        voter = ledger.voter_at(db, world.secretary, round_id=opened, door="101").id
        return attachments.attach(
            db,
            world.secretary,
            subject_kind=BALLOT,
            subject_id=voter,
            name=name,
            content=content,
            at=AT,
            token="t",
        )


def test_a_photo_is_shown_to_who_may_see_ballots_and_the_look_is_logged(
    world: World, browser: TestClient
) -> None:
    address = f"/files/attachment/{kept(world, picture())}"
    answer = sign_in(browser, world.grid_worker).get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''%E7%A5%A8.png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == picture()
    assert (last_activity().action, last_activity().person_name) == ("see_attachment", "买买提·艾力")


def test_a_scan_is_downloaded_never_shown(world: World, browser: TestClient) -> None:
    answer = sign_in(browser, world.secretary).get(f"/files/attachment/{kept(world, PDF)}")
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("leader", 403), ("administrator", 403)])
def test_who_may_not_see_it_gets_nothing(world: World, browser: TestClient, who: str, status: int) -> None:
    answer = sign_in(browser, getattr(world, who)).get(f"/files/attachment/{kept(world, picture())}")
    assert answer.status_code == status
    assert picture() not in answer.content


def test_nobody_gets_it_without_signing_in(world: World, browser: TestClient) -> None:
    assert browser.get(f"/files/attachment/{kept(world, picture())}").status_code == 401


@pytest.mark.parametrize("written", ["0", "x", "-1", "99999999999999999999", "１", "1%2f2"])
def test_nonsense_finds_nothing(world: World, browser: TestClient, written: str) -> None:
    assert sign_in(browser, world.secretary).get(f"/files/attachment/{written}").status_code == 404


def test_a_photo_is_attached_and_removed_on_the_page(world: World) -> None:
    with open_session(write=True) as db:
        open_vote(db, world.secretary, world.here.stairwell)
    at = open_page(world.secretary, "consultations/ledger.py")
    at.button_group(key="paper_part").set_value("photos").run()
    at.text_input(key="photo_door").set_value("101").run()
    at.file_uploader[0].upload("a.png", picture(), "image/png").run()
    next(b for b in at.button if b.label == "Attach").click().run()
    assert not at.exception
    assert "a\\.png" in "".join(m.value for m in at.markdown)
    next(b for b in at.button if b.label == "Remove").click().run()
    assert "Nothing is attached yet." in "".join(m.value for m in at.markdown)
