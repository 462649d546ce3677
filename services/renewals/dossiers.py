"""All that belongs to one tender, as pages and exports read it: bids, sheets, awards, contract, works, warranty."""

from dataclasses import dataclass
from datetime import date, datetime

from models.enums import ObjectionState, Purse
from models.tender_enums import (
    AcceptanceResult,
    AwardState,
    BidState,
    ContractState,
    ProcurementMethod,
    Severity,
    TenderState,
)
from services.rules.clocks import Window
from services.rules.contract_sums import Sums
from services.rules.scoring import Criterion, Ranked


@dataclass(frozen=True, slots=True)
class TenderView:
    """What is asked for; `earliest` is the first day on which bids could close were it posted now."""

    id: int
    method: ProcurementMethod
    method_rationale: str
    title: str
    description: str
    value_fen: int | None
    criteria: tuple[Criterion, ...]
    posted_on: date | None
    closes_on: date | None
    state: TenderState
    ended_reason: str
    version: int


@dataclass(frozen=True, slots=True)
class BidView:
    """One offer."""

    id: int
    number: int
    tenderer: str
    tenderer_code: str
    amount_fen: int
    received_on: date
    state: BidState
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class SheetView:
    """One scorer's points, by bid and criterion, in hundredths of a point of 100."""

    scorer: str
    version: int
    points: dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """One objection to an award; `late` came after the posting."""

    id: int
    objector: str
    said: str
    received_on: date
    state: ObjectionState
    answer: str
    decided_on: date | None
    version: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class AwardView:
    """Who gets it; `hangs` are the days of its posting, `sign_by` the last day for the contract."""

    id: int
    bid_id: int
    made_on: date
    rationale: str
    posted_on: date | None
    state: AwardState
    ended_reason: str
    version: int
    hangs: Window | None = None
    sign_by: date | None = None
    objections: tuple[ObjectionView, ...] = ()

    def of_state(self, *states: ObjectionState) -> int:
        """How many of its objections stand like this."""
        return sum(o.state in states for o in self.objections)


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """What changed later, in fen more or less."""

    id: int
    number: int
    signed_on: date
    rationale: str
    change_fen: int
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A part of the price; `paid_fen` is what was paid for it."""

    id: int
    number: int
    title: str
    amount_fen: int
    due_on: date
    met_on: date | None
    purse: Purse | None
    version: int
    paid_fen: int = 0


@dataclass(frozen=True, slots=True)
class PaymentView:
    """Money to the supplier, or back."""

    id: int
    milestone_id: int | None
    amount_fen: int
    paid_on: date
    purse: Purse | None
    note: str


@dataclass(frozen=True, slots=True)
class SiteVisit:
    """One look at the works, with the number of its photographs."""

    id: int
    visited_on: date
    visitor: str
    finding: str
    severity: Severity
    mended_on: date | None
    mended_how: str
    version: int
    photos: int = 0

    @property
    def is_open(self) -> bool:
        """Whether something was found and is not mended."""
        return self.severity is not Severity.NONE and self.mended_on is None


@dataclass(frozen=True, slots=True)
class AcceptanceView:
    """One acceptance."""

    id: int
    held_on: date
    accepted_by: str
    result: AcceptanceResult
    defects: str


@dataclass(frozen=True, slots=True)
class AuditView:
    """One price audit."""

    id: int
    body: str
    audited_on: date
    submitted_fen: int
    audited_fen: int


@dataclass(frozen=True, slots=True)
class SettlementView:
    """The settled sum."""

    id: int
    settled_on: date
    amount_fen: int
    note: str


@dataclass(frozen=True, slots=True)
class WarrantyView:
    """What is answered for, and until when."""

    id: int
    what: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """The contract with its whole life; lists in the order of their days."""

    id: int
    number: str
    supplier: str
    amount_fen: int
    retention_bp: int
    starts_on: date
    ends_on: date
    signed_on: date | None
    state: ContractState
    ended_on: date | None
    ended_reason: str
    version: int
    sums: Sums
    amendments: tuple[AmendmentView, ...]
    milestones: tuple[MilestoneView, ...]
    payments: tuple[PaymentView, ...]
    visits: tuple[SiteVisit, ...]
    acceptances: tuple[AcceptanceView, ...]
    audits: tuple[AuditView, ...]
    settlement: SettlementView | None
    warranties: tuple[WarrantyView, ...]

    @property
    def last_day(self) -> date:
        """The day the works are to end, as last agreed."""
        return next((a.ends_on for a in reversed(self.amendments) if a.ends_on), self.ends_on)

    @property
    def accepted(self) -> AcceptanceView | None:
        """The acceptance that counts, where it was passed."""
        last = self.acceptances[-1] if self.acceptances else None
        return None if last is None or last.result is AcceptanceResult.FAILED else last

    @property
    def warranty_until(self) -> date | None:
        """The last day on which the supplier answers for anything."""
        return max((w.ends_on for w in self.warranties), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One tender and everything after it. `ranking` is None while points are lacking or nothing is scored."""

    tender: TenderView
    created_at: datetime
    bids: tuple[BidView, ...]
    sheets: tuple[SheetView, ...]
    ranking: tuple[Ranked, ...] | None
    award: AwardView | None
    past_awards: tuple[AwardView, ...]
    contract: ContractView | None

    @property
    def valid(self) -> tuple[BidView, ...]:
        """The bids that are weighed."""
        return tuple(b for b in self.bids if b.state is BidState.VALID)

    def bid(self, bid_id: int) -> BidView:
        """One of its bids."""
        return next(b for b in self.bids if b.id == bid_id)

    @property
    def points_lacking(self) -> int:
        """How many points all begun sheets lack."""
        cells = {(b.id, c.number) for b in self.valid for c in self.tender.criteria}
        return sum(len(cells - set(sheet.points)) for sheet in self.sheets)
