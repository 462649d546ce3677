"""What goes to a supplier goes out of a purse of the renewal at once, and what comes back comes into one."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Contract, ContractPayment
from models.enums import Purse
from models.money import Booking, Funding
from models.money_enums import BookingKind
from services.errors import Refused
from services.renewals import money_bookings, money_checks, paying
from tests.support import tenders as way
from tests.support.tenders import BEGUN, at
from tests.support.world import World

K = BookingKind


def pay(db: Session, world: World, contract: int, fen: int, purse: Purse | None = way.PURSE) -> int:
    told: dict[str, Any] = {"contract_id": contract, "paid_on": BEGUN, "at": at(BEGUN), "token": way.token()}
    note = "退回" if fen < 0 else ""
    return paying.pay(db, world.secretary, amount_fen=fen, purse=purse, note=note, **told)


def take_back(db: Session, world: World, booking: int) -> int:
    return money_bookings.take_back(
        db, world.secretary, booking_id=booking, reason="记错", on=BEGUN, token=way.token(), at=at(BEGUN)
    )


def holds(db: Session, project: int) -> tuple[int, int]:
    """What the purse that pays received and paid."""
    query = select(col(Funding.received_fen), col(Funding.paid_fen))
    row = db.execute(query.where(col(Funding.project_id) == project, col(Funding.purse) == way.PURSE)).one()
    return row[0], row[1]


def signed(db: Session, world: World, received: int) -> tuple[int, int]:
    contract = way.signed(db, world.secretary, world.here.stairwell)
    project = db.get_one(Contract, contract).project_id
    way.receive(db, world.secretary, project, received)
    return contract, project


def test_a_payment_is_booked_in_its_purse_by_the_suppliers_name(world: World, db: Session) -> None:
    contract, project = signed(db, world, 1_000)
    pay(db, world, contract, 400)
    row = db.scalars(select(Booking).where(col(Booking.kind) == K.PAYMENT)).one()
    supplier = db.get_one(Contract, contract).supplier
    assert (row.project_id, row.purse, row.amount_fen, row.party) == (project, way.PURSE, 400, supplier)
    assert holds(db, project) == (1_000, 400)


def test_what_comes_back_is_a_receipt_from_the_supplier(world: World, db: Session) -> None:
    contract, project = signed(db, world, 1_000)
    pay(db, world, contract, 400)
    pay(db, world, contract, -100)
    assert holds(db, project) == (1_100, 400)


def test_a_payment_names_a_purse_that_holds_it_or_nothing_happens(world: World, db: Session) -> None:
    contract, project = signed(db, world, 1_000)
    with pytest.raises(Refused, match="payment_purse_missing"):
        pay(db, world, contract, 1, purse=None)
    with db.begin_nested() as savepoint:
        with pytest.raises(Refused, match="purse_short"):
            pay(db, world, contract, 1_001)
        savepoint.rollback()
    assert db.scalars(select(ContractPayment)).all() == []
    assert holds(db, project) == (1_000, 0)


def test_what_went_to_a_supplier_is_not_taken_back_behind_the_contracts_back(
    world: World, db: Session
) -> None:
    contract, project = signed(db, world, 1_000)
    pay(db, world, contract, 400)
    booking = db.scalars(select(col(Booking.id)).where(col(Booking.kind) == K.PAYMENT)).one() or 0
    with pytest.raises(Refused, match="booking_of_contract"):
        take_back(db, world, booking)
    entry = money_bookings.Entry(
        purse=way.PURSE, kind=K.PAYMENT, amount_fen=50, booked_on=BEGUN, reason="公示费"
    )
    told: dict[str, Any] = {"project_id": project, "on": BEGUN, "at": at(BEGUN)}
    other = money_bookings.book(db, world.secretary, entry=entry, token=way.token(), **told)
    take_back(db, world, other)
    assert holds(db, project) == (1_000, 400)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["pay", "receive", "take back"]), st.integers(-4_000_000, 4_000_000)),
        max_size=12,
    )
)
def test_whatever_is_paid_received_and_taken_back_no_money_is_lost(
    world: World, db: Session, steps: list[tuple[str, int]]
) -> None:
    contract, project = signed(db, world, 3_000_000)
    for what, fen in steps:
        savepoint = db.begin_nested()
        try:
            if what == "pay":
                pay(db, world, contract, fen)
            elif what == "receive":
                way.receive(db, world.secretary, project, fen)
            else:
                ids = db.scalars(select(col(Booking.id)).where(col(Booking.project_id) == project)).all()
                take_back(db, world, ids[fen % len(ids)] or 0)
            savepoint.commit()
        except Refused:
            savepoint.rollback()
    paid = db.scalars(
        select(col(ContractPayment.amount_fen)).where(col(ContractPayment.contract_id) == contract)
    )
    received, out = holds(db, project)
    rows = db.scalars(select(Booking).where(col(Booking.project_id) == project)).all()
    assert received - out == sum(b.amount_fen if b.kind is K.RECEIPT else -b.amount_fen for b in rows) >= 0
    assert out == sum(fen for fen in paid if fen > 0)
    assert not list(money_checks.problems(db))
