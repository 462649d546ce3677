"""The works on the site: visits with what was found, its mending, and the acceptance of the whole."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.contracts import Acceptance, Contract, SupervisionVisit
from models.enums import Permission
from models.tender_enums import (
    AcceptanceResult,
    Severity,
)
from services import versions
from services.access import Actor, allows
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import dealings
from services.renewals.dealings import cleaned, insist_past, insist_signed

P = Permission.MOVE_RENEWALS
LONGEST = {"visitor": 64, "finding": 1000, "mended_how": 500, "accepted_by": 200, "defects": 1000}
STANDS_AGAINST = {
    AcceptanceResult.PASSED: (Severity.MINOR, Severity.SERIOUS, Severity.UNSAFE),
    AcceptanceResult.PASSED_WITH_DEFECTS: (Severity.SERIOUS, Severity.UNSAFE),
    AcceptanceResult.FAILED: (),
}
"""Findings that have to be mended before works are accepted like this."""


@allows(P)
def visit_site(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    visited_on: date,
    visitor: str,
    finding: str,
    severity: Severity,
    at: datetime,
    token: str,
) -> int:
    """Note a visit of the works; its number, to which photographs can be attached.

    Raises NotFound; Refused: "contract_not_binding", "before_signing", "day_in_the_future", "visitor_missing",
    "finding_missing", "text_too_long".
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        _insist_since_signing(contract, visited_on, at)
        values: dict[str, Any] = {
            "visited_on": visited_on,
            "visitor": cleaned(visitor, longest=LONGEST["visitor"], missing="visitor_missing"),
            "finding": cleaned(finding, longest=LONGEST["finding"], missing="finding_missing"),
            "severity": severity,
        }
        id = dealings.store(db, SupervisionVisit(contract_id=contract_id, **values))
        dealings.record(db, actor, "visit_site", ("supervision_visit", id), contract.project_id, at, values)
        return id

    return int(once(db, actor, "visit_site", token=token, at=at, do=do))


def _insist_since_signing(contract: Contract, day: date, at: datetime) -> None:
    signed_on = insist_signed(contract)
    insist_past(day, at)
    if day < signed_on:
        raise Refused("before_signing", signed_on=signed_on)


@allows(P)
def mend_finding(
    db: Session,
    actor: Actor,
    *,
    supervision_id: int,
    version: int,
    mended_on: date,
    mended_how: str,
    at: datetime,
    token: str,
) -> int:
    """Note that what was found is mended, and how; the new version.

    Raises Conflict; NotFound; Refused: "nothing_to_mend", "mended_before_found" (visited_on), "mending_missing",
    "day_in_the_future", "text_too_long".
    """

    def do() -> int:
        visit = db.get(SupervisionVisit, supervision_id, populate_existing=True)
        if visit is None:
            raise NotFound("supervision_visit")
        contract = dealings.find_contract(db, actor, visit.contract_id)
        if visit.severity is Severity.NONE:
            raise Refused("nothing_to_mend")
        insist_past(mended_on, at)
        if mended_on < visit.visited_on:
            raise Refused("mended_before_found", visited_on=visit.visited_on)
        told = cleaned(mended_how, longest=LONGEST["mended_how"], missing="mending_missing")
        changes = {"mended_on": mended_on, "mended_how": told}
        saved = versions.save(db, SupervisionVisit, supervision_id, version=version, changes=changes)
        dealings.record(
            db, actor, "mend_finding", ("supervision_visit", supervision_id), contract.project_id, at, changes
        )
        return saved

    return int(once(db, actor, "mend_finding", token=token, at=at, do=do))


@allows(P)
def accept_works(
    db: Session,
    actor: Actor,
    *,
    contract_id: int,
    held_on: date,
    accepted_by: str,
    result: AcceptanceResult,
    defects: str,
    at: datetime,
    token: str,
) -> int:
    """Note an acceptance (竣工验收): by whom, with what result; its number. Of several the latest counts.

    Raises NotFound; Refused: "contract_not_binding", "before_signing", "day_in_the_future", "acceptor_missing",
    "defects_missing" for a result that speaks of some, "findings_not_mended" (n), "text_too_long".
    """

    def do() -> int:
        contract = dealings.find_contract(db, actor, contract_id)
        _insist_since_signing(contract, held_on, at)
        needs = "" if result is AcceptanceResult.PASSED else "defects_missing"
        values: dict[str, Any] = {
            "held_on": held_on,
            "accepted_by": cleaned(accepted_by, longest=LONGEST["accepted_by"], missing="acceptor_missing"),
            "result": result,
            "defects": cleaned(defects, longest=LONGEST["defects"], missing=needs),
        }
        _insist_mended(db, contract, result)
        row = Acceptance(contract_id=contract_id, recorded_at=at, recorded_by=actor.person_id, **values)
        id = dealings.store(db, row)
        dealings.record(db, actor, "accept_works", ("acceptance", id), contract.project_id, at, values)
        return id

    return int(once(db, actor, "accept_works", token=token, at=at, do=do))


def _insist_mended(db: Session, contract: Contract, result: AcceptanceResult) -> None:
    left = db.scalar(
        select(func.count()).where(
            col(SupervisionVisit.contract_id) == contract.id,
            col(SupervisionVisit.mended_on).is_(None),
            col(SupervisionVisit.severity).in_(STANDS_AGAINST[result]),
        )
    )
    if left:
        raise Refused("findings_not_mended", n=left)
