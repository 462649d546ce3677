"""What is cut into different hands, as a file: one row a place and department."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session

from services.access import Actor
from services.grids import hands
from services.grids.cuts import TOLERANCE_M2

COLUMNS = ("neighbourhood", "place", "kind", "department", "hands", "held_by", "answering", "shared_m2")


def rows(
    db: Session, actor: Actor, *, place_id: int, on: date, tolerance_m2: int | None
) -> Iterator[tuple[Any, ...]]:
    """Every place that a department cuts or misses, in the order of COLUMNS."""
    tolerance = TOLERANCE_M2 if tolerance_m2 is None else tolerance_m2
    found = hands.in_hands(db, actor, place_id=place_id, on=on, tolerance_m2=tolerance)
    for line in found.lines:
        for department in (*line.cut_by, *line.missed_by):
            held = line.held[department]
            yield (
                line.neighbourhood, line.name, line.kind, department, len(held), tuple(h.name for h in held),
                tuple(h.answers for h in held if h.answers), tuple(str(h.area_m2) for h in held),
            )  # fmt: skip
