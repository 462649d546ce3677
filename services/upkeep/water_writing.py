"""What people do with stations of secondary water supply: enter one, correct what is known of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.upkeep import WaterStation
from services import versions
from services.access import Actor, allows, find_place, within
from services.errors import NotFound, Refused
from services.once import once, token_for
from services.upkeep import entering
from services.upkeep.entering import Entered

P = Permission
EDITABLE = entering.columns_of(WaterStation)
LONGEST = entering.lengths(WaterStation)
NEEDED = ("name", "kind")
PAST = ("pipes_renewed_on", "taken_over_on", "cleaned_on", "tested_on", "out_of_use_on")
MOST_HOUSEHOLDS = 20_000
WEST, SOUTH, EAST, NORTH = -180, -85, 180, 85


@allows(P.KEEP_UPKEEP)
def add_station(
    db: Session, actor: Actor, *, place_id: int, entered: Entered, on: date, token: str, at: datetime
) -> int:
    """Enter a station at a place; its number. A second arrival with the token gets the first one's.

    Raises NotFound; Refused: "station_lacks" (field), "station_position", "station_households" (most),
    "upkeep_day_ahead", "text_too_long", "not_storable".
    """
    find_place(db, actor, place_id, permission=P.KEEP_UPKEEP)
    values = entering.checked(WaterStation, EDITABLE, entered)
    insist_whole(values, on=on)

    def do() -> int:
        station = WaterStation(place_id=place_id, **values)
        db.add(station)
        db.flush()
        _log(db, actor, "add_station", station, None, values, at)
        return station.id or 0

    return int(once(db, actor, f"add_station:{place_id}", token=token, at=at, do=do))


@allows(P.KEEP_UPKEEP)
def edit_station(
    db: Session, actor: Actor, *, station_id: int, version: int, entered: Entered, on: date, token: str,
    at: datetime,
) -> int:  # fmt: skip
    """Correct a station, or note its cleaning and test; its new version. Raises Conflict, and as `add_station`."""
    query = select(WaterStation).where(
        col(WaterStation.id) == station_id, within(actor, P.KEEP_UPKEEP, col(WaterStation.place_id))
    )
    station = db.scalar(query)
    if station is None:
        raise NotFound("water_station")
    before = {name: getattr(station, name) for name in EDITABLE}
    values = entering.checked(WaterStation, EDITABLE, entered)
    insist_whole({**before, **values}, on=on)

    def do() -> int:
        saved = versions.save(db, WaterStation, station_id, version=version, changes=values)
        changed = {name: value for name, value in values.items() if before[name] != value}
        _log(db, actor, "edit_station", station, {name: before[name] for name in changed}, changed, at)
        return saved

    content = token_for(token, station_id, version, sorted(values.items()))
    return int(once(db, actor, "edit_station", token=content, at=at, do=do))


def insist_whole(values: Entered, *, on: date) -> None:
    """A station as it may stand. Raises Refused as `add_station` says."""
    for name in NEEDED:
        if values.get(name) in (None, ""):
            raise Refused("station_lacks", field=name)
    lon, lat = values.get("lon"), values.get("lat")
    on_earth = lon is not None and lat is not None and WEST <= lon <= EAST and SOUTH <= lat <= NORTH
    if not (on_earth or (lon is None and lat is None)):
        raise Refused("station_position")
    if not 0 <= (values.get("households") or 0) <= MOST_HOUSEHOLDS:
        raise Refused("station_households", most=MOST_HOUSEHOLDS)
    entering.insist_past(values, PAST, on=on)


def _log(
    db: Session, actor: Actor, action: str, station: WaterStation, before: dict[str, Any] | None,
    after: dict[str, Any], at: datetime,
) -> None:  # fmt: skip
    names = {"kind": "station_kind"}
    entering.log(
        db, actor, action, subject=("water_station", station.id), place_id=station.place_id, before=before, after=after,
        names=names, at=at,
    )  # fmt: skip
