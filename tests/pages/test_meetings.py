"""The pages of meetings as each person meets them: called, held, decided by hands, told back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.councils import Decision, Meeting, Opinion, Participant
from models.enums import DecisionLeadsTo, MeetingKind, MeetingState, PlaceKind, TaskKind
from models.visits import Task
from pages.ui import inputs
from services import tasks
from services.access import Actor
from services.consultations import convening
from services.db import open_session
from services.once import new_token
from tests.support.councils import call, decide, hold, item, people, taken
from tests.support.screen import open_page, unfolded
from tests.support.world import World

COUNCILS = "consultations/councils.py"
NOW = datetime.now(UTC)
TODAY = inputs.today()


@pytest.fixture
def called(world: World) -> int:
    """A council of the estate called for today."""
    with open_session(write=True) as db:
        return call(db, world.secretary, world.here.estate, held_on=TODAY)


@pytest.fixture
def held(world: World, called: int) -> int:
    """The same council, its roll called: five are present."""
    with open_session(write=True) as db:
        hold(db, world.secretary, called, on=TODAY)
    return called


def open_meeting(actor: Actor, meeting_id: int, *, language: str = "en") -> AppTest:
    at = open_page(actor, language=language)
    at.query_params["meeting"] = str(meeting_id)
    return at.switch_page(COUNCILS).run()


def said(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.success, at.error, at.info, at.warning, at.title, at.header, at.text)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def one_decision() -> Decision:
    with open_session() as db:
        return db.scalars(select(Decision)).one()


def test_a_meeting_is_called_with_its_agenda_and_people(world: World) -> None:
    at = press(open_page(world.secretary, COUNCILS), "Call a meeting")
    at.text_input(key="new_meeting_title").set_value("三月议事会").run()
    at.text_input(key="new_meeting_begins_at").set_value("1400").run()
    at.text_area(key="new_meeting_agenda").set_value("楼道堆物\n电梯选型").run()
    at.text_area(key="new_meeting_invited").set_value("王建国 楼组长\n李芳").run()
    press(at, "Call the meeting")
    assert not at.exception
    with open_session() as db:
        meeting = db.scalars(select(Meeting)).one()
        invited = db.scalar(select(func.count()).select_from(Participant))
    assert (meeting.kind, meeting.begins_at, meeting.place_id, invited) == (
        MeetingKind.COUNCIL, "14:00", world.here.neighbourhood, 2,
    )  # fmt: skip


def test_what_is_missing_is_said_and_the_form_stays(world: World) -> None:
    at = press(open_page(world.secretary, COUNCILS), "Call a meeting")
    at.text_area(key="new_meeting_agenda").set_value("楼道堆物").run()
    press(at, "Call the meeting")
    assert at.error[0].value == "Enter a title."
    assert at.text_area(key="new_meeting_agenda").value == "楼道堆物"


def test_a_half_filled_call_is_there_after_a_refresh(world: World) -> None:
    at = press(open_page(world.secretary, COUNCILS), "Call a meeting")
    at.text_area(key="new_meeting_agenda").set_value("楼道堆物").run()
    again = open_page(world.secretary, COUNCILS)
    assert again.text_area(key="new_meeting_agenda").value == "楼道堆物"
    press(again, "Give up this form")
    third = open_page(world.secretary, COUNCILS)
    assert "new_meeting_agenda" not in [t.key for t in third.text_area]


def test_the_people_of_the_last_meeting_are_taken_over(world: World, called: int) -> None:
    at = press(open_page(world.secretary, COUNCILS), "Call a meeting")
    at.segmented_control(key="new_meeting_place_kind").set_value(PlaceKind.ESTATE).run()
    press(at, "The same people as last time")
    assert (at.text_area(key="new_meeting_invited").value or "").splitlines()[:2] == [
        "王建国，楼组长",
        "李芳，居民代表",
    ]


def test_the_roll_is_called_by_pressing_names(world: World, called: int) -> None:
    at = press(open_meeting(world.secretary, called), "Begin: call the roll")
    with open_session() as db:
        ids = people(db, called)
    at.button_group(key=f"roll_{called}").set_value(ids[:3]).run()
    assert "3 of 5 present" in said(at)
    at.button_group(key=f"roll_{called}").set_value(ids[1:3]).run()
    assert "2 of 5 present" in said(at)
    press(at, "Everybody is here")
    assert "5 of 5 present" in said(at)


def test_a_motion_is_carried_by_hands_and_becomes_a_task(world: World, held: int) -> None:
    with open_session() as db:
        point = item(db, held)
    at = open_meeting(world.secretary, held)
    assert "5 are present: 3 hands for it carry it." in said(at)
    at.text_input(key=f"motion_{point}_motion").set_value("一周内清理").run()
    at.number_input(key=f"motion_{point}_hands_for").set_value(4).run()
    press(at, "Count the hands")
    assert (one_decision().carried, at.text_input(key=f"motion_{point}_motion").value) == (True, "")
    decision = one_decision().id
    at.button(key=f"point_follow_{decision}").click().run()
    at.selectbox(key=f"follow_{decision}_person_id").set_value(world.grid_worker.person_id).run()
    at.date_input(key=f"follow_{decision}_due_on").set_value(TODAY + timedelta(days=7)).run()
    press(at, "Store what follows")
    assert not at.exception
    assert "买买提·艾力: To be done" in said(at)
    with open_session() as db:
        task = db.scalars(select(Task)).one()
    assert (task.title, task.person_id) == ("一周内清理", world.grid_worker.person_id)


def test_more_hands_than_people_are_told(world: World, held: int) -> None:
    with open_session() as db:
        point = item(db, held)
    at = open_meeting(world.secretary, held)
    at.text_input(key=f"motion_{point}_motion").set_value("一周内清理").run()
    at.number_input(key=f"motion_{point}_hands_for").set_value(6).run()
    press(at, "Count the hands")
    assert "6 hands, but only 5 people present." in at.error[0].value


def test_a_half_typed_motion_and_its_hands_survive_a_refresh(world: World, held: int) -> None:
    with open_session() as db:
        point = item(db, held)
    at = open_meeting(world.secretary, held)
    at.text_input(key=f"motion_{point}_motion").set_value("一周内").run()
    at.number_input(key=f"motion_{point}_hands_for").set_value(3).run()
    again = open_meeting(world.secretary, held)
    assert again.text_input(key=f"motion_{point}_motion").value == "一周内"
    assert again.number_input(key=f"motion_{point}_hands_for").value == 3


def test_the_outcome_is_told_back_from_the_open_list(world: World) -> None:
    with open_session(write=True) as db:
        decision = taken(db, world.secretary, world.here.estate)
    at = open_page(world.secretary, COUNCILS)
    assert "Still to be told back · 1" in [s.value for s in at.subheader]
    at.query_params["tell"] = str(decision)
    at.run()
    press(at, "Store that it was told")
    assert at.error[0].value == "Enter what came of it."
    at.text_area(key=f"tell_{decision}_outcome").set_value("已清理").run()
    press(at, "Store that it was told")
    assert "Every outcome has been told back." in said(at)
    assert (one_decision().outcome, one_decision().told_back_on) == ("已清理", TODAY)


def test_what_a_finished_task_brought_is_offered_for_telling_back(world: World) -> None:
    with open_session(write=True) as db:
        decision = taken(db, world.secretary, world.here.estate)
        row = db.get_one(Decision, decision)
        row.leads_to, row.due_on, row.to_do = DecisionLeadsTo.TASK, TODAY, row.motion
        task = Task(
            kind=TaskKind.DECISION, place_id=world.here.estate, person_id=world.grid_worker.person_id, title="清理",
            decision_id=decision, created_at=NOW,
        )  # fmt: skip
        db.add(task)
        db.flush()
        tasks.finish_task(
            db,
            world.grid_worker,
            task_id=task.id or 0,
            version=1,
            outcome="清运两车",
            token=new_token(),
            at=NOW,
        )
    at = open_page(world.secretary, COUNCILS)
    at.query_params["tell"] = str(decision)
    at.run()
    assert at.text_area(key=f"tell_{decision}_outcome").value == "清运两车"


@pytest.mark.parametrize(("choice", "kept"), [("Store mine", "先开会。"), ("Keep theirs", "由干部记录。")])
def test_of_two_who_write_the_minutes_the_second_chooses(
    world: World, held: int, choice: str, kept: str
) -> None:
    at = open_meeting(world.secretary, held)
    at.text_area(key=f"minutes_{held}_minutes").set_value("先开会。").run()
    with open_session(write=True) as db:
        convening.write_minutes(
            db, world.officer, meeting_id=held, version=1, minutes="由干部记录。", token=new_token(), at=NOW
        )
    press(at, "Store the minutes")
    assert "干部" in at.warning[0].value
    press(at, choice)
    assert not at.warning
    assert at.text_area(key=f"minutes_{held}_minutes").value == kept
    with open_session() as db:
        assert db.get_one(Meeting, held).minutes == kept


def test_a_draft_from_before_a_refresh_still_meets_what_others_stored(world: World, held: int) -> None:
    at = open_meeting(world.secretary, held)
    at.text_area(key=f"minutes_{held}_minutes").set_value("先开会。").run()
    with open_session(write=True) as db:
        convening.write_minutes(
            db, world.officer, meeting_id=held, version=1, minutes="由干部记录。", token=new_token(), at=NOW
        )
    again = open_meeting(world.secretary, held)
    assert again.text_area(key=f"minutes_{held}_minutes").value == "先开会。"
    press(again, "Store the minutes")
    assert "干部" in again.warning[0].value


def test_an_untouched_form_follows_what_others_store(world: World, held: int) -> None:
    at = open_meeting(world.secretary, held)
    with open_session(write=True) as db:
        convening.write_minutes(
            db, world.officer, meeting_id=held, version=1, minutes="由干部记录。", token=new_token(), at=NOW
        )
    assert at.run().text_area(key=f"minutes_{held}_minutes").value == "由干部记录。"


def test_opinions_are_written_down_and_answered(world: World, held: int) -> None:
    with open_session() as db:
        point = item(db, held)
    at = open_meeting(world.secretary, held)
    at.text_area(key=f"heard_{point}_said").set_value("堆物挡了轮椅").run()
    at.text_input(key=f"heard_{point}_door").set_value("201").run()
    at.button(key=f"heard_{point}_send").click().run()
    assert "Opinions: 1 before, 0 after" in [e.label for e in at.expander]
    with open_session() as db:
        opinion = db.scalars(select(col(Opinion.id))).one()
    at.button(key=f"answer_{opinion}").click().run()
    at.text_input(key=f"answer_{opinion}_answer").set_value("周五清理").run()
    press(at, "Store the answer")
    assert "周五清理" in said(at)


def test_what_was_heard_before_is_put_on_the_agenda(world: World, called: int) -> None:
    at = unfolded(open_page(world.grid_worker, COUNCILS))
    at.text_area(key=f"heard_at_{world.here.micro_grid}_said").set_value("太吵").run()
    press(at, "Store the opinion")
    at = open_meeting(world.secretary, called)
    assert "Opinions on no agenda yet · 1" in [e.label for e in at.expander]


def test_a_meeting_is_called_off_with_its_reason(world: World, called: int) -> None:
    at = open_meeting(world.secretary, called)
    at.text_input(key=f"cancel_{called}_reason").set_value("台风停会").run()
    press(at, "Call it off")
    assert "台风停会" in said(at)
    with open_session() as db:
        assert db.get_one(Meeting, called).state is MeetingState.CANCELLED


def test_leaders_read_without_names_words_or_forms(world: World, held: int) -> None:
    with open_session(write=True) as db:
        decide(db, world.secretary, item(db, held))
    at = open_meeting(world.leader, held)
    text = said(at)
    assert "一周内清理楼道堆物" in text
    assert "李芳" not in text
    assert not at.text_area
    assert not [b.label for b in at.button if b.label != "Sign out"]
    assert "李芳" in said(open_meeting(world.grid_worker, held))


def test_the_neighbours_do_not_find_it(world: World, held: int) -> None:
    assert "This was not found" in said(open_meeting(world.stranger, held))
    assert "三月议事会" not in said(open_page(world.stranger, COUNCILS))


def test_without_meetings_the_pages_say_what_to_do(world: World) -> None:
    assert "No meeting here yet." in said(open_page(world.secretary, COUNCILS))


def test_the_pages_speak_chinese(world: World, held: int) -> None:
    for at in (
        open_page(world.officer, COUNCILS, language="zh"),
        open_meeting(world.officer, held, language="zh"),
    ):
        assert not at.exception
    assert "红色议事会" in said(at)
