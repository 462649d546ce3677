"""The story of a renewal and what falls due next: everything in its order, and to nobody what they may not see."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.consultations import Consultation, Round
from models.councils import AgendaItem
from models.enums import Purse, Stance
from models.money import Milestone
from models.money_enums import BookingKind
from models.renewals import Project
from services import audit
from services.access import Actor
from services.errors import NotFound
from services.once import new_token
from services.renewals import due_next, projects, story, visits
from services.renewals.story import PAGE, Chapter, Line
from services.renewals.story_rows import Sort
from tests.support import councils, money, tenders
from tests.support.queries import counted_queries
from tests.support.renewals import add_evidence, add_lift, add_project
from tests.support.visits import unit_of
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World

S = Stance


@pytest.fixture
def project(world: World, db: Session) -> Project:
    return add_project(db, world.here.stairwell, name="加装电梯", stage="assessment")


def told(db: Session, who: Actor, project: Project | int, **more: Any) -> Chapter:
    id = project if isinstance(project, int) else project.id or 0
    audit.write_pending(db)
    return story.chapter(db, who, project_id=id, **{"on": TODAY + timedelta(days=400)} | more)


def codes(chapter: Chapter) -> list[tuple[Sort, str]]:
    return [(line.sort, line.code) for line in chapter.lines]


def of(chapter: Chapter, sort: Sort) -> list[Line]:
    return [line for line in chapter.lines if line.sort is sort]


def visit(
    db: Session,
    who: Actor,
    world: World,
    project: Project,
    door: str,
    stance: Stance,
    *,
    days: int,
    **more: Any,
) -> None:
    visits.record_visit(
        db, who, unit_id=unit_of(db, world, door), stance=stance, project_id=project.id, on=TODAY,
        at=AT + timedelta(days=days), token=new_token(), **more,
    )  # fmt: skip


def vote(db: Session, world: World, project: Project) -> int:
    round_id = open_vote(db, world.secretary, world.here.stairwell, question="换不换?", token=new_token())
    db.get_one(Consultation, db.get_one(Round, round_id).consultation_id).project_id = project.id
    db.flush()
    return round_id


def test_a_move_tells_from_where_to_where_why_and_who(world: World, db: Session, project: Project) -> None:
    add_evidence(db, project, "assessment_certificate")
    projects.advance(
        db, world.officer, project_id=project.id or 0, version=1, to_stage="task_group", reason="评估已出",
        token="t", at=AT,
    )  # fmt: skip
    moved, proof = told(db, world.secretary, project).lines
    assert (moved.before and moved.before.key, moved.stage and moved.stage.key) == (
        "assessment",
        "task_group",
    )
    assert (moved.c, moved.by, moved.on) == ("评估已出", "干部", TODAY)
    assert (proof.sort, proof.a, proof.b, proof.c) == (
        Sort.EVIDENCE,
        "assessment_certificate",
        "renew",
        "某单位",
    )


def test_visits_are_counts_of_a_day_for_leaders_and_doors_for_who_visits(
    world: World, db: Session, project: Project
) -> None:
    visit(db, world.grid_worker, world, project, "101", S.OPPOSE, days=0)
    visit(db, world.grid_worker, world, project, "102", S.SUPPORT, days=0)
    visit(db, world.grid_worker, world, project, "101", S.SUPPORT, days=3)
    later, first = told(db, world.leader, project).lines
    assert (first.n, first.stances) == (2, ((S.SUPPORT, 1), (S.OPPOSE, 1)))
    assert (first.doors, first.by, later.on) == ((), "", TODAY + timedelta(3))
    seen = told(db, world.grid_worker, project).lines[1]
    assert [(d.door, d.stance) for d in seen.doors] == [("101", S.OPPOSE), ("102", S.SUPPORT)]
    assert seen.by == "买买提·艾力"


def test_money_is_absent_without_leave_to_see_it(world: World, db: Session, project: Project) -> None:
    money.change_plan(db, world.secretary, project, {"subsidy.planned_fen": 500}, reason="补贴到位")
    for fen in (300, 200):
        money.book(db, world.secretary, project, money.entry(BookingKind.RECEIPT, fen, purse=Purse.SUBSIDY))
    lines = of(told(db, world.secretary, project), Sort.MONEY)
    assert sorted((line.code, line.n) for line in lines) == [("plan", 1), ("receipt", 300)]
    assert not told(db, world.grid_worker, project).counts


def test_a_vote_is_told_to_who_reaches_it(world: World, db: Session, project: Project) -> None:
    round_id = vote(db, world, project)
    opened, posted = of(told(db, world.grid_worker, project), Sort.VOTE)
    assert (opened.code, opened.n, opened.ref, opened.passed) == ("open", 1, round_id, None)
    assert posted.code == "posted"


def test_what_a_meeting_carried_about_it_is_told_with_the_way_to_the_meeting(
    world: World, db: Session, project: Project
) -> None:
    meeting = councils.call(db, world.secretary, world.here.stairwell)
    councils.hold(db, world.secretary, meeting)
    item = councils.item(db, meeting)
    db.get_one(AgendaItem, item).project_id = project.id
    councils.decide(db, world.secretary, item, motion="用浅色玻璃")
    councils.decide(db, world.secretary, item, motion="不装", hands="1/4/0")
    (line,) = of(told(db, world.leader, project), Sort.MEETING)
    assert (line.a, line.ref) == ("用浅色玻璃", meeting)


def test_from_the_tender_to_the_end_of_the_warranty(world: World, db: Session) -> None:
    who, contract = world.secretary, tenders.signed(db, world.secretary, world.here.stairwell)
    tenders.amend(db, who, contract, 10_000)
    tenders.pay(db, who, contract, 50_000)
    tenders.pay(db, who, contract, 60_000)
    tenders.accept(db, who, contract)
    tenders.audit(db, who, contract)
    tenders.settle(db, who, contract)
    tenders.warrant(db, who, contract)
    id = tenders.project_of(db, tenders.tender_of(db, contract))
    found = told(db, who, id)
    assert [code for _sort, code in codes(found) if code not in ("receipt", "payment")] == [
        "settled", "audited", "warranty", "accepted", "paid", "amended", "signed", "award_posted", "closed", "posted",
    ]  # fmt: skip
    (paid,) = [line for line in found.lines if line.code == "paid"]
    (closed,) = [line for line in found.lines if line.code == "closed"]
    assert (paid.n, closed.n) == (50_000, 3)
    assert "warranty_over" not in {code for _sort, code in codes(found)}
    over = told(db, who, id, on=tenders.WARRANTY_ENDS + timedelta(1))
    assert "warranty_over" in {code for _sort, code in codes(over)}
    assert not told(db, world.grid_worker, id).counts


def test_the_newest_stands_first_and_one_sort_can_be_read_alone_page_by_page(
    world: World, db: Session, project: Project
) -> None:
    for n in range(PAGE + 3):
        visit(db, world.secretary, world, project, "101", S.UNDECIDED, days=n)
    add_evidence(db, project, "assessment_certificate")
    every = told(db, world.secretary, project)
    assert (len(every.lines), every.count) == (PAGE, PAGE + 4)
    assert [line.on for line in every.lines] == sorted((line.on for line in every.lines), reverse=True)
    second = told(db, world.secretary, project, sort=Sort.PEOPLE, page=2)
    assert (len(second.lines), second.count) == (3, PAGE + 3)


def test_a_long_story_takes_three_queries_and_strangers_learn_nothing(
    world: World, db: Session, project: Project
) -> None:
    for n in range(40):
        visit(db, world.secretary, world, project, "101", S.UNDECIDED, days=n)
        add_evidence(db, project, "assessment_certificate")
    vote(db, world, project)
    audit.write_pending(db)
    with counted_queries(db) as sent:
        told(db, world.secretary, project)
    assert len(sent) == 3
    with pytest.raises(NotFound):
        told(db, world.stranger, project)


def due(db: Session, who: Actor, project: Project | int, *, on: date = TODAY) -> list[tuple[str, int]]:
    id = project if isinstance(project, int) else project.id or 0
    audit.write_pending(db)
    return [(d.code, d.days) for d in due_next.due_next(db, who, project_id=id, on=on)]


def test_what_falls_due_stands_by_its_day_the_overdue_first(world: World, db: Session) -> None:
    lift = add_lift(db, world.here.stairwell)
    project = add_project(db, world.here.stairwell, due=-4, lift_id=lift)
    visit(db, world.secretary, world, project, "101", S.OPPOSE, days=0, next_on=TODAY + timedelta(2))
    visit(db, world.secretary, world, project, "102", S.OPPOSE, days=0, next_on=TODAY + timedelta(9))
    db.add(Milestone(project_id=project.id or 0, purse=Purse.SUBSIDY, kind=BookingKind.RECEIPT, name="补贴",
                     due_on=TODAY + timedelta(5), amount_fen=100))  # fmt: skip
    db.flush()
    assert due(db, world.secretary, project) == [("due", -4), ("visits", 2), ("milestone", 5)]
    assert due(db, world.grid_worker, project) == [("due", -4), ("visits", 2)]
    assert due(db, world.leader, project) == [("due", -4), ("milestone", 5)]
    with pytest.raises(NotFound):
        due(db, world.stranger, project)


def test_a_household_that_was_seen_again_waits_no_more_and_a_met_milestone_is_not_due(
    world: World, db: Session, project: Project
) -> None:
    visit(db, world.secretary, world, project, "101", S.OPPOSE, days=0, next_on=TODAY + timedelta(2))
    visit(db, world.secretary, world, project, "101", S.SUPPORT, days=1)
    milestone = Milestone(project_id=project.id or 0, purse=Purse.SUBSIDY, kind=BookingKind.RECEIPT, name="补贴",
                          due_on=TODAY, amount_fen=100)  # fmt: skip
    db.add(milestone)
    db.flush()
    booked = money.entry(BookingKind.RECEIPT, 100, purse=Purse.SUBSIDY, milestone_id=milestone.id)
    money.book(db, world.secretary, project, booked)
    assert due(db, world.secretary, project) == []


def test_works_end_by_contract_until_they_are_accepted_and_the_warranty_after(
    world: World, db: Session
) -> None:
    contract = tenders.signed(db, world.secretary, world.here.stairwell)
    id = tenders.project_of(db, tenders.tender_of(db, contract))
    assert "works" in dict(due(db, world.secretary, id))
    tenders.accept(db, world.secretary, contract)
    tenders.audit(db, world.secretary, contract)
    tenders.settle(db, world.secretary, contract)
    tenders.warrant(db, world.secretary, contract)
    assert list(dict(due(db, world.secretary, id))) == ["warranty"]


def test_the_vote_that_runs_is_due_with_its_number(world: World, db: Session, project: Project) -> None:
    round_id = vote(db, world, project)
    db.get_one(Round, round_id).due_on = TODAY + timedelta(20)
    db.flush()
    audit.write_pending(db)
    found = due_next.due_next(db, world.leader, project_id=project.id or 0, on=TODAY)
    assert [(d.code, d.ref, d.days) for d in found] == [("vote", round_id, 20)]
