"""The award, its posting and its objections: nothing is signed before they are over."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from models.contracts import Contract
from models.enums import ObjectionState
from models.tender_enums import (
    AwardState,
    BidState,
    ContractState,
    ProcurementMethod,
    TenderState,
)
from models.tenders import Award, Tender
from services.access import Actor
from services.errors import NotFound, Refused
from services.renewals import award_objections, awards, contracts
from services.renewals.tenders import Terms
from tests.support import tenders as way
from tests.support.tenders import AWARDED, HANGS_UNTIL, OFFERS, SIGNED, at
from tests.support.world import World


@pytest.fixture
def here(world: World) -> int:
    return world.here.stairwell


@pytest.fixture
def me(world: World) -> Actor:
    return world.secretary


def object_to(db: Session, actor: Actor, award: int, *, on: date = AWARDED) -> award_objections.Taken:
    return award_objections.take_award_objection(
        db, actor, award_id=award, objector="301室", said="评分未公开", received_on=on, at=at(SIGNED),
        token=way.token(),
    )  # fmt: skip


def decide(db: Session, actor: Actor, objection: int, state: ObjectionState, answer: str = "已公开") -> int:
    return award_objections.decide_award_objection(
        db, actor, award_objection_id=objection, version=1, state=state, answer=answer, at=at(SIGNED),
        token=way.token(),
    )  # fmt: skip


def take_back(db: Session, actor: Actor, award: int, reason: str = "异议成立") -> None:
    version = db.get_one(Award, award, populate_existing=True).version
    awards.cancel_award(
        db, actor, award_id=award, version=version, reason=reason, at=at(SIGNED), token=way.token()
    )


def test_the_best_bid_needs_no_reason_any_other_does(db: Session, me: Actor, here: int) -> None:
    tender, found = way.with_bids(db, me, here)
    way.score(db, me, tender, found)
    with pytest.raises(Refused, match="award_reason_missing"):
        way.award(db, me, found[0])
    way.award(db, me, found[0], "第一名放弃中标")


def test_of_two_at_the_top_the_choice_needs_a_reason(db: Session, me: Actor, here: int) -> None:
    tender, found = way.with_bids(db, me, here)
    way.score(db, me, tender, found, points=[(9000, 9000, 9000), (9000, 9000, 9000), (1, 1, 1)])
    with pytest.raises(Refused, match="award_reason_missing"):
        way.award(db, me, found[0])


def test_an_award_waits_for_every_bid_and_every_point(db: Session, me: Actor, here: int) -> None:
    tender = way.posted(db, me, here)
    found = [way.bid(db, me, tender, name, fen) for name, fen in OFFERS]
    with pytest.raises(Refused, match="bids_not_judged"):
        way.award(db, me, found[0])
    for one in found:
        way.judge(db, me, one)
    with pytest.raises(Refused, match="scores_lacking"):
        way.award(db, me, found[0])
    way.score(db, me, tender, found)
    way.score(db, me, tender, found[:2], scorer="张评委", points=way.POINTS[:2])
    with pytest.raises(Refused, match="scores_lacking"):
        way.award(db, me, found[1])


def test_two_bids_are_too_few_for_an_open_tender(db: Session, me: Actor, here: int) -> None:
    tender, found = way.with_bids(db, me, here, OFFERS[:2])
    way.score(db, me, tender, found, points=way.POINTS[:2])
    with pytest.raises(Refused, match="bids_too_few") as refused:
        way.award(db, me, found[1])
    assert refused.value.params["fewest"] == 3


def test_a_direct_award_needs_a_reason_and_no_scores(db: Session, me: Actor, here: int) -> None:
    terms = Terms(ProcurementMethod.DIRECT, "甲紧急堵漏", (), rationale="应急维修")
    _tender, found = way.with_bids(db, me, here, OFFERS[:1], terms=terms)
    assert way.award(db, me, found[0])


def test_a_rejected_bid_gets_no_award(db: Session, me: Actor, here: int) -> None:
    tender, found = way.with_bids(db, me, here)
    way.judge(db, me, found[1], BidState.DISQUALIFIED, "资质过期")
    way.score(db, me, tender, [found[0], found[2]], points=[way.POINTS[0], way.POINTS[2]])
    with pytest.raises(Refused, match="bid_not_valid"):
        way.award(db, me, found[1])
    way.award(db, me, found[0])


def test_what_is_awarded_is_weighed_no_more(db: Session, me: Actor, here: int) -> None:
    tender, found = way.with_bids(db, me, here)
    way.score(db, me, tender, found)
    way.award(db, me, found[1])
    with pytest.raises(Refused, match="bids_weighed"):
        way.score(db, me, tender, found, version=1)
    with pytest.raises(Refused, match="bids_weighed"):
        way.judge(db, me, found[0], BidState.DISQUALIFIED, "事后")


def test_a_contract_waits_until_the_posting_is_over(db: Session, me: Actor, here: int) -> None:
    contract = way.drafted(db, me, here)
    with pytest.raises(Refused, match="award_still_hangs") as refused:
        way.sign(db, me, contract, on=HANGS_UNTIL)
    assert refused.value.params["last"] == HANGS_UNTIL
    way.sign(db, me, contract, on=date(2026, 3, 14))
    stored = db.get_one(Contract, contract, populate_existing=True)
    assert (stored.state, stored.supplier, stored.amount_fen) == (
        ContractState.ACTIVE, "甲修缮公司", 9_200_000,
    )  # fmt: skip
    assert (
        db.get_one(Tender, way.tender_of(db, contract), populate_existing=True).state is TenderState.COMPLETE
    )


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (ObjectionState.RAISED, True), (ObjectionState.UPHELD, True),
        (ObjectionState.DISMISSED, False), (ObjectionState.WITHDRAWN, False),
    ],
)  # fmt: skip
def test_no_contract_over_an_objection_that_stands(
    db: Session, me: Actor, here: int, state: ObjectionState, stands: bool
) -> None:
    contract = way.drafted(db, me, here)
    taken = object_to(db, me, db.get_one(Contract, contract).award_id)
    if state is not ObjectionState.RAISED:
        decide(db, me, taken.id, state)
    if stands:
        with pytest.raises(Refused, match="award_objected"):
            way.sign(db, me, contract)
    else:
        way.sign(db, me, contract)


def test_a_late_objection_is_told_and_kept(db: Session, me: Actor, here: int) -> None:
    award = way.awarded(db, me, here)
    assert not object_to(db, me, award, on=HANGS_UNTIL).late
    assert object_to(db, me, award, on=SIGNED).late
    with pytest.raises(Refused, match="objection_before_posting"):
        object_to(db, me, award, on=date(2026, 3, 9))


def test_an_objection_is_decided_with_an_answer(db: Session, me: Actor, here: int) -> None:
    taken = object_to(db, me, way.awarded(db, me, here))
    for state, answer, code in (
        (ObjectionState.RAISED, "x", "decision_missing"),
        (ObjectionState.DISMISSED, " ", "answer_missing"),
    ):
        with pytest.raises(Refused, match=code):
            decide(db, me, taken.id, state, answer)


def test_an_award_taken_back_makes_room_and_takes_its_draft_along(db: Session, me: Actor, here: int) -> None:
    contract = way.drafted(db, me, here)
    first = db.get_one(Contract, contract).award_id
    take_back(db, me, first)
    assert db.get_one(Contract, contract, populate_existing=True).state is ContractState.CANCELLED
    assert db.get_one(Award, first, populate_existing=True).state is AwardState.CANCELLED
    other = db.get_one(Award, first).bid_id - 1
    way.award(db, me, other, "第一名被取消资格")


def test_an_award_under_contract_stays(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    with pytest.raises(Refused, match="contract_signed_already"):
        take_back(db, me, db.get_one(Contract, contract).award_id)


@pytest.mark.parametrize("who", ["stranger"])
def test_strangers_find_no_award_nor_its_objections(db: Session, world: World, here: int, who: str) -> None:
    contract = way.drafted(db, world.secretary, here)
    award = db.get_one(Contract, contract).award_id
    stranger = getattr(world, who)
    taken = object_to(db, world.secretary, award)
    steps: list[Any] = [
        lambda: object_to(db, stranger, award),
        lambda: decide(db, stranger, taken.id, ObjectionState.DISMISSED),
        lambda: take_back(db, stranger, award),
        lambda: way.sign(db, stranger, contract),
        lambda: contracts.draft_contract(
            db, stranger, award_id=award, clauses=way.CLAUSES, at=at(SIGNED), token="t"
        ),
    ]
    for step in steps:
        with pytest.raises(NotFound):
            step()
