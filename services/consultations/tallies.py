"""The tally: what a round's ballots come to, and closing it, after which its result never changes."""

from datetime import datetime

from sqlmodel import Session

from models.consultations import Round
from models.enums import VOTING, Permission, RoundState
from services.access import Actor, allows
from services.consultations import (
    counts,
    facts,
    kits,
    knock_ends,
    ledger,
    moves,
    records,
    rounds,
    second_keying,
)
from services.consultations.rounds import CountedRound
from services.errors import Refused


@allows(Permission.SEE_CONSULTATIONS)
def tally(db: Session, actor: Actor, *, round_id: int) -> CountedRound:
    """The round with the tests of each matter: counted now while it is open, as frozen when closed. Raises NotFound."""
    return rounds.find_round(db, actor, round_id=round_id)


@allows(Permission.RUN_CONSULTATIONS)
def close_round(db: Session, actor: Actor, *, round_id: int, at: datetime) -> CountedRound:
    """End the vote: totals, rule and verdict are frozen with who closed it and when.

    Not before its due date, where it has one (`close_early`). Waits for ballots being stored and
    lets none in afterwards. Raises NotFound, Refused("round_not_open"), ("not_due", due).
    """
    return _close(db, actor, round_id, RoundState.CLOSED, at)


@allows(Permission.RUN_CONSULTATIONS)
def close_early(db: Session, actor: Actor, *, round_id: int, at: datetime) -> CountedRound:
    """End the vote before its due date because no further answer can change the verdict on any matter.

    Raises NotFound, Refused("round_not_open"), ("not_before_due"), ("not_decided").
    """
    return _close(db, actor, round_id, RoundState.CLOSED_EARLY, at)


def _close(db: Session, actor: Actor, round_id: int, to: RoundState, at: datetime) -> CountedRound:
    closing = moves.find_to_move(db, actor, round_id)
    if closing.state not in VOTING:
        raise Refused("round_not_open")
    facts.insist_may(closing, to, facts.known(db, closing, at))
    ledger.insist_balanced(db, closing)
    second_keying.insist_equal(db, closing)
    _freeze(db, actor, closing, at)
    knock_ends.over(db, actor, round_id=round_id, at=at)
    moves.move(db, actor, closing, to, "", at, action="close_round", after=closing.result)
    return rounds.find_round(db, actor, round_id=round_id)


def _freeze(db: Session, actor: Actor, closing: Round, at: datetime) -> None:
    """Give a round that ends its result, sealed."""
    found = counts.tallies_of(db, [closing])[closing.id or 0]
    who = {"closed_by": actor.name, "closed_at": at.isoformat()}
    closing.closed_at, closing.closed_by = at, actor.person_id
    db.flush()
    record = records.digests_of(db, closing.id or 0)
    closing.result = {"items": [tally.as_record() for tally in found]} | who | record
    kits.seal(db, closing)
