"""Requests as a file: those that fit a filter, without who asked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from sqlmodel import Session

from models.request_enums import RequestState
from services.access import Actor
from services.errors import Refused
from services.grids import requests
from services.grids.requests import Filter, Only, RequestLine
from services.rules import requests as rules

COLUMNS = (
    "number", "hotline_number", "place", "door", "category", "came_by", "urgency", "text", "state",
    "reported_at", "limit", "due_on", "days_late", "handler",
)  # fmt: skip
AT_ONCE = 2_000


def rows(
    db: Session, actor: Actor, *, place_id: int, on: date, most: int, only: str = "", text: str = "",
    category: str = "", state: str = "", figure: str = "", hit: str = "", since: date | None = None,
    until: date | None = None,
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """The requests that fit, `most` of them, in the order of COLUMNS. Raises Refused("export_unknown")."""
    try:
        asked = Filter(
            place_id=place_id, only=Only(only) if only else Only.ALL, text=text, category=category,
            state=RequestState(state) if state else None, figure=figure, hit=hit == "1" if hit else None,
            since=since, until=until,
        )  # fmt: skip
    except ValueError:
        raise Refused("export_unknown") from None
    at = datetime.combine(on, time(4, tzinfo=UTC))
    for page in count(1):
        found, _number = requests.requests_at(db, actor, asked=asked, at=at, page=page, size=AT_ONCE)
        yield from (_cells(line) for line in found)
        if len(found) < AT_ONCE or page * AT_ONCE >= most:
            return


def _cells(line: RequestLine) -> tuple[Any, ...]:
    clock = line.clock
    return (
        line.id, line.number, line.place, line.door, rules.categories()[line.category],
        rules.sources()[line.source], line.urgency, line.text, line.state, line.reported_at,
        line.limit, clock.due_on if clock else None, clock.late if clock else 0, line.handler,
    )  # fmt: skip
