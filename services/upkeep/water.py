"""Stations of secondary water supply read: how many stand how, a page of those that fit, one of them whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_
from sqlmodel import Session, col

from models.enums import Permission
from models.upkeep import WaterStation
from models.upkeep_enums import StationKind, StationState
from services.access import Actor, allows, below, find_place, within
from services.rules import water_care as rules
from services.upkeep import reading

P, S = Permission, StationState
PAGE = 25


@dataclass(frozen=True, slots=True)
class StationLine:
    """One station. `clean_by`, `test_by`: the last days for its next cleaning and test, none if never noted."""

    id: int
    version: int
    place_id: int
    place: str
    name: str
    kind: StationKind
    lon: float | None
    lat: float | None
    households: int | None
    pipes_renewed_on: date | None
    taken_over_on: date | None
    monitored: bool | None
    cleaned_on: date | None
    tested_on: date | None
    out_of_use_on: date | None
    clean_by: date | None
    test_by: date | None
    state: StationState
    can_keep: bool


def standing(on: date) -> ColumnElement[str]:
    """The state of a station on a day as a column: the same as `rules.water_care.state_of`."""
    cleaned, tested = col(WaterStation.cleaned_on), col(WaterStation.tested_on)

    def before(by: date) -> ColumnElement[bool]:
        return or_(cleaned < rules.done_since(rules.CLEANING, by), tested < rules.done_since(rules.TEST, by))

    return case(
        (col(WaterStation.out_of_use_on) <= on, S.GONE.value),
        (before(on), S.DUE.value),
        (or_(cleaned.is_(None), tested.is_(None)), S.NOT_KNOWN.value),
        (before(on + timedelta(days=rules.soon_days() + 1)), S.SOON.value),
        else_=S.IN_ORDER.value,
    )


def in_scope(actor: Actor, place_id: int) -> ColumnElement[bool]:
    """The condition that a station lies at or below a place, within the actor's scope."""
    place = col(WaterStation.place_id)
    return and_(within(actor, P.SEE_UPKEEP, place), below(place_id, place))


@allows(P.SEE_UPKEEP)
def counts(db: Session, actor: Actor, *, place_id: int, on: date) -> dict[StationState, int]:
    """How many stations at or below a place stand how; two queries. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=P.SEE_UPKEEP)
    return reading.counted(db, standing(on), [in_scope(actor, place_id)], S)


@allows(P.SEE_UPKEEP)
def listed(
    db: Session, actor: Actor, *, place_id: int, on: date, kind: StationKind | None = None,
    state: StationState | None = None, text: str = "", page: int = 1, size: int = PAGE,
) -> tuple[tuple[StationLine, ...], int]:  # fmt: skip
    """A page of the stations that fit, the most urgent on top, and how many there are; five queries.

    Raises NotFound for a place outside the scope.
    """
    find_place(db, actor, place_id, permission=P.SEE_UPKEEP)
    where = [in_scope(actor, place_id), *_fits(on, kind, state, text)]
    rank = case({one.value: n for n, one in enumerate(S)}, value=standing(on))
    order = rank, col(WaterStation.tested_on), col(WaterStation.id)
    (rows, names), number = reading.paged(db, actor, WaterStation, where, order, page=page, size=size)
    return tuple(_line(row, names, on) for row in rows), number


def _fits(
    on: date, kind: StationKind | None, state: StationState | None, text: str
) -> Iterator[ColumnElement[bool]]:
    if kind is not None:
        yield col(WaterStation.kind) == kind
    stands = standing(on)
    yield stands != S.GONE.value if state is None else stands == state.value
    if text := text.strip()[:80]:
        yield col(WaterStation.name).contains(text, autoescape=True)


@allows(P.SEE_UPKEEP)
def find_station(db: Session, actor: Actor, *, station_id: int, on: date) -> StationLine:
    """One station; three queries. Raises NotFound outside the scope."""
    row, names = reading.one(db, actor, WaterStation, station_id)
    return _line(row, names, on)


def _line(one: Any, names: dict[int, str], on: date) -> StationLine:
    return StationLine(
        id=one.id or 0, version=one.version, place_id=one.place_id, place=names.get(one.place_id, ""), name=one.name,
        kind=one.kind, lon=one.lon, lat=one.lat, households=one.households, pipes_renewed_on=one.pipes_renewed_on,
        taken_over_on=one.taken_over_on, monitored=one.monitored, cleaned_on=one.cleaned_on, tested_on=one.tested_on,
        out_of_use_on=one.out_of_use_on,
        clean_by=rules.due_on(rules.CLEANING, one.cleaned_on), test_by=rules.due_on(rules.TEST, one.tested_on),
        state=rules.state_of(
            cleaned_on=one.cleaned_on, tested_on=one.tested_on, out_of_use_on=one.out_of_use_on, on=on
        ),
        can_keep=bool(one.mine),
    )  # fmt: skip
