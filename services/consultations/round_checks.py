"""Whether rounds have what their states say: the days that belong to each, and moves that lead there by the table."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round, RoundMove
from models.enums import COUNTED, PREPARED, RoundState
from services.consultations.moves import day_of
from services.rules.round_states import step

S = RoundState
UNPOSTED = frozenset({S.CLOSED, S.CLOSED_EARLY})
FIRST = frozenset({S.DRAFT, S.OPEN})
"""Where the first row may lead to from nowhere."""


def states(db: Session) -> Iterator[str]:
    """What does not agree, one line a round. Reads everything, changes nothing."""
    yield from _days(db)
    yield from _moves(db)


def _days(db: Session) -> Iterator[str]:
    facts = (col(Round.opened_at), col(Round.closed_at), col(Round.kit_key), col(Round.result_posted_on))
    query = select(col(Round.id), col(Round.state), col(Round.due_on), *facts).order_by(col(Round.id))
    for row in db.execute(query):
        if wrong := _wrong(row):
            yield f"round {row.id}: it is {row.state} and {wrong}"


def _wrong(row: Any) -> str:
    """What a state says and the row does not have, or has too much."""
    counted, posted = row.state in COUNTED, row.state in COUNTED - UNPOSTED
    wanted = {
        "when it was opened": (row.opened_at, row.state not in PREPARED),
        "when it was closed": (row.closed_at, counted),
        "the key of its kit": (row.kit_key, counted),
        "the day its result was posted": (row.result_posted_on, posted),
    }
    for what, (value, should) in wanted.items():
        if bool(value) != should:
            return f"{what} is {'not known' if should else 'there already'}"
    if row.state is S.EXTENDED and not row.due_on:
        return "it has no due day"
    return "its result was posted before it was closed" if _posted_too_early(row) else ""


def _posted_too_early(row: Any) -> bool:
    closed: datetime | None = row.closed_at
    return bool(closed and row.result_posted_on and row.result_posted_on < day_of(closed))


def _moves(db: Session) -> Iterator[str]:
    query = (
        select(col(RoundMove.round_id), col(RoundMove.from_state), col(RoundMove.to_state), col(Round.state))
        .join(Round, col(Round.id) == col(RoundMove.round_id))
        .order_by(col(RoundMove.round_id), col(RoundMove.id))
    )
    for round_id, rows in groupby(db.execute(query), key=lambda row: row[0]):
        if wrong := _wrong_way([tuple(row)[1:] for row in rows]):
            yield f"round {round_id}: {wrong}"


def _wrong_way(rows: list[tuple[RoundState | None, RoundState, RoundState]]) -> str:
    """Where the rows of a round leave the table, or do not lead on, or end elsewhere. The first may be a later one:
    rounds opened before there were such rows have none of their beginning."""
    at = rows[0][0]
    for origin, to, _state in rows:
        if origin is not at:
            return f"a move from {origin} follows one to {at}"
        if not (to in FIRST if origin is None else step(origin, to)):
            return f"it went from {origin} to {to}, which the table of states does not have"
        at = to
    state = rows[-1][2]
    return "" if at is state else f"its last move led to {at}, but it is {state}"
