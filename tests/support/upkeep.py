"""An agreement and a station of water as tests enter them."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from models.upkeep_enums import AgreementKind, FirstParty, StationKind
from services.access import Actor
from services.once import token_for
from services.upkeep import agreement_writing, water_writing
from tests.support.world import AT, TODAY, World

AGREEMENT: dict[str, Any] = {
    "kind": AgreementKind.FACILITY_UPKEEP, "title": "甲水泵管护协议", "first_party_kind": FirstParty.OWNERS_COMMITTEE,
    "first_party": "甲业委会", "provider": "甲物业", "duties": "每月巡检", "signed_on": TODAY - timedelta(days=400),
    "valid_from": TODAY - timedelta(days=390), "valid_until": TODAY + timedelta(days=700),
}  # fmt: skip
STATION: dict[str, Any] = {
    "name": "甲泵房", "kind": StationKind.PUMP_HOUSE, "households": 300, "cleaned_on": TODAY - timedelta(days=20),
    "tested_on": TODAY - timedelta(days=10), "monitored": True,
}  # fmt: skip


def agree(db: Session, actor: Actor, place_id: int, *, token: str = "", **values: Any) -> int:
    """Note an agreement; what is told stands in place of the usual."""
    entered = AGREEMENT | values
    return agreement_writing.add_agreement(
        db, actor, place_id=place_id, entered=entered, on=TODAY,
        token=token or token_for("agree", place_id, values), at=AT,
    )  # fmt: skip


def station(
    db: Session, actor: Actor, place_id: int, *, token: str = "", on: date = TODAY, **values: Any
) -> int:
    """Enter a station of water; what is told stands in place of the usual."""
    entered = STATION | values
    return water_writing.add_station(
        db, actor, place_id=place_id, entered=entered, on=on,
        token=token or token_for("water", place_id, values), at=AT,
    )  # fmt: skip


def upkeep_things(db: Session, world: World) -> dict[str, Any]:
    """One agreement and one station of `here`, by the names of parameters."""
    stairwell = world.here.stairwell
    return {
        "agreement_id": agree(db, world.secretary, stairwell),
        "station_id": station(db, world.secretary, stairwell),
    }


TOLD: dict[str, dict[str, Any]] = {
    "upkeep.agreement_writing.add_agreement": {"entered": AGREEMENT},
    "upkeep.agreement_writing.edit_agreement": {"entered": AGREEMENT},
    "upkeep.water_writing.add_station": {"entered": STATION},
    "upkeep.water_writing.edit_station": {"entered": STATION},
}
"""Arguments of services that nobody guesses, for the table of who may do what."""
