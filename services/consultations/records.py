"""What of a closed round is in no kit, since it names people: held to by one digest, frozen with the result.

Owners and sources of the roll, who keyed which ballot when and through whom, and the ballots that no longer count.
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

DIGEST = "record"
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


def digest_of(db: Session, round_id: int) -> str:
    """The SHA-256 of these rows as they are stored now, in four queries."""
    found = hashlib.sha256()
    for table, names in KEPT:
        columns = [getattr(table, name) for name in names]
        rows = db.execute(select(*columns).where(col(table.round_id) == round_id).order_by(col(table.id)))
        for row in rows:
            found.update(json.dumps([*row], default=_plain, ensure_ascii=False).encode() + b"\n")
        found.update(table.__tablename__.encode())
    return found.hexdigest()


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
        if id not in moved:
            yield f"round {id}: the rows of its moves are gone"
