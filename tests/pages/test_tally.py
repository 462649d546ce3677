"""The tally as people read it: both readings, followers, candidates, several matters, days, channels and parts."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from models.consultations import Round
from models.enums import Channel, Choice
from services.access import Actor
from services.consultations.items import STANDARD, Answer, items_from
from services.db import open_session
from services.rules.bylaws import under_bylaw
from services.rules.thresholds import Clause
from tests.support.screen import open_page
from tests.support.votes import ask_too, open_vote, vote, vote_on_all
from tests.support.world import World

TALLY = "consultations/tally.py"
CLAUSES = (Clause("delivered_takes_part", "第十二条", "表决票背面印明"),)


@pytest.fixture
def opened(world: World) -> int:
    """A vote of the six owners of one stairwell."""
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell)


def said(actor: Actor, language: str = "en") -> tuple[AppTest, str]:
    at = open_page(actor, TALLY, language=language)
    assert not at.exception
    kinds = (at.markdown, at.caption, at.success, at.error, at.info, at.warning)
    return at, "\n".join(str(element.value) for kind in kinds for element in kind)


def charts(at: AppTest) -> list[str]:
    """What each chart says in words."""
    return [chart.proto.alt for chart in at.get("vega_lite_chart")]


def test_both_readings_stand_side_by_side_with_a_warning_where_they_differ(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        voting = db.get_one(Round, opened)
        first = items_from(voting.items)[0]
        law = replace(first, rule=under_bylaw(first.rule, title="甲小区议事规则", clauses=CLAUSES))
        voting.items = [law.as_record()]
        for door in ("101", "102", "201", "202"):
            vote(db, world.secretary, opened, door)
    text = said(world.leader)[1]
    assert "Strictly: ballots actually given" in text
    assert "With the clauses of 甲小区议事规则" in text
    assert "The two readings differ" in text
    assert "第十二条" in text
    assert "No ledger tells" in text


def test_a_vote_without_clauses_has_one_reading(world: World, opened: int) -> None:
    assert "Strictly" not in said(world.leader)[1]


def test_the_page_says_which_side_followers_joined(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        ask_too(db, opened, options=(*STANDARD, Choice.FOLLOW))
        vote(db, world.secretary, opened, "101", Choice.FOLLOW)
    assert "join nobody" in said(world.leader)[1]
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "102")
    assert "joined those who agree" in said(world.leader)[1]


def test_candidates_are_each_judged_and_the_foremost_named(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        ask_too(db, opened, candidates=("甲方案", "乙方案"))
        for door, number in (("101", 2), ("102", 2), ("201", 1)):
            vote_on_all(db, world.secretary, opened, door, Answer(Choice.CANDIDATE, number))
    at, text = said(world.secretary)
    assert "Foremost: 乙方案." in text
    assert "Still missing for 乙方案: at least 1" in text
    at.selectbox(key=f"candidate_{opened}_1").set_value(1).run()
    assert any("Still missing for 甲方案: at least 2" in info.value for info in at.info)


def test_of_several_matters_one_is_chosen_and_those_lost_are_said(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        ask_too(db, opened, question="续筹？")
        for door in ("101", "102"):
            vote_on_all(db, world.secretary, opened, door, Answer(Choice.AGREE), Answer(Choice.AGAINST))
    at, text = said(world.leader)
    assert "at least 2 who have not answered" in text
    assert "Cannot be carried any more" in at.table[0].value.to_string()
    at.selectbox(key=f"matter_{opened}").set_value(2).run()
    assert any("cannot be carried any more" in warning.value for warning in at.warning)


def test_days_channels_and_floors_are_told_in_words_too(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
        vote_on_all(db, world.secretary, opened, "102", Answer(Choice.AGREE), channel=Channel.ONLINE)
    told = "\n".join(charts(said(world.secretary)[0]))
    assert "Ballots returned by day" in told
    assert "Online: 1 / 2 (50.00%)" in told
    assert "Floor 1: returned 2 / 2 (100.00%), agreeing 2 / 2 (100.00%)" in told


def test_a_leader_is_told_of_no_floor_of_two_voters(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "101")
    assert "Floor 1" not in "\n".join(charts(said(world.leader)[0]))


def test_before_the_first_ballot_nothing_has_come(world: World, opened: int) -> None:
    assert "Nothing has come back yet." in said(world.leader)[1]


def test_the_whole_page_speaks_chinese(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        ask_too(db, opened, candidates=("甲", "乙"))
        vote_on_all(db, world.secretary, opened, "101", Answer(Choice.CANDIDATE, 1))
    text = said(world.officer, "zh")[1]
    assert "收票渠道" in text
    assert "目前领先：甲" in text
