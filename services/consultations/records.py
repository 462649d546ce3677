"""What of a closed round is in no kit, since it names people: held to by two digests, frozen with the result.

`record`: owners and sources of the roll, who keyed which ballot when and through whom, and the ballots that no longer
count. `steps`: its days, who opened and closed it, and who made which move up to the closing; results from before
there was this one are checked without it. What came after the closing is held to by the log (`log_checks`).
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Ballot, PastBallot, RollUnit, RollVoter, Round, RoundMove
from models.enums import COUNTED

DIGEST, STEPS = "record", "steps"
_ANSWER = (
    "item",
    "voter_id",
    "door",
    "choice",
    "candidate",
    "channel",
    "through",
    "recorded_at",
    "recorded_by",
)
KEPT: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (RollVoter, ("number", "name", "owner_ids", "area_dm2")),
    (
        RollUnit,
        ("voter_id", "unit_id", "stairwell_id", "building", "stairwell", "door", "floor", "area_source"),
    ),
    (Ballot, _ANSWER),
    (PastBallot, (*_ANSWER, "ended_because", "reason", "ended_at", "ended_by")),
)


_DAYS = ("notice_on", "opened_at", "opened_by", "due_on", "closed_at", "closed_by")
_MOVE = ("from_state", "to_state", "reason", "person_id", "at")


def digests_of(db: Session, round_id: int) -> dict[str, str]:
    """Both digests as the rows are stored now, by the names they have in the result."""
    return {DIGEST: digest_of(db, round_id), STEPS: steps_of(db, round_id)}


def steps_of(db: Session, round_id: int) -> str:
    """The SHA-256 of the days of a round and of its moves up to the closing, in two queries."""
    days = select(*(getattr(Round, name) for name in _DAYS)).where(col(Round.id) == round_id)
    moves = select(*(getattr(RoundMove, name) for name in _MOVE)).where(
        col(RoundMove.round_id) == round_id, col(RoundMove.to_state).not_in(COUNTED)
    )
    rows = [*db.execute(days), *db.execute(moves.order_by(col(RoundMove.id)))]
    return hashlib.sha256(b"".join(map(_line, rows))).hexdigest()


def digest_of(db: Session, round_id: int) -> str:
    """The SHA-256 of these rows as they are stored now, in four queries."""
    found = hashlib.sha256()
    for table, names in KEPT:
        columns = [getattr(table, name) for name in names]
        rows = db.execute(select(*columns).where(col(table.round_id) == round_id).order_by(col(table.id)))
        for row in rows:
            found.update(_line(row))
        found.update(table.__tablename__.encode())
    return found.hexdigest()


def _line(row: Any) -> bytes:
    return json.dumps([*row], default=_plain, ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> str:
    return str(value.timestamp()) if isinstance(value, datetime) else str(value)


def problems(db: Session) -> Iterator[str]:
    """The closed rounds whose rows are not those of their closing, or that have no moves; one line each."""
    moved = set(db.scalars(select(col(RoundMove.round_id)).distinct()))
    query = (
        select(col(Round.id), col(Round.result)).where(col(Round.state).in_(COUNTED)).order_by(col(Round.id))
    )
    for id, result in db.execute(query).all():
        digest = (result or {}).get(DIGEST)
        if digest is None:
            continue
        if digest != digest_of(db, id):
            yield f"round {id}: its owners, who keyed its ballots, or those that no longer count are not as they were"
        steps = (result or {}).get(STEPS)
        if steps is not None and steps != steps_of(db, id):
            yield f"round {id}: its days, who opened or closed it, or its moves before the closing are not as they were"
        if id not in moved:
            yield f"round {id}: the rows of its moves are gone"
