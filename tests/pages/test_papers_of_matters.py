"""The papers of a vote on several matters: the notice before it, one sheet for all, the notice of the results."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from models.consultations import Round
from models.enums import Choice, PaperState, RoundState
from models.grids import Place
from services.consultations import tallies
from services.consultations.items import Answer
from services.consultations.scopes import Part, Scope
from services.db import open_session
from tests.pages.test_documents import said_in, world
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.support.matters import AGAINST, AGREE, BOTH, FOLLOW, ask, hand_out, plain, tender
from tests.support.screen import open_page
from tests.support.votes import open_vote, vote
from tests.support.world import AT, TODAY, World

__all__ = ["browser", "world"]
FIRMS = ("上海三菱电梯有限公司", "通力电梯有限公司上海分公司", "奥的斯电梯（中国）有限公司")
MATTERS = (plain(1, "更换电梯？", *BOTH), plain(2, "加装门禁？"), tender(3, "由哪一家承接？", *FIRMS))
KINDS = pytest.mark.parametrize("kind", ["pdf", "docx"])


@pytest.fixture
def opened(world: World) -> int:
    """A vote on two matters and a tender, with a ledger; its notice has hung for twenty days."""
    with open_session(write=True) as db:
        opened = open_vote(db, world.secretary, world.here.stairwell, due_on=TODAY + timedelta(days=30))
        ask(db, opened, *MATTERS, ledger=True)
        db.get_one(Round, opened).notice_on = TODAY - timedelta(days=20)
    return opened


@pytest.fixture
def closed(world: World, opened: int) -> int:
    """Two agree and one follows; two ballots were delivered and never came back; the firm most chosen is the second."""
    with open_session(write=True) as db:
        first, second = Answer(Choice.CANDIDATE, 1), Answer(Choice.CANDIDATE, 2)
        blocks_not = Answer(Choice.NOT_BLOCKING)
        vote(db, world.secretary, opened, "101", answers=(AGREE, AGAINST, second))
        vote(db, world.secretary, opened, "102", answers=(AGREE, blocks_not, second))
        vote(db, world.secretary, opened, "201", answers=(FOLLOW, AGREE, first))
        hand_out(db, opened, PaperState.RETURNED, 1, 2, 3)
        hand_out(db, opened, PaperState.MISSING, 4, 5)
        tallies.close_round(db, world.secretary, round_id=opened, at=AT + timedelta(days=30))
    return opened


def taken(browser: TestClient, world: World, address: str) -> bytes:
    sign_in(browser, world.secretary)
    answer = browser.get(f"/files/{address}")
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


@KINDS
def test_the_notice_of_the_vote_says_what_is_asked_until_when_and_what_not_answering_does(
    world: World, opened: int, browser: TestClient, kind: str
) -> None:
    text = said_in(taken(browser, world, f"announcement/{opened}.{kind}"))
    for told in (
        "表决公告", "甲小区1幢1单元", "业主6人", "2026年2月10日", "自2026年3月2日09:00起至2026年4月1日止",
        "事项一", "更换电梯？", "同意、反对、弃权、不阻挡、从众", "事项三", "、".join(FIRMS), "书面委托代理人",
        "《甲小区议事规则》第十七条约定：表决票送达后未交回的，视为参与表决", "第十八条",
        "同时公布未适用约定的结论", "计入同意与反对中人数和面积均较多的一方", "业主委员会（盖章）",
    ):  # fmt: skip
        assert told in text, told
    assert last_activity().after == {"file": f"announcement.{kind}"}


def test_a_prepared_vote_has_its_notice_with_blanks_for_what_is_not_known(
    world: World, opened: int, browser: TestClient
) -> None:
    with open_session(write=True) as db:
        draft = db.get_one(Round, opened)
        draft.state, draft.opened_at, draft.voters, draft.due_on = RoundState.POSTED, None, 0, None
    text = said_in(taken(browser, world, f"announcement/{opened}.docx"))
    assert "以开始表决之日冻结的业主名册为准" in text
    assert "不早于2026年2月26日" in text
    assert "至＿＿＿＿年＿＿月＿＿日止" in text


def test_where_a_part_votes_both_notices_say_which_as_it_was_called_at_the_closing(
    world: World, browser: TestClient
) -> None:
    upper = Scope((Part(world.here.stairwell, 2),))
    with open_session(write=True) as db:
        id = open_vote(db, world.secretary, world.here.building, scope=upper)
    assert "2楼及以上）：业主4人" in said_in(taken(browser, world, f"announcement/{id}.docx"))
    with open_session(write=True) as db:
        tallies.close_round(db, world.secretary, round_id=id, at=AT + timedelta(days=30))
    closed = said_in(taken(browser, world, f"notice/{id}.docx"))
    assert "甲小区1幢1单元（2楼及以上）：业主4人" in closed
    with open_session(write=True) as db:
        db.get_one(Place, world.here.stairwell).name = "9单元"
        db.get_one(Place, world.here.building).name = "9幢"
    assert said_in(taken(browser, world, f"notice/{id}.docx")) == closed


def test_without_a_clause_the_notice_says_that_a_missing_ballot_counts_for_nothing(
    world: World, opened: int, browser: TestClient
) -> None:
    with open_session(write=True) as db:
        ask(db, opened, plain(1, "加装门禁？"))
    text = said_in(taken(browser, world, f"announcement/{opened}.docx"))
    assert "未交回的表决票不计入参与表决的人数和面积" in text
    assert "同时公布" not in text


def test_a_closed_vote_has_no_notice_of_the_vote(world: World, closed: int, browser: TestClient) -> None:
    sign_in(browser, world.secretary)
    assert browser.get(f"/files/announcement/{closed}.pdf").status_code == 400


@KINDS
def test_all_matters_stand_on_one_sheet_with_every_answer(
    world: World, opened: int, browser: TestClient, kind: str
) -> None:
    text = said_in(taken(browser, world, f"ballots/{opened}.{kind}?stairwell={world.here.stairwell}"))
    for told in ("事项一更换电梯？", "□同意□反对□弃权□不阻挡□从众", "事项三由哪一家承接？", "□" + FIRMS[2],
                 "每一事项请在一个方框内打", "事项一、二、三通过条件", "第十八条约定"):  # fmt: skip
        assert told in text, told


def test_three_matters_take_a_page_a_voter_and_more_run_on_with_the_serial_at_the_head(
    world: World, opened: int, browser: TestClient
) -> None:
    three = PdfReader(io.BytesIO(taken(browser, world, f"ballots/{opened}.pdf"))).pages
    assert len(three) == 6
    with open_session(write=True) as db:
        ask(db, opened, *(plain(n, f"第{n}件事？" * 9) for n in range(1, 8)))
    raw = taken(browser, world, f"ballots/{opened}.pdf")
    more = [re.sub(r"[\s\0]", "", page.extract_text()) for page in PdfReader(io.BytesIO(raw)).pages]
    assert len(more) == 12
    for n, page in enumerate(more):
        assert f"编号{opened}-{n // 2 + 1:04d}" in page
    assert ["领票登记" in page for page in more] == [True, False] * 6


def test_each_form_in_word_is_a_section_with_its_own_head(
    world: World, opened: int, browser: TestClient
) -> None:
    raw = taken(browser, world, f"ballots/{opened}.docx")
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        heads = [file.read(name).decode() for name in file.namelist() if re.search(r"header\d+\.xml", name)]
    assert sorted(set(re.findall(rf"{opened}-\d\d\d\d", "".join(heads)))) == [
        f"{opened}-{n:04d}" for n in range(1, 7)
    ]


@KINDS
def test_the_notice_of_the_result_has_every_matter_strictly_and_with_the_clauses(
    world: World, closed: int, browser: TestClient, kind: str
) -> None:
    text = said_in(taken(browser, world, f"notice/{closed}.{kind}"))
    for told in (
        "事项一：更换电梯？", "从众：1人、80.00m²，计入人数和面积均较多的一方“同意”",
        "未通过：四项检验达到2项", "以上结论未适用此约定", "台账记载送达后未交回：2人、160.00m²，计入“同意”",
        "5/683.33%", "适用约定后的结论：通过；按实际交回的表决票：未通过。两者不同",
        "事项二：加装门禁？", "“不阻挡”：计入参与表决", "事项三：由哪一家承接？",
        f"得票最多的“{FIRMS[1]}”", "266.66%160.00m²66.66%", "自＿＿＿＿年",
    ):  # fmt: skip
        assert told in text, told


def test_a_posted_result_names_its_day(world: World, closed: int, browser: TestClient) -> None:
    with open_session(write=True) as db:
        db.get_one(Round, closed).result_posted_on = TODAY + timedelta(days=32)
    text = said_in(taken(browser, world, f"notice/{closed}.docx"))
    assert "张贴日期2026年4月3日" in text
    assert "公示期：自2026年4月4日起至2026年4月10日止" in text


def test_a_clause_without_a_ledger_is_said_to_be_beyond_counting(
    world: World, opened: int, browser: TestClient
) -> None:
    with open_session(write=True) as db:
        ask(db, opened, MATTERS[0])
        vote(db, world.secretary, opened, "101")
        tallies.close_round(db, world.secretary, round_id=opened, at=AT + timedelta(days=30))
    text = said_in(taken(browser, world, f"notice/{opened}.docx"))
    assert "未设表决票台账" in text
    assert "适用约定后的结论：无法判定" in text


def test_who_runs_the_vote_is_offered_its_notice(world: World, opened: int) -> None:
    at = open_page(world.secretary, "consultations/tally.py")
    links = {element.proto.url for element in at.get("link_button")}
    assert {f"/files/announcement/{opened}.{kind}" for kind in ("pdf", "docx")} <= links
    at = open_page(world.leader, "consultations/tally.py")
    assert not [e for e in at.get("link_button") if "announcement" in e.proto.url]
