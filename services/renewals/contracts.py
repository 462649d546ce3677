"""Contracts: drafted from an award, signed once its posting is over and nothing stands against it, amended, ended."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.contracts import Contract, ContractAmendment, Settlement
from models.enums import ObjectionState, Permission
from models.money import MOST_FEN
from models.tender_enums import (
    AwardState,
    ContractState,
    ProcurementMethod,
    TenderState,
)
from models.tenders import Award, AwardObjection, Bid, Tender
from services import versions
from services.access import Actor, allows
from services.errors import Refused
from services.once import once
from services.renewals import dealings, standing_sums
from services.renewals.dealings import award_window, cleaned, insist_past, insist_signed
from services.rules.contract_sums import ALL_BP, may_change

P = Permission.MOVE_RENEWALS
LONGEST = {"number": 80, "rationale": 500, "reason": 500}


@dataclass(frozen=True, slots=True)
class Clauses:
    """What a contract says beyond who and for how much, which follow from the award. `retention_bp` in 0.01 %."""

    number: str
    starts_on: date
    ends_on: date
    retention_bp: int = 0


@allows(P)
def draft_contract(
    db: Session, actor: Actor, *, award_id: int, clauses: Clauses, at: datetime, token: str
) -> int:
    """Draft the contract of an award: its supplier and price are those of the bid (招标投标法 art. 46); its number.

    Raises NotFound; Refused: "award_not_posted", "award_over", "contract_exists", "contract_number_missing",
    "ends_before_start", "retention_out_of_range", "text_too_long".
    """

    def do() -> int:
        award, tender = dealings.find_award(db, actor, award_id)
        if award.state is not AwardState.ACTIVE:
            raise Refused("award_not_posted" if award.state is AwardState.PENDING else "award_over")
        if db.scalar(select(col(Contract.id)).where(col(Contract.award_id) == award_id)) is not None:
            raise Refused("contract_exists")
        bid = db.get_one(Bid, award.bid_id)
        values = _values(clauses) | {"supplier": bid.tenderer, "amount_fen": bid.amount_fen}
        id = dealings.store(db, Contract(project_id=tender.project_id, award_id=award_id, **values))
        dealings.record(db, actor, "draft_contract", ("contract", id), tender.project_id, at, values)
        return id

    return int(once(db, actor, "draft_contract", token=token, at=at, do=do))


def _values(clauses: Clauses) -> dict[str, Any]:
    if clauses.ends_on < clauses.starts_on:
        raise Refused("ends_before_start")
    if not 0 <= clauses.retention_bp < ALL_BP:
        raise Refused("retention_out_of_range")
    return {
        "number": cleaned(clauses.number, longest=LONGEST["number"], missing="contract_number_missing"),
        "starts_on": clauses.starts_on,
        "ends_on": clauses.ends_on,
        "retention_bp": clauses.retention_bp,
    }


@allows(P)
def change_contract(
    db: Session, actor: Actor, *, contract_id: int, version: int, clauses: Clauses, at: datetime, token: str
) -> int:
    """Change a contract that is not signed; the new version. Raises Conflict, Refused("contract_signed_already")."""

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        if contract.version == version and contract.state is not ContractState.PENDING:
            raise Refused("contract_signed_already")
        changes = _values(clauses)
        before = {key: getattr(contract, key) for key in changes}
        saved = versions.save(db, Contract, contract_id, version=version, changes=changes)
        dealings.record(
            db, actor, "change_contract", ("contract", contract_id), contract.project_id, at, changes, before
        )
        return saved

    return int(once(db, actor, "change_contract", token=token, at=at, do=do))


@allows(P)
def sign_contract(
    db: Session, actor: Actor, *, contract_id: int, version: int, signed_on: date, at: datetime, token: str
) -> int:
    """Note that a contract is signed; from then on it stands, and its tender is complete; the new version.

    Raises Conflict; NotFound; Refused: "contract_signed_already", "award_still_hangs" (last), "award_objected" for an
    objection that is upheld or not answered, "award_over", "day_in_the_future".
    """

    def do() -> int:
        drafted = dealings.find_contract(db, actor, contract_id, held=False)
        award, tender = dealings.find_award(db, actor, drafted.award_id)
        contract = dealings.find_contract(db, actor, contract_id)
        if contract.version == version:
            if contract.state is not ContractState.PENDING:
                raise Refused("contract_signed_already")
            insist_past(signed_on, at)
            _insist_hung_out(db, award, tender, signed_on)
        changes = {"state": ContractState.ACTIVE, "signed_on": signed_on}
        saved = versions.save(db, Contract, contract_id, version=version, changes=changes)
        complete = {"state": TenderState.COMPLETE}
        versions.save(db, Tender, tender.id or 0, version=tender.version, changes=complete)
        dealings.record(
            db, actor, "sign_contract", ("contract", contract_id), contract.project_id, at, changes,
            {"state": contract.state},
        )  # fmt: skip
        return saved

    return int(once(db, actor, "sign_contract", token=token, at=at, do=do))


def _insist_hung_out(db: Session, award: Award, tender: Tender, signed_on: date) -> None:
    """The posting is over and no objection stands; a direct award need not hang."""
    if award.state is not AwardState.ACTIVE or award.posted_on is None:
        raise Refused("award_over")
    hangs = award_window(award.posted_on)
    if tender.method is not ProcurementMethod.DIRECT and not hangs.has_ended(signed_on):
        raise Refused("award_still_hangs", last=hangs.last)
    standing = select(func.count()).where(
        col(AwardObjection.award_id) == award.id,
        col(AwardObjection.state).in_((ObjectionState.RAISED, ObjectionState.UPHELD)),
    )
    if db.scalar(standing):
        raise Refused("award_objected")


@allows(P)
def amend_contract(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    change_fen: int,
    ends_on: date | None,
    rationale: str,
    signed_on: date,
    at: datetime,
    token: str,
) -> int:
    """Add what both sides agreed later: so much more or less, another last day, and why; its number.

    Nothing before it changes: it is a row of its own, dated no earlier than the last one, and the price stays enough
    for what is paid. Raises NotFound; Refused: "contract_not_binding", "contract_settled", "amendment_empty",
    "amendment_backdated" (last), "ends_before_start", "amendment_below_paid", "reason_missing", "day_in_the_future".
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        _insist_after_the_last(db, contract, signed_on)
        insist_past(signed_on, at)
        told = cleaned(rationale, longest=LONGEST["rationale"], missing="reason_missing")
        _insist_change(db, contract, change_fen, ends_on, signed_on)
        earlier = (
            db.scalar(select(func.count()).where(col(ContractAmendment.contract_id) == contract_id)) or 0
        )
        values: dict[str, Any] = {
            "change_fen": change_fen,
            "ends_on": ends_on,
            "rationale": told,
            "signed_on": signed_on,
        }
        row = ContractAmendment(
            contract_id=contract_id, number=earlier + 1, recorded_at=at, recorded_by=actor.person_id, **values
        )
        id = dealings.store(db, row)
        dealings.record(
            db, actor, "amend_contract", ("contract", contract_id), contract.project_id, at, values
        )
        return id

    return int(once(db, actor, "amend_contract", token=token, at=at, do=do))


