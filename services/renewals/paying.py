"""The money of a contract: milestones that fall due, payments to the supplier, and money that comes back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.contracts import Contract, ContractMilestone, ContractPayment
from models.enums import Permission, Purse
from models.money import MOST_FEN
from models.money_enums import BookingKind
from models.renewals import Project
from services import versions
from services.access import Actor, allows
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import dealings, money_bookings, standing_sums
from services.renewals.dealings import cleaned, insist_amount, insist_past, insist_signed
from services.rules.contract_sums import may_pay

P = Permission.MOVE_RENEWALS
LONGEST = {"title": 120, "note": 200}


@allows(P)
def add_milestone(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    title: str,
    amount_fen: int,
    due_on: date,
    purse: Purse | None,
    at: datetime,
    token: str,
) -> int:
    """Name a part of the price and the day it falls due; its number.

    Raises NotFound; Refused: "contract_over", "milestone_title_missing", "milestones_over_price" (left_fen),
    "amount_not_positive", "text_too_long".
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        told = cleaned(title, longest=LONGEST["title"], missing="milestone_title_missing")
        insist_amount(amount_fen)
        sums, planned = standing_sums.of_contract(db, contract)
        if sum(planned) + amount_fen > sums.price_fen:
            raise Refused("milestones_over_price", left_fen=sums.price_fen - sum(planned))
        latest = select(func.max(col(ContractMilestone.number)))
        number = 1 + (db.scalar(latest.where(col(ContractMilestone.contract_id) == contract_id)) or 0)
        values: dict[str, Any] = {"title": told, "amount_fen": amount_fen, "due_on": due_on, "purse": purse}
        id = dealings.store(db, ContractMilestone(contract_id=contract_id, number=number, **values))
        _log(db, actor, "add_milestone", ("contract_milestone", id), contract, at, values)
        return id

    return int(once(db, actor, "add_milestone", token=token, at=at, do=do))


def _log(
    db: Session,
    actor: Actor,
    action: str,
    subject: tuple[str, int],
    contract: Contract,
    at: datetime,
    after: dict[str, Any],
) -> None:
    dealings.record(db, actor, action, subject, contract.project_id, at, after)


@allows(P)
def meet_milestone(
    db: Session,
    actor: Actor,
    *,
    contract_milestone_id: int,
    version: int,
    met_on: date,
    at: datetime,
    token: str,
) -> int:
    """Note the day on which the works of a milestone were there; the new version.

    Raises Conflict; NotFound; Refused: "contract_not_binding", "day_in_the_future", "before_signing" (signed_on).
    """

    def do() -> int:
        milestone, contract = _find(db, actor, contract_milestone_id)
        signed_on = insist_signed(contract)
        insist_past(met_on, at)
        if met_on < signed_on:
            raise Refused("before_signing", signed_on=signed_on)
        saved = versions.save(
            db, ContractMilestone, contract_milestone_id, version=version, changes={"met_on": met_on}
        )
        subject = ("contract_milestone", contract_milestone_id)
        _log(db, actor, "meet_milestone", subject, contract, at, {"title": milestone.title, "met_on": met_on})
        return saved

    return int(once(db, actor, "meet_milestone", token=token, at=at, do=do))


def _find(db: Session, actor: Actor, milestone_id: int) -> tuple[ContractMilestone, Contract]:
    milestone = db.get(ContractMilestone, milestone_id, populate_existing=True)
    if milestone is None:
        raise NotFound("contract_milestone")
    contract = dealings.find_contract(db, actor, milestone.contract_id)
    db.refresh(milestone)
    return milestone, contract


