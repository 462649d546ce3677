"""Open requests on the map: those past their day, and the others."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.requests import Request
from services.access import Actor, allows, find_place
from services.grids.points import Points, gathered
from services.grids.requests import Filter, conditions
from services.rules import requests as rules

NEVER = datetime.max.replace(tzinfo=UTC)


class Waiting(StrEnum):
    """How an open request stands, the most urgent first."""

    OVERDUE = "overdue"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class RequestThere:
    """One open request of a point; `due_at` is that of the clock that runs."""

    id: int
    place_id: int
    category: str
    text: str
    due_at: datetime | None
    standing: Waiting


@allows(Permission.SEE_REQUESTS)
def request_points(
    db: Session, actor: Actor, *, place_id: int, category: str | None, at: datetime
) -> Points[RequestThere]:
    """The open requests at or below a place, of one category or of all, as their clocks stand at a moment.

    A fixed number of queries however many there are. Raises NotFound outside the scope.
    """
    find_place(db, actor, place_id, permission=Permission.SEE_REQUESTS)
    names = ("id", "place_id", "category", "text", "running_due_at")
    asked = Filter(place_id=place_id, category=category or "")
    query = select(*(col(getattr(Request, name)) for name in names)).where(*conditions(actor, asked, at))
    found = [
        RequestThere(id, place, category, text, due, _waiting(due, at))
        for id, place, category, text, due in db.execute(query)
    ]
    return gathered(db, found, order=Waiting, then=lambda one: one.due_at or NEVER)


def _waiting(due: datetime | None, at: datetime) -> Waiting:
    return Waiting.OVERDUE if rules.is_late(due, None, at=at) else Waiting.OPEN
