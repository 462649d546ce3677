"""The pages on which a vote is prepared: its form, its notice, the roll looked through; bylaws and emergencies."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.bylaws import BylawText, EmergencyRepair
from models.consultations import Round
from models.councils import Decision
from models.enums import Choice, EmergencyState, OwnerKind, RoundState
from models.grids import Owner, Unit
from pages.ui import inputs
from services.access import Actor
from services.consultations import preparing
from services.consultations.proposals import Asked, Proposal
from services.consultations.scopes import whole
from services.db import open_session
from services.once import new_token
from tests.pages.test_consultation_pages import press, said
from tests.support.councils import taken
from tests.support.screen import open_page, unfolded
from tests.support.votes import open_vote
from tests.support.world import AT, World

ROUNDS, ROLL, BYLAWS = (f"consultations/{name}.py" for name in ("rounds", "roll", "bylaws"))
DAY = timedelta(days=1)


@pytest.fixture
def draft(world: World) -> int:
    """A vote that somebody prepared today."""
    with open_session(write=True) as db:
        return preparing.prepare(
            db, world.secretary, on=inputs.today(), at=AT, token=new_token(),
            proposal=Proposal(whole(world.here.stairwell), (Asked("fund_use", "换电梯？"),)),
        )  # fmt: skip


def form(world: World) -> AppTest:
    at = press(open_page(world.secretary, ROUNDS), "Prepare a vote")
    return at.selectbox(key="new_vote_place").set_value(world.here.stairwell).run()


def at_address(who: Actor, *, place: int | None = None, **named: int) -> AppTest:
    """The page of votes at an address such as `?decision=1`, with a place chosen before."""
    at = open_page(who)
    at.query_params.update({name: str(id) for name, id in named.items()})
    if place is not None:
        at.session_state[inputs.PLACE] = place
    return at.switch_page(ROUNDS).run()


def stored() -> Round:
    with open_session() as db:
        return db.scalars(select(Round)).one()


def post(at: AppTest, draft: int, day: date, version: int = 1) -> AppTest:
    at.date_input(key=f"notice_on_{draft}_{version}").set_value(day)
    return press(at, "Note the day")


def test_a_vote_goes_from_the_form_to_its_frozen_roll(world: World) -> None:
    at = form(world)
    assert [m.value for m in at.metric] == ["6", "6", "480.00 m²"]
    at.selectbox(key="new_vote_matter_1").set_value("fund_use").run()
    at.text_area(key="new_vote_question_1").set_value("换电梯？").run()
    press(at, "Save the draft")
    assert stored().state is RoundState.DRAFT
    assert "waits for its notice to be posted" in said(at)
    assert at.button(key="draft_open_1").disabled
    post(at, 1, inputs.today() - 16 * DAY)
    assert "may be opened" in said(at)
    press(at, "Freeze the roll and open")
    assert not at.exception
    assert (stored().items[0]["question"], stored().voters, stored().state) == (
        "换电梯？",
        6,
        RoundState.OPEN,
    )
    assert "Prepared votes" not in [s.value for s in at.subheader]


def test_a_vote_whose_notice_still_hangs_says_until_when(world: World, draft: int) -> None:
    at = at_address(world.secretary, draft=draft)
    post(at, draft, inputs.today())
    assert "hangs until" in said(at)
    assert at.button(key=f"draft_open_{draft}").disabled


def test_several_matters_with_their_answers_stand_on_one_ballot(world: World) -> None:
    at = form(world)
    at.text_area(key="new_vote_question_1").set_value("换电梯？").run()
    at.pills(key="new_vote_besides_1").set_value([Choice.NOT_BLOCKING]).run()
    press(at, "Another matter on the same ballot")
    press(at, "Another matter on the same ballot")
    at.text_area(key="new_vote_question_2").set_value("多余").run()
    at.text_area(key="new_vote_question_3").set_value("选哪家？").run()
    at.segmented_control(key="new_vote_answers_3").set_value("candidates").run()
    at.text_area(key="new_vote_candidates_3").set_value("甲公司\n乙公司\n").run()
    at.button(key="new_vote_remove_2").click().run()
    press(at, "Save the draft")
    first, second = stored().items
    assert first["options"] == ["agree", "against", "abstain", "not_blocking"]
    assert (second["question"], second["candidates"]) == ("选哪家？", ["甲公司", "乙公司"])


def test_a_typed_part_is_echoed_in_words_and_a_wrong_one_told(world: World) -> None:
    at = form(world)
    at.segmented_control(key="new_vote_part").set_value("typed").run()
    at.text_input(key="new_vote_text").set_value("2楼及以上").run()
    assert "floor 2 and above" in said(at)
    assert at.metric[0].value == "4"
    at.text_input(key="new_vote_text").set_value("9单元").run()
    assert "These are not here: 9单元." in said(at)
    assert at.button(key="new_vote_send").disabled


def test_an_empty_question_is_asked_for_and_nothing_is_stored(world: World) -> None:
    at = press(form(world), "Save the draft")
    assert at.error[0].value == "Enter the question that is put to the owners."
    with open_session() as db:
        assert db.scalars(select(Round)).all() == []


def test_a_half_filled_form_is_there_after_a_refresh(world: World) -> None:
    at = form(world)
    at.text_area(key="new_vote_question_1").set_value("半途").run()
    press(at, "Another matter on the same ballot")
    again = open_page(world.secretary, ROUNDS)
    assert again.text_area(key="new_vote_question_1").value == "半途"
    assert again.selectbox(key="new_vote_place").value == world.here.stairwell
    assert len(again.text_area) == 2
    press(again, "Give up this form")
    third = open_page(world.secretary, ROUNDS)
    assert "new_vote_question_1" not in [t.key for t in third.text_area]


def test_a_stored_draft_is_changed_in_the_same_form(world: World, draft: int) -> None:
    at = press(at_address(world.secretary, draft=draft), "Change")
    assert at.text_area(key="new_vote_question_1").value == "换电梯？"
    assert at.selectbox(key="new_vote_place").value == world.here.stairwell
    at.text_area(key="new_vote_question_1").set_value("换两部电梯？").run()
    press(at, "Save the draft")
    assert not at.exception
    assert (stored().id, stored().items[0]["question"]) == (draft, "换两部电梯？")


def test_of_two_who_change_one_draft_the_second_chooses(world: World, draft: int) -> None:
    at = press(at_address(world.secretary, draft=draft), "Change")
    with open_session(write=True) as db:
        proposal = Proposal(whole(world.here.stairwell), (Asked("fund_use", "别人的？"),))
        preparing.change_draft(
            db, world.officer, round_id=draft, version=1, proposal=proposal, on=inputs.today(), at=AT
        )
    at.text_area(key="new_vote_question_1").set_value("我的？").run()
    press(at, "Save the draft")
    assert "干部" in at.warning[0].value
    press(at, "Store mine")
    assert not at.exception
    assert stored().items[0]["question"] == "我的？"


def test_a_draft_is_given_up(world: World, draft: int) -> None:
    at = press(at_address(world.secretary, draft=draft), "Yes, give this vote up")
    assert not at.exception
    with open_session() as db:
        assert db.scalars(select(Round)).all() == []


def test_a_leader_sees_what_is_prepared_and_changes_nothing(world: World, draft: int) -> None:
    at = open_page(world.leader, ROUNDS)
    assert "waits for its notice to be posted" in said(at)
    assert "Go on with it" not in said(at)


def test_the_review_names_public_housing_and_weaker_areas(world: World) -> None:
    with open_session(write=True) as db:
        db.scalars(select(Owner).where(col(Owner.name) == "甲业主11")).one().kind = OwnerKind.PUBLIC_HOUSING
        db.scalars(select(Unit).where(col(Unit.door) == "102")).first().area_source = "survey"  # type: ignore
    labels = [e.label for e in form(world).expander]
    assert any(label.startswith("Public housing") and "(1, 1 doors)" in label for label in labels)
    assert "Area not from the register but: Surveyor's report (1 doors)" in labels


def test_a_changed_register_is_told_beside_the_frozen_roll(world: World) -> None:
    with open_session(write=True) as db:
        opened = open_vote(db, world.secretary, world.here.stairwell)
    assert "Nothing has changed: 6 doors compared." in said(open_page(world.secretary, ROLL))
    with open_session(write=True) as db:
        db.scalars(select(Unit).where(col(Unit.door) == "101")).first().area_dm2 = 8100  # type: ignore
    at = open_page(world.grid_worker, ROLL)
    assert opened
    assert list(at.dataframe[0].value.iloc[0]) == ["101", "Area changed", "80.00 m²", "81.00 m²"]


def test_rules_of_procedure_are_put_in_and_applied_to_the_next_vote(world: World) -> None:
    at = unfolded(open_page(world.secretary, BYLAWS))
    at.text_input(key="bylaw_new_title").set_value("业主大会议事规则")
    at.date_input(key="bylaw_new_adopted").set_value(date(2024, 5, 1))
    at.text_input(key="bylaw_new_participation_area").set_value("1/2")
    at.checkbox(key="bylaw_new_unreturned_follows_majority").check().run()
    at.text_input(key="bylaw_new_unreturned_follows_majority_article").set_value("20")
    press(at, "Put in")
    assert "A clause needs its article" in at.error[0].value
    at.text_input(key="bylaw_new_unreturned_follows_majority_warning").set_value("printed on the ballot")
    press(at, "Put in")
    assert not at.exception
    assert "An unreturned ballot follows the majority (article 20" in said(at)
    with open_session() as db:
        assert db.scalars(select(BylawText)).one().quotas == {
            "participation_area": {"num": 1, "den": 2, "strict": False}
        }
    at = form(world)
    assert "业主大会议事规则 of 1 May 2024 is applied" in said(at)
    at.text_area(key="new_vote_question_1").set_value("换电梯？").run()
    press(at, "Save the draft")
    assert "The lower share does not hold." in said(at)


def test_an_emergency_is_asked_and_answered(world: World) -> None:
    at = unfolded(open_page(world.secretary, BYLAWS))
    at.selectbox(key="emergency_new_fact").set_value("leak").run()
    at.text_area(key="emergency_new_what").set_value("屋面渗漏").run()
    press(at, "Ask the committee")
    assert "This fact needs its paper" in at.error[0].value
    at.text_input(key="emergency_new_issuer").set_value("检测中心")
    at.text_input(key="emergency_new_number").set_value("2026-1")
    at.date_input(key="emergency_new_issued").set_value(inputs.today())
    press(at, "Ask the committee")
    assert not at.exception
    assert "If it is silent the district may act from" in said(at)
    at.text_input(key="emergency_1_said").set_value("同意")
    press(at, "It approved")
    with open_session() as db:
        assert db.scalars(select(EmergencyRepair)).one().state is EmergencyState.APPROVED


def test_a_decision_that_asks_for_a_vote_is_named_and_learns_of_it(world: World) -> None:
    with open_session(write=True) as db:
        decision = taken(db, world.secretary, world.here.stairwell, motion="换电梯")
    at = at_address(world.secretary, decision=decision)
    assert "Asked for by a decision: **换电梯**" in said(at)
    assert at.text_area(key="new_vote_question_1").value == "换电梯"
    assert at.selectbox(key="new_vote_place").value == world.here.stairwell
    press(at, "Save the draft")
    assert not at.exception
    with open_session() as db:
        assert db.get_one(Decision, decision).consultation_id == stored().consultation_id
    at = at_address(world.secretary, decision=decision)
    assert "Its consultation is prepared already." in at.info[0].value
    assert "new_vote_send" not in [b.key for b in at.button]


def test_a_vote_is_prepared_without_the_decision_after_all(world: World) -> None:
    with open_session(write=True) as db:
        decision = taken(db, world.secretary, world.here.stairwell, motion="换电梯")
    at = press(at_address(world.secretary, decision=decision), "Prepare it without this decision")
    press(at, "Save the draft")
    with open_session() as db:
        assert db.get_one(Decision, decision).consultation_id is None
    assert stored().items[0]["question"] == "换电梯"


def test_a_decision_of_the_neighbours_is_not_found(world: World) -> None:
    with open_session(write=True) as db:
        decision = taken(db, world.officer, world.there.stairwell)
    at = at_address(world.secretary, decision=decision)
    assert at.error
    assert "new_vote_send" not in [b.key for b in at.button]


def test_a_draft_offers_the_notice_to_hang_out_and_its_story(world: World, draft: int) -> None:
    at = at_address(world.secretary, draft=draft)
    links: Any = at.get("link_button")
    assert f"/files/announcement/{draft}.docx" in {link.proto.url for link in links}
    pages: Any = at.get("page_link")
    assert ("round", f"round={draft}") in {(p.proto.page, p.proto.query_string) for p in pages}


def test_a_draft_that_the_address_names_is_shown_whatever_place_is_chosen(world: World, draft: int) -> None:
    at = at_address(world.officer, draft=draft, place=world.there.micro_grid)
    assert at.button(key=f"draft_open_{draft}")


@pytest.mark.parametrize("script", [ROUNDS, ROLL, BYLAWS])
def test_the_pages_speak_chinese(world: World, draft: int, script: str) -> None:
    assert not open_page(world.officer, script, language="zh").exception


def test_a_leader_reads_rules_and_emergencies_and_enters_none(world: World) -> None:
    at = open_page(world.leader, BYLAWS)
    assert "No rules of procedure are on record here." in said(at)
    assert not at.button or "Put in" not in [b.label for b in at.button]
