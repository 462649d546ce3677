"""What ends a door-knock task: somebody was met, the voter answered, or the vote is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.consultations import RollUnit, Round
from models.enums import VOTING, Stance, TaskKind, TaskState
from models.visits import Task
from services import audit
from services.access import Actor

BY_BALLOT, BY_CLOSING = "ballot", "vote_over"
"""Outcomes besides the stances: that there is an answer, never which; that the vote ended."""


def visited(
    db: Session, actor: Actor, *, unit_id: int, consultation_id: int | None, stance: Stance, at: datetime
) -> None:
    """End the open tasks of a door at which somebody was met about this consultation; the stance came of it."""
    if consultation_id is None or stance is Stance.NOT_REACHED:
        return
    voters = select(col(RollUnit.voter_id)).where(col(RollUnit.unit_id) == unit_id)
    rounds = select(col(Round.id)).where(
        col(Round.consultation_id) == consultation_id, col(Round.state).in_(VOTING)
    )
    where = (col(Task.voter_id).in_(voters), col(Task.round_id).in_(rounds))
    _end(db, actor, where, TaskState.DONE, stance, at)


def answered(db: Session, actor: Actor, *, round_id: int, voter_ids: Sequence[int], at: datetime) -> None:
    """End the open tasks of voters whose ballots were stored. One statement while there are none."""
    where = (col(Task.round_id) == round_id, col(Task.voter_id).in_(voter_ids))
    _end(db, actor, where, TaskState.DONE, BY_BALLOT, at)


def over(db: Session, actor: Actor, *, round_id: int, at: datetime) -> None:
    """Drop the open tasks of a vote that ends: nobody has to go there any more."""
    _end(db, actor, (col(Task.round_id) == round_id,), TaskState.DROPPED, BY_CLOSING, at)


def _end(
    db: Session, actor: Actor, where: tuple[Any, ...], state: TaskState, outcome: str, at: datetime
) -> None:
    ended = {"state": state, "outcome": str(outcome)}
    still_open = (col(Task.kind) == TaskKind.DOOR_KNOCK, col(Task.state) == TaskState.OPEN)
    change = (
        update(Task).where(*where, *still_open).values(**ended, done_at=at, version=col(Task.version) + 1)
    )
    action = "finish_task" if state is TaskState.DONE else "drop_task"
    for task_id, place_id in (
        db.connection().execute(change.returning(col(Task.id), col(Task.place_id))).all()
    ):
        audit.record(
            db, actor, area="consultations", action=action, subject=("task", task_id), at=at,
            place_id=place_id, before={"state": TaskState.OPEN}, after=ended,
        )  # fmt: skip
