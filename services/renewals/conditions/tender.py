"""What a renewal lacks of its tender, contract and works: one function a condition, for many renewals at once."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.contracts import Acceptance, Contract, PriceAudit, Settlement, SupervisionVisit, Warranty
from models.enums import ObjectionState
from models.renewals import Project
from models.tender_enums import (
    AcceptanceResult,
    AwardState,
    ContractState,
    ProcurementMethod,
    Severity,
)
from models.tenders import Award, AwardObjection, Tender
from services.renewals.conditions.sent_back import SentBack, sent_back
from services.renewals.dealings import ENDED, award_window
from services.renewals.lacks import Lack

Found = dict[int, Lack | None]
COMMITTEE, CONTRACTOR, AUDITOR = "owners' committee", "contractor", "auditor"


def tender_awarded(db: Session, projects: Sequence[Project], *, on: date) -> Found:
    """The tender is awarded and posted, its posting is over, and no objection is upheld or unanswered. Two queries."""
    ids = [p.id or 0 for p in projects]
    query = (
        select(Tender, Award)
        .outerjoin(
            Award, (col(Award.tender_id) == col(Tender.id)) & (col(Award.state) != AwardState.CANCELLED)
        )
        .where(col(Tender.project_id).in_(ids), col(Tender.state).not_in(ENDED))
        .order_by(col(Tender.id))
    )
    found: dict[int, tuple[Tender, Award | None]] = {
        t.project_id: (t, award) for t, award in db.execute(query)
    }
    standing = _objections(db, ids)
    return {p.id or 0: _of_tender(p, found.get(p.id or 0), standing, on) for p in projects}


def _objections(db: Session, projects: Sequence[int]) -> dict[int, list[tuple[ObjectionState, date]]]:
    """By award: the objections that stand against it."""
    query = (
        select(col(AwardObjection.award_id), col(AwardObjection.state), col(AwardObjection.received_on))
        .join(Award, col(Award.id) == col(AwardObjection.award_id))
        .join(Tender, col(Tender.id) == col(Award.tender_id))
        .where(col(Tender.project_id).in_(projects))
        .where(col(AwardObjection.state).in_((ObjectionState.RAISED, ObjectionState.UPHELD)))
        .order_by(col(AwardObjection.received_on))
    )
    found: dict[int, list[tuple[ObjectionState, date]]] = defaultdict(list)
    for award, state, received_on in db.execute(query):
        found[award].append((state, received_on))
    return found


def _of_tender(
    project: Project,
    found: tuple[Tender, Award | None] | None,
    standing: dict[int, list[tuple[ObjectionState, date]]],
    on: date,
) -> Lack | None:
    if found is None:
        return Lack("tender_missing", COMMITTEE, project.stage_since)
    tender, award = found
    if award is None:
        return _before_award(project, tender, on)
    if award.posted_on is None:
        return Lack("award_not_posted", COMMITTEE, award.made_on)
    against = standing.get(award.id or 0, ())
    if against:
        upheld = any(state is ObjectionState.UPHELD for state, _received in against)
        return Lack(
            "award_upheld" if upheld else "award_objected", COMMITTEE, against[0][1], {"n": len(against)}
        )
    hangs = award_window(award.posted_on)
    if tender.method is not ProcurementMethod.DIRECT and not hangs.has_ended(on):
        return Lack("award_hangs", COMMITTEE, award.posted_on, {"until": hangs.last})
    return None


def _before_award(project: Project, tender: Tender, on: date) -> Lack:
    if tender.posted_on is None or tender.closes_on is None:
        return Lack("tender_not_posted", COMMITTEE, project.stage_since)
    if on <= tender.closes_on:
        return Lack("bids_come", COMMITTEE, tender.posted_on, {"until": tender.closes_on})
    return Lack("award_missing", COMMITTEE, tender.closes_on)


def contract_signed(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """A contract is signed and was not ended early. One query."""
    found = _contracts(db, projects)
    return {p.id or 0: _of_contract(p, found.get(p.id or 0)) for p in projects}


def _contracts(db: Session, projects: Sequence[Project]) -> dict[int, Contract]:
    """By renewal: the latest contract that was not called off."""
    query = select(Contract).where(
        col(Contract.project_id).in_([p.id or 0 for p in projects]),
        col(Contract.state) != ContractState.CANCELLED,
    )
    return {contract.project_id: contract for contract in db.scalars(query.order_by(col(Contract.id)))}


def _of_contract(project: Project, contract: Contract | None) -> Lack | None:
    if contract is None:
        return Lack("contract_missing", COMMITTEE, project.stage_since)
    if contract.state is ContractState.TERMINATED:
        return Lack("contract_ended", COMMITTEE, contract.ended_on)
    if contract.state is not ContractState.ACTIVE:
        return Lack("contract_not_signed", COMMITTEE, project.stage_since)
    return None


@dataclass(frozen=True, slots=True)
class _Signed:
    """The contracts of some renewals, and how these were sent back: what was recorded before no longer counts."""

    db: Session
    contracts: dict[int, Contract]
    back: SentBack

    @property
    def ids(self) -> list[int | None]:
        return [c.id for c in self.contracts.values()]

    def latest(self, table: Any, day: str) -> dict[int, Any]:
        """By contract: the row of the latest day that counts, and of one day the one noted last."""
        projects = {c.id: project for project, c in self.contracts.items()}
        query = select(table).where(table.contract_id.in_(self.ids)).order_by(getattr(table, day), table.id)
        return {
            row.contract_id: row
            for row in self.db.scalars(query)
            if not self.back.after(projects[row.contract_id], row.recorded_at)
        }


def _of_signed(
    db: Session, projects: Sequence[Project], of: Callable[[_Signed], Callable[[Contract], Lack | None]]
) -> Found:
    """The lack of a contract, else what `of` says of the signed one. Two queries, and those of `of`."""
    contracts = _contracts(db, projects)
    if not contracts:
        return {p.id or 0: _of_contract(p, None) for p in projects}
    says = of(_Signed(db, contracts, sent_back(db, [p for p in projects if p.id in contracts])))
    return {
        p.id or 0: _of_contract(p, contract := contracts.get(p.id or 0))
        or (says(contract) if contract else None)
        for p in projects
    }


def works_accepted(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """The works passed their latest acceptance. Four queries."""

    def of(signed: _Signed) -> Callable[[Contract], Lack | None]:
        accepted, findings = signed.latest(Acceptance, "held_on"), _open_findings(signed)

        def says(contract: Contract) -> Lack | None:
            last = accepted.get(contract.id or 0)
            if last is not None and last.result is not AcceptanceResult.FAILED:
                return None
            if last is not None:
                return Lack("acceptance_failed", CONTRACTOR, last.held_on)
            if n := findings.get(contract.id or 0, 0):
                return Lack("findings_not_mended", CONTRACTOR, contract.signed_on, {"n": n})
            return Lack("acceptance_missing", COMMITTEE, contract.signed_on)

        return says

    return _of_signed(db, projects, of)


def _open_findings(signed: _Signed) -> dict[int, int]:
    query = (
        select(col(SupervisionVisit.contract_id), func.count())
        .where(col(SupervisionVisit.contract_id).in_(signed.ids))
        .where(col(SupervisionVisit.mended_on).is_(None), col(SupervisionVisit.severity) != Severity.NONE)
        .group_by(col(SupervisionVisit.contract_id))
    )
    return {row[0]: row[1] for row in signed.db.execute(query)}


def audited(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """The price is audited. Three queries."""

    def of(signed: _Signed) -> Callable[[Contract], Lack | None]:
        found = signed.latest(PriceAudit, "audited_on")
        return lambda one: None if one.id in found else Lack("audit_missing", AUDITOR, one.signed_on)

    return _of_signed(db, projects, of)


def settled(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """The contract is settled. Four queries."""

    def of(signed: _Signed) -> Callable[[Contract], Lack | None]:
        found, audits = signed.latest(Settlement, "settled_on"), signed.latest(PriceAudit, "audited_on")

        def says(one: Contract) -> Lack | None:
            if one.id in found:
                return None
            audit = audits.get(one.id or 0)
            return Lack("settlement_missing", COMMITTEE, audit.audited_on if audit else one.signed_on)

        return says

    return _of_signed(db, projects, of)


def warranty_noted(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """The warranty is written down with its end. Three queries."""

    def of(signed: _Signed) -> Callable[[Contract], Lack | None]:
        found = signed.latest(Warranty, "ends_on")
        return lambda one: None if one.id in found else Lack("warranty_missing", COMMITTEE, one.signed_on)

    return _of_signed(db, projects, of)
