"""Lifts that were replaced: the register tells of the new ones from the day on which their use was registered."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from models.enums import ProjectKind
from models.lift_enums import InspectionResult
from models.lifts import Lift
from services.demo.projects import Walked

MADE_BEFORE = timedelta(days=20)
"""So long before its works began a new lift left its maker."""
NEXT = timedelta(days=365)


def register(db: Session, walked: Sequence[Walked]) -> None:
    """Put down the new lift of every replacement that is past its registration."""
    rows = list(_registered(walked))
    if rows:
        known = Lift.__table__  # type: ignore[attr-defined]
        names: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "of"}
        db.connection().execute(update(known).where(col(Lift.id) == bindparam("of")).values(names), rows)


def _registered(walked: Sequence[Walked]) -> Iterator[dict[str, Any]]:
    for one in walked:
        entered = dict(one.entered)
        lift, done = one.wish.lift, one.wish.kind == ProjectKind.LIFT_REPLACEMENT and "settlement" in entered
        if lift and done:
            yield {"of": lift} | _new(entered["works"], entered["registration"], entered["settlement"])


def _new(works: date, inspected: date, registered: date) -> dict[str, Any]:
    return {
        "made_on": works - MADE_BEFORE,
        "inspected_on": inspected,
        "inspection_result": InspectionResult.PASSED,
        "registered_on": registered,
        "next_inspection_on": inspected + NEXT,
        "assessed_on": None,
        "assessed_by": "",
        "assessment": None,
        "entrapments_12m": 0,
        "faults_12m": 0,
        "out_of_service": False,
        "remote_monitoring": True,
    }
