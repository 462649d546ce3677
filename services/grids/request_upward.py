"""What the house notes on requests by itself: that one is late and who is told now, and how what it became has ended.

No thread decides anything: how late a request is and whose it is now follow from its clock whenever it is read.
`catch_up` only leaves the rows in the history that say so; the server calls it every few minutes
(`pages/web/housekeeping.py`), and `manage.py requests-due` does it from a terminal. Running it twice changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from models.request_enums import RequestAct, RequestState
from models.requests import Request, RequestLead, RequestStep
from services import audit
from services.grids.request_endings import endings
from services.rules.requests import day_of, left, level_of

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """How many requests were told upwards, and of how many the outcome of what they became was noted."""

    escalated: int
    ended: int


def catch_up(db: Session, *, at: datetime) -> CaughtUp:
    """Note what is due up to a moment: levels of the grid told, outcomes that have come."""
    done = CaughtUp(_escalate(db, at), _note_endings(db, at))
    if done.escalated or done.ended:
        after = {"escalated": done.escalated, "ended": done.ended}
        audit.record(
            db, None, area="grids", action="requests_caught_up", subject=("request", None), at=at, after=after
        )
    return done


def _escalate(db: Session, at: datetime) -> int:
    """A row for each late request whose level of the grid has not been noted yet."""
    columns = (Request.id, Request.running_due_at, Request.told_late, Request.state)
    query = select(*map(col, columns)).where(col(Request.running_due_at) < at)
    new: list[tuple[int, int, RequestState, str]] = []
    for id, due, told, state in db.execute(query.order_by(col(Request.id))):
        level = level_of(left(due, on=day_of(at)).late) if due else None
        if level is not None and level.late > told:
            new.append((id or 0, level.late, state, level.kind))
    for start in range(0, len(new), AT_ONCE):
        some = new[start : start + AT_ONCE]
        db.connection().execute(
            insert(RequestStep),
            [
                {
                    "request_id": id,
                    "act": RequestAct.ESCALATE,
                    "from_state": s,
                    "to_state": s,
                    "note": k,
                    "at": at,
                }
                for id, _late, s, k in some
            ],
        )
        db.execute(update(Request), [{"id": id, "told_late": late} for id, late, _s, _k in some])
    return len(new)


def _note_endings(db: Session, at: datetime) -> int:
    """Leads whose task, decision or renewal has ended since."""
    query = select(RequestLead, col(Request.state)).join(
        Request, col(Request.id) == col(RequestLead.request_id)
    )
    waiting = db.execute(query.where(col(RequestLead.ended_at).is_(None)).order_by(col(RequestLead.id))).all()
    ends = endings(db, [lead for lead, _state in waiting])
    for lead, state in waiting:
        outcome = ends.get(lead.id or 0)
        if outcome is not None:
            lead.ended_at, lead.outcome = at, outcome
            db.add(
                RequestStep(
                    request_id=lead.request_id, act=RequestAct.ENDED, from_state=state, to_state=state,
                    note=outcome, at=at,
                )
            )  # fmt: skip
    db.flush()
    return len(ends)
