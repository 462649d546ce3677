"""The register of lifts as a file: every column of those that fit a filter."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from sqlmodel import Session

from models.lift_enums import AgeBand
from services.access import Actor
from services.errors import Refused
from services.renewals import lifts
from services.renewals.lifts import LiftFilter, Only

COLUMNS = (
    "code", "name", "lift_place", "address", "certificate_no", "internal_no", "lift_kind", "manufacturer",
    "brand", "model", "factory_no", "made_on", "registered_on", "age_years", "floors", "stops", "doors",
    "load_kg", "speed_m_s", "travel_m", "floors_served", "households", "using_unit", "maintenance_unit",
    "maintenance_until", "inspected_on", "next_inspection_on", "overdue", "inspection_result", "assessed_on",
    "assessed_by", "assessment", "faults_12m", "entrapments_12m", "out_of_service", "remote_monitoring",
    "retired_on", "retired_because",
)  # fmt: skip
"""Speeds and travels leave in m/s and m, to the mm."""
AT_ONCE = 2_000


def _wanted(place_id: int, *, band: str = "", brand: str = "", only: str = "", text: str = "") -> LiftFilter:
    """The filter that an address names. Raises Refused("export_unknown") for words that are none."""
    try:
        return LiftFilter(
            place_id=place_id,
            band=AgeBand(band) if band else None,
            brand=brand,
            only=Only(only) if only else None,
            text=text,
        )
    except ValueError:
        raise Refused("export_unknown") from None


def rows(
    db: Session, actor: Actor, *, place_id: int, on: date, most: int, **told: str
) -> Iterator[tuple[Any, ...]]:
    """The lifts that fit, `most` of them, in the order of COLUMNS."""
    wanted = _wanted(place_id, **told)
    for page in count(1):
        found = lifts.facts_of(db, actor, chosen=wanted, on=on, page=page, size=AT_ONCE)
        yield from (tuple(_cell(name, facts) for name in COLUMNS) for facts in found)
        if len(found) < AT_ONCE or page * AT_ONCE >= most:
            return


def _cell(name: str, facts: dict[str, Any]) -> Any:
    if name in ("speed_m_s", "travel_m"):
        millimetres = facts[name.replace("_m", "_mm", 1)]
        return None if millimetres is None else Decimal(millimetres).scaleb(-3)
    return facts[name]
