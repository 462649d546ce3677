"""The page of one vote: its story for everybody, its steps for who runs it, its objections and linked rounds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.consultations import Objection, Round, RoundMove
from models.enums import ObjectionState, RoundState
from services.access import Actor
from services.consultations import lifecycle, objections, rounds, tallies
from services.consultations.moves import day_of
from services.consultations.scopes import Part, Scope
from services.db import open_session
from services.once import new_token
from tests.pages.test_consultation_pages import press, said
from tests.support.screen import open_page, unfolded
from tests.support.votes import open_vote, vote
from tests.support.world import World

ONE = "consultations/round.py"
S = RoundState
NOW = datetime.now(UTC)
DOORS = ("101", "102", "201", "202", "301", "302")


@pytest.fixture
def opened(world: World) -> int:
    """A vote that is due in ten days."""
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell, due_on=(NOW + timedelta(days=10)).date())


@pytest.fixture
def hanging(world: World) -> int:
    """Carried, closed and posted nine days ago: the seven days of its posting are over."""
    then = NOW - timedelta(days=9)
    with open_session(write=True) as db:
        id = open_vote(db, world.secretary, world.here.stairwell)
        for door in DOORS:
            vote(db, world.secretary, id, door)
        tallies.close_round(db, world.secretary, round_id=id, at=then)
        lifecycle.post_result(
            db, world.secretary, round_id=id, posted_on=day_of(then), at=NOW, token=new_token()
        )
        return id


def due_today(round_id: int) -> None:
    with open_session(write=True) as db:
        db.get_one(Round, round_id).due_on = day_of(NOW)


def state() -> RoundState:
    with open_session() as db:
        return db.scalars(select(col(Round.state)).order_by(col(Round.id))).first() or S.DRAFT


def one(actor: Actor) -> AppTest:
    """The page of the vote with all its steps unfolded."""
    return unfolded(open_page(actor, ONE))


def buttons(at: AppTest) -> set[str]:
    return {button.label for button in at.button}


def object_to(world: World, round_id: int) -> int:
    with open_session(write=True) as db:
        return objections.take_objection(
            db, world.secretary, round_id=round_id, door="101", said="没有收到表决票", received_on=day_of(NOW),
            at=NOW, token=new_token(),
        ).id  # fmt: skip


def uphold(world: World, objection: int) -> None:
    with open_session(write=True) as db:
        objections.decide_objection(
            db, world.officer, objection_id=objection, version=1, state=ObjectionState.UPHELD, answer="确有遗漏",
            at=NOW, token=new_token(),
        )  # fmt: skip


def test_before_the_due_day_a_vote_that_is_open_yet_offers_no_closing(world: World, opened: int) -> None:
    at = one(world.secretary)
    assert "Yes, close it now" not in buttons(at)
    assert "Wait for them or for the due day" in said(at)


def test_a_vote_that_is_decided_is_closed_early_and_an_undecided_one_says_why_not(
    world: World, opened: int
) -> None:
    at = one(world.secretary)
    assert "Yes, close it early" not in buttons(at)
    assert "Answers still open can change the verdict" in said(at)
    with open_session(write=True) as db:
        for door in DOORS[:4]:
            vote(db, world.secretary, opened, door)
    at = one(world.secretary)
    assert "Decided: carried, whatever is still answered, unless owners withdraw" in said(at)
    press(at, "Yes, close it early")
    assert state() is S.CLOSED_EARLY


def test_the_owners_get_more_time_with_a_reason(world: World, opened: int) -> None:
    at = one(world.secretary)
    at.date_input(key="extend_due").set_value((NOW + timedelta(days=20)).date())
    press(at, "Extend")
    assert at.error[0].value == "Give a reason."
    at.text_input(key="extend_reason").set_value("多家在外")
    press(at, "Extend")
    assert state() is S.EXTENDED
    assert "extended 1×" in said(at)


def test_the_result_is_posted_and_waits_for_its_seven_days(world: World, opened: int) -> None:
    due_today(opened)
    at = press(one(world.secretary), "Yes, close it now")
    press(at, "Note the posting")
    assert state() is S.RESULT_POSTED
    assert "It can be final from the day after" in said(at)
    assert "Objections until" in said(at)
    assert "Can be challenged in court until" in said(at)
    assert "Yes, it is final" not in buttons(at)


def test_an_objection_is_taken_down_answered_and_then_it_is_final(world: World, hanging: int) -> None:
    at = one(world.secretary)
    at.text_area(key="objection_said").set_value("没有收到表决票")
    at.text_input(key="objection_door").set_value("101室")
    press(at, "Take it down")
    assert "1 objections are not answered yet" in said(at)
    assert "没有收到表决票" in said(at)
    assert "door 101" in said(at)
    at.text_area(key="objection_1_1_answer").set_value("签收单已出示")
    press(at, "Decide")
    with open_session() as db:
        row = db.scalars(select(Objection)).one()
    assert (row.state, row.answer) == (ObjectionState.DISMISSED, "签收单已出示")
    press(at, "Yes, it is final")
    assert state() is S.FINAL


def test_of_two_who_answer_one_objection_the_second_sees_both_answers(world: World, hanging: int) -> None:
    raised = object_to(world, hanging)
    at = one(world.secretary)
    uphold(world, raised)
    at.text_area(key="objection_1_1_answer").set_value("签收单已出示")
    press(at, "Decide")
    assert "干部" in at.warning[0].value
    press(at, "Keep theirs")
    with open_session() as db:
        assert db.scalars(select(col(Objection.answer))).one() == "确有遗漏"


def test_an_upheld_objection_leads_to_annulment(world: World, hanging: int) -> None:
    raised = object_to(world, hanging)
    uphold(world, raised)
    at = one(world.secretary)
    assert "so the result cannot stand" in said(at)
    at.text_input(key="annul_reason").set_value("送达有误")
    press(at, "Annul the result")
    assert state() is S.ANNULLED
    assert "送达有误" in said(at)


def test_a_court_is_asked_and_answers(world: World, hanging: int) -> None:
    at = one(world.secretary)
    at.text_input(key="court_number").set_value("(2026)沪0104民初1号")
    press(at, "Note the challenge")
    assert state() is S.CHALLENGED
    unfolded(at).text_input(key="settle_reason").set_value("驳回")
    press(at, "Note the judgment")
    assert state() is S.FINAL
    with open_session() as db:
        told = list(db.scalars(select(col(RoundMove.reason)).order_by(col(RoundMove.id))))
    assert told[-1] == "驳回"
    assert "沪0104民初1号" in told[-2]


def test_the_next_round_is_drafted_and_says_what_it_waits_for(world: World, opened: int) -> None:
    at = one(world.secretary)
    at.text_area(key="next_question").set_value("同意中标方案？")
    press(at, "Draft it")
    links: Any = at.get("page_link")
    assert any("Round 2" in link.label for link in links)
    with open_session() as db:
        second = db.scalars(select(Round).where(col(Round.number) == 2)).one()
    assert second.state is S.DRAFT
    at.query_params["round"] = str(second.id)
    assert "Round 1 has not been carried" in said(choose(at, second.id or 0))

    drafted: Any = at.get("page_link")
    assert ("rounds", f"draft={second.id}") in {(p.proto.page, p.proto.query_string) for p in drafted}


def ways(who: Actor) -> set[str]:
    """The pages that the vote's own page leads on to."""
    links: Any = open_page(who, ONE).get("page_link")
    return {link.proto.page for link in links}


