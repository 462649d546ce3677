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
from services.statements import Kept, told_list

Found = dict[int, Lack | None]
COMMITTEE, CONTRACTOR, AUDITOR = "owners' committee", "contractor", "auditor"


def tender_awarded(db: Session, projects: Sequence[Project], *, on: date) -> Found:
    """The tender is awarded and posted, its posting is over, and no objection is upheld or unanswered. Two queries."""
    ids = [p.id or 0 for p in projects]
    found = {row.project_id: row for row in _TENDERS.rows(db, ids=ids)}
    standing = _objections(db, [row.award_id for row in found.values() if row.award_id])
    return {p.id or 0: _of_tender(p, found.get(p.id or 0), standing, on) for p in projects}


def _tenders() -> Kept:
    t, a = Tender, Award
    columns: tuple[Any, ...] = (
        *(col(t.project_id), col(t.method), col(t.posted_on), col(t.closes_on)),
        *(col(a.id).label("award_id"), col(a.made_on), col(a.posted_on).label("award_posted_on")),
    )
    stands = (col(a.tender_id) == col(t.id)) & (col(a.state) != AwardState.CANCELLED)
    query = select(*columns).outerjoin(Award, stands)
    query = query.where(col(t.project_id).in_(told_list("ids")), col(t.state).not_in(ENDED))
    return Kept(query.order_by(col(t.id)))


_TENDERS = _tenders()
_OBJECTIONS = Kept(
    select(col(AwardObjection.award_id), col(AwardObjection.state), col(AwardObjection.received_on))
    .where(
        col(AwardObjection.award_id).in_(told_list("awards")),
        col(AwardObjection.state).in_((ObjectionState.RAISED, ObjectionState.UPHELD)),
    )
    .order_by(col(AwardObjection.received_on))
)


def _objections(db: Session, awards: Sequence[int]) -> dict[int, list[tuple[ObjectionState, date]]]:
    """By award: the objections that stand against it."""
    found: dict[int, list[tuple[ObjectionState, date]]] = defaultdict(list)
    for award, state, received_on in _OBJECTIONS.rows(db, awards=awards):
        found[award].append((state, received_on))
    return found


def _of_tender(
    project: Project,
    tender: Any,
    standing: dict[int, list[tuple[ObjectionState, date]]],
    on: date,
) -> Lack | None:
    if tender is None:
        return Lack("tender_missing", COMMITTEE, project.stage_since)
    if tender.award_id is None:
        return _before_award(project, tender, on)
    if tender.award_posted_on is None:
        return Lack("award_not_posted", COMMITTEE, tender.made_on)
    against = standing.get(tender.award_id, ())
    if against:
        upheld = any(state is ObjectionState.UPHELD for state, _received in against)
        return Lack(
            "award_upheld" if upheld else "award_objected", COMMITTEE, against[0][1], {"n": len(against)}
        )
    hangs = award_window(tender.award_posted_on)
    if tender.method is not ProcurementMethod.DIRECT and not hangs.has_ended(on):
        return Lack("award_hangs", COMMITTEE, tender.award_posted_on, {"until": hangs.last})
    return None


def _before_award(project: Project, tender: Any, on: date) -> Lack:
    if tender.posted_on is None or tender.closes_on is None:
        return Lack("tender_not_posted", COMMITTEE, project.stage_since)
    if on <= tender.closes_on:
        return Lack("bids_come", COMMITTEE, tender.posted_on, {"until": tender.closes_on})
    return Lack("award_missing", COMMITTEE, tender.closes_on)


def contract_signed(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """A contract is signed and was not ended early. One query."""
    found = _contracts(db, projects)
    return {p.id or 0: _of_contract(p, found.get(p.id or 0)) for p in projects}


def _standing() -> Kept:
    c = Contract
    query = select(col(c.project_id), col(c.id), col(c.state), col(c.signed_on), col(c.ended_on))
    query = query.where(col(c.project_id).in_(told_list("ids")), col(c.state) != ContractState.CANCELLED)
    return Kept(query.order_by(col(c.id)))


_CONTRACTS = _standing()


def _contracts(db: Session, projects: Sequence[Project]) -> dict[int, Any]:
    """By renewal: the latest contract that was not called off."""
    return {row.project_id: row for row in _CONTRACTS.rows(db, ids=[p.id or 0 for p in projects])}


def _of_contract(project: Project, contract: Any) -> Lack | None:
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
    contracts: dict[int, Any]
    back: SentBack

    @property
    def ids(self) -> list[int | None]:
        return [c.id for c in self.contracts.values()]

    def latest(self, table: Any) -> dict[int, Any]:
        """By contract: the row of the latest day that counts, and of one day the one noted last."""
        projects = {c.id: project for project, c in self.contracts.items()}
        return {
            row.contract_id: row
            for row in _NOTED[table].rows(self.db, contracts=self.ids)
            if not self.back.after(projects[row.contract_id], row.recorded_at)
        }


def _noted(table: Any, day: Any, *more: Any) -> Kept:
    columns = (col(table.contract_id), col(table.recorded_at), col(day), *map(col, more))
    query = select(*columns).where(col(table.contract_id).in_(told_list("contracts")))
    return Kept(query.order_by(col(day), col(table.id)))


_NOTED: dict[Any, Kept] = {
    Acceptance: _noted(Acceptance, Acceptance.held_on, Acceptance.result),
    PriceAudit: _noted(PriceAudit, PriceAudit.audited_on),
    Settlement: _noted(Settlement, Settlement.settled_on),
    Warranty: _noted(Warranty, Warranty.ends_on),
}


def _of_signed(
    db: Session, projects: Sequence[Project], of: Callable[[_Signed], Callable[[Any], Lack | None]]
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

    def of(signed: _Signed) -> Callable[[Any], Lack | None]:
        accepted, findings = signed.latest(Acceptance), _open_findings(signed)

        def says(contract: Any) -> Lack | None:
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


_FINDINGS = Kept(
    select(col(SupervisionVisit.contract_id), func.count().label("n"))
    .where(
        col(SupervisionVisit.contract_id).in_(told_list("contracts")),
        col(SupervisionVisit.mended_on).is_(None),
        col(SupervisionVisit.severity) != Severity.NONE,
    )
    .group_by(col(SupervisionVisit.contract_id))
)


def _open_findings(signed: _Signed) -> dict[int, int]:
    return dict(_FINDINGS.rows(signed.db, contracts=signed.ids))


def audited(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """The price is audited. Three queries."""

    def of(signed: _Signed) -> Callable[[Any], Lack | None]:
        found = signed.latest(PriceAudit)
        return lambda one: None if one.id in found else Lack("audit_missing", AUDITOR, one.signed_on)

    return _of_signed(db, projects, of)


def settled(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """The contract is settled. Four queries."""

    def of(signed: _Signed) -> Callable[[Any], Lack | None]:
        found, audits = signed.latest(Settlement), signed.latest(PriceAudit)

        def says(one: Any) -> Lack | None:
            if one.id in found:
                return None
            audit = audits.get(one.id or 0)
            return Lack("settlement_missing", COMMITTEE, audit.audited_on if audit else one.signed_on)

        return says

    return _of_signed(db, projects, of)


def warranty_noted(db: Session, projects: Sequence[Project], *, on: date) -> Found:  # noqa: ARG001
    """The warranty is written down with its end. Three queries."""

    def of(signed: _Signed) -> Callable[[Any], Lack | None]:
        found = signed.latest(Warranty)
        return lambda one: None if one.id in found else Lack("warranty_missing", COMMITTEE, one.signed_on)

    return _of_signed(db, projects, of)
