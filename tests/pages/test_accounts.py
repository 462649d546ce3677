"""The page «Accounts of a vote»: figures for everybody who sees votes, voters only for who may see ballots."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from models.consultations import Round
from models.enums import Choice, PaperState
from services.consultations import tallies
from services.consultations.items import Answer
from services.db import open_session
from tests.pages.test_consultation_pages import said
from tests.pages.test_documents import world
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.support.matters import AGAINST, AGREE, BOTH, FOLLOW, ask, hand_out, plain, tender
from tests.support.screen import open_page
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World

__all__ = ["browser", "world"]
PAGE = "consultations/accounts.py"


@pytest.fixture
def opened(world: World) -> int:
    """Two matters and a tender; two agree and one follows; two ballots never came back."""
    with open_session(write=True) as db:
        opened = open_vote(db, world.secretary, world.here.stairwell)
        ask(
            db,
            opened,
            plain(1, "电梯？", *BOTH),
            plain(2, "门禁*？"),
            tender(3, "谁？", "甲厂", "乙厂"),
            ledger=True,
        )
        first, second = Answer(Choice.CANDIDATE, 1), Answer(Choice.CANDIDATE, 2)
        vote(db, world.secretary, opened, "101", answers=(AGREE, AGAINST, second))
        vote(db, world.secretary, opened, "102", answers=(AGREE, AGREE, second))
        vote(db, world.secretary, opened, "201", answers=(FOLLOW, AGREE, first))
        hand_out(db, opened, PaperState.RETURNED, 1, 2, 3)
        hand_out(db, opened, PaperState.MISSING, 4, 5)
    return opened


def test_a_secretary_follows_a_figure_to_its_voters(world: World, opened: int) -> None:
    at = open_page(world.secretary, PAGE)
    figures = at.dataframe[0].value
    assert list(figures["Answer"])[:2] == ["Agree", "Against"]
    assert next(iter(figures["Owners"])) == 2
    text = said(at)
    for told in ("2 \\+ 1 = 3", "160\\.00 m² \\+ 80\\.00 m² = 240\\.00 m²", "counted with: Agree", "2 \\+ 1 \\+ 2 = 5",
                 "5 issued = 3 returned + 2 missing", "Keyed by: 王 3", "Figures of this moment"):  # fmt: skip
        assert told in text, told
    at.selectbox(key="accounts_figure_1").set_value(Answer(Choice.FOLLOW)).run()
    voters = at.dataframe[1].value
    assert list(voters["Door numbers"]) == ["201"]
    assert list(voters["Serial"]) == [f"{opened}-0003"]
    assert list(voters["Printed ballot"]) == ["Returned"]


def test_another_matter_has_accounts_of_its_own(world: World, opened: int) -> None:
    at = open_page(world.secretary, PAGE)
    at.button_group(key=f"accounts_matter_{opened}").set_value(3).run()
    assert list(at.dataframe[0].value["Answer"])[:3] == ["甲厂", "乙厂", "Abstain"]
    at.selectbox(key="accounts_figure_3").set_value("not_returned").run()
    assert len(at.dataframe[1].value) == 3
    assert not at.exception


def test_a_leader_sees_sums_and_no_voter(world: World, opened: int) -> None:
    at = open_page(world.leader, PAGE)
    assert len(at.dataframe) == 1
    assert "shown only to those who may see ballots" in said(at)
    assert not [element for element in at.get("link_button") if "accounts" in element.proto.url]


def test_a_closed_vote_shows_its_seal(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        tallies.close_round(db, world.secretary, round_id=opened, at=AT)
        seal = (db.get_one(Round, opened).result or {})["seal"]
    at = open_page(world.secretary, PAGE)
    assert f"Seal of the recount kit (SHA-256): `{seal}`" in said(at)
    assert "the rows add up to them" in "".join(str(box.value) for box in at.success)


def test_without_a_vote_the_page_says_what_to_do(world: World) -> None:
    assert "No votes here yet" in said(open_page(world.leader, PAGE))


def test_the_rows_leave_as_a_file_that_the_log_knows(world: World, opened: int, browser: TestClient) -> None:
    at = open_page(world.secretary, PAGE)
    urls = {element.proto.url for element in at.get("link_button")}
    assert f"/files/export/accounts.csv?round={opened}" in urls
    sign_in(browser, world.secretary)
    answer = browser.get(f"/files/export/accounts.csv?round={opened}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 18
    assert (last_activity().after or {})["filter"] == {"round": opened}
    sign_in(browser, world.grid_worker)
    assert browser.get(f"/files/export/accounts.csv?round={opened}").status_code == 403
    sign_in(browser, world.stranger)
    assert browser.get(f"/files/export/accounts.csv?round={opened}").status_code == 404


def test_the_tally_leads_to_the_accounts(world: World, opened: int) -> None:
    at = open_page(world.leader, "consultations/tally.py")
    assert "Accounts of this vote" in [element.proto.label for element in at.get("page_link")]
