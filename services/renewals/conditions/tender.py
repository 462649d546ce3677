"""What a renewal lacks of its tender, contract and works: one function a condition, for many renewals at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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

IDS = told_list("ids")
Found = dict[int, Lack | None]
COMMITTEE, CONTRACTOR, AUDITOR = "owners' committee", "contractor", "auditor"


def tender_awarded(db: Session, projects: Sequence[Project], *, on: date) -> Found:
    """The tender is awarded and posted, its posting is over, and no objection is upheld or unanswered. Two queries."""
    ids = [p.id or 0 for p in projects]
    found = {row.project_id: row for row in _TENDERS.rows(db, ids=ids)}
    standing = _objections(db, ids)
    return {p.id or 0: _of_tender(p, found.get(p.id or 0), standing, on) for p in projects}


def _tenders() -> Kept:
    t, a = Tender, Award
    of_tender = (col(t.project_id), col(t.method), col(t.posted_on), col(t.closes_on))
    of_award: tuple[Any, ...] = (
        col(a.id).label("award"),
        col(a.made_on),
        col(a.posted_on).label("award_posted_on"),
    )
    query: Any = select(*of_tender, *of_award)
    query = query.outerjoin(Award, (col(a.tender_id) == col(t.id)) & (col(a.state) != AwardState.CANCELLED))
    return Kept(query.where(col(t.project_id).in_(IDS), col(t.state).not_in(ENDED)).order_by(col(t.id)))


_TENDERS = _tenders()
_OBJECTIONS = Kept(
    select(col(AwardObjection.award_id), col(AwardObjection.state), col(AwardObjection.received_on))
    .join(Award, col(Award.id) == col(AwardObjection.award_id))
    .join(Tender, col(Tender.id) == col(Award.tender_id))
    .where(col(Tender.project_id).in_(IDS))
    .where(col(AwardObjection.state).in_((ObjectionState.RAISED, ObjectionState.UPHELD)))
    .order_by(col(AwardObjection.received_on))
)


def _objections(db: Session, projects: Sequence[int]) -> dict[int, list[tuple[ObjectionState, date]]]:
    """By award: the objections that stand against it."""
    found: dict[int, list[tuple[ObjectionState, date]]] = defaultdict(list)
    for award, state, received_on in _OBJECTIONS.rows(db, ids=projects):
        found[award].append((state, received_on))
    return found


def _of_tender(
    project: Project, tender: Any, standing: dict[int, list[tuple[ObjectionState, date]]], on: date
) -> Lack | None:
    if tender is None:
        return Lack("tender_missing", COMMITTEE, project.stage_since)
    if tender.award is None:
        return _before_award(project, tender, on)
    if tender.award_posted_on is None:
        return Lack("award_not_posted", COMMITTEE, tender.made_on)
    against = standing.get(tender.award, ())
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


def _latest(table: Any, day: str, *more: Any) -> Kept:
    """The rows of some contracts in the order of their days, and of one day in that in which they were noted."""
    columns = (table.contract_id, table.recorded_at, getattr(table, day), *more)
    query = select(*map(col, columns)).where(table.contract_id.in_(IDS))
    return Kept(query.order_by(getattr(table, day), table.id))


_CONTRACTS = Kept(
    select(col(Contract.project_id), col(Contract.id), col(Contract.state), col(Contract.signed_on))
    .add_columns(col(Contract.ended_on))
    .where(col(Contract.project_id).in_(IDS), col(Contract.state) != ContractState.CANCELLED)
    .order_by(col(Contract.id))
)
_FINDINGS = Kept(
    select(col(SupervisionVisit.contract_id), func.count())
    .where(col(SupervisionVisit.contract_id).in_(IDS))
    .where(col(SupervisionVisit.mended_on).is_(None), col(SupervisionVisit.severity) != Severity.NONE)
    .group_by(col(SupervisionVisit.contract_id))
)
_ACCEPTED = _latest(Acceptance, "held_on", Acceptance.result)
_AUDITED = _latest(PriceAudit, "audited_on")
_SETTLED = _latest(Settlement, "settled_on")
_WARRANTED = _latest(Warranty, "ends_on")


@dataclass(frozen=True, slots=True)
class _Works:
    """The contracts of some renewals, and how these were sent back: what was recorded before no longer counts.

    What the conditions read of the contracts is read once, by the first that asks for it.
    """

    db: Session
    contracts: dict[int, Any]
    back: SentBack
    known: dict[Kept, dict[int, Any]] = field(default_factory=dict)

    def latest(self, rows: Kept) -> dict[int, Any]:
        """By contract: the row of the latest day that counts, and of one day the one noted last."""
        if rows not in self.known:
            projects = {c.id: project for project, c in self.contracts.items()}
            self.known[rows] = {
                row.contract_id: row
                for row in rows.rows(self.db, ids=list(projects))
                if not self.back.after(projects[row.contract_id], row.recorded_at)
            }
        return self.known[rows]

    def findings(self) -> dict[int, int]:
        """By contract: how many findings on site are not mended."""
        if _FINDINGS not in self.known:
            ids = [c.id for c in self.contracts.values()]
            self.known[_FINDINGS] = {row[0]: row[1] for row in _FINDINGS.rows(self.db, ids=ids)}
        return self.known[_FINDINGS]


Says = Callable[[_Works, Any], Lack | None]


def works(db: Session, asked: Mapping[str, Sequence[Project]]) -> dict[str, Found]:
    """What each project lacks of its contract and works (the names of `WORKS`). At most seven queries for all."""
    everyone = {p.id or 0: p for projects in asked.values() for p in projects}
    if not everyone:
        return {name: {} for name in asked}
    contracts = {row.project_id: row for row in _CONTRACTS.rows(db, ids=list(everyone))}
    signed = [everyone[id] for id, c in contracts.items() if c.state is ContractState.ACTIVE]
    read = _Works(db, {p.id or 0: contracts[p.id or 0] for p in signed}, sent_back(db, signed))
    return {
        name: {p.id or 0: _of_works(p, contracts.get(p.id or 0), WORKS[name], read) for p in projects}
        for name, projects in asked.items()
    }


def _of_works(project: Project, contract: Any, says: Says, read: _Works) -> Lack | None:
    if contract is None:
        return Lack("contract_missing", COMMITTEE, project.stage_since)
    if contract.state is ContractState.TERMINATED:
        return Lack("contract_ended", COMMITTEE, contract.ended_on)
    if contract.state is not ContractState.ACTIVE:
        return Lack("contract_not_signed", COMMITTEE, project.stage_since)
    return says(read, contract)


def _contract_signed(_read: _Works, _contract: Any) -> Lack | None:
    """A contract is signed and was not ended early."""
    return None


def _works_accepted(read: _Works, contract: Any) -> Lack | None:
    """The works passed their latest acceptance."""
    last = read.latest(_ACCEPTED).get(contract.id)
    if last is not None and last.result is not AcceptanceResult.FAILED:
        return None
    if last is not None:
        return Lack("acceptance_failed", CONTRACTOR, last.held_on)
    if n := read.findings().get(contract.id, 0):
        return Lack("findings_not_mended", CONTRACTOR, contract.signed_on, {"n": n})
    return Lack("acceptance_missing", COMMITTEE, contract.signed_on)


def _audited(read: _Works, contract: Any) -> Lack | None:
    """The price is audited."""
    found = contract.id in read.latest(_AUDITED)
    return None if found else Lack("audit_missing", AUDITOR, contract.signed_on)


def _settled(read: _Works, contract: Any) -> Lack | None:
    """The contract is settled."""
    if contract.id in read.latest(_SETTLED):
        return None
    audit = read.latest(_AUDITED).get(contract.id)
    return Lack("settlement_missing", COMMITTEE, audit.audited_on if audit else contract.signed_on)


def _warranty_noted(read: _Works, contract: Any) -> Lack | None:
    """The warranty is written down with its end."""
    found = contract.id in read.latest(_WARRANTED)
    return None if found else Lack("warranty_missing", COMMITTEE, contract.signed_on)


WORKS: dict[str, Says] = {
    "contract_signed": _contract_signed,
    "works_accepted": _works_accepted,
    "audited": _audited,
    "settled": _settled,
    "warranty_noted": _warranty_noted,
    "acceptance": _works_accepted,
    "price_audit": _audited,
    "settlement": _settled,
}
"""What of contract and works stands behind each condition, and behind each kind of evidence of the same."""
