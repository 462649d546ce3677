"""The papers of a vote as people get them: what stands in the Word and PDF files, who may take them, the log."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from starlette.testclient import TestClient

from models.consultations import Round
from models.enums import Choice
from pages.ui import i18n
from pages.web.papers import ballot_forms, fonts, law, pdf, result_notice, word
from services.consultations import papers, recount, tallies
from services.db import open_session
from services.rules.bylaws import under_bylaw
from services.rules.thresholds import Clause, rule_for
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.support.screen import open_page
from tests.support.votes import open_vote, vote
from tests.support.world import AT, TODAY, World, small_world

__all__ = ["browser"]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
QUESTION = "动用维修资金更换电梯？<b>&</b> 𠮷"


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def opened(world: World) -> int:
    with open_session(write=True) as db:
        return open_vote(
            db, world.secretary, world.here.stairwell, question=QUESTION, due_on=TODAY + timedelta(days=30)
        )


@pytest.fixture
def closed(world: World, opened: int) -> int:
    """Three agree, one is against, two have not answered."""
    with open_session(write=True) as db:
        for door in ("101", "102", "201"):
            vote(db, world.secretary, opened, door)
        vote(db, world.secretary, opened, "202", Choice.AGAINST)
        tallies.close_round(db, world.secretary, round_id=opened, at=AT + timedelta(days=31))
    return opened


def said_in(raw: bytes) -> str:
    """All text of a Word or PDF file, without spaces and line breaks."""
    if raw.startswith(b"%PDF"):
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    else:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            nodes = ElementTree.fromstring(file.read("word/document.xml")).iter(WORD)
            text = "".join(node.text or "" for node in nodes)
    return re.sub(r"[\s\0]", "", text)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_notice_says_what_was_stored(world: World, closed: int, browser: TestClient, kind: str) -> None:
    sign_in(browser, world.secretary)
    answer = browser.get(f"/files/notice/{closed}.{kind}")
    assert answer.status_code == 200
    text = said_in(answer.content)
    with open_session() as db:
        result = db.get_one(Round, closed).result or {}
    for test in result["items"][0]["tests"]:
        part, whole = (
            (f"{n:,}" if test["name"].endswith("owners") else f"{n // 100:,}.{n % 100:02d}m²")
            for n in (test["numerator"], test["denominator"])
        )
        assert f"{part}/{whole}" in text
    for told in (
        *(
            re.sub(r"\s", "", QUESTION),
            "甲小区1幢1单元",
            "《民法典》第278条第1款第5项",
            "不低于2/3",
            "超过1/2",
        ),
        *(
            "66.66%",
            "75.00%",
            "四项检验均已达到",
            "公示期",
            "第280条第2款",
            "一年内",
            "张贴地点",
            result["seal"],
        ),
        *("2026年3月2日09:00至2026年4月2日09:00", "同意350.00%240.00m²50.00%", "未收回233.33%160.00m²33.33%"),
    ):
        assert told in text, told


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_form_has_what_a_voter_and_a_clerk_need(
    world: World, opened: int, browser: TestClient, kind: str
) -> None:
    sign_in(browser, world.secretary)
    answer = browser.get(f"/files/ballots/{opened}.{kind}?stairwell={world.here.stairwell}")
    text = said_in(answer.content)
    for told in (
        "□同意□反对□弃权",
        "领票人签字",
        "代理人签字",
        "送达方式",
        "2026年4月1日",
        "80.00m²",
        "甲***",
    ):
        assert told.replace("甲***", "甲***") in text, told
    assert "业主11" not in text
    assert [f"编号{opened}-000{n}" in text for n in range(1, 8)] == [True] * 6 + [False]
    assert law.STRICT in text


def test_the_pdf_embeds_its_fonts_and_has_a_page_a_voter(
    world: World, opened: int, browser: TestClient
) -> None:
    sign_in(browser, world.secretary)
    pages = PdfReader(io.BytesIO(browser.get(f"/files/ballots/{opened}.pdf").content)).pages
    assert len(pages) == 6
    for font in pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        embedded = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile3" in embedded


def test_a_clause_of_the_bylaw_is_printed_as_a_warning() -> None:
    rule = under_bylaw(
        rule_for("fund_use", on=TODAY), title="甲小区议事规则",
        clauses=[Clause("unreturned_follows_majority", "第十八条", "张贴十五日")],
    )  # fmt: skip
    assert list(law.clauses(rule)) == [
        "《甲小区议事规则》第十八条约定：表决票送达后未交回的，计入已表决的多数意见。"
    ]


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("officer", 200), ("leader", 403), ("grid_worker", 403), ("administrator", 403),
     ("stranger", 404)],
)  # fmt: skip
def test_each_takes_what_they_may_and_the_log_says_so(
    world: World, closed: int, browser: TestClient, who: str, status: int
) -> None:
    sign_in(browser, getattr(world, who))
    for address in (f"kit/{closed}.zip", f"notice/{closed}.docx"):
        answer = browser.get(f"/files/{address}")
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    entry = last_activity()
    assert (entry.action == "take_file") is (status == 200)
    if status == 200:
        assert (entry.subject_id, entry.after) == (closed, {"file": "notice.docx"})


def test_the_kit_from_the_browser_counts_again(world: World, closed: int, browser: TestClient) -> None:
    sign_in(browser, world.officer)
    answer = browser.get(f"/files/kit/{closed}.zip")
    _vote, found = recount.recount(recount.unpack(answer.content))
    assert [one["strict"]["outcome"] for one in found] == ["passed"]
    assert f'filename="kit-{closed}.zip"' in answer.headers["content-disposition"]


def test_a_stranger_to_the_house_gets_no_paper(closed: int, browser: TestClient) -> None:
    for address in (f"kit/{closed}.zip", f"notice/{closed}.pdf", f"ballots/{closed}.pdf"):
        assert browser.get(f"/files/{address}").status_code == 401


@pytest.mark.parametrize(
    "address",
    ["kit/x.zip", "kit/1.exe", "kit/99999999999999999999.zip", "notice/-1.pdf", "notice/1.zip", "kit/%00.zip",
     "ballots/1.pdf?stairwell=x", "ballots/1.pdf?stairwell=99999999999999", "ballots/²³.docx", "notice/0.docx"],
)  # fmt: skip
def test_a_made_up_address_is_refused_calmly(
    world: World, opened: int, browser: TestClient, address: str
) -> None:
    sign_in(browser, world.officer)
    assert browser.get(f"/files/{address}").status_code in (400, 404)


def test_a_server_without_the_font_names_the_package_and_still_writes_word(
    world: World, closed: int, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (Path("/nowhere"),))
    sign_in(browser, world.officer)
    answer = browser.get(f"/files/notice/{closed}.pdf", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "fonts-noto-cjk" in answer.text
    assert last_activity().action != "take_file"
    assert browser.get(f"/files/notice/{closed}.docx").status_code == 200


ODD = ["x" * 500, "很长的问题。" * 83, "\x00\x0b坏\ud800字", "{nb}{0}%s", "（" * 300, "𠮷ئۇيغۇر🙂"]


@pytest.mark.parametrize("words", ODD)
def test_any_question_fits_into_the_papers(world: World, opened: int, words: str) -> None:
    with open_session() as db:
        batch = papers.ballot_papers(db, world.secretary, round_id=opened)
    odd = replace(
        batch,
        round=replace(batch.round, items=(replace(batch.round.items[0], question=words),)),
        papers=batch.papers[:1],
    )
    with i18n.speaking("zh"):
        paper = ballot_forms.paper(odd)
    assert said_in(word.written(paper, at=AT))
    assert pdf.written(paper, at=AT).startswith(b"%PDF")


@given(st.text(alphabet=st.sampled_from("表决，。（）ab1 \n"), max_size=80), st.integers(1, 12))
def test_lines_lose_nothing_and_do_not_begin_with_a_comma(text: str, width: int) -> None:
    lines = list(pdf.lines_of(text, lambda part: len(part) <= width))
    kept = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", "".join(lines)) == kept


def test_a_closing_mark_stays_with_its_phrase_and_a_number_whole() -> None:
    assert list(pdf.lines_of("表决面积12345，同意（人数）", lambda part: len(part) <= 6)) == [
        "表决面积", "12345，", "同意（人数）",
    ]  # fmt: skip


def test_the_tally_of_a_closed_vote_offers_its_papers(world: World, closed: int) -> None:
    at = open_page(world.secretary, "consultations/tally.py")
    links = {element.proto.url for element in at.get("link_button")}
    assert {
        f"/files/kit/{closed}.zip",
        f"/files/notice/{closed}.pdf",
        f"/files/notice/{closed}.docx",
    } <= links
    at = open_page(world.leader, "consultations/tally.py")
    assert not [e for e in at.get("link_button") if "/files/kit" in e.proto.url]


def test_the_tally_of_an_open_vote_offers_forms_by_stairwell(world: World, opened: int) -> None:
    at = open_page(world.secretary, "consultations/tally.py")
    links = {element.proto.url for element in at.get("link_button")}
    assert f"/files/ballots/{opened}.pdf?stairwell={world.here.stairwell}" in links
    assert not [url for url in links if "kit" in url]


def test_the_notice_of_a_failed_vote_says_how_many_tests_are_met(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101", Choice.AGAINST)
        tallies.close_round(db, world.secretary, round_id=opened, at=AT + timedelta(days=60))
        found = papers.closed_round(db, world.secretary, round_id=opened)
    with i18n.speaking("zh"):
        text = said_in(word.written(result_notice.paper(found), at=AT))
    assert "未通过：四项检验达到0项" in text
