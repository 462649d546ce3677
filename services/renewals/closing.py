"""The end of a contract: the price audit, the settlement, and the warranty with its last day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Acceptance, Contract, PriceAudit, Settlement, Warranty
from models.enums import Permission
from models.tender_enums import (
    AcceptanceResult,
)
from services.access import Actor, allows
from services.errors import Refused
from services.once import once
from services.renewals import dealings, standing_sums
from services.renewals.dealings import cleaned, insist_amount, insist_past, insist_signed

P = Permission.MOVE_RENEWALS
LONGEST = {"body": 120, "note": 500, "what": 200}


def latest_acceptance(db: Session, contract_id: int | None) -> Acceptance | None:
    """The acceptance that counts: the last one held, and of one day the last one noted."""
    query = select(Acceptance).where(col(Acceptance.contract_id) == contract_id)
    found: Acceptance | None = db.scalar(
        query.order_by(col(Acceptance.held_on).desc(), col(Acceptance.id).desc()).limit(1)
    )
    return found


def latest_audit(db: Session, contract_id: int | None) -> PriceAudit | None:
    """The price audit that counts: the latest one."""
    query = select(PriceAudit).where(col(PriceAudit.contract_id) == contract_id)
    found: PriceAudit | None = db.scalar(
        query.order_by(col(PriceAudit.audited_on).desc(), col(PriceAudit.id).desc()).limit(1)
    )
    return found


def _insist_accepted(db: Session, contract: Contract, day: date) -> Acceptance:
    insist_signed(contract)
    accepted = latest_acceptance(db, contract.id)
    if accepted is None or accepted.result is AcceptanceResult.FAILED:
        raise Refused("works_not_accepted")
    if day < accepted.held_on:
        raise Refused("before_acceptance", held_on=accepted.held_on)
    return accepted


def _is_settled(db: Session, contract: Contract) -> bool:
    query = select(col(Settlement.id)).where(col(Settlement.contract_id) == contract.id)
    return db.scalar(query) is not None


@allows(P)
def audit_price(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    body: str,
    audited_on: date,
    submitted_fen: int,
    audited_fen: int,
    at: datetime,
    token: str,
) -> int:
    """Note a price audit (审价): what the supplier asked for and what was found; its number. The latest counts.

    Raises NotFound; Refused: "contract_not_binding", "works_not_accepted", "before_acceptance", "contract_settled",
    "audit_body_missing", "audit_over_submitted", "amount_not_positive", "day_in_the_future".
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        _insist_accepted(db, contract, audited_on)
        if _is_settled(db, contract):
            raise Refused("contract_settled")
        insist_past(audited_on, at)
        insist_amount(submitted_fen)
        insist_amount(audited_fen)
        if audited_fen > submitted_fen:
            raise Refused("audit_over_submitted")
        values: dict[str, Any] = {
            "body": cleaned(body, longest=LONGEST["body"], missing="audit_body_missing"),
            "audited_on": audited_on,
            "submitted_fen": submitted_fen,
            "audited_fen": audited_fen,
        }
        row = PriceAudit(contract_id=contract_id, recorded_at=at, recorded_by=actor.person_id, **values)
        id = dealings.store(db, row)
        dealings.record(db, actor, "audit_price", ("price_audit", id), contract.project_id, at, values)
        return id

    return int(once(db, actor, "audit_price", token=token, at=at, do=do))


@allows(P)
def settle(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    amount_fen: int,
    settled_on: date,
    note: str,
    at: datetime,
    token: str,
) -> int:
    """Settle the contract at a sum, once; its number. From then on no more than this is paid.

    Raises NotFound; Refused: "contract_settled", "price_not_audited", "before_audit" (audited_on),
    "settlement_over_audit" (most_fen), "settlement_over_contract" (most_fen), "settlement_below_paid" (paid_fen),
    "day_in_the_future" and as `audit_price`.
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        _insist_accepted(db, contract, settled_on)
        if _is_settled(db, contract):
            raise Refused("contract_settled")
        insist_past(settled_on, at)
        insist_amount(amount_fen)
        _insist_sum(db, contract, amount_fen, settled_on)
        values: dict[str, Any] = {
            "amount_fen": amount_fen,
            "settled_on": settled_on,
            "note": cleaned(note, longest=LONGEST["note"]),
        }
        row = Settlement(contract_id=contract_id, recorded_at=at, recorded_by=actor.person_id, **values)
        id = dealings.store(db, row)
        dealings.record(db, actor, "settle", ("settlement", id), contract.project_id, at, values)
        return id

    return int(once(db, actor, "settle", token=token, at=at, do=do))


def _insist_sum(db: Session, contract: Contract, amount_fen: int, settled_on: date) -> None:
    audit = latest_audit(db, contract.id)
    if audit is None:
        raise Refused("price_not_audited")
    if settled_on < audit.audited_on:
        raise Refused("before_audit", audited_on=audit.audited_on)
    if amount_fen > audit.audited_fen:
        raise Refused("settlement_over_audit", most_fen=audit.audited_fen)
    sums, _planned = standing_sums.of_contract(db, contract)
    if amount_fen > sums.agreed_fen:
        raise Refused("settlement_over_contract", most_fen=sums.agreed_fen)
    if amount_fen < sums.paid_fen:
        raise Refused("settlement_below_paid", paid_fen=sums.paid_fen)


@allows(P)
def note_warranty(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    what: str,
    starts_on: date,
    ends_on: date,
    at: datetime,
    token: str,
) -> int:
    """Note what the supplier answers for, from when until when; its number.

    Raises NotFound; Refused: "contract_not_binding", "works_not_accepted", "before_acceptance",
    "warranty_what_missing", "ends_before_start", "text_too_long".
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        _insist_accepted(db, contract, starts_on)
        if ends_on < starts_on:
            raise Refused("ends_before_start")
        told = cleaned(what, longest=LONGEST["what"], missing="warranty_what_missing")
        values: dict[str, Any] = {"what": told, "starts_on": starts_on, "ends_on": ends_on}
        row = Warranty(contract_id=contract_id, recorded_at=at, recorded_by=actor.person_id, **values)
        id = dealings.store(db, row)
        dealings.record(db, actor, "note_warranty", ("warranty", id), contract.project_id, at, values)
        return id

    return int(once(db, actor, "note_warranty", token=token, at=at, do=do))
