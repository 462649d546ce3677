"""Ballots keyed wrongly: corrected or taken back with a reason, while the round is open."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.consultations import Ballot, Round
from models.enums import Channel, Choice, Permission
from services import audit, versions
from services.access import Actor, allows
from services.consultations import ballots, reach
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
    choice: Choice,
    channel: Channel,
    reason: str,
    at: datetime,
) -> int:
    """Put another answer in place of a wrongly keyed one; the ballot's new version.

    Raises NotFound; Conflict where somebody corrected it first; Refused: "reason_missing",
    "reason_too_long", "round_not_open", "nothing_changed".
    """
    stored, voting = _find_to_change(db, actor, ballot_id, reason)
    before = {"choice": stored.choice, "channel": stored.channel}
    changes = {"choice": choice, "channel": channel}
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
    """Take back a ballot keyed for the wrong door, which is free again. Raises as `correct_ballot`."""
    stored, voting = _find_to_change(db, actor, ballot_id, reason)
    before = {"choice": stored.choice, "channel": stored.channel}
    versions.save(db, Ballot, ballot_id, version=version, changes=before)
    db.connection().execute(delete(Ballot).where(col(Ballot.id) == ballot_id))
    _record_change(db, actor, "remove_ballot", stored, voting, at, before, {"reason": reason.strip()})


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
