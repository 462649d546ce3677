"""The award: who gets it and why, posted for its window, and taken back with a reason."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Contract
from models.enums import Permission
from models.tender_enums import (
    AwardState,
    BidState,
    ContractState,
    ProcurementMethod,
)
from models.tenders import Award, Bid, Tender
from services import versions
from services.access import Actor, allows
from services.errors import Refused
from services.once import once
from services.renewals import bids, dealings, scoresheets
from services.renewals.dealings import cleaned, day_of, insist_past
from services.rules.scoring import FEWEST_BIDS

P = Permission.MOVE_RENEWALS
LONGEST = {"rationale": 1000, "reason": 500}


@allows(P)
def make_award(
    db: Session, actor: Actor, *, bid_id: int, rationale: str, made_on: date, at: datetime, token: str
) -> int:
    """Give the award to a bid; its number. One that is not alone at the top needs a reason.

    Raises NotFound; Refused: "bids_still_come", "bids_not_judged", "bids_too_few" (fewest), "bid_not_valid",
    "scores_lacking", "award_exists", "award_reason_missing", "day_in_the_future", "award_before_close".
    """

    def do() -> int:
        bid, tender = dealings.find_bid(db, actor, bid_id)
        bids.insist_closed(tender, day_of(at))
        insist_past(made_on, at)
        if tender.closes_on and made_on <= tender.closes_on:
            raise Refused("award_before_close", closed_on=tender.closes_on)
        if dealings.standing_award(db, tender.id or 0) is not None:
            raise Refused("award_exists")
        alone = _is_alone_at_the_top(db, tender, bid)
        told = cleaned(
            rationale, longest=LONGEST["rationale"], missing="" if alone else "award_reason_missing"
        )
        award = Award(
            tender_id=tender.id or 0, bid_id=bid_id, made_on=made_on, rationale=told, made_by=actor.person_id
        )
        id = dealings.store(db, award)
        dealings.record(
            db, actor, "make_award", ("award", id), tender.project_id, at,
            {"tenderer": bid.tenderer, "amount_fen": bid.amount_fen, "reason": told},
        )  # fmt: skip
        return id

    return int(once(db, actor, "make_award", token=token, at=at, do=do))


def _is_alone_at_the_top(db: Session, tender: Tender, bid: Bid) -> bool:
    """Whether the bid alone has the most points; raises what stands against any award."""
    found = dealings.bids_of(db, tender.id or 0)
    insist_enough(tender.method, found)
    if bid.state is not BidState.VALID:
        raise Refused("bid_not_valid")
    if tender.method is ProcurementMethod.DIRECT:
        return True
    valid = [b.id or 0 for b in found if b.state is BidState.VALID]
    order = scoresheets.ranked(
        scoresheets.criteria_of(tender), valid, scoresheets.sheets_of(db, tender.id or 0)
    )
    if order is None:
        raise Refused("scores_lacking")
    return order[0].bid == bid.id and not order[0].tied


def insist_enough(method: ProcurementMethod, found: Sequence[Bid]) -> None:
    """Raise Refused("bids_not_judged"), ("bids_too_few"): all are looked at, and enough of them were handed in."""
    if any(b.state is BidState.PENDING for b in found):
        raise Refused("bids_not_judged")
    if sum(b.state is not BidState.WITHDRAWN for b in found) < FEWEST_BIDS[method]:
        raise Refused("bids_too_few", fewest=FEWEST_BIDS[method])


@allows(P)
def post_award(
    db: Session, actor: Actor, *, award_id: int, version: int, posted_on: date, at: datetime, token: str
) -> int:
    """Note that an award hangs since a day; the new version.

    Raises Conflict; NotFound; Refused: "award_over", "award_posted", "day_in_the_future", "posted_before_made".
    """

    def do() -> int:
        award, tender = dealings.find_award(db, actor, award_id)
        if award.version == version and award.state is not AwardState.PENDING:
            raise Refused("award_posted" if award.state is AwardState.ACTIVE else "award_over")
        insist_past(posted_on, at)
        if posted_on < award.made_on:
            raise Refused("posted_before_made", made_on=award.made_on)
        changes = {"state": AwardState.ACTIVE, "posted_on": posted_on}
        saved = versions.save(db, Award, award_id, version=version, changes=changes)
        dealings.record(
            db, actor, "post_award", ("award", award_id), tender.project_id, at, changes,
            {"state": award.state},
        )  # fmt: skip
        return saved

    return int(once(db, actor, "post_award", token=token, at=at, do=do))


@allows(P)
def cancel_award(
    db: Session, actor: Actor, *, award_id: int, version: int, reason: str, at: datetime, token: str
) -> int:
    """Take an award back with a reason, so that another can be made; a drafted contract goes with it; the new version.

    Raises Conflict; NotFound; Refused: "award_over", "contract_signed_already", "reason_missing".
    """

    def do() -> int:
        award, tender = dealings.find_award(db, actor, award_id)
        if award.version == version and award.state is AwardState.CANCELLED:
            raise Refused("award_over")
        told = cleaned(reason, longest=LONGEST["reason"], missing="reason_missing")
        _drop_draft(db, award_id)
        changes = {"state": AwardState.CANCELLED, "ended_reason": told}
        before = award.state
        saved = versions.save(db, Award, award_id, version=version, changes=changes)
        dealings.record(
            db, actor, "cancel_award", ("award", award_id), tender.project_id, at,
            {"state": AwardState.CANCELLED, "reason": told}, {"state": before},
        )  # fmt: skip
        return saved

    return int(once(db, actor, "cancel_award", token=token, at=at, do=do))


def _drop_draft(db: Session, award_id: int) -> None:
    contract = db.scalar(select(Contract).where(col(Contract.award_id) == award_id).with_for_update())
    if contract is None:
        return
    if contract.state is not ContractState.PENDING:
        raise Refused("contract_signed_already")
    changes = {"state": ContractState.CANCELLED}
    versions.save(db, Contract, contract.id or 0, version=contract.version, changes=changes)
