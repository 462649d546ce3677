"""The desk at which invented tenders are written down, and a tender up to its posted award."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from models.enums import Role
from models.tender_enums import (
    BidState,
)
from services.access import EVERYWHERE, Actor, Grant
from services.renewals import awards, bids, dealings, scoresheets, tenders
from services.renewals.tenders import Terms

SCORERS = {
    "业委会评委": ((8800, 8600, 8200), (9400, 8700, 8900), (8100, 9000, 7800)),
    "居民代表评委": ((8700, 8400, 8500), (9400, 8300, 9100), (8000, 8800, 8000)),
    "审价单位评委": ((8850, 8500, 8300), (9450, 8500, 8800), (8050, 8950, 7900)),
}


class Desk:
    """Where the steps of a tender are written down, each on its day."""

    def __init__(self, db: Session, officer: Actor) -> None:
        self.db = db
        self.actor = replace(officer, grants=(Grant(Role.OFFICER, EVERYWHERE),))
        self._steps = 0

    def on(self, day: date) -> dict[str, Any]:
        """The moment and the token of the next step."""
        self._steps += 1
        at = datetime.combine(day, time(1, 0, tzinfo=UTC))
        return {"at": at, "token": f"demonstration-tender-{self._steps}"}


def bids_close(terms: Terms, posted: date) -> date:
    """The last day for the bids of a tender posted on a day: two days more than the fewest."""
    return tenders.bidding_window(terms.method, posted).last + timedelta(2)


def tendered(
    desk: Desk, project: int, terms: Terms, offers: Sequence[tuple[str, int]], posted: date
) -> tuple[int, list[int], date]:
    """A tender posted on a day, its bids, and the day on which they close."""
    db, actor = desk.db, desk.actor
    tender = tenders.prepare_tender(db, actor, project_id=project, terms=terms, **desk.on(posted))
    closes = bids_close(terms, posted)
    tenders.post_tender(
        db, actor, tender_id=tender, version=1, posted_on=posted, closes_on=closes, **desk.on(posted)
    )
    return tender, [_bid(desk, tender, *offer, closes) for offer in offers], closes


def awarded(
    desk: Desk, project: int, terms: Terms, offers: Sequence[tuple[str, int]], posted: date
) -> tuple[int, date]:
    """A tender with its bids and points, and a posted award to the best; the award and the last day it hangs."""
    db, actor = desk.db, desk.actor
    tender, found, closes = tendered(desk, project, terms, offers, posted)
    opened = closes + timedelta(1)
    for bid in found:
        bids.judge_bid(db, actor, bid_id=bid, version=1, state=BidState.VALID, reason="", **desk.on(opened))
    for scorer, rows in SCORERS.items():
        points = {(bid, c): p for bid, row in zip(found, rows, strict=True) for c, p in enumerate(row, 1)}
        scoresheets.score(
            db, actor, tender_id=tender, scorer=scorer, version=0, points=points, **desk.on(opened)
        )
    award = awards.make_award(db, actor, bid_id=found[1], rationale="", made_on=opened, **desk.on(opened))
    awards.post_award(db, actor, award_id=award, version=1, posted_on=opened, **desk.on(opened))
    return award, dealings.award_window(opened).last


def _bid(desk: Desk, tender: int, name: str, fen: int, received_on: date) -> int:
    return bids.receive_bid(
        desk.db, desk.actor, tender_id=tender, tenderer=name, tenderer_code="", amount_fen=fen,
        received_on=received_on, **desk.on(received_on),
    )  # fmt: skip
