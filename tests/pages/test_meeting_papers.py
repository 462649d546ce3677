"""The papers of a meeting: its notice and its minutes, what stands in them, who may take them, the log."""

from datetime import timedelta

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from models.enums import DecisionLeadsTo
from services.access import Actor
from services.consultations import convening, decisions, opinions
from services.db import open_session
from tests.pages.test_documents import said_in
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.support.councils import call, decide, hold, item
from tests.support.world import AT, TODAY, World, small_world

__all__ = ["browser"]


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def held(world: World) -> int:
    """A council with a decision that became a task, minutes, and an opinion at a door."""
    with open_session(write=True) as db:
        meeting = call(db, world.secretary, world.here.estate, title="三月议事会<b>&𠮷")
        hold(db, world.secretary, meeting, present=4)
        _write_up(db, world.secretary, world.grid_worker, meeting, world.here.stairwell)
    return meeting


def _write_up(db: Session, secretary: Actor, worker: Actor, meeting: int, stairwell: int) -> None:
    point = item(db, meeting)
    decision = decide(db, secretary, point, hands="3/1/0")
    decisions.follow(
        db, secretary, decision_id=decision, version=1, leads_to=DecisionLeadsTo.TASK, to_do="请物业清运",
        due_on=TODAY + timedelta(days=7), person_id=worker.person_id, on=TODAY, token="f", at=AT,
    )  # fmt: skip
    convening.write_minutes(
        db, secretary, meeting_id=meeting, version=1, minutes="先通报。\n再表决。", token="m", at=AT
    )
    opinions.record_opinion(
        db, secretary, place_id=stairwell, door="2501", said="堆物挡了轮椅", said_on=TODAY,
        agenda_item_id=point, on=TODAY, token="o", at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_minutes_say_who_came_what_was_decided_and_what_follows(
    world: World, held: int, browser: TestClient, kind: str
) -> None:
    sign_in(browser, world.secretary)
    answer = browser.get(f"/files/minutes/{held}.{kind}")
    assert answer.status_code == 200
    text = said_in(answer.content)
    for told in (
        *("红色议事会会议记录", "三月议事会<b>&𠮷", "甲小区", "2026年3月2日14:00", "应到5人，实到4人"),
        *(
            "王建国（楼组长）",
            "未到会：𠮷田（居民代表）",
            "一周内清理楼道堆物3104通过",
            "先通报。",
            "再表决。",
        ),
        *("任务：请物业清运，2026年3月9日前；承办：买买提·艾力", "会前意见：堆物挡了轮椅", "记录人签字"),
    ):
        assert told in text, told
    assert "2501" not in text
    logged = last_activity()
    assert (logged.action, logged.subject_kind, logged.after) == (
        "take_file",
        "meeting",
        {"file": f"minutes.{kind}"},
    )


def test_before_it_is_held_the_paper_is_the_notice_of_the_meeting(world: World, browser: TestClient) -> None:
    with open_session(write=True) as db:
        called = call(db, world.secretary, world.here.estate)
    sign_in(browser, world.secretary)
    text = said_in(browser.get(f"/files/minutes/{called}.pdf").content)
    for told in ("红色议事会会议通知", "活动室", "邀请人员", "1.楼道堆物", "召集人签字"):
        assert told in text, told


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("leader", 403), ("grid_worker", 403)])
def test_only_who_runs_the_meeting_takes_its_paper(
    world: World, held: int, browser: TestClient, who: str, status: int
) -> None:
    sign_in(browser, getattr(world, who))
    assert browser.get(f"/files/minutes/{held}.pdf").status_code == status
