"""Moving a round from state to state: one function for all of them, so that every move says who, when and why."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round, RoundMove
from models.enums import Permission, RoundState
from services import audit
from services.access import Actor, within
from services.errors import NotFound, Refused
from services.rules import round_states

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_REASON = 500


def day_of(at: datetime) -> date:
    """The day in Shanghai of a moment."""
    return at.astimezone(SHANGHAI).date()


def find_to_move(db: Session, actor: Actor, round_id: int) -> Round:
    """The round, held until the end of the transaction, if the actor runs votes where it is. Raises NotFound."""
    mine = within(actor, Permission.RUN_CONSULTATIONS, col(Round.place_id))
    found = db.scalar(select(Round).where(col(Round.id) == round_id, mine).with_for_update())
    if found is None:
        raise NotFound("round")
    return found


def insist_leads_to(state: RoundState, to: RoundState) -> round_states.Step:
    """The line of the table of states. Raises Refused("round_cannot_move", state, to) where there is none."""
    found = round_states.step(state, to)
    if found is None:
        raise Refused("round_cannot_move", state=state, to=to)
    return found


def began(db: Session, actor: Actor, round: Round, reason: str, at: datetime) -> None:
    """Leave the first row of a round just stored: from nowhere to its state. The log is the caller's."""
    leave_row(db, actor, round, None, reason, at)


def move(
    db: Session,
    actor: Actor,
    round: Round,
    to: RoundState,
    reason: str,
    at: datetime,
    *,
    action: str = "move_round",
    after: dict[str, Any] | None = None,
) -> None:
    """Set the state of a round that `find_to_move` holds, with its `RoundMove` and its line in the log.

    The caller has changed what else belongs to the step, and has asked for what the step needs. Raises
    Refused("round_cannot_move", state, to), ("text_too_long", longest).
    """
    insist_leads_to(round.state, to)
    written = reason.strip()
    if len(written) > LONGEST_REASON:
        raise Refused("text_too_long", longest=LONGEST_REASON)
    was = round.state
    round.state = to
    leave_row(db, actor, round, was, written, at)
    round.version += 1
    db.flush()
    audit.record(
        db, actor, area="consultations", action=action, subject=("round", round.id), at=at,
        place_id=round.place_id, before={"state": was}, after={"state": to, "reason": written} | (after or {}),
    )  # fmt: skip


def leave_row(
    db: Session, actor: Actor, round: Round, was: RoundState | None, reason: str, at: datetime
) -> None:
    """Leave the row of a step: from which state, by whom, when and why. State and log are the caller's."""
    row = RoundMove(round_id=round.id or 0, from_state=was, to_state=round.state, reason=reason, at=at)
    row.person_id = actor.person_id
    db.add(row)