def test_it_leads_on_to_what_exists_for_the_person_and_has_something_to_show(
    world: World, opened: int
) -> None:
    figures, keying = {"tally", "accounts"}, {"ballots", "ledger", "door_knocks"}
    assert ways(world.secretary) == figures | keying | {"roll"}
    assert ways(world.leader) == figures
    with open_session(write=True) as db:
        tallies.close_round(db, world.secretary, round_id=opened, at=NOW + timedelta(days=10))
    assert ways(world.secretary) == figures | {"roll"}


def test_who_votes_is_said_in_words_where_it_is_not_the_whole_place(world: World) -> None:
    upper = Scope((Part(world.here.stairwell, 2),))
    with open_session(write=True) as db:
        open_vote(db, world.secretary, world.here.stairwell, scope=upper)
    assert r"甲小区 1幢 1单元 \(floor 2 and above\)" in said(open_page(world.leader, ONE))


def choose(at: AppTest, round_id: int) -> AppTest:
    return at.selectbox(key="choose_round").set_value(round_id).run()


@pytest.mark.parametrize("who", ["leader", "grid_worker"])
def test_who_does_not_run_it_reads_its_story_and_takes_no_step(world: World, hanging: int, who: str) -> None:
    object_to(world, hanging)
    actor: Actor = getattr(world, who)
    at = one(actor)
    text = said(at)
    assert "takes the next step" in text
    assert "Not answered yet" in text
    assert "没有收到表决票" not in text
    assert not buttons(at) & {"Yes, it is final", "Decide", "Take it down", "Draft it"}


def test_the_list_is_narrowed_by_how_votes_stand(world: World, opened: int, hanging: int) -> None:
    at = open_page(world.leader, "consultations/rounds.py")
    assert said(at).count("动用维修资金") == 2
    at.segmented_control(key="rounds_group").set_value("posting").run()
    assert said(at).count("动用维修资金") == 1
    assert "Result posted" in said(at)
    at.segmented_control(key="rounds_group").set_value("final").run()
    assert "No votes here yet." in said(at)


def test_an_annulled_vote_is_the_end(world: World, hanging: int) -> None:
    with open_session(write=True) as db:
        lifecycle.challenge(
            db, world.secretary, round_id=hanging, filed_on=day_of(NOW), court_number="1号", at=NOW,
            token=new_token(),
        )  # fmt: skip
        lifecycle.settle_challenge(
            db, world.secretary, round_id=hanging, annulled=True, reason="撤销", at=NOW, token=new_token()
        )
        assert rounds.find_round(db, world.leader, round_id=hanging).round.state is S.ANNULLED
    at = one(world.secretary)
    assert buttons(at) == {"Sign out"}
