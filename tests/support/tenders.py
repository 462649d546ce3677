"""A tender taken as far as a test wants it, through the services, day by day in March 2026."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import count

from sqlmodel import Session

from models.contracts import Contract
from models.enums import ProjectKind, Purse
from models.money_enums import BookingKind
from models.tender_enums import (
    AcceptanceResult,
    BidState,
    ProcurementMethod,
    Severity,
)
from models.tenders import Award, Bid, Tender
from services.access import Actor
from services.renewals import (
    awards,
    bids,
    closing,
    contracts,
    money_bookings,
    paying,
    scoresheets,
    tenders,
    works,
)
from services.renewals.contracts import Clauses
from services.renewals.money_bookings import Entry
from services.renewals.tenders import Terms
from services.rules.scoring import Criterion
from tests.support.renewals import add_project

POSTED, CLOSES, AWARDED, SIGNED = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 16)
HANGS_UNTIL = date(2026, 3, 13)
BEGUN, DONE, ACCEPTED, AUDITED, SETTLED = (
    date(2026, 3, 20),
    date(2026, 5, 20),
    date(2026, 5, 22),
    date(2026, 6, 1),
    date(2026, 6, 10),
)
WARRANTY_ENDS = date(2031, 5, 21)
CRITERIA = (Criterion(1, "价格", 40), Criterion(2, "施工方案", 35), Criterion(3, "业绩与质保", 25))
TERMS = Terms(ProcurementMethod.OPEN, "甲楼道渗漏维修", CRITERIA, value_fen=10_000_000)
CLAUSES = Clauses("甲-2026-01", BEGUN, DONE, retention_bp=300)
OFFERS = (("甲防水公司", 9_600_000), ("甲修缮公司", 9_200_000), ("甲建筑公司", 9_900_000))
POINTS = ((9000, 8500, 8000), (9500, 8000, 9000), (8000, 9000, 7000))
"""Of each bid: for each criterion. 85.75, 88.5, 81.0 of 100."""
PURSE = Purse.MAINTENANCE_FUND
_tokens = count()


def token() -> str:
    """A new one."""
    return f"tender {next(_tokens)}"


def at(day: date) -> datetime:
    """Nine in the morning of a day in Shanghai."""
    return datetime.combine(day, time(1), UTC)


def prepared(db: Session, actor: Actor, place: int, *, terms: Terms = TERMS) -> int:
    """A tender of a new leakage repair; its number."""
    project = add_project(db, place, kind=ProjectKind.LEAK_REPAIR, stage="tender", name="甲楼道渗漏维修")
    id = project.id or 0
    return tenders.prepare_tender(db, actor, project_id=id, terms=terms, at=at(POSTED), token=token())


def posted(db: Session, actor: Actor, place: int, *, terms: Terms = TERMS) -> int:
    """One that hangs."""
    tender = prepared(db, actor, place, terms=terms)
    tenders.post_tender(
        db, actor, tender_id=tender, version=1, posted_on=POSTED, closes_on=CLOSES, at=at(POSTED),
        token=token(),
    )  # fmt: skip
    return tender


def bid(db: Session, actor: Actor, tender: int, name: str, fen: int, *, on: date = CLOSES) -> int:
    """A bid that came in on a day."""
    return bids.receive_bid(
        db, actor, tender_id=tender, tenderer=name, tenderer_code="", amount_fen=fen, received_on=on,
        at=at(on), token=token(),
    )  # fmt: skip


def judge(db: Session, actor: Actor, bid_id: int, state: BidState = BidState.VALID, reason: str = "") -> None:
    """Say what a bid is, the day after bids closed."""
    stored = db.get_one(Bid, bid_id, populate_existing=True)
    bids.judge_bid(
        db, actor, bid_id=bid_id, version=stored.version, state=state, reason=reason, at=at(AWARDED),
        token=token(),
    )  # fmt: skip


def with_bids(
    db: Session, actor: Actor, place: int, offers: Sequence[tuple[str, int]] = OFFERS, *, terms: Terms = TERMS
) -> tuple[int, list[int]]:
    """A tender whose bids are in and valid."""
    tender = posted(db, actor, place, terms=terms)
    found = [bid(db, actor, tender, name, fen) for name, fen in offers]
    for one in found:
        judge(db, actor, one)
    return tender, found


def score(
    db: Session, actor: Actor, tender: int, found: Sequence[int], *, scorer: str = "李评委",
    points: Sequence[Sequence[int]] = POINTS, version: int = 0,
) -> int:  # fmt: skip
    """A full sheet; its version."""
    given = {(b, c): p for b, row in zip(found, points, strict=True) for c, p in enumerate(row, start=1)}
    return scoresheets.score(
        db, actor, tender_id=tender, scorer=scorer, version=version, points=given, at=at(AWARDED),
        token=token(),
    )  # fmt: skip


def award(db: Session, actor: Actor, bid_id: int, rationale: str = "") -> int:
    """An award, the day after bids closed."""
    return awards.make_award(
        db, actor, bid_id=bid_id, rationale=rationale, made_on=AWARDED, at=at(AWARDED), token=token()
    )


def awarded(db: Session, actor: Actor, place: int) -> int:
    """The best of three bids has the award, and it hangs; its number."""
    tender, found = with_bids(db, actor, place)
    score(db, actor, tender, found)
    made = award(db, actor, found[1])
    awards.post_award(db, actor, award_id=made, version=1, posted_on=AWARDED, at=at(AWARDED), token=token())
    return made


def drafted(db: Session, actor: Actor, place: int, *, clauses: Clauses = CLAUSES) -> int:
    """A contract of such an award, not signed."""
    made = awarded(db, actor, place)
    return contracts.draft_contract(db, actor, award_id=made, clauses=clauses, at=at(AWARDED), token=token())


def sign(db: Session, actor: Actor, contract: int, *, on: date = SIGNED) -> int:
    """Sign a draft on a day."""
    version = db.get_one(Contract, contract, populate_existing=True).version
    return contracts.sign_contract(
        db, actor, contract_id=contract, version=version, signed_on=on, at=at(on), token=token()
    )


def signed(db: Session, actor: Actor, place: int, *, clauses: Clauses = CLAUSES) -> int:
    """A contract of 92,000.00 yuan that binds."""
    contract = drafted(db, actor, place, clauses=clauses)
    sign(db, actor, contract)
    return contract


def amend(db: Session, actor: Actor, contract: int, fen: int, *, on: date = BEGUN) -> int:
    """So much more or less."""
    return contracts.amend_contract(
        db, actor, contract_id=contract, change_fen=fen, ends_on=None, rationale="增补渗漏点", signed_on=on,
        at=at(on), token=token(),
    )  # fmt: skip


def pay(db: Session, actor: Actor, contract: int, fen: int, *, on: date = BEGUN, note: str = "") -> int:
    """Money to the supplier, or back, of a purse that has received it before."""
    project = db.get_one(Contract, contract).project_id
    if fen > 0:
        receive(db, actor, project, fen, on=on)
    return paying.pay(
        db, actor, contract_id=contract, amount_fen=fen, paid_on=on, purse=PURSE, note=note, at=at(on),
        token=token(),
    )  # fmt: skip


def receive(db: Session, actor: Actor, project: int, fen: int, *, on: date = BEGUN) -> int:
    """Money into the purse that pays."""
    entry = Entry(purse=PURSE, kind=BookingKind.RECEIPT, amount_fen=fen, booked_on=on, reason="到账")
    return money_bookings.book(db, actor, project_id=project, entry=entry, on=on, token=token(), at=at(on))


def visit(db: Session, actor: Actor, contract: int, severity: Severity = Severity.SERIOUS) -> int:
    """A look at the works that found something."""
    return works.visit_site(
        db, actor, contract_id=contract, visited_on=BEGUN, visitor="王阿姨", finding="甲基层未清理",
        severity=severity, at=at(BEGUN), token=token(),
    )  # fmt: skip


def accept(
    db: Session,
    actor: Actor,
    contract: int,
    result: AcceptanceResult = AcceptanceResult.PASSED,
    *,
    on: date = ACCEPTED,
) -> int:
    """An acceptance."""
    defects = "" if result is AcceptanceResult.PASSED else "三楼仍有水渍"
    return works.accept_works(
        db, actor, contract_id=contract, held_on=on, accepted_by="业委会、居委会", result=result,
        defects=defects, at=at(on), token=token(),
    )  # fmt: skip


def audit(db: Session, actor: Actor, contract: int, audited_fen: int = 9_100_000) -> int:
    """A price audit of 92,000.00 yuan."""
    return closing.audit_price(
        db, actor, contract_id=contract, body="审价事务所", audited_on=AUDITED, submitted_fen=9_200_000,
        audited_fen=audited_fen, at=at(AUDITED), token=token(),
    )  # fmt: skip


def settle(db: Session, actor: Actor, contract: int, fen: int = 9_100_000) -> int:
    """The settlement."""
    return closing.settle(
        db, actor, contract_id=contract, amount_fen=fen, settled_on=SETTLED, note="", at=at(SETTLED),
        token=token(),
    )  # fmt: skip


def warrant(db: Session, actor: Actor, contract: int) -> int:
    """Five years for what keeps the water out."""
    return closing.note_warranty(
        db, actor, contract_id=contract, what="防水层", starts_on=ACCEPTED, ends_on=WARRANTY_ENDS,
        at=at(SETTLED), token=token(),
    )  # fmt: skip


def project_of(db: Session, tender: int) -> int:
    """The renewal that a tender belongs to."""
    return db.get_one(Tender, tender).project_id


def tender_of(db: Session, contract: int) -> int:
    """The tender that a contract came from."""
    return db.get_one(Award, db.get_one(Contract, contract).award_id).tender_id
