"""The demonstration's tenders: 中海瀛台's told to its warranty, one lift of 华滨 under contract."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Contract, Settlement
from models.enums import ProjectState, Role
from models.people import Person
from models.renewals import Project
from models.tender_enums import (
    ProcurementMethod,
    TenderState,
)
from models.tenders import Tender
from services.access import EVERYWHERE, Actor, Grant, below
from services.demo.tender_desk import bids_close
from services.demo.tenders import LIFT, LIFT_POSTED
from services.renewals import course
from services.renewals.course import Course
from services.renewals.dealings import award_window
from tests.support.filled import ON, place


def courses(town: Session, neighbourhood: str) -> list[Course]:
    query = select(Project).join(Tender, col(Tender.project_id) == col(Project.id))
    here = town.scalars(query.where(below(place(town, neighbourhood), col(Project.place_id)))).all()
    leader = town.scalars(select(col(Person.id))).first() or 0
    actor = Actor(leader, "x", (Grant(Role.LEADER, EVERYWHERE),))
    return [course.course(town, actor, project_id=p.id or 0, on=ON) for p in here]


def test_zhonghai_yingtais_tender_is_told_to_its_warranty(town: Session) -> None:
    (told,) = courses(town, "中海瀛台居民区")
    now = told.now
    assert now is not None
    assert (now.tender.method, now.tender.state) == (ProcurementMethod.OPEN, TenderState.COMPLETE)
    assert len(now.valid) == 3
    assert now.ranking is not None
    assert now.award is not None
    assert now.ranking[0].bid == now.award.bid_id
    contract = now.contract
    assert contract is not None
    assert contract.warranty_until is not None
    assert contract.warranty_until > ON
    assert contract.sums.paid_fen < contract.sums.price_fen == 16_512_300
    assert not any(v.is_open for v in contract.visits)


def test_the_bids_for_one_lift_of_huabin_wait_to_be_opened_and_four_are_under_contract(town: Session) -> None:
    steps = sorted(c.step.code for c in courses(town, "华滨居民区"))
    assert steps == ["judge_bids", "visit_site", "warranty_runs", "warranty_runs", "warranty_runs"]


def test_what_is_finished_is_accepted_settled_paid_and_under_warranty(town: Session) -> None:
    finished = set(town.scalars(select(col(Project.id)).where(col(Project.state) == ProjectState.FINISHED)))
    assert len(finished) > 10
    assert finished <= set(town.scalars(select(col(Contract.project_id)).join(Settlement)))
    leader = Actor(1, "x", (Grant(Role.LEADER, EVERYWHERE),))
    steps = {course.course(town, leader, project_id=id or 0, on=ON).step.code for id in finished}
    assert steps == {"warranty_runs"}


def test_no_works_began_before_the_contract_was_signed(town: Session) -> None:
    query = select(col(Contract.signed_on), col(Project.stage_since)).join(Project)
    dates = town.execute(query.where(col(Project.stage).in_(("funding", "works", "shaft", "design")))).all()
    assert dates
    assert all(signed is not None and signed <= since for signed, since in dates)


def test_nothing_of_it_happened_after_the_day_of_the_demonstration(town: Session) -> None:
    assert all(c.signed_on is None or c.signed_on <= ON for c in town.scalars(select(Contract)))


@given(on=st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_an_award_made_when_the_bids_for_that_lift_closed_has_hung_out_by_the_day(on: date) -> None:
    closed = bids_close(LIFT, on - LIFT_POSTED)
    assert award_window(closed + timedelta(1)).has_ended(on)
