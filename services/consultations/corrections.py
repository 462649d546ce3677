"""Ballots that no longer count, while the round is open: keyed wrongly, withdrawn by their owner, replaced.

Each change leaves what was before as a `PastBallot`, with who ended it, when, and the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from models.consultations import Ballot, PastBallot, Round
from models.enums import Channel, EndedBecause, Permission
from services import audit, versions
from services.access import Actor, allows
from services.consultations import ballots, reach
from services.consultations.ballots import logged
from services.consultations.items import Answer, insist_answered, insist_offered, items_from
from services.consultations.through import insist_within_limit, named
from services.errors import NotFound, Refused
from services.once import once

P = Permission
REASON = 500
KEPT = (
    *("round_id", "item", "voter_id", "door", "choice", "candidate", "channel", "through"),
    *("recorded_at", "recorded_by"),
)
"""What a past ballot keeps of the one it was."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """A ballot about to be changed: the answer that was pointed at, all its answers, its round, held open."""

    line: Ballot
    whole: tuple[Ballot, ...]
    voting: Round


@allows(P.RECORD_BALLOTS)
def correct_ballot(
    db: Session,
    actor: Actor,
    *,
    ballot_id: int,
    version: int,
    answer: Answer,
    channel: Channel,
    through: str = "",
    reason: str,
    at: datetime,
) -> int:
    """Put another answer in place of a wrongly keyed one; the ballot's new version.

    Raises NotFound; Conflict where somebody corrected it first; Refused: "reason_missing",
    "reason_too_long", "round_not_open", "nothing_changed", "answer_not_offered" (n), and of the channel as
    `ballots.record_ballot`.
    """
    stored = _find_to_change(db, actor, ballot_id, reason)
    line, name, before = stored.line, named(channel, through), _changeable(stored.line)
    changes = {
        "choice": answer.choice,
        "candidate": answer.candidate,
        "channel": channel,
        "through": name,
    }
    insist_offered(items_from(stored.voting.items)[line.item - 1], answer)
    if version == line.version and before == changes:
        raise Refused("nothing_changed")
    insist_within_limit(db, line.round_id, channel, name, voter=line.voter_id, at=at)
    new = versions.save(db, Ballot, ballot_id, version=version, changes=changes)
    _keep(db, actor, [line], EndedBecause.CORRECTED, reason, at)
    _record_change(db, actor, "correct_ballot", stored, at, before, changes | {"reason": reason.strip()})
    return new


@allows(P.RECORD_BALLOTS)
def remove_ballot(
    db: Session, actor: Actor, *, ballot_id: int, version: int, reason: str, at: datetime
) -> None:
    """Take back a ballot keyed for the wrong door, all its answers; the door is free again.

    Raises as `correct_ballot`.
    """
    _end(db, actor, "remove_ballot", EndedBecause.TAKEN_BACK, ballot_id, version, reason, at)


@allows(P.RECORD_BALLOTS)
def withdraw_ballot(
    db: Session, actor: Actor, *, ballot_id: int, version: int, reason: str, at: datetime
) -> None:
    """The owner withdraws the ballot, all its answers; they count as not returned until they vote again.

    Raises as `correct_ballot`.
    """
    _end(db, actor, "withdraw_ballot", EndedBecause.WITHDRAWN, ballot_id, version, reason, at)


@allows(P.RECORD_BALLOTS)
def replace_ballot(
    db: Session,
    actor: Actor,
    *,
    ballot_id: int,
    version: int,
    answers: Sequence[Answer],
    channel: Channel,
    through: str = "",
    reason: str,
    at: datetime,
    token: str,
) -> int:
    """A new ballot of the same owner in place of the one stored, an answer a matter; its new version.

    Sent twice it is done once. Raises as `correct_ballot`, and Refused("answers_incomplete", n, given).
    """

    def do() -> int:
        stored = _find_to_change(db, actor, ballot_id, reason)
        name = named(channel, through)
        insist_answered(items_from(stored.voting.items), answers)
        insist_within_limit(db, stored.line.round_id, channel, name, voter=stored.line.voter_id, at=at)
        before = _as_logged(stored)
        versions.save(db, Ballot, ballot_id, version=version, changes=_changeable(stored.line))
        _keep(db, actor, stored.whole, EndedBecause.REPLACED, reason, at)
        came = {"channel": channel, "through": name, "recorded_at": at, "recorded_by": actor.person_id}
        _put(db, stored.whole, answers, came, version + 1)
        after = logged(answers) | {"channel": channel, "through": name, "reason": reason.strip()}
        _record_change(db, actor, "replace_ballot", stored, at, before, after)
        return version + 1

    return int(once(db, actor, "replace_ballot", token=token, at=at, do=do))


def _end(
    db: Session,
    actor: Actor,
    action: str,
    because: EndedBecause,
    ballot_id: int,
    version: int,
    reason: str,
    at: datetime,
) -> None:
    stored = _find_to_change(db, actor, ballot_id, reason)
    versions.save(db, Ballot, ballot_id, version=version, changes=_changeable(stored.line))
    _keep(db, actor, stored.whole, because, reason, at)
    ids = [line.id for line in stored.whole]
    db.connection().execute(delete(Ballot).where(col(Ballot.id).in_(ids)))
    _record_change(db, actor, action, stored, at, _as_logged(stored), {"reason": reason.strip()})


def _put(
    db: Session, whole: Sequence[Ballot], answers: Sequence[Answer], came: dict[str, Any], version: int
) -> None:
    for line, answer in zip(whole, answers, strict=True):
        said = {"choice": answer.choice, "candidate": answer.candidate, "version": version}
        db.connection().execute(update(Ballot).where(col(Ballot.id) == line.id).values(**came, **said))


def _keep(
    db: Session,
    actor: Actor,
    lines: Sequence[Ballot],
    because: EndedBecause,
    reason: str,
    at: datetime,
) -> None:
    """A `PastBallot` of each answer as it was read, before the change."""
    ended = {
        "ended_because": because,
        "reason": reason.strip(),
        "ended_at": at,
        "ended_by": actor.person_id,
    }
    rows = [{name: getattr(line, name) for name in KEPT} | ended for line in lines]
    db.connection().execute(insert(PastBallot), rows)


def _changeable(stored: Ballot) -> dict[str, Any]:
    return {name: getattr(stored, name) for name in ("choice", "candidate", "channel", "through")}


def _as_logged(stored: _Stored) -> dict[str, Any]:
    answers = [Answer(line.choice, line.candidate) for line in stored.whole]
    return logged(answers) | {"channel": stored.line.channel, "through": stored.line.through}


def _find_to_change(db: Session, actor: Actor, ballot_id: int, reason: str) -> _Stored:
    """The ballot and its round, held open. A reason is insisted on first."""
    line = db.scalar(
        select(Ballot).where(col(Ballot.id) == ballot_id, ballots.reached(actor, P.RECORD_BALLOTS))
    )
    if line is None:
        raise NotFound("ballot")
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason.strip()) > REASON:
        raise Refused("reason_too_long", longest=REASON)
    voting = reach.find(db, actor, line.round_id, permission=P.RECORD_BALLOTS, still_open=True)
    of_voter = (col(Ballot.round_id) == line.round_id) & (col(Ballot.voter_id) == line.voter_id)
    whole = select(Ballot).where(of_voter).order_by(col(Ballot.item)).with_for_update()
    fresh = tuple(db.scalars(whole.execution_options(populate_existing=True)))
    if line not in fresh:
        raise NotFound("ballot")
    return _Stored(line, fresh, voting)


def _record_change(
    db: Session,
    actor: Actor,
    action: str,
    stored: _Stored,
    at: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    of = {"round": stored.line.round_id, "door": stored.line.door}
    audit.record(
        db, actor, area="consultations", action=action, subject=("ballot", stored.line.id), at=at,
        place_id=stored.voting.place_id, before=of | before, after=of | after,
    )  # fmt: skip
