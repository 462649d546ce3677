"""Score sheets: each scorer's points for every valid bid, once bids have closed; and the ranking that follows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from models.enums import Permission
from models.tender_enums import (
    BidState,
)
from models.tenders import Bid, Score, ScoreSheet, Tender
from services import versions
from services.access import Actor, allows
from services.errors import Conflict, Refused
from services.once import once
from services.renewals import bids, dealings
from services.renewals.dealings import cleaned, day_of
from services.rules.scoring import MOST, Criterion, Ranked, is_complete, ranking

P = Permission.MOVE_RENEWALS
LONGEST = 64
Given = Mapping[tuple[int, int], int]
"""By bid and criterion: hundredths of a point, of 100 points."""


def criteria_of(tender: Tender) -> tuple[Criterion, ...]:
    """The criteria of a tender."""
    return tuple(Criterion(**c) for c in tender.criteria)


@allows(P)
def score(
    db: Session,
    actor: Actor,
    *,
    tender_id: int,
    scorer: str,
    version: int,
    points: Given,
    at: datetime,
    token: str,
) -> int:
    """Store one scorer's whole sheet; its new version. A sheet that is new has version 0.

    A sheet may be half filled; an award waits until all are full. Raises Conflict with both sheets (by
    "bid:criterion"); NotFound; Refused: "bids_still_come", "bids_weighed", "scorer_missing", "points_out_of_range",
    "points_misplaced" for a bid or criterion that is not to be scored.
    """

    def do() -> int:
        tender = dealings.find_tender(db, actor, tender_id)
        bids.insist_closed(tender, day_of(at))
        name = cleaned(scorer, longest=LONGEST, missing="scorer_missing")
        if dealings.standing_award(db, tender_id) is not None:
            raise Refused("bids_weighed")
        _insist_fit(tender, dealings.bids_of(db, tender_id), points)
        return _store(db, actor, tender, name, version, points, at)

    return int(once(db, actor, "score", token=token, at=at, do=do))


def _insist_fit(tender: Tender, found: Sequence[Bid], points: Given) -> None:
    valid = {b.id for b in found if b.state is BidState.VALID}
    known = {c.number for c in criteria_of(tender)}
    if not all(bid in valid and criterion in known for bid, criterion in points):
        raise Refused("points_misplaced")
    if not all(0 <= given <= MOST for given in points.values()):
        raise Refused("points_out_of_range")


def _store(
    db: Session, actor: Actor, tender: Tender, scorer: str, version: int, points: Given, at: datetime
) -> int:
    one = (col(ScoreSheet.tender_id) == tender.id, col(ScoreSheet.scorer) == scorer)
    sheet: int | None = db.scalar(select(col(ScoreSheet.id)).where(*one))
    before = _points(db, sheet)
    saved = 1
    if sheet is None:
        new = ScoreSheet(tender_id=tender.id or 0, scorer=scorer, recorded_at=at, recorded_by=actor.person_id)
        sheet = dealings.store(db, new)
    else:
        saved = _raise_version(db, actor, sheet, version, points, before, at)
    db.connection().execute(delete(Score).where(col(Score.sheet_id) == sheet))
    if points:
        rows = [
            {"sheet_id": sheet, "bid_id": bid, "criterion": criterion, "centipoints": given}
            for (bid, criterion), given in points.items()
        ]
        db.connection().execute(insert(Score), rows)
    dealings.record(
        db, actor, "score", ("score_sheet", sheet), tender.project_id, at,
        {"scorer": scorer, "points": _plain(points)}, {"points": _plain(before)} if before else None,
    )  # fmt: skip
    return saved


def _raise_version(
    db: Session, actor: Actor, sheet: int, version: int, points: Given, before: Given, at: datetime
) -> int:
    """The new version. Raises Conflict with the points, which lie in rows of their own."""
    changes = {"recorded_at": at, "recorded_by": actor.person_id}
    try:
        return versions.save(db, ScoreSheet, sheet, version=version, changes=changes)
    except Conflict as refusal:
        raise Conflict(
            yours=_plain(points), theirs=_plain(before), by=refusal.params["by"], version=refusal.version
        ) from refusal


def _points(db: Session, sheet: int | None) -> dict[tuple[int, int], int]:
    query = select(col(Score.bid_id), col(Score.criterion), col(Score.centipoints))
    return {(bid, c): given for bid, c, given in db.execute(query.where(col(Score.sheet_id) == sheet))}


def _plain(points: Given) -> dict[str, int]:
    return {f"{bid}:{criterion}": given for (bid, criterion), given in points.items()}


def ranked(
    criteria: Sequence[Criterion], valid: Iterable[int], sheets: Iterable[Given]
) -> tuple[Ranked, ...] | None:
    """The ranking of the valid bids by all sheets; None while a sheet is not full, or there is none."""
    points: dict[int, dict[int, list[int]]] = {bid: defaultdict(list) for bid in valid}
    count = 0
    for sheet in sheets:
        count += 1
        for (bid, criterion), given in sheet.items():
            if bid in points:
                points[bid][criterion].append(given)
    full = is_complete(criteria, points) and all(
        len(of[c.number]) == count for of in points.values() for c in criteria
    )
    return ranking(criteria, points) if full else None


def sheets_of(db: Session, tender_id: int) -> list[Given]:
    """The points of all sheets of a tender."""
    query = (
        select(col(ScoreSheet.id), col(Score.bid_id), col(Score.criterion), col(Score.centipoints))
        .outerjoin(Score, col(Score.sheet_id) == col(ScoreSheet.id))
        .where(col(ScoreSheet.tender_id) == tender_id)
    )
    found: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for sheet, bid, criterion, given in db.execute(query):
        found[sheet].update({} if bid is None else {(bid, criterion): given})
    return list(found.values())