def _insist_after_the_last(db: Session, contract: Contract, signed_on: date) -> None:
    began = insist_signed(contract)
    if db.scalar(select(col(Settlement.id)).where(col(Settlement.contract_id) == contract.id)) is not None:
        raise Refused("contract_settled")
    latest = select(func.max(col(ContractAmendment.signed_on)))
    last = db.scalar(latest.where(col(ContractAmendment.contract_id) == contract.id)) or began
    if signed_on < last:
        raise Refused("amendment_backdated", last=last)


def _insist_change(
    db: Session, contract: Contract, change_fen: int, ends_on: date | None, signed_on: date
) -> None:
    if not change_fen and ends_on is None:
        raise Refused("amendment_empty")
    if abs(change_fen) > MOST_FEN:
        raise Refused("amount_too_large")
    if ends_on is not None and ends_on < contract.starts_on:
        raise Refused("ends_before_start")
    sums, planned = standing_sums.of_contract(db, contract, on=signed_on)
    if not may_change(sums, change_fen, planned=planned):
        raise Refused("amendment_below_paid")


@allows(P)
def end_contract(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    version: int,
    ended_on: date,
    reason: str,
    at: datetime,
    token: str,
) -> int:
    """End a signed contract early, with a reason; the new version.

    Raises Conflict; NotFound; Refused: "contract_not_binding", "contract_settled", "reason_missing",
    "day_in_the_future".
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        if contract.version == version:
            _insist_after_the_last(db, contract, ended_on)
        insist_past(ended_on, at)
        told = cleaned(reason, longest=LONGEST["reason"], missing="reason_missing")
        changes = {"state": ContractState.TERMINATED, "ended_on": ended_on, "ended_reason": told}
        saved = versions.save(db, Contract, contract_id, version=version, changes=changes)
        dealings.record(
            db, actor, "end_contract", ("contract", contract_id), contract.project_id, at,
            {"state": ContractState.TERMINATED, "reason": told}, {"state": contract.state},
        )  # fmt: skip
        return saved

    return int(once(db, actor, "end_contract", token=token, at=at, do=do))
