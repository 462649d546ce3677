"""Requests: a grid worker files one, it goes its way to the call-back, and everybody sees what is theirs."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.people import Activity
from models.request_enums import ClockKind, LinkKind, Phase, RequestAct, RequestState, Satisfaction, Urgency
from models.requests import Request, RequestStep
from services import audit
from services.errors import Conflict, NotFound, Refused
from services.grids import one_request, request_filing, request_steps, requests
from services.grids.requests import Filter, Only
from services.rules.requests import day_of
from tests.support.queries import counted_queries
from tests.support.requests import Walk, filed
from tests.support.world import AT, TODAY, World

A, S = RequestAct, RequestState
DAY = timedelta(days=1)


def seen(db: Session, world: World, request: int, *, at=AT, by=None):
    return one_request.find_request(db, by or world.secretary, request_id=request, at=at)


def day(at):
    return day_of(at)


def test_a_grid_worker_files_one_at_her_stairwell_and_its_clocks_begin(db, world):
    request = db.get_one(Request, filed(db, world.grid_worker, world.here.stairwell))
    assert request.state is S.REPORTED
    assert day_of(request.contact_due_at) == date(2026, 3, 3)
    assert day_of(request.due_at) == date(2026, 3, 9)
    assert request.running_due_at == request.due_at


def test_an_urgent_one_is_due_within_three_working_days(db, world):
    request = filed(db, world.secretary, world.here.estate, urgency=Urgency.URGENT)
    assert day_of(db.get_one(Request, request).due_at) == date(2026, 3, 5)


def test_what_is_only_found_has_no_clock_until_it_is_reported(db, world):
    id = filed(db, world.grid_worker, world.here.stairwell, report=False)
    assert db.get_one(Request, id).running_due_at is None
    told: dict[str, Any] = {"request_id": id, "version": 1, "token": "report it"}
    request_steps.report(db, world.grid_worker, at=AT + 3 * DAY, **told)
    db.expire_all()
    assert day_of(db.get_one(Request, id).due_at) == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"text": "  "}, "request_text_missing"),
        ({"category": "weather"}, "request_category_unknown"),
        ({"source": "pigeon"}, "request_source_unknown"),
        ({"text": "甲" * 1001}, "text_too_long"),
    ],
)
def test_what_says_nothing_is_refused(db, world, told, code):
    with pytest.raises(Refused) as refused:
        filed(db, world.secretary, world.here.stairwell, **told)
    assert refused.value.code == code


def test_a_double_click_files_one(db, world):
    first, second = (filed(db, world.secretary, world.here.stairwell, token="click") for _ in range(2))
    assert first == second
    assert db.scalar(select(func.count()).select_from(Request)) == 1


def test_nobody_files_in_another_neighbourhood(db, world):
    with pytest.raises(NotFound):
        filed(db, world.stranger, world.here.stairwell)
    request = filed(db, world.secretary, world.here.stairwell)
    with pytest.raises(NotFound):
        seen(db, world, request, by=world.stranger)


def test_it_goes_its_way_and_the_chain_of_the_neighbourhood_is_seen(db, world):
    walk = Walk(db, world.secretary, filed(db, world.grid_worker, world.here.stairwell))
    walk.to_answer().call_back().close()
    found = seen(db, world, walk.id, at=walk.at)
    assert found.line.state is S.CLOSED
    assert list(found.reached) == [Phase.GATHERING, Phase.SIFTING, Phase.PUSHING, Phase.SETTLED]
    assert [past.act for past in found.history] == [
        A.FILE, A.ACCEPT, A.CONTACT, A.DISPATCH, A.START, A.ANSWER, A.CALL_BACK, A.CLOSE,
    ]  # fmt: skip
    assert not found.acts
    assert walk.row.minutes == 5 * 60
    assert {link.place for link in found.chain} == {"甲微网格", "甲居民区", "第一综合网格", "样板街道"}
    assert ("grid_worker", "买买提·艾力") in found.chain[0].people


def test_a_question_is_due_after_one_day_counted_from_its_report(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell))
    walk.accept(ClockKind.CONSULT, wait=timedelta(hours=30))
    assert day(walk.row.due_at) == date(2026, 3, 3)
    assert seen(db, world, walk.id, at=AT + 2 * DAY).line.clock.late == 1


def test_supervision_shortens_and_only_the_subdistrict_may(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell)).accept()
    walk.supervise(by=world.leader)
    assert day(walk.row.due_at) == date(2026, 3, 5)
    assert walk.row.supervised
    with pytest.raises(Refused, match="request_step"):
        walk.supervise(by=world.leader)


def test_fifteen_days_are_approved_before_it_is_late_and_not_after(db, world):
    first, second = (Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell, token=t)).accept()
                     for t in ("one", "two"))  # fmt: skip
    first.lengthen(by=world.officer)
    assert day(first.row.due_at) == date(2026, 3, 23)
    with pytest.raises(Refused, match="request_late_already"):
        second.lengthen(by=world.officer, wait=8 * DAY)


def test_a_parked_one_runs_on_and_is_taken_up_again(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell)).accept().dispatch()
    with pytest.raises(Refused, match="parked_in_the_past"):
        walk.park(until=TODAY)
    walk.park(until=TODAY + 20 * DAY)
    assert walk.row.running_due_at == walk.row.due_at
    assert walk.resume().row.state is S.DISPATCHED
    assert walk.row.parked_until is None


def test_one_sent_back_goes_to_another_handler(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell)).accept().dispatch()
    walk.send_back()
    assert (walk.row.state, walk.row.handler, walk.row.returned) == (S.RETURNED, "", 1)
    worker = world.grid_worker.person_id
    walk.dispatch("", handler_id=worker)
    assert seen(db, world, walk.id).history[-1].act is A.REDISPATCH
    assert seen(db, world, walk.id).line.handler == "买买提·艾力"


def test_only_somebody_who_works_there_is_handed_it(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell)).accept()
    with pytest.raises(Refused, match="person_elsewhere"):
        walk.dispatch("", handler_id=world.stranger.person_id)
    with pytest.raises(Refused, match="handler_missing"):
        walk.dispatch("  ")


def test_an_unhappy_call_back_is_handled_again_within_three_days_before_it_is_closed(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell)).to_answer()
    walk.call_back(resolved=False, satisfaction=Satisfaction.DISSATISFIED)
    assert day(walk.row.running_due_at) == date(2026, 3, 5)
    with pytest.raises(Refused, match="request_step"):
        walk.close()
    walk.dispatch().start().answer()
    assert walk.row.again == 1
    assert walk.row.again_answered_at == walk.at
    assert walk.row.running_due_at is None
    walk.call_back(resolved=False, satisfaction=Satisfaction.DISSATISFIED)
    with pytest.raises(Refused, match="reason_missing"):
        walk.close()
    assert walk.close(note="已三次上门，住户不接受").row.state is S.CLOSED


def test_who_was_not_reached_is_called_again_later(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell)).to_answer()
    walk.call_back(reached=False, resolved=None, satisfaction=None)
    assert walk.row.state is S.ANSWERED
    assert walk.row.called_back_at is None
    with pytest.raises(Refused, match="call_back_incomplete"):
        walk.call_back(resolved=None)


def test_of_two_people_at_once_the_second_is_shown_both_versions(db, world):
    request = filed(db, world.secretary, world.here.stairwell)
    told: dict[str, Any] = {"request_id": request, "version": 1, "at": AT}
    request_steps.accept(db, world.secretary, clock=ClockKind.NORMAL, token="a", **told)
    with pytest.raises(Conflict):
        request_steps.accept(db, world.officer, clock=ClockKind.CONSULT, token="b", **told)


def test_the_phone_is_masked_kept_from_leaders_and_revealed_for_a_reason(db, world):
    request = filed(db, world.secretary, world.here.stairwell, phone="13900001111")
    assert seen(db, world, request).phone == "139****1111"
    assert seen(db, world, request, by=world.leader).phone == ""
    reveal: dict[str, Any] = {"request_id": request, "at": AT}
    assert one_request.reveal_contact(db, world.secretary, reason="回访", **reveal) == "13900001111"
    with pytest.raises(Refused, match="reason_missing"):
        one_request.reveal_contact(db, world.secretary, reason=" ", **reveal)


def test_the_same_lamp_told_twice_is_found_and_joined_with_links_both_ways(db, world):
    earlier = filed(db, world.secretary, world.here.stairwell, text="2号楼道灯坏了，晚上很黑")
    filed(db, world.secretary, world.here.stairwell, category="parking", text="楼道灯坏了")
    filed(db, world.officer, world.there.stairwell, text="2号楼道灯坏了，晚上很黑")
    ask: dict[str, Any] = {
        "place_id": world.here.building,
        "category": "repairs",
        "text": "楼道灯坏了很黑",
        "at": AT + DAY,
    }
    [found] = request_filing.alike(db, world.secretary, **ask)
    assert (found.id, found.here, found.kind) == (earlier, False, LinkKind.DUPLICATE)
    later = filed(
        db, world.secretary, world.here.building, text="楼道灯坏了很黑", joins=[earlier], at=AT + DAY
    )
    [from_later], [from_earlier] = seen(db, world, later).joined, seen(db, world, earlier).joined
    assert (from_later.id, from_later.earlier) == (earlier, True)
    assert (from_earlier.id, from_earlier.earlier) == (later, False)
    assert request_filing.alike(db, world.secretary, **ask | {"at": AT + 40 * DAY}) == []


def test_told_again_after_the_answer_is_a_repeat(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell)).to_answer()
    later = filed(db, world.secretary, world.here.stairwell, joins=[walk.id], at=walk.at + DAY)
    assert db.get_one(Request, later).repeats
    assert seen(db, world, later).joined[0].kind is LinkKind.REPEAT
    with pytest.raises(Refused, match="request_joined_to_itself"):
        request_filing.join(db, world.secretary, request_id=later, earlier_id=later, at=AT, token="self")


def test_the_list_is_narrowed_and_what_is_due_first_comes_first(db, world):
    late = filed(db, world.secretary, world.here.stairwell, urgency=Urgency.URGENT, text="电梯困人")
    other = filed(db, world.secretary, world.here.estate, text="树枝过长", category="cleaning")
    answered = Walk(
        db, world.secretary, filed(db, world.secretary, world.here.stairwell, token="x")
    ).to_answer()
    at = AT + 4 * DAY

    def listed(**told):
        asked = Filter(place_id=world.here.neighbourhood, **told)
        lines, count = requests.requests_at(db, world.secretary, asked=asked, at=at)
        assert len(lines) == count
        return [line.id for line in lines]

    assert listed() == [late, other, answered.id]
    assert listed(only=Only.OVERDUE) == [late]
    assert listed(only=Only.TO_CALL_BACK) == [answered.id]
    assert listed(category="cleaning") == [other]
    assert listed(text="树枝") == [other]
    assert listed(state=S.ANSWERED) == [answered.id]
    assert listed(figure="contact", hit=True, only=Only.ALL) == [answered.id]
    assert listed(since=TODAY + DAY, only=Only.ALL) == []
    counts = requests.counts(db, world.secretary, place_id=world.here.neighbourhood, at=at)
    assert (counts.open, counts.overdue, counts.not_contacted, counts.to_call_back) == (3, 1, 2, 1)


def test_a_handler_sees_hers_wherever_it_lies(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.estate)).accept()
    with pytest.raises(NotFound):
        seen(db, world, walk.id, by=world.grid_worker)
    walk.dispatch("", handler_id=world.grid_worker.person_id)
    found = seen(db, world, walk.id, by=world.grid_worker)
    assert A.START in found.acts
    assert A.PARK not in found.acts
    walk.start(by=world.grid_worker).answer(by=world.grid_worker)


def test_every_step_leaves_a_row_and_an_entry_in_the_log(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell)).accept().contact()
    audit.write_pending(db)
    rows = db.scalar(
        select(func.count()).select_from(RequestStep).where(col(RequestStep.request_id) == walk.id)
    )
    logged = db.scalars(select(col(Activity.action)).where(col(Activity.subject_kind) == "request")).all()
    assert rows == 3
    assert list(logged) == ["file_request", "request_accept", "request_contact"]


def test_a_list_takes_as_many_queries_for_two_as_for_twenty(db, world):
    def queries():
        with counted_queries(db) as sent:
            requests.requests_at(db, world.secretary, asked=Filter(place_id=world.here.neighbourhood), at=AT)
        return len(sent)

    filed(db, world.secretary, world.here.stairwell)
    few = queries()
    for n in range(20):
        filed(db, world.secretary, world.here.stairwell, token=f"n {n}")
    assert queries() == few
