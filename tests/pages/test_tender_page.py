"""The page of tender and works: what is next on top, its form, what was noted below, and who may do what."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from streamlit.testing.v1 import AppTest

from models.contracts import Contract, ContractPayment, SupervisionVisit
from models.enums import ProjectKind
from models.money import Booking
from models.money_enums import BookingKind
from models.renewals import Project
from models.tender_enums import (
    AcceptanceResult,
    BidState,
    Severity,
    TenderState,
)
from models.tenders import Award, Bid, Score, Tender
from pages.ui import inputs
from services.access import Actor
from services.db import open_session
from services.renewals import scoresheets, tenders
from tests.support import tenders as way
from tests.support.renewals import add_project
from tests.support.screen import open_page, select_row
from tests.support.world import World

PAGE = "renewals/tender.py"


def page(actor: Actor, project: int) -> AppTest:
    at = open_page(actor)
    at.query_params["project"] = str(project)
    return at.switch_page(PAGE).run()


def said(at: AppTest) -> str:
    elements = (*at.markdown, *at.caption, *at.subheader, *at.error, *at.warning, *at.header)
    return "\n".join(str(e.value) for e in elements).replace("\\", "")


def do(at: AppTest, action: str) -> AppTest:
    return at.selectbox("tender_action").select(action).run()


def stored(table: Any, id: int) -> Any:
    with open_session() as db:
        return db.get_one(table, id)


def one_project(world: World) -> int:
    with open_session(write=True) as db:
        return add_project(db, world.here.stairwell, kind=ProjectKind.LEAK_REPAIR, stage="tender").id or 0


def at_contract(world: World) -> tuple[int, int]:
    """A signed contract and its renewal."""
    with open_session(write=True) as db:
        contract = way.signed(db, world.secretary, world.here.stairwell)
        return contract, db.get_one(Contract, contract).project_id


def test_a_renewal_without_a_tender_gets_one(world: World) -> None:
    project = one_project(world)
    at = page(world.secretary, project)
    assert "Prepare the tender" in said(at)
    at.button("tender_next").click().run()
    form = f"prepare_tender_{project}"
    at.text_input(f"{form}_limit").input("10万")
    at.text_area(f"{form}_criteria").input("价格 60\n方案 40%")
    at.button(f"{form}_send").click().run()
    assert not at.exception
    with open_session() as db:
        (tender,) = db.scalars(select(Tender)).all()
    assert (tender.value_fen, [c["weight"] for c in tender.criteria]) == (10_000_000, [60, 40])
    assert "Post the tender, with the last day for bids." in said(at)


@pytest.mark.parametrize(
    ("written", "told"),
    [("价格 60\n方案 41", "The weights make 101 together."), ("价格", "价格 is no criterion.")],
)
def test_what_is_wrong_with_the_criteria_is_said(world: World, written: str, told: str) -> None:
    project = one_project(world)
    at = do(page(world.secretary, project), "prepare_tender")
    at.text_area(f"prepare_tender_{project}_criteria").input(written)
    at.button(f"prepare_tender_{project}_send").click().run()
    assert told in said(at)


def bidding(world: World, *, closed: bool) -> tuple[int, int, list[int]]:
    """A tender of these days with three bids: renewal, tender, bids."""
    today = inputs.today()
    posted, closes = today - timedelta(40), today - timedelta(2) if closed else today + timedelta(9)
    project = one_project(world)
    with open_session(write=True) as db:
        me = world.secretary
        tender = tenders.prepare_tender(
            db, me, project_id=project, terms=way.TERMS, at=way.at(posted), token=way.token()
        )
        tenders.post_tender(
            db, me, tender_id=tender, version=1, posted_on=posted, closes_on=closes, at=way.at(posted),
            token=way.token(),
        )  # fmt: skip
        found = [way.bid(db, me, tender, name, fen, on=posted + timedelta(1)) for name, fen in way.OFFERS]
    return project, tender, found


def valid(project: int, found: list[int]) -> None:
    with open_session(write=True) as db:
        for bid in db.scalars(select(Bid).where(col(Bid.id).in_(found))):
            bid.state = BidState.VALID


def test_a_bid_is_taken_in_while_the_tender_hangs(world: World) -> None:
    project, tender, _found = bidding(world, closed=False)
    at = page(world.secretary, project)
    assert "Bids are taken until" in said(at)
    at.button("tender_next").click().run()
    form = f"receive_bid_{tender}_3"
    at.text_input(f"{form}_name").input("甲四公司")
    at.text_input(f"{form}_amount").input("95,000")
    at.button(f"{form}_send").click().run()
    assert not at.exception
    assert "甲四公司" in at.dataframe[0].value["Bidder"].tolist()


def test_bids_are_judged_one_by_one(world: World) -> None:
    project, _tender, found = bidding(world, closed=True)
    at = page(world.secretary, project)
    assert "Say of 3 bids whether they are valid." in said(at)
    at.button("tender_next").click().run()
    at.button(f"judge_bid_{found[0]}_1_send").click().run()
    assert not at.exception
    assert stored(Bid, found[0]).state is BidState.VALID


def test_points_are_filled_in_bid_by_bid_and_the_ranking_is_explained(world: World) -> None:
    project, tender, found = bidding(world, closed=True)
    valid(project, found)
    assert "No sheet is filled yet." in said(page(world.secretary, project))
    with open_session(write=True) as db:
        scoresheets.score(
            db, world.secretary, tender_id=tender, scorer="李评委", version=0, points={},
            at=way.at(inputs.today()), token="empty",
        )  # fmt: skip
    at = page(world.secretary, project)
    assert "Points lacking on begun sheets: 9." in said(at)
    at.button("tender_next").click().run()
    assert not at.exception
    key = f"score_{tender}_李评委_1"
    for bid, row in zip(found, way.POINTS, strict=True):
        for criterion, centipoints in zip(way.CRITERIA, row, strict=True):
            at.text_input(f"{key}_{bid}:{criterion.number}").input(str(centipoints / 100))
    at.button(f"{key}_send").click().run()
    assert not at.exception
    with open_session() as db:
        assert len(db.scalars(select(Score)).all()) == 9
    assert "The points are in. Make the award." in said(at)
    assert at.dataframe[0].value["Points of 100"].tolist() == ["88.5", "85.75", "81"]
    assert "甲修缮公司: 价格 95 × 40% + 施工方案 80 × 35% + 业绩与质保 90 × 25% = 88.5" in said(at)


def test_an_award_is_made_to_the_first_of_the_list(world: World) -> None:
    project, tender, found = bidding(world, closed=True)
    valid(project, found)
    with open_session(write=True) as db:
        given = {(b, c): p for b, row in zip(found, way.POINTS, strict=True) for c, p in enumerate(row, 1)}
        scoresheets.score(
            db, world.secretary, tender_id=tender, scorer="李", version=0, points=given,
            at=way.at(inputs.today()), token="s",
        )  # fmt: skip
    at = page(world.secretary, project)
    at.button("tender_next").click().run()
    at.button(f"make_award_{tender}_send").click().run()
    assert not at.exception
    with open_session() as db:
        assert [a.bid_id for a in db.scalars(select(Award))] == [found[1]]
    assert "Post the award." in said(at)


def test_what_the_contract_lacks_is_noted_where_the_contract_is(world: World) -> None:
    _contract, project = at_contract(world)
    with open_session(write=True) as db:
        repair = db.get_one(Project, project)
        repair.kind, repair.stage = ProjectKind.OTHER_REPAIR, "settlement"
    at = open_page(world.secretary)
    at.query_params["project"] = str(project)
    at.switch_page("renewals/project.py").run()
    assert "Works: not accepted yet" in said(at)
    assert at.button("next_step").label == "Tender and works"
    at.button("next_step").click().run()
    assert at.title[0].value == "Tender and works"


def test_the_contract_shows_what_is_paid_kept_and_left(world: World) -> None:
    contract, project = at_contract(world)
    with open_session(write=True) as db:
        way.pay(db, world.secretary, contract, 4_600_000)
    at = page(world.leader, project)
    assert not at.exception
    figures = {m.label: m.value for m in at.metric}
    assert figures["Paid"] == "¥46,000.00"
    assert figures["Kept until the warranty ends"] == "¥2,760.00"
    assert figures["May be paid now"] == "¥43,240.00"


def test_too_large_a_payment_is_refused_with_what_is_left(world: World) -> None:
    contract, project = at_contract(world)
    at = do(page(world.secretary, project), "pay")
    form = f"pay_{contract}_0"
    at.text_input(f"{form}_amount").input("92000")
    at.button(f"{form}_send").click().run()
    assert "¥89,240.00 is left, ¥2,760.00 is kept" in said(at)
    at.text_input(f"{form}_amount").input("89240")
    at.button(f"{form}_send").click().run()
    assert "Choose the purse that pays" in said(at)
    with open_session(write=True) as db:
        way.receive(db, world.secretary, project, 8_924_000)
    at.selectbox(f"{form}_purse").set_value(way.PURSE)
    at.button(f"{form}_send").click().run()
    with open_session() as db:
        assert [p.amount_fen for p in db.scalars(select(ContractPayment))] == [8_924_000]
        assert (
            db.scalars(select(Booking).where(col(Booking.kind) == BookingKind.PAYMENT)).one().purse
            is way.PURSE
        )


def test_a_look_at_the_works_is_noted_on_a_phone(world: World) -> None:
    contract, project = at_contract(world)
    at = do(page(world.secretary, project), "visit_site")
    form = f"visit_site_{contract}_0"
    at.text_area(f"{form}_seen").input("防水层起泡")
    at.radio(f"{form}_bad").set_value(Severity.UNSAFE)
    at.button(f"{form}_send").click().run()
    assert not at.exception
    with open_session() as db:
        (visit,) = db.scalars(select(SupervisionVisit)).all()
    assert (visit.finding, visit.severity, visit.visitor) == ("防水层起泡", Severity.UNSAFE, "王")
    assert "Findings to be mended: 1." in said(at)


def test_every_form_of_every_stage_can_be_opened(world: World) -> None:
    project, _tender, found = bidding(world, closed=True)
    valid(project, found)
    contract, signed = at_contract(world)
    with open_session(write=True) as db:
        me = world.secretary
        way.visit(db, me, contract, Severity.MINOR)
        way.accept(db, me, contract, AcceptanceResult.PASSED_WITH_DEFECTS)
        way.audit(db, me, contract)
        drafted = db.get_one(Contract, way.drafted(db, me, world.here.stairwell)).project_id
        planned = way.project_of(db, way.prepared(db, me, world.here.stairwell))
    for one in (project, signed, drafted, planned):
        at = page(world.secretary, one)
        for action in at.selectbox("tender_action").options:
            index = at.selectbox("tender_action").options.index(action)
            at.selectbox("tender_action").select_index(index).run()
            assert not at.exception, (one, action)


def test_two_people_change_one_prepared_tender_and_the_second_chooses(world: World) -> None:
    with open_session(write=True) as db:
        tender = way.prepared(db, world.secretary, world.here.stairwell)
        project = way.project_of(db, tender)
    at = do(page(world.secretary, project), "change_tender")
    with open_session(write=True) as db:
        tenders.change_tender(
            db, world.officer, tender_id=tender, version=1, terms=replace(way.TERMS, title="干部版"),
            at=way.at(date(2026, 3, 2)), token="other",
        )  # fmt: skip
    form = f"change_tender_{tender}"
    at.text_input(f"{form}_1_first").input("王版")
    at.button(f"{form}_1_send").click().run()
    assert not at.exception
    assert stored(Tender, tender).title == "干部版"
    at.button(f"{form}_store_mine").click().run()
    assert not at.exception
    assert stored(Tender, tender).title == "王版"


def test_who_only_looks_is_offered_no_step(world: World) -> None:
    _contract, project = at_contract(world)
    at = page(world.leader, project)
    assert not [s for s in at.selectbox if s.key == "tender_action"]


def test_strangers_see_nothing_of_it(world: World) -> None:
    _contract, project = at_contract(world)
    assert "甲修缮公司" not in said(page(world.stranger, project))


@pytest.mark.parametrize("who", ["grid_worker", "administrator"])
def test_who_may_not_see_the_money_has_no_such_page(world: World, who: str) -> None:
    with pytest.raises(ValueError, match="Could not find"):
        open_page(getattr(world, who), PAGE)


def test_the_list_opens_a_course(world: World) -> None:
    at_contract(world)
    at = open_page(world.secretary, PAGE)
    assert at.dataframe[0].value["Supplier"].tolist() == ["甲修缮公司"]
    select_row(at, 0)
    assert not at.exception
    assert at.header[0].value.replace("\\", "") == "甲楼道渗漏维修"


def test_a_tender_given_up_stays_to_be_read(world: World, db: Session) -> None:
    project, tender, _found = bidding(world, closed=True)
    at = do(page(world.secretary, project), "end_tender")
    at.text_input(f"end_tender_{tender}_reason").input("重新编制方案")
    at.button(f"end_tender_{tender}_send").click().run()
    assert not at.exception
    assert stored(Tender, tender).state is TenderState.UNSUCCESSFUL
    assert "重新编制方案" in said(at)


def test_in_chinese_every_word_is_there(world: World) -> None:
    _contract, project = at_contract(world)
    at = open_page(world.secretary, language="zh")
    at.query_params["project"] = str(project)
    at.switch_page(PAGE).run()
    assert not at.exception
    assert "下一步" in said(at)
