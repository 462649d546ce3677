"""The pages of requests, as a grid worker, a secretary and a leader see them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.grids import Place
from models.request_enums import RequestState, Satisfaction
from models.requests import Request, RequestLink
from services import lists
from services.db import open_session
from services.grids import request_upward
from services.lists import Wanted
from services.once import new_token
from tests.support.requests import Walk, filed
from tests.support.screen import open_page, send, unfolded
from tests.support.world import World, small_world

LIST, ONE, FIGURES = "grids/requests.py", "grids/request.py", "grids/request_figures.py"
NOW = datetime.now(UTC)
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[121.45, 31.13], [121.4504, 31.13], [121.4504, 31.1304], [121.45, 31.1304], [121.45, 31.13]]
    ],
}


@pytest.fixture
def world(sqlite: str) -> World:
    """What the pages read is tried on both databases elsewhere."""
    with open_session(write=True) as session:
        return small_world(session)


def told(at) -> str:
    """Everything that is written on the screen."""
    parts = (at.markdown, at.caption, at.error, at.success, at.header, at.subheader, at.title)
    return "\n".join(str(e.value) for some in parts for e in some)


def button(at, label):
    return next(b for b in at.button if b.label == label)


def one(world: World, *, at=NOW, steps=lambda walk: walk, by=None, **given) -> int:
    with open_session(write=True) as db:
        id = filed(db, by or world.secretary, world.here.stairwell, at=at, **given)
        steps(Walk(db, world.secretary, id, at=at))
    return id


def page_of(world_actor, id: int, language: str = "en"):
    at = open_page(world_actor, LIST, language=language)
    at.query_params["request"] = str(id)
    return at.switch_page(ONE).run()


def test_a_grid_worker_takes_one_in_with_a_few_taps(world):
    at = unfolded(open_page(world.grid_worker, LIST))
    at.selectbox(key="request_place").set_value(world.here.stairwell).run()
    at.button_group(key="request_category").set_value("repairs").run()
    at.text_area(key="request_text").set_value("3楼灯不亮").run()
    button(at, "Store the request").click().run()
    assert "Stored as no. 1" in told(at)
    assert not at.exception
    with open_session() as db:
        stored = db.get_one(Request, 1)
        assert (stored.text, stored.category, stored.state) == ("3楼灯不亮", "repairs", RequestState.REPORTED)
    assert at.text_area(key="request_text").value == ""
    assert at.selectbox(key="request_place").value == world.here.stairwell


def test_without_a_category_nothing_is_stored_and_the_words_stay(world):
    at = unfolded(open_page(world.grid_worker, LIST))
    at.text_area(key="request_text").set_value("灯").run()
    button(at, "Store the request").click().run()
    assert "Choose where it is and what it is about." in told(at)
    assert at.text_area(key="request_text").value == "灯"


def test_what_may_be_the_same_is_shown_while_entering_and_a_tick_joins_it(world):
    earlier = one(world, text="楼道灯坏了")
    at = unfolded(open_page(world.grid_worker, LIST))
    at.selectbox(key="request_place").set_value(world.here.stairwell).run()
    at.button_group(key="request_category").set_value("repairs").run()
    at.text_area(key="request_text").set_value("楼道灯还没修").run()
    at.checkbox(key=f"request_join_{earlier}").check().run()
    button(at, "Store the request").click().run()
    with open_session() as db:
        assert db.scalars(select(col(RequestLink.earlier_id))).all() == [earlier]


def test_likely_doubles_are_shown_while_it_is_typed(world):
    one(world, text="楼道灯坏了")
    at = unfolded(open_page(world.grid_worker, LIST))
    at.selectbox(key="request_place").set_value(world.here.stairwell).run()
    at.button_group(key="request_category").set_value("repairs").run()
    assert [c for c in at.get("bidi_component") if "request_typed" in c.proto.id]
    assert [box for box in at.checkbox if "楼道灯坏了" in box.label]


def test_where_the_phone_is_gives_the_nearest_place_and_its_stairwells(world):
    with open_session(write=True) as db:
        db.get_one(Place, world.here.building).boundary = SQUARE
    at = unfolded(open_page(world.grid_worker, LIST))
    send(at, "request_here", "position", [121.4502, 31.1302, 12])
    assert at.selectbox(key="request_place").value == world.here.stairwell
    assert "12 m" in told(at)
    at = unfolded(open_page(world.secretary, LIST))
    send(at, "request_here", "position", [121.4506, 31.1302, 9])
    assert at.selectbox(key="request_place").value == world.here.building
    assert "19 m away" in told(at)
    button(at, "甲小区 1幢 1单元").click().run()
    assert at.selectbox(key="request_place").value == world.here.stairwell
    assert not at.exception


def test_a_phone_that_may_not_say_where_it_is_leaves_the_other_ways(world):
    at = unfolded(open_page(world.grid_worker, LIST))
    send(at, "request_here", "failed", "denied")
    assert "Allow it in the browser" in at.warning[0].value
    assert not at.exception


def test_a_building_tapped_on_the_small_map_is_where_it_lies(world):
    with open_session(write=True) as db:
        db.get_one(Place, world.here.building).boundary = SQUARE
    at = unfolded(open_page(world.secretary, LIST))
    at.toggle(key="request_map_shown").set_value(True).run()
    send(at, "request_map", "picked", world.here.building)
    assert at.selectbox(key="request_place").value == world.here.building
    assert not at.exception


def test_where_no_meeting_is_called_the_way_to_call_one_is_shown(world):
    at = unfolded(page_of(world.secretary, one(world)))
    assert "No meeting is called around here." in told(at)
    assert "Call a meeting" in [link.proto.label for link in at.get("page_link")]
    assert "Put before a council" not in {
        b.label for b in unfolded(page_of(world.grid_worker, one(world))).button
    }


def test_of_two_who_take_a_step_the_second_sees_both_and_chooses(world):
    id = one(world, steps=lambda walk: walk.accept())
    at = unfolded(page_of(world.secretary, id))
    send_key = next(b.key for b in at.button if b.label == "Park" and b.key and b.key.endswith("_send")) or ""
    next(w for w in at.text_area if (w.key or "").startswith("act_park")).set_value("等雨停").run()
    with open_session(write=True) as db:
        Walk(db, world.officer, id, at=NOW + timedelta(hours=5)).contact()
    at.button(key=send_key).click().run()
    assert "Yours, not stored" in told(at)
    assert "等雨停" in told(at)
    with open_session() as db:
        assert db.get_one(Request, id).state is RequestState.ACCEPTED
    button(at, "Take my step all the same").click().run()
    with open_session() as db:
        assert db.get_one(Request, id).state is RequestState.PARKED


def test_the_list_says_when_each_is_due_and_what_is_overdue_comes_first(world):
    one(world, text="刚报的")
    one(world, text="早就报的", at=NOW - timedelta(days=30))
    at = open_page(world.secretary, LIST)
    text = told(at)
    assert "working days late" in text
    assert text.index("早就报的") < text.index("刚报的")
    assert "Overdue · 1" in list(at.button_group(key="requests_only").options)


@pytest.mark.parametrize(("who", "sees"), [("leader", True), ("stranger", False)])
def test_everybody_sees_what_is_theirs(world, who, sees):
    one(world, text="楼道灯坏了")
    at = open_page(getattr(world, who), LIST)
    assert ("楼道灯坏了" in told(at)) == sees
    assert bool([e for e in at.expander if e.label == "Take a request in"]) == (who == "stranger")


def test_one_request_goes_from_its_report_to_the_close_by_its_buttons(world):
    id = one(world)
    at = page_of(world.secretary, id)
    assert "Wishes gathered" in told(at)
    assert "甲先生" in told(at)

    def press(title: str, *told: tuple[str, str, object]) -> None:
        nonlocal at
        at = unfolded(page_of(world.secretary, id))
        for kind, key, value in told:
            found = [w for w in getattr(at, kind) if w.key and w.key.endswith(key)]
            found[-1 if title != "Dispatch" else 0].set_value(value).run()
        [b for b in at.button if b.label == title][-1].click().run()
        assert not at.exception

    press("Accept")
    press("Dispatch", ("text_input", "_body", "甲物业"))
    press("Begin the work")
    press("Give the answer", ("text_area", f"act_answer_{id}_4_said", "已换灯泡"))
    press(
        "Call back",
        ("button_group", "_resolved", True),
        ("button_group", "_satisfaction", Satisfaction.SATISFIED),
    )
    press("Close the request")
    with open_session() as db:
        assert db.get_one(Request, id).state is RequestState.CLOSED
    assert "已换灯泡" in told(page_of(world.secretary, id)).replace("\\", "")


def test_what_is_overdue_says_to_whom_it_is_told_and_that_nobody_pressed_a_button(world):
    id = one(world, at=NOW - timedelta(days=30))
    with open_session(write=True) as db:
        request_upward.catch_up(db, at=NOW)
    text = told(page_of(world.secretary, id))
    assert "Overdue, so it is told to the Subdistrict by itself since" in text
    assert "noted by itself" in text


def test_a_leader_supervises_and_is_offered_nothing_else(world):
    at = page_of(world.leader, one(world))
    titles = [b.label for b in unfolded(at).button]
    assert "Supervise" in titles
    assert "Accept" not in titles
    assert "甲先生" not in told(at)


def test_the_figures_print_their_n_and_their_definition(world):
    one(world, at=NOW - timedelta(days=9), steps=lambda walk: walk.to_answer().call_back())
    one(world, at=NOW - timedelta(days=20))
    at = open_page(world.officer, FIGURES)
    text = told(at)
    assert not at.exception
    assert "1 / 2" in text
    assert "Parking does not stop the clock." in text
    assert "places with fewer than 30 are not ranked" in text
    assert {m.label for m in at.metric} >= {"Reported", "Answered on time", "Mean time to the answer"}


@pytest.mark.parametrize("page", [LIST, FIGURES])
def test_the_pages_speak_chinese_and_say_what_to_do_when_empty(world, page):
    at = open_page(world.secretary, page, language="zh")
    assert not at.exception
    assert "诉求" in told(at)


def test_a_page_without_a_number_leads_to_the_list(world):
    assert "No request is chosen." in told(open_page(world.secretary, ONE))


def test_the_list_goes_out_as_a_file_without_who_asked(world):
    one(world, phone="13900001111")
    with open_session() as db:
        wanted = Wanted(on=NOW.date(), place=world.here.neighbourhood, only="open")
        [row] = lists.rows_of(db, world.secretary, name="requests", wanted=wanted)
    assert "甲先生" not in str(row)
    assert "13900001111" not in str(row)
    assert "甲楼道灯坏了" in row


def test_no_token_of_a_form_spoils_the_key_of_a_component():
    assert all(new_token().isalnum() for _nth in range(200))
