"""Bids: received while the tender hangs, and found valid or rejected with a reason once the window has closed."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.enums import Permission
from models.tender_enums import (
    BidState,
    TenderState,
)
from models.tenders import Bid, Tender
from services import versions
from services.access import Actor, allows
from services.errors import Refused
from services.once import once
from services.renewals import dealings
from services.renewals.dealings import cleaned, day_of, insist_amount, insist_past

P = Permission.MOVE_RENEWALS
LONGEST = {"tenderer": 120, "tenderer_code": 40, "reason": 500}


@allows(P)
def receive_bid(
    db: Session,
    actor: Actor,
    *,
    tender_id: int,
    tenderer: str,
    tenderer_code: str,
    amount_fen: int,
    received_on: date,
    at: datetime,
    token: str,
) -> int:
    """Take in a bid; its number in the database. `tenderer_code` is the 统一社会信用代码, if known.

    Raises NotFound; Refused: "tender_not_posted", "bid_early", "bid_late" (closed_on), "bid_twice", "tenderer_missing",
    "amount_not_positive", "day_in_the_future", "text_too_long", "bids_weighed" where an award was made.
    """

    def do() -> int:
        tender = dealings.find_tender(db, actor, tender_id)
        name = cleaned(tenderer, longest=LONGEST["tenderer"], missing="tenderer_missing")
        insist_amount(amount_fen)
        insist_past(received_on, at)
        _insist_in_time(tender, received_on)
        others = dealings.bids_of(db, tender_id)
        if name in {b.tenderer for b in others}:
            raise Refused("bid_twice", name=name)
        _insist_not_awarded(db, tender_id)
        values: dict[str, Any] = {"tenderer": name, "amount_fen": amount_fen, "received_on": received_on}
        values["tenderer_code"] = cleaned(tenderer_code, longest=LONGEST["tenderer_code"])
        id = dealings.store(db, Bid(tender_id=tender_id, number=len(others) + 1, **values))
        dealings.record(db, actor, "receive_bid", ("bid", id), tender.project_id, at, values)
        return id

    return int(once(db, actor, "receive_bid", token=token, at=at, do=do))


def _insist_in_time(tender: Tender, received_on: date) -> None:
    if tender.state is not TenderState.ACTIVE or tender.posted_on is None or tender.closes_on is None:
        raise Refused("tender_not_posted")
    if received_on < tender.posted_on:
        raise Refused("bid_early", posted_on=tender.posted_on)
    if received_on > tender.closes_on:
        raise Refused("bid_late", closed_on=tender.closes_on)


def _insist_not_awarded(db: Session, tender_id: int) -> None:
    if dealings.standing_award(db, tender_id) is not None:
        raise Refused("bids_weighed")


def insist_closed(tender: Tender, on: date) -> None:
    """Raise Refused("tender_not_posted"), ("bids_still_come") while bids may come in."""
    if tender.state is not TenderState.ACTIVE or tender.closes_on is None:
        raise Refused("tender_not_posted")
    if on <= tender.closes_on:
        raise Refused("bids_still_come", closes_on=tender.closes_on)


@allows(P)
def judge_bid(
    db: Session,
    actor: Actor,
    *,
    bid_id: int,
    version: int,
    state: BidState,
    reason: str,
    at: datetime,
    token: str,
) -> int:
    """Say that a bid is valid, rejected, or was withdrawn by its bidder; the new version.

    Only a withdrawal comes before the window has closed. Correctable until an award is made.
    Raises Conflict; NotFound; Refused: "bids_still_come", "bid_state_missing", "reason_missing", "bid_over_limit"
    (most_fen), "bids_weighed", "tender_not_posted".
    """

    def do() -> int:
        bid, tender = dealings.find_bid(db, actor, bid_id)
        if bid.version == version:
            _insist_may_judge(db, bid, tender, state, day_of(at))
        told = cleaned(
            reason, longest=LONGEST["reason"], missing="" if state is BidState.VALID else "reason_missing"
        )
        changes = {"state": state, "reason": told}
        before = {"state": bid.state, "reason": bid.reason}
        saved = versions.save(db, Bid, bid_id, version=version, changes=changes)
        dealings.record(db, actor, "judge_bid", ("bid", bid_id), tender.project_id, at, changes, before)
        return saved

    return int(once(db, actor, "judge_bid", token=token, at=at, do=do))


def _insist_may_judge(db: Session, bid: Bid, tender: Tender, state: BidState, on: date) -> None:
    if state is BidState.PENDING:
        raise Refused("bid_state_missing")
    if state is not BidState.WITHDRAWN:
        insist_closed(tender, on)
    if state is BidState.VALID and tender.value_fen is not None and bid.amount_fen > tender.value_fen:
        raise Refused("bid_over_limit", most_fen=tender.value_fen)
    _insist_not_awarded(db, bid.tender_id)
