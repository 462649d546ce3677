"""The table under the map as a file: the places of a kind within a place, with all figures and what each is of."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from models.enums import PlaceKind
from services.access import Actor
from services.errors import Refused
from services.grids import map as grid_map
from services.grids.figures import MADE, Figure, Shape, Value
from services.rules.requests import SHANGHAI

COLUMNS = (
    "place", "as_of", "requests_since", "division",
    *(name for f in Figure for name in ((f.value,) if MADE[f].shape is Shape.COUNT else (f.value, f"{f}_of"))),
)  # fmt: skip


def rows(
    db: Session, actor: Actor, *, place_id: int, kind: str, figure: str, month: date | None, on: date
) -> Iterator[tuple[Any, ...]]:
    """The places as the map shows them, in the order of COLUMNS; what is not known or not to be seen is empty.

    Raises Refused("export_unknown").
    """
    try:
        wanted, by = PlaceKind(kind), Figure(figure) if figure else None
    except ValueError:
        raise Refused("export_unknown") from None
    at = datetime.combine(on, time(12), tzinfo=SHANGHAI)
    found = grid_map.layer(db, actor, place_id=place_id, kind=wanted, figure=by, on=on, at=at, month=month)
    if found.kind is not wanted:
        return
    division = found.division[0] if found.division else ""
    for one in found.shown:
        cells = (cell for f in Figure for cell in _cells(f, one.values.get(f, Value(None))))
        yield one.name, found.on, found.since, division, *cells


def _cells(figure: Figure, value: Value) -> tuple[int | None, ...]:
    return (value.count,) if MADE[figure].shape is Shape.COUNT else (value.count, value.of)
