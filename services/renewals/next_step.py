"""What comes next in the course from the tender to the warranty: one step, said with what it needs."""

from dataclasses import dataclass, field
from datetime import date

from models.enums import ObjectionState
from models.tender_enums import (
    BidState,
    ContractState,
    ProcurementMethod,
    TenderState,
)
from services.renewals.dossiers import AwardView, ContractView, Dossier
from services.rules.scoring import FEWEST_BIDS


@dataclass(frozen=True, slots=True)
class Step:
    """`code` has words in `pages/ui/tender_words.py`; `until` is the day waited for or due; `part` where it is done."""

    code: str
    part: str
    until: date | None = None
    more: dict[str, object] = field(default_factory=dict)


def next_step(found: Dossier | None, *, on: date) -> Step:
    """The next step of a tender, on a day."""
    if found is None:
        return Step("prepare_tender", "tender")
    if found.contract is not None and found.contract.state is not ContractState.PENDING:
        return _of_works(found.contract, on)
    if found.award is not None:
        return _of_award(
            found.award, found.contract, on, direct=found.tender.method is ProcurementMethod.DIRECT
        )
    return _of_bids(found, on)


def _of_bids(found: Dossier, on: date) -> Step:
    tender = found.tender
    if tender.state is TenderState.PLANNED or tender.closes_on is None:
        return Step("post_tender", "tender")
    if on <= tender.closes_on:
        return Step("bids_come", "bids", tender.closes_on, {"n": len(found.bids)})
    waiting = sum(b.state is BidState.PENDING for b in found.bids)
    if waiting:
        return Step("judge_bids", "bids", more={"n": waiting})
    fewest = FEWEST_BIDS[tender.method]
    handed_in = sum(b.state is not BidState.WITHDRAWN for b in found.bids)
    if handed_in < fewest or not found.valid:
        return Step("too_few_bids", "tender", more={"n": handed_in, "fewest": fewest})
    if found.ranking is None and tender.method is not ProcurementMethod.DIRECT:
        if not found.sheets:
            return Step("begin_scores", "scores")
        return Step("score_bids", "scores", more={"n": found.points_lacking})
    return Step("make_award", "award")


def _of_award(award: AwardView, contract: ContractView | None, on: date, *, direct: bool) -> Step:
    if award.hangs is None:
        return Step("post_award", "award")
    if award.of_state(ObjectionState.UPHELD):
        return Step("take_award_back", "award")
    if raised := award.of_state(ObjectionState.RAISED):
        return Step("answer_objections", "award", more={"n": raised})
    if not direct and not award.hangs.has_ended(on):
        return Step("award_hangs", "award", award.hangs.last)
    if contract is None:
        return Step("draft_contract", "contract", award.sign_by)
    return Step("sign_contract", "contract", award.sign_by)


def _of_works(contract: ContractView, on: date) -> Step:
    """After the signing: the site, the acceptance, the audit, the settlement, the warranty, the rest of the money."""
    findings = sum(v.is_open for v in contract.visits)
    if contract.state is ContractState.TERMINATED:
        return Step("ended_early", "contract", contract.ended_on)
    if contract.accepted is None:
        if findings:
            return Step("mend_findings", "works", more={"n": findings})
        return Step("accept_works" if contract.visits else "visit_site", "works", contract.last_day)
    if not contract.audits:
        return Step("audit_price", "closing")
    if contract.settlement is None:
        return Step("settle", "closing")
    return _at_the_end(contract, on)


def _at_the_end(contract: ContractView, on: date) -> Step:
    until = contract.warranty_until
    if until is None:
        return Step("note_warranty", "closing")
    if contract.sums.left_fen > 0:
        return Step("pay_rest", "closing", more={"fen": contract.sums.left_fen})
    if on <= until:
        return Step("warranty_runs", "closing", until)
    return Step("all_done", "closing", until)
