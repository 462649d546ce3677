"""The sheet of a recheck sample as a file: what it says, who may take it, and that its taking is logged."""

import pytest
from starlette.testclient import TestClient

from services.consultations import recheck
from services.db import open_session
from tests.pages.test_documents import said_in
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World, small_world

__all__ = ["browser"]


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def drawn(world: World) -> int:
    """A sample of two of three ballots, of which one was pulled and says the same."""
    with open_session(write=True) as db:
        round_id = open_vote(db, world.secretary, world.here.stairwell, question="换电梯？")
        for door in ("101", "102", "201"):
            vote(db, world.secretary, round_id, door)
        id = recheck.draw_recheck(
            db, world.secretary, round_id=round_id, seed="3 1 4", size=2, at=AT, token="drawn"
        )
        first = recheck.rechecks(db, world.secretary, round_id=round_id)[0].pulled[0]
        recheck.note_recheck(
            db, world.secretary, recheck_id=id, version=1, voter_id=first.voter_id, same=True, at=AT
        )
    return id


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_sheet_says_seed_draws_doors_and_what_was_found(
    world: World, drawn: int, browser: TestClient, kind: str
) -> None:
    sign_in(browser, world.secretary)
    answer = browser.get(f"/files/recheck/{drawn}.{kind}")
    assert answer.status_code == 200
    text = said_in(answer.content)
    with open_session() as db:
        _round_id, sample = recheck.find_sample(db, world.secretary, recheck_id=drawn)
    for told in ("复核抽样清单", "换电梯？", "314", "纸质票3张，抽取2张", "一致1张，不一致0张，尚未核对1张"):
        assert told in text
    for one in sample.pulled:
        assert f"1-{one.number:04d}" in text
        assert one.digest in text
    assert last_activity().after == {"file": f"recheck.{kind}"}


def test_who_does_not_run_the_vote_gets_no_sheet(world: World, drawn: int, browser: TestClient) -> None:
    for who, status in ((world.leader, 403), (world.grid_worker, 403), (world.stranger, 404)):
        sign_in(browser, who)
        assert browser.get(f"/files/recheck/{drawn}.pdf").status_code == status
    sign_in(browser, world.secretary)
    assert browser.get("/files/recheck/99999.pdf").status_code == 404
