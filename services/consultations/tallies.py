"""The tally: what a round's ballots come to, and closing it, after which its result never changes."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import VOTING, Permission, RoundState
from services import audit
from services.access import Actor, allows, within
from services.consultations import counts, kits, ledger, rounds, second_keying
from services.consultations.rounds import CountedRound
from services.errors import NotFound, Refused


@allows(Permission.SEE_CONSULTATIONS)
def tally(db: Session, actor: Actor, *, round_id: int) -> CountedRound:
    """The round with the tests of each matter: counted now while it is open, as frozen when closed. Raises NotFound."""
    return rounds.find_round(db, actor, round_id=round_id)


@allows(Permission.RUN_CONSULTATIONS)
def close_round(db: Session, actor: Actor, *, round_id: int, at: datetime) -> CountedRound:
    """End the vote: totals, rule and verdict are frozen with who closed it and when.

    Waits for ballots being stored and lets none in afterwards. Raises NotFound, Refused("round_not_open").
    """
    closing = _find_to_close(db, actor, round_id)
    ledger.insist_balanced(db, closing)
    second_keying.insist_equal(db, closing)
    before = closing.state
    found = counts.tallies_of(db, [closing])[round_id]
    who = {"closed_by": actor.name, "closed_at": at.isoformat()}
    closing.state, closing.closed_at, closing.closed_by = RoundState.CLOSED, at, actor.person_id
    closing.result = {"items": [tally.as_record() for tally in found]} | who
    kits.seal(db, closing)
    closing.version += 1
    db.flush()
    audit.record(
        db, actor, area="consultations", action="close_round", subject=("round", round_id), at=at,
        place_id=closing.place_id, before={"state": before}, after=closing.result,
    )  # fmt: skip
    return rounds.find_round(db, actor, round_id=round_id)


def _find_to_close(db: Session, actor: Actor, round_id: int) -> Round:
    mine = within(actor, Permission.RUN_CONSULTATIONS, col(Round.place_id))
    found = db.scalar(select(Round).where(col(Round.id) == round_id, mine).with_for_update())
    if found is None:
        raise NotFound("round")
    if found.state not in VOTING:
        raise Refused("round_not_open")
    return found