@allows(P)
def pay(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    amount_fen: int,
    paid_on: date,
    purse: Purse | None,
    contract_milestone_id: int | None = None,
    note: str = "",
    at: datetime,
    token: str,
) -> int:
    """Note a payment to the supplier, or with less than nothing what came back, which needs a note; its number.

    The purse named books it at once: what goes out is its payment, what comes back a receipt from the supplier. Never
    more than the price with its amendments less the retention, which is free when the warranty is over.
    Raises NotFound; Refused: "contract_not_signed", "before_signing", "day_in_the_future", "amount_nothing",
    "paid_over_price" (left_fen), "refund_over_paid" (paid_fen), "milestone_not_met", "milestone_overpaid" (left_fen),
    "repayment_note_missing", "payment_purse_missing", "purse_short" (holds_fen).
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        _insist_when(contract, paid_on, at)
        told = cleaned(
            note, longest=LONGEST["note"], missing="repayment_note_missing" if amount_fen < 0 else ""
        )
        _insist_within(db, contract, amount_fen, paid_on)
        if contract_milestone_id is not None:
            _insist_earned(db, contract, contract_milestone_id, amount_fen)
        if purse is None:
            raise Refused("payment_purse_missing")
        row = ContractPayment(
            contract_id=contract_id, milestone_id=contract_milestone_id, amount_fen=amount_fen,
            paid_on=paid_on, purse=purse, note=told, recorded_at=at, recorded_by=actor.person_id,
        )  # fmt: skip
        id = dealings.store(db, row)
        values: dict[str, Any] = {"amount_fen": amount_fen, "paid_on": paid_on, "purse": purse, "note": told}
        _log(db, actor, "pay", ("contract_payment", id), contract, at, values)
        _book(db, actor, contract, row, purse, at)
        return id

    return int(once(db, actor, "pay", token=token, at=at, do=do))


def _book(
    db: Session, actor: Actor, contract: Contract, row: ContractPayment, purse: Purse, at: datetime
) -> None:
    """The same money in the account of the renewal. Raises Refused("purse_short")."""
    place_id = db.scalars(select(col(Project.place_id)).where(col(Project.id) == contract.project_id)).one()
    entry = money_bookings.Entry(
        purse=purse, kind=BookingKind.PAYMENT if row.amount_fen > 0 else BookingKind.RECEIPT,
        amount_fen=abs(row.amount_fen), booked_on=row.paid_on, party=contract.supplier,
        reason=f"{contract.number} {row.note}".strip(),
    )  # fmt: skip
    money_bookings.add(db, actor, contract.project_id, place_id, entry, at)


def _insist_when(contract: Contract, paid_on: date, at: datetime) -> None:
    """A contract that ended early may still be paid for what was done."""
    if contract.signed_on is None:
        raise Refused("contract_not_signed")
    insist_past(paid_on, at)
    if paid_on < contract.signed_on:
        raise Refused("before_signing", signed_on=contract.signed_on)


def _insist_within(db: Session, contract: Contract, amount_fen: int, paid_on: date) -> None:
    if amount_fen == 0:
        raise Refused("amount_nothing")
    if abs(amount_fen) > MOST_FEN:
        raise Refused("amount_too_large")
    sums, _planned = standing_sums.of_contract(db, contract, on=paid_on)
    if may_pay(sums, amount_fen):
        return
    if amount_fen < 0:
        raise Refused("refund_over_paid", paid_fen=sums.paid_fen)
    raise Refused("paid_over_price", left_fen=max(sums.left_fen, 0), kept_fen=sums.kept_fen)


def _insist_earned(db: Session, contract: Contract, milestone_id: int, amount_fen: int) -> None:
    """What is paid for a milestone waits until it is met, and is no more than it names."""
    milestone = db.get(ContractMilestone, milestone_id, populate_existing=True)
    if milestone is None or milestone.contract_id != contract.id:
        raise NotFound("contract_milestone")
    if milestone.met_on is None:
        raise Refused("milestone_not_met")
    earlier = db.scalars(
        select(col(ContractPayment.amount_fen)).where(col(ContractPayment.milestone_id) == milestone_id)
    )
    left = milestone.amount_fen - sum(earlier)
    if amount_fen > left:
        raise Refused("milestone_overpaid", left_fen=left)
