"""What is late is told up the chain by itself, and what a request became tells its outcome back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.councils import AgendaItem, Decision
from models.enums import DecisionLeadsTo, PlaceKind, ProjectKind, ProjectState, TaskKind
from models.renewals import Project
from models.request_enums import LeadKind, RequestAct
from models.requests import RequestLead, RequestStep
from models.visits import Task
from services import tasks
from services.access import Actor
from services.errors import NotAllowed, NotFound, Refused
from services.grids import (
    one_request,
    request_leads,
    request_origins,
    request_renewals,
    request_upward,
    requests,
)
from services.grids.request_upward import CaughtUp
from services.grids.requests import Filter, Only
from services.once import new_token
from services.rules.stages import stages_of
from tests.support import councils
from tests.support.requests import Walk, filed
from tests.support.world import AT, TODAY, World

DAY = timedelta(days=1)


def rows(db: Session, act: RequestAct) -> list[RequestStep]:
    query = select(RequestStep).where(col(RequestStep.act) == act)
    return list(db.scalars(query.order_by(col(RequestStep.id))))


def seen(db: Session, world: World, request: int, at):
    db.expire_all()
    return one_request.find_request(db, world.secretary, request_id=request, at=at)


@pytest.mark.parametrize(
    ("days", "kind"),
    [(7, None), (8, PlaceKind.NEIGHBOURHOOD), (10, PlaceKind.GRID), (14, PlaceKind.SUBDISTRICT)],
)
def test_how_high_it_is_told_follows_from_its_clock_alone(db, world, days, kind):
    request = filed(db, world.secretary, world.here.stairwell)
    told = seen(db, world, request, AT + days * DAY).line.told
    assert (told.kind if told else None) == kind


def test_catching_up_leaves_a_row_for_each_level_and_never_twice(db, world):
    request = filed(db, world.secretary, world.here.stairwell)
    assert request_upward.catch_up(db, at=AT + 7 * DAY) == CaughtUp(0, 0)
    assert request_upward.catch_up(db, at=AT + 8 * DAY) == CaughtUp(1, 0)
    assert request_upward.catch_up(db, at=AT + 8 * DAY) == CaughtUp(0, 0)
    assert request_upward.catch_up(db, at=AT + 14 * DAY) == CaughtUp(1, 0)
    assert [row.note for row in rows(db, RequestAct.ESCALATE)] == ["neighbourhood", "subdistrict"]
    assert seen(db, world, request, AT + 14 * DAY).told_since == date(2026, 3, 16)


def test_an_answer_ends_it_and_the_second_handling_is_told_upwards_anew(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell))
    request_upward.catch_up(db, at=AT + 14 * DAY)
    walk.at = AT + 14 * DAY
    walk.to_answer().call_back(resolved=False)
    assert walk.row.told_late == 0
    assert request_upward.catch_up(db, at=AT + 40 * DAY).escalated == 1


def test_a_request_becomes_a_task_and_its_outcome_is_noted_and_told_back(db, world):
    request = filed(db, world.secretary, world.here.stairwell)
    made: dict[str, Any] = {
        "person_id": world.grid_worker.person_id,
        "title": "修灯",
        "due_on": TODAY,
        "on": TODAY,
        "at": AT,
    }
    task = request_leads.make_task(db, world.secretary, request_id=request, token="t", **made)
    assert db.get_one(Task, task).kind is TaskKind.REQUEST
    [lead] = seen(db, world, request, AT).leads
    assert (lead.doer, lead.due_on) == (world.grid_worker.name, made["due_on"])
    assert (lead.kind, lead.title, lead.ended) == (LeadKind.TASK, "修灯", False)
    with pytest.raises(Refused, match="lead_not_ended"):
        request_leads.tell_outcome(
            db, world.secretary, lead_id=lead.id, said="", on=TODAY, at=AT, token="early"
        )
    tasks.finish_task(db, world.grid_worker, task_id=task, version=1, outcome="换了灯泡", token="f", at=AT)
    assert seen(db, world, request, AT).leads[0].outcome == "换了灯泡"
    assert request_upward.catch_up(db, at=AT) == CaughtUp(0, 1)
    assert "换了灯泡" in rows(db, RequestAct.ENDED)[0].note
    request_leads.tell_outcome(
        db, world.secretary, lead_id=lead.id, said="已电话告知", on=TODAY, at=AT, token="tell"
    )
    assert seen(db, world, request, AT).leads[0].told_on == TODAY
    assert request_upward.catch_up(db, at=AT) == CaughtUp(0, 0)


def test_a_request_becomes_a_point_of_a_council_and_waits_for_what_it_leads_to(db, world):
    request = filed(db, world.secretary, world.here.stairwell)
    meeting = councils.call(db, world.secretary, world.here.stairwell, invited="赵代表", token="call")
    _projects, meetings = request_leads.choices(db, world.secretary, request_id=request)
    assert [m.id for m in meetings] == [meeting]
    told: dict[str, Any] = {"meeting_id": meeting, "topic": "楼道 灯", "at": AT}
    item = request_leads.make_point(db, world.secretary, request_id=request, token="p", **told)
    assert db.get_one(AgendaItem, item).topic == "楼道 灯"
    councils.hold(db, world.secretary, meeting, present=1)
    decision = db.get_one(Decision, councils.decide(db, world.secretary, item, hands="1/0/0", token="d"))
    decision.leads_to = DecisionLeadsTo.TASK
    db.flush()
    assert not seen(db, world, request, AT).leads[0].ended
    decision = db.get_one(Decision, decision.id)
    decision.outcome = "已换声控灯"
    db.flush()
    assert seen(db, world, request, AT).leads[0].outcome == "已换声控灯"


def project_at(db: Session, place: int) -> Project:
    kind = ProjectKind.OTHER_REPAIR
    made = Project(
        kind=kind, place_id=place, name="楼道整修", stage=stages_of(kind)[0].key, stage_since=TODAY
    )
    db.add(made)
    db.flush()
    return made


def test_a_renewal_takes_care_of_a_request_once_and_its_end_is_the_outcome(db, world):
    request, project = filed(db, world.secretary, world.here.stairwell), project_at(db, world.here.building)
    projects, _meetings = request_leads.choices(db, world.secretary, request_id=request)
    assert [p.id for p in projects] == [project.id]
    link: dict[str, Any] = {"request_id": request, "project_id": project.id, "at": AT}
    request_leads.link_request(db, world.secretary, token="l", **link)
    with pytest.raises(Refused, match="lead_known"):
        request_leads.link_request(db, world.secretary, token="again", **link)
    project.state = ProjectState.FINISHED
    db.flush()
    assert seen(db, world, request, AT).leads[0].outcome == "finished"


def begin(db: Session, world: World, who: Actor, request: int, **more: Any) -> int:
    told: dict[str, Any] = {"kind": "other_repair", "name": "楼道换灯", "reason": "民情诉求", "at": AT} | more
    told |= {"place_id": world.here.building, "token": new_token()}
    return request_renewals.begin_renewal(db, who, request_id=request, **told)


def test_a_renewal_begins_out_of_a_request_and_each_leads_to_the_other(db, world):
    request = filed(db, world.secretary, world.here.stairwell)
    grounds = request_renewals.grounds_of(db, world.secretary, request_id=request)
    assert [ground.id for ground in grounds] == [world.here.stairwell, world.here.building, world.here.estate]
    project = begin(db, world, world.secretary, request)
    [lead] = seen(db, world, request, AT).leads
    assert (lead.kind, lead.title, lead.opens, lead.teller) == (LeadKind.PROJECT, "楼道换灯", project, "王")
    [origin] = request_origins.of_project(db, world.secretary, project_id=project)
    assert (origin.id, origin.waits) == (request, False)
    with pytest.raises(Refused, match="request_has_renewal"):
        begin(db, world, world.secretary, request, name="又一个")


def test_who_may_not_move_renewals_begins_none_out_of_a_request(db, world):
    request = filed(db, world.secretary, world.here.stairwell)
    with pytest.raises((NotAllowed, NotFound)):
        begin(db, world, world.grid_worker, request)
    assert db.scalar(select(Project)) is None
    assert not seen(db, world, request, AT).leads


def test_what_has_ended_waits_to_be_told_even_after_the_request_is_closed(db, world):
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell))
    project = begin(db, world, world.secretary, walk.id)
    walk.to_answer().call_back().close()
    db.get_one(Project, project).state = ProjectState.FINISHED
    db.flush()
    request_upward.catch_up(db, at=walk.at)
    where = {"place_id": world.here.neighbourhood}
    assert requests.counts(db, world.secretary, at=walk.at, **where).to_tell == 1
    waiting = Filter(only=Only.TO_TELL, **where)
    assert [r.id for r in requests.requests_at(db, world.secretary, asked=waiting, at=walk.at)[0]] == [
        walk.id
    ]
    assert request_origins.of_project(db, world.secretary, project_id=project)[0].waits
    [lead] = seen(db, world, walk.id, walk.at).leads
    request_leads.tell_outcome(
        db, world.secretary, lead_id=lead.id, said="已告知", on=TODAY, at=walk.at, token="told"
    )
    assert requests.counts(db, world.secretary, at=walk.at, **where).to_tell == 0


def test_nobody_links_a_renewal_out_of_sight(db, world):
    request, project = filed(db, world.secretary, world.here.stairwell), project_at(db, world.there.building)
    with pytest.raises(NotFound):
        request_leads.link_request(
            db, world.secretary, request_id=request, project_id=project.id or 0, at=AT, token="l"
        )
    assert db.scalar(select(RequestLead)) is None
    assert db.scalar(select(Consultation)) is None
