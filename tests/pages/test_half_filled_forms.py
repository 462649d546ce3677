"""Half-filled forms: other pages, a night, a colleague at the same tab, and a cut-short run lose nothing of them."""

from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from pages.ui import inputs
from services import drafts
from services.access import Actor
from services.db import open_session
from services.people import sessions
from tests.pages.test_consultation_pages import press
from tests.pages.test_preparing_pages import ROUNDS, form
from tests.support.screen import open_page
from tests.support.world import World

MY_DAY = "home/my_day.py"
QUESTION = "new_vote_question_1"


def elsewhere_and_back(at: AppTest) -> AppTest:
    return at.switch_page(MY_DAY).run().switch_page(ROUNDS).run()


def draft(actor: Actor) -> dict[str, object]:
    with open_session() as db:
        return drafts.draft(db, actor, form="new_vote")


def test_a_form_is_whole_after_other_pages_and_so_is_its_draft(world: World) -> None:
    at = form(world)
    at.text_area(key=QUESTION).set_value("换电梯？").run()
    before = draft(world.secretary)
    at = elsewhere_and_back(elsewhere_and_back(at))
    assert not at.exception
    assert at.text_area(key=QUESTION).value == "换电梯？"
    assert at.selectbox(key="new_vote_place").value == world.here.stairwell
    assert draft(world.secretary) == before


def test_a_matter_that_was_removed_leaves_nothing_in_the_next(world: World) -> None:
    at = press(form(world), "Another matter on the same ballot")
    at.selectbox(key="new_vote_matter_2").set_value("fund_use").run()
    at.text_area(key="new_vote_question_2").set_value("动用维修资金？").run()
    at.button(key="new_vote_remove_2").click().run()
    at = press(elsewhere_and_back(at), "Another matter on the same ballot")
    assert at.text_area(key="new_vote_question_2").value == ""


def test_a_form_that_was_given_up_is_empty_when_it_is_begun_anew(world: World) -> None:
    at = form(world)
    at.text_area(key=QUESTION).set_value("换电梯？").run()
    at = press(elsewhere_and_back(press(at, "Give up this form")), "Prepare a vote")
    assert at.text_area(key=QUESTION).value == ""
    assert draft(world.secretary).get("question_1") in (None, "")


def test_a_due_day_that_has_passed_is_asked_for_again(world: World) -> None:
    passed = inputs.today() - timedelta(days=1)
    with open_session(write=True) as db:
        drafts.keep_draft(
            db, world.secretary, form="new_vote", at=datetime.now(UTC),
            body={"due": passed.isoformat(), "question_1": "换电梯？"},
        )  # fmt: skip
    at = open_page(world.secretary, ROUNDS)
    assert not at.exception
    assert at.date_input(key="new_vote_due").value is None
    assert at.text_area(key=QUESTION).value == "换电梯？"


def test_the_next_person_at_the_same_tab_finds_nothing_of_it(world: World) -> None:
    at = form(world)
    at.text_area(key=QUESTION).set_value("换电梯？").run()
    with open_session(write=True) as db:
        sessions.end_session(
            db, world.secretary, session_id=at.session_state["duoge.session"], at=datetime.now(UTC)
        )
        begun = sessions.begin(
            db, person_id=world.officer.person_id, device="test", source="", at=datetime.now(UTC)
        )
    at.session_state["duoge.session"] = begun.session_id
    at.run()
    assert "换电梯？" not in [area.value for area in at.text_area]
    assert draft(world.officer).get("question_1") in (None, "")
