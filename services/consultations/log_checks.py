"""Whether what became of closed votes is what the log says: its rows are chained, those of moves and objections not.

Compared are moves after the closing (who, when, why) and objections (what was said and answered, by whom). Rows
that were stored before there were such lines of the log are passed over.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Objection, Round, RoundMove
from models.enums import COUNTED
from models.people import Activity
from services.consultations.moves import day_of

MOVES, OBJECTIONS = ("close_round", "move_round"), ("take_objection", "decide_objection")


def problems(db: Session) -> Iterator[str]:
    """What does not agree, one line a round or an objection. Reads everything, changes nothing."""
    yield from _moves(db)
    yield from _objections(db)


def _lines(db: Session, kind: str, actions: tuple[str, ...]) -> dict[int, list[Activity]]:
    """The lines of the log by the number of their subject, in their order."""
    asked = select(Activity).where(col(Activity.subject_kind) == kind, col(Activity.action).in_(actions))
    found: dict[int, list[Activity]] = defaultdict(list)
    for line in db.scalars(asked.order_by(col(Activity.id))):
        found[line.subject_id or 0].append(line)
    return found


def _moves(db: Session) -> Iterator[str]:
    lines, moved = _lines(db, "round", MOVES), defaultdict(list)
    asked = select(RoundMove).join(Round, col(Round.id) == col(RoundMove.round_id))
    for row in db.scalars(asked.where(col(Round.state).in_(COUNTED)).order_by(col(RoundMove.id))):
        if row.to_state in COUNTED:
            moved[row.round_id].append((row.to_state, row.reason, row.person_id, row.at))
    for round_id, rows in moved.items():
        said = [_said(line) for line in lines[round_id] if (line.after or {}).get("state") in COUNTED]
        if said and said != rows[-len(said) :]:
            yield f"round {round_id}: who moved it on, when or why is not what the log says"


def _said(line: Activity) -> tuple[Any, ...]:
    after = line.after or {}
    return after["state"], after.get("reason", ""), line.person_id, line.at


def _objections(db: Session) -> Iterator[str]:
    lines = _lines(db, "objection", OBJECTIONS)
    for row in db.scalars(select(Objection).order_by(col(Objection.id))):
        wanted: dict[str, Any] = {}
        for line in lines[row.id or 0]:
            wanted |= (line.after or {}) | _by(line)
        stored = {name: getattr(row, name) for name in wanted if name in Objection.model_fields}
        if any(str(stored[name]) != str(wanted[name]) for name in stored):
            yield f"objection {row.id}: what was said or answered, or by whom, is not what the log says"


def _by(line: Activity) -> dict[str, Any]:
    """Who took it down, or decided it and when."""
    if line.action == "take_objection":
        return {"received_by": line.person_id}
    return {"decided_by": line.person_id, "decided_on": day_of(line.at)}
