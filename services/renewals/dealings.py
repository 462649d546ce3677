"""What the steps of tenders and contracts share: found within the scope and held, texts and days checked, logged."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Contract
from models.enums import Permission
from models.money import MOST_FEN
from models.renewals import Project
from models.tender_enums import (
    AwardState,
    ContractState,
    TenderState,
)
from models.tenders import Award, Bid, Tender
from services import audit
from services.access import Actor, within
from services.errors import NotFound, Refused
from services.rules.clocks import Window, window, window_rule

SHANGHAI = ZoneInfo("Asia/Shanghai")
P = Permission.MOVE_RENEWALS
ENDED = frozenset({TenderState.UNSUCCESSFUL, TenderState.CANCELLED})


def day_of(at: datetime) -> date:
    """The day in Shanghai on which a moment lies."""
    return at.astimezone(SHANGHAI).date()


def find_tender(db: Session, actor: Actor, tender_id: int) -> Tender:
    """A tender within reach, held until the transaction ends, so that no other step meets half of this one."""
    query = select(Tender).join(Project, col(Project.id) == col(Tender.project_id))
    query = query.where(col(Tender.id) == tender_id, within(actor, P, col(Project.place_id)))
    query = query.with_for_update(of=Tender).execution_options(populate_existing=True)
    found: Tender | None = db.scalar(query)
    if found is None:
        raise NotFound("tender")
    return found


def find_bid(db: Session, actor: Actor, bid_id: int) -> tuple[Bid, Tender]:
    """A bid and its tender, held."""
    bid = db.get(Bid, bid_id, populate_existing=True)
    if bid is None:
        raise NotFound("bid")
    tender = find_tender(db, actor, bid.tender_id)
    db.refresh(bid)
    return bid, tender


def find_award(db: Session, actor: Actor, award_id: int) -> tuple[Award, Tender]:
    """An award and its tender, held."""
    award = db.get(Award, award_id, populate_existing=True)
    if award is None:
        raise NotFound("award")
    tender = find_tender(db, actor, award.tender_id)
    db.refresh(award)
    return award, tender


def find_contract(db: Session, actor: Actor, contract_id: int, *, held: bool = True) -> Contract:
    """A contract within reach, held; where its tender is held as well, the tender comes first."""
    query = select(Contract).join(Project, col(Project.id) == col(Contract.project_id))
    query = query.where(col(Contract.id) == contract_id, within(actor, P, col(Project.place_id)))
    query = query.execution_options(populate_existing=True)
    if held:
        query = query.with_for_update(of=Contract)
    found: Contract | None = db.scalar(query)
    if found is None:
        raise NotFound("contract")
    return found


def insist_signed(contract: Contract) -> date:
    """The day a binding contract was signed. Raises Refused("contract_not_binding")."""
    if contract.state is not ContractState.ACTIVE or contract.signed_on is None:
        raise Refused("contract_not_binding")
    return contract.signed_on


def standing_award(db: Session, tender_id: int) -> Award | None:
    """The award of a tender that was not taken back."""
    query = select(Award).where(col(Award.tender_id) == tender_id, col(Award.state) != AwardState.CANCELLED)
    found: Award | None = db.scalar(query)
    return found


def bids_of(db: Session, tender_id: int) -> list[Bid]:
    """All bids in the order they came."""
    query = select(Bid).where(col(Bid.tender_id) == tender_id).order_by(col(Bid.number))
    return list(db.scalars(query.execution_options(populate_existing=True)))


def award_window(posted_on: date) -> Window:
    """The days in which an award posted on a day hangs."""
    return window(posted_on, window_rule("award_posting", on=posted_on))


def cleaned(text: str, *, longest: int, missing: str = "") -> str:
    """A text without blanks around it. Raises Refused("text_too_long"), and `missing` for an empty one, if named."""
    text = text.strip()
    if missing and not text:
        raise Refused(missing)
    if len(text) > longest:
        raise Refused("text_too_long", longest=longest)
    return text


def insist_amount(fen: int) -> None:
    """Raise Refused("amount_not_positive"), ("amount_too_large")."""
    if fen <= 0:
        raise Refused("amount_not_positive")
    if fen > MOST_FEN:
        raise Refused("amount_too_large")


def insist_past(day: date, at: datetime) -> None:
    """Raise Refused("day_in_the_future") for what cannot have happened yet."""
    if day > day_of(at):
        raise Refused("day_in_the_future", day=day)


def record(
    db: Session,
    actor: Actor,
    action: str,
    subject: tuple[str, int | None],
    project_id: int,
    at: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    """Note a step for the log, with the project and its place."""
    place_id = db.scalar(select(col(Project.place_id)).where(col(Project.id) == project_id))
    audit.record(
        db, actor, area="renewals", action=action, subject=subject, at=at, place_id=place_id, before=before,
        after={"project": project_id} | after,
    )  # fmt: skip


def store(db: Session, row: Any) -> int:
    """Add a row and give its number."""
    db.add(row)
    db.flush()
    return int(row.id)
