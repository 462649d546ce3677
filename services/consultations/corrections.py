"""Ballots keyed wrongly: corrected or taken back with a reason, while the round is open."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.consultations import Ballot, Round
from models.enums import Channel, Permission
from services import audit, versions
from services.access import Actor, allows
from services.consultations import ballots, reach
from services.consultations.items import Answer, insist_offered, items_from
from services.errors import NotFound, Refused

P = Permission
REASON = 500


@allows(P.RECORD_BALLOTS)
def correct_ballot(
    db: Session,
    actor: Actor,
    *,
    ballot_id: int,
    version: int,
    answer: Answer,
    channel: Channel,
    reason: str,
    at: datetime,
) -> int:
    """Put another answer in place of a wrongly keyed one; the ballot's new version.

    Raises NotFound; Conflict where somebody corrected it first; Refused: "reason_missing",
    "reason_too_long", "round_not_open", "nothing_changed", "answer_not_offered" (n).
    """
    stored, voting = _find_to_change(db, actor, ballot_id, reason)
    before = _changeable(stored)
    changes = {"choice": answer.choice, "candidate": answer.candidate, "channel": channel}
    insist_offered(items_from(voting.items)[stored.item - 1], answer)
    if version == stored.version and before == changes:
        raise Refused("nothing_changed")
    new = versions.save(db, Ballot, ballot_id, version=version, changes=changes)
    _record_change(
        db, actor, "correct_ballot", stored, voting, at, before, changes | {"reason": reason.strip()}
    )
    return new


@allows(P.RECORD_BALLOTS)
def remove_ballot(
    db: Session, actor: Actor, *, ballot_id: int, version: int, reason: str, at: datetime
) -> None:
    """Take back a ballot keyed for the wrong door, all its answers; the door is free again.

    Raises as `correct_ballot`.
    """
    stored, voting = _find_to_change(db, actor, ballot_id, reason)
    before = _changeable(stored)
    versions.save(db, Ballot, ballot_id, version=version, changes=before)
    whole = (col(Ballot.round_id) == stored.round_id) & (col(Ballot.voter_id) == stored.voter_id)
    db.connection().execute(delete(Ballot).where(whole))
    _record_change(db, actor, "remove_ballot", stored, voting, at, before, {"reason": reason.strip()})


def _changeable(stored: Ballot) -> dict[str, Any]:
    return {"choice": stored.choice, "candidate": stored.candidate, "channel": stored.channel}


def _find_to_change(db: Session, actor: Actor, ballot_id: int, reason: str) -> tuple[Ballot, Round]:
    """The ballot and its round, held open. A reason is insisted on first."""
    stored = db.scalar(
        select(Ballot).where(col(Ballot.id) == ballot_id, ballots.reached(actor, P.RECORD_BALLOTS))
    )
    if stored is None:
        raise NotFound("ballot")
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason.strip()) > REASON:
        raise Refused("reason_too_long", longest=REASON)
    return stored, reach.find(db, actor, stored.round_id, permission=P.RECORD_BALLOTS, still_open=True)


def _record_change(
    db: Session,
    actor: Actor,
    action: str,
    stored: Ballot,
    voting: Round,
    at: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    of = {"round": stored.round_id, "door": stored.door}
    audit.record(
        db, actor, area="consultations", action=action, subject=("ballot", stored.id), at=at,
        place_id=voting.place_id, before=of | before, after=of | after,
    )  # fmt: skip
