"""Contracts, their money and their works: nothing before its time, never more than was agreed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.contracts import Contract, ContractPayment, SupervisionVisit
from models.enums import Purse
from models.tender_enums import (
    AcceptanceResult,
    ContractState,
    Severity,
)
from services.access import Actor
from services.errors import Conflict, NotFound, Refused
from services.renewals import contracts, course, paying, works
from tests.support import tenders as way
from tests.support.tenders import ACCEPTED, BEGUN, CLAUSES, SETTLED, SIGNED, WARRANTY_ENDS, at
from tests.support.world import World


@pytest.fixture
def here(world: World) -> int:
    return world.here.stairwell


@pytest.fixture
def me(world: World) -> Actor:
    return world.secretary


def milestone(db: Session, actor: Actor, contract: int, fen: int) -> int:
    return paying.add_milestone(
        db, actor, contract_id=contract, title="进场", amount_fen=fen, due_on=BEGUN,
        purse=Purse.MAINTENANCE_FUND, at=at(SIGNED), token=way.token(),
    )  # fmt: skip


def meet(db: Session, actor: Actor, id: int, *, version: int = 1) -> int:
    return paying.meet_milestone(
        db, actor, contract_milestone_id=id, version=version, met_on=BEGUN, at=at(BEGUN), token=way.token()
    )


def seen(db: Session, actor: Actor, contract: int, on: date = SETTLED) -> Any:
    project = db.get_one(Contract, contract).project_id
    now = course.course(db, actor, project_id=project, on=on).now
    assert now is not None
    assert now.contract is not None
    return now.contract


def test_a_signed_contract_is_changed_by_amendments_only(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    with pytest.raises(Refused, match="contract_signed_already"):
        contracts.change_contract(
            db, me, contract_id=contract, version=2, clauses=CLAUSES, at=at(SIGNED), token="t"
        )
    before = db.get_one(Contract, contract).model_dump()
    way.amend(db, me, contract, 500_000)
    assert db.get_one(Contract, contract, populate_existing=True).model_dump() == before
    assert seen(db, me, contract).sums.agreed_fen == 9_700_000


def test_amendments_are_added_never_put_before_the_last(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    way.amend(db, me, contract, 100, on=BEGUN)
    with pytest.raises(Refused, match="amendment_backdated"):
        way.amend(db, me, contract, 100, on=BEGUN - timedelta(1))
    with pytest.raises(Refused, match="amendment_empty"):
        way.amend(db, me, contract, 0)


def test_a_reduction_leaves_enough_for_what_is_paid(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    way.pay(db, me, contract, 5_000_000)
    with pytest.raises(Refused, match="amendment_below_paid"):
        way.amend(db, me, contract, -4_100_000)
    way.amend(db, me, contract, -4_000_000)


def test_the_last_day_is_that_of_the_latest_amendment(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    contracts.amend_contract(
        db, me, contract_id=contract, change_fen=0, ends_on=date(2026, 6, 30), rationale="雨季顺延",
        signed_on=BEGUN, at=at(BEGUN), token="t",
    )  # fmt: skip
    assert seen(db, me, contract).last_day == date(2026, 6, 30)


def test_the_retention_is_paid_when_the_warranty_is_over(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    kept = 9_200_000 * 3 // 100
    with pytest.raises(Refused, match="paid_over_price") as refused:
        way.pay(db, me, contract, 9_200_000)
    assert refused.value.params["left_fen"] == 9_200_000 - kept
    way.pay(db, me, contract, 9_200_000 - kept)
    way.accept(db, me, contract)
    way.warrant(db, me, contract)
    with pytest.raises(Refused, match="paid_over_price"):
        way.pay(db, me, contract, 1, on=WARRANTY_ENDS)
    way.pay(db, me, contract, kept, on=WARRANTY_ENDS + timedelta(1))
    with pytest.raises(Refused, match="paid_over_price"):
        way.pay(db, me, contract, 1, on=WARRANTY_ENDS + timedelta(2))


def test_money_comes_back_with_a_note_and_never_more_than_went(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    way.pay(db, me, contract, 1_000)
    with pytest.raises(Refused, match="repayment_note_missing"):
        way.pay(db, me, contract, -500)
    with pytest.raises(Refused, match="refund_over_paid"):
        way.pay(db, me, contract, -1_001, note="退回")
    way.pay(db, me, contract, -1_000, note="退回")
    assert seen(db, me, contract).sums.paid_fen == 0


def test_no_money_before_the_signature(db: Session, me: Actor, here: int) -> None:
    contract = way.drafted(db, me, here)
    with pytest.raises(Refused, match="contract_not_signed"):
        way.pay(db, me, contract, 1)
    way.sign(db, me, contract)
    with pytest.raises(Refused, match="before_signing"):
        way.pay(db, me, contract, 1, on=SIGNED - timedelta(1))


def test_a_milestone_is_paid_when_met_and_only_what_it_names(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    with pytest.raises(Refused, match="milestones_over_price"):
        milestone(db, me, contract, 9_200_001)
    first = milestone(db, me, contract, 3_000_000)
    given: dict[str, Any] = {"contract_id": contract, "paid_on": BEGUN, "purse": way.PURSE, "at": at(BEGUN)}
    given["contract_milestone_id"] = first
    with pytest.raises(Refused, match="milestone_not_met"):
        paying.pay(db, me, amount_fen=1, token="a", **given)
    assert meet(db, me, first) == 2
    way.receive(db, me, db.get_one(Contract, contract).project_id, 9_200_000)
    paying.pay(db, me, amount_fen=2_000_000, token="b", **given)
    with pytest.raises(Refused, match="milestone_overpaid") as refused:
        paying.pay(db, me, amount_fen=1_000_001, token="c", **given)
    assert refused.value.params["left_fen"] == 1_000_000
    (line,) = seen(db, me, contract).milestones
    assert (line.paid_fen, line.met_on, line.purse) == (2_000_000, BEGUN, Purse.MAINTENANCE_FUND)
    with pytest.raises(Conflict):
        meet(db, me, first)


@pytest.mark.parametrize(
    ("severity", "result", "refused"),
    [
        (Severity.MINOR, AcceptanceResult.PASSED, True),
        (Severity.MINOR, AcceptanceResult.PASSED_WITH_DEFECTS, False),
        (Severity.UNSAFE, AcceptanceResult.PASSED_WITH_DEFECTS, True),
        (Severity.UNSAFE, AcceptanceResult.FAILED, False),
        (Severity.NONE, AcceptanceResult.PASSED, False),
    ],
)
def test_works_are_accepted_when_what_was_found_is_mended(
    db: Session, me: Actor, here: int, severity: Severity, result: AcceptanceResult, refused: bool
) -> None:
    contract = way.signed(db, me, here)
    found = way.visit(db, me, contract, severity)
    if refused:
        with pytest.raises(Refused, match="findings_not_mended"):
            way.accept(db, me, contract, result)
        works.mend_finding(
            db, me, supervision_id=found, version=1, mended_on=BEGUN, mended_how="返工", at=at(BEGUN),
            token="m",
        )  # fmt: skip
    way.accept(db, me, contract, result)


def test_what_was_not_found_needs_no_mending(db: Session, me: Actor, here: int) -> None:
    found = way.visit(db, me, way.signed(db, me, here), Severity.NONE)
    given: dict[str, Any] = {"supervision_id": found, "version": 1, "mended_how": "x", "at": at(BEGUN)}
    with pytest.raises(Refused, match="nothing_to_mend"):
        works.mend_finding(db, me, mended_on=BEGUN, token="m", **given)
    visit = db.get_one(SupervisionVisit, found)
    visit.severity = Severity.MINOR
    db.flush()
    with pytest.raises(Refused, match="mended_before_found"):
        works.mend_finding(db, me, mended_on=BEGUN - timedelta(1), token="n", **given)


def test_after_the_acceptance_come_audit_settlement_and_warranty(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    for early in (way.audit, way.settle, way.warrant):
        with pytest.raises(Refused, match="works_not_accepted"):
            early(db, me, contract)
    way.accept(db, me, contract, AcceptanceResult.FAILED)
    with pytest.raises(Refused, match="works_not_accepted"):
        way.audit(db, me, contract)
    way.accept(db, me, contract)
    with pytest.raises(Refused, match="price_not_audited"):
        way.settle(db, me, contract)
    way.audit(db, me, contract)
    way.settle(db, me, contract)
    way.warrant(db, me, contract)
    assert seen(db, me, contract).sums.price_fen == 9_100_000


@pytest.mark.parametrize(
    ("audited", "fen", "code"),
    [
        (9_100_000, 9_100_001, "settlement_over_audit"),
        (9_200_000, 4_999_999, "settlement_below_paid"),
    ],
)
def test_a_settlement_lies_between_what_is_paid_and_what_was_found(
    db: Session, me: Actor, here: int, audited: int, fen: int, code: str
) -> None:
    contract = way.signed(db, me, here)
    way.pay(db, me, contract, 5_000_000)
    way.accept(db, me, contract)
    way.audit(db, me, contract, audited)
    with pytest.raises(Refused, match=code):
        way.settle(db, me, contract, fen)


def test_a_settlement_above_the_contract_needs_an_amendment_first(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    way.amend(db, me, contract, -200_000)
    way.accept(db, me, contract)
    way.audit(db, me, contract, 9_100_000)
    with pytest.raises(Refused, match="settlement_over_contract") as refused:
        way.settle(db, me, contract, 9_100_000)
    assert refused.value.params["most_fen"] == 9_000_000


def test_a_settled_contract_is_settled(db: Session, me: Actor, here: int) -> None:
    contract = way.signed(db, me, here)
    way.accept(db, me, contract)
    way.audit(db, me, contract)
    way.settle(db, me, contract)
    for again in (way.settle, way.audit, lambda d, a, c: way.amend(d, a, c, 1, on=SETTLED)):
        with pytest.raises(Refused, match="contract_settled"):
            again(db, me, contract)


def test_a_contract_that_ended_early_is_visited_no_more_but_still_paid(
    db: Session, me: Actor, here: int
) -> None:
    contract = way.signed(db, me, here)
    contracts.end_contract(
        db,
        me,
        contract_id=contract,
        version=2,
        ended_on=ACCEPTED,
        reason="施工单位退场",
        at=at(ACCEPTED),
        token="t",
    )
    assert db.get_one(Contract, contract, populate_existing=True).state is ContractState.TERMINATED
    with pytest.raises(Refused, match="contract_not_binding"):
        way.visit(db, me, contract)
    way.pay(db, me, contract, 100, on=ACCEPTED)


@pytest.mark.parametrize(
    ("clauses", "code"),
    [
        (replace(CLAUSES, number=" "), "contract_number_missing"),
        (replace(CLAUSES, ends_on=BEGUN - timedelta(1)), "ends_before_start"),
        (replace(CLAUSES, retention_bp=10_000), "retention_out_of_range"),
    ],
)
def test_a_contract_says_what_it_has_to(
    db: Session, me: Actor, here: int, clauses: contracts.Clauses, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        way.drafted(db, me, here, clauses=clauses)


def test_a_milestone_of_another_contract_is_not_found(db: Session, world: World) -> None:
    ours = way.signed(db, world.secretary, world.here.stairwell)
    theirs = way.signed(db, world.stranger, world.there.stairwell)
    foreign = milestone(db, world.stranger, theirs, 100)
    with pytest.raises(NotFound):
        paying.pay(
            db, world.secretary, contract_id=ours, amount_fen=1, paid_on=BEGUN, purse=way.PURSE,
            contract_milestone_id=foreign, at=at(BEGUN), token="x",
        )  # fmt: skip
    with pytest.raises(NotFound):
        meet(db, world.secretary, foreign)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(-6_000_000, 6_000_000)), max_size=12))
def test_whatever_is_paid_and_amended_the_books_agree(
    db: Session, me: Actor, here: int, steps: list[tuple[bool, int]]
) -> None:
    contract = way.signed(db, me, here)
    paid, price = 0, 9_200_000
    for is_payment, fen in steps:
        try:
            if is_payment:
                way.pay(db, me, contract, fen, note="x")
                paid += fen
            else:
                way.amend(db, me, contract, fen)
                price += fen
        except Refused:
            continue
    sums = seen(db, me, contract).sums
    in_books = db.scalar(
        select(func.sum(col(ContractPayment.amount_fen))).where(col(ContractPayment.contract_id) == contract)
    )
    assert (sums.paid_fen, sums.price_fen) == (paid, price) == (in_books or 0, price)
    assert 0 <= paid <= sums.payable_fen <= price
