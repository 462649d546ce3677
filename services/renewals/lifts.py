"""The register of lifts: how old they are, whose inspection is overdue, and everything about one of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from models.enums import Permission
from models.grids import Place
from models.lift_enums import AgeBand, Assessment, LiftKind
from models.lifts import Lift
from services.access import Actor, allows, below, find_place, within
from services.rules import lift_ages

P = Permission
PAGE = 25
MOST_BRANDS = 100


class Only(StrEnum):
    """What a list of lifts may be narrowed to."""

    OVERDUE = "overdue"
    OUT_OF_SERVICE = "out_of_service"
    ENTRAPPED = "entrapped"
    NOT_ASSESSED = "not_assessed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftFilter:
    """Which lifts: those that fit all that is given. Retired ones only where they are asked for."""

    place_id: int
    band: AgeBand | None = None
    brand: str = ""
    only: Only | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class LiftLine:
    """One lift in a list. `overdue`: the day of its next inspection has passed and it still runs."""

    id: int
    code: str
    name: str
    place: str
    brand: str
    lift_kind: LiftKind | None
    registered_on: date | None
    age_years: int | None
    next_inspection_on: date | None
    overdue: bool
    entrapments_12m: int | None
    assessment: Assessment | None
    out_of_service: bool
    retired_on: date | None


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many lifts are that old, and of how many of them the inspection is overdue."""

    band: AgeBand
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Register:
    """The lifts of a place on a day, retired ones left out."""

    bands: tuple[BandCount, ...]
    count: int
    overdue: int
    out_of_service: int
    entrapments: int
    brands: tuple[str, ...]

    @property
    def old(self) -> int:
        """How many have been in use for at least fifteen years."""
        return sum(b.count for b in self.bands if b.band in (AgeBand.FROM_15, AgeBand.FROM_20))


def is_overdue(on: date) -> ColumnElement[bool]:
    """The condition that a lift is in use and the day of its inspection has passed (特种设备安全法 art. 40)."""
    return and_(col(Lift.next_inspection_on) < on, col(Lift.out_of_service).is_(False), _running())


def _running() -> ColumnElement[bool]:
    return col(Lift.retired_on).is_(None)


def in_band(band: AgeBand, on: date) -> ColumnElement[bool]:
    """The condition that a lift is of that age on a day."""
    registered, bounds = col(Lift.registered_on), lift_ages.registered_between(band, on=on)
    return or_(registered.is_(None), registered > on) if bounds is None else registered.between(*bounds)


@allows(P.SEE_RENEWALS)
def register(db: Session, actor: Actor, *, place_id: int, on: date) -> Register:
    """How many lifts of which age a place has; three queries, however many there are. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.SEE_RENEWALS)
    where = [_in_scope(actor, place_id), _running()]
    band = case(*((in_band(b, on), b.value) for b in AgeBand))
    query = (
        select(
            band.label("band"),
            func.count(),
            func.count().filter(is_overdue(on)),
            func.count().filter(col(Lift.out_of_service)),
            func.coalesce(func.sum(col(Lift.entrapments_12m)), 0),
        )
        .where(*where)
        .group_by("band")
    )
    rows: dict[str, Any] = {row[0]: row[1:] for row in db.execute(query)}
    bands = tuple(BandCount(b, *rows.get(b.value, (0, 0))[:2]) for b in AgeBand)
    brands = select(col(Lift.brand)).where(*where, col(Lift.brand) != "").distinct().order_by(col(Lift.brand))
    total = [sum(int(row[at]) for row in rows.values()) for at in range(4)]
    count, overdue, out_of_service, entrapments = total
    names = tuple(db.scalars(brands.limit(MOST_BRANDS)))
    return Register(bands, count, overdue, out_of_service, entrapments, names)


def _in_scope(actor: Actor, place_id: int) -> ColumnElement[bool]:
    place = col(Lift.place_id)
    return and_(within(actor, P.SEE_RENEWALS, place), below(place_id, place))


def _fits(actor: Actor, chosen: LiftFilter, on: date) -> list[ColumnElement[bool]]:
    where = [_in_scope(actor, chosen.place_id)]
    where.append(col(Lift.retired_on).is_not(None) if chosen.only is Only.RETIRED else _running())
    if chosen.band is not None:
        where.append(in_band(chosen.band, on))
    if chosen.brand:
        where.append(col(Lift.brand) == chosen.brand)
    only = {
        Only.OVERDUE: is_overdue(on),
        Only.OUT_OF_SERVICE: col(Lift.out_of_service).is_(True),
        Only.ENTRAPPED: col(Lift.entrapments_12m) > 0,
        Only.NOT_ASSESSED: col(Lift.assessment).is_(None),
    }
    if chosen.only in only:
        where.append(only[chosen.only])
    if text := chosen.text.strip()[:80]:
        looked = (Lift.code, Lift.name, Lift.address, Lift.certificate_no, Lift.internal_no, Lift.factory_no)
        where.append(or_(*(col(column).contains(text, autoescape=True) for column in looked)))
    return where


@allows(P.SEE_RENEWALS)
def listed(
    db: Session, actor: Actor, *, chosen: LiftFilter, on: date, page: int = 1, size: int = PAGE
) -> tuple[tuple[LiftLine, ...], int]:
    """A page of the lifts that fit, and how many there are: overdue first, then the oldest. Three queries.

    Raises NotFound for a place outside the scope.
    """
    find_place(db, actor, chosen.place_id, permission=P.SEE_RENEWALS)
    count = db.scalar(select(func.count()).select_from(Lift).where(*_fits(actor, chosen, on))) or 0
    return tuple(_line(lift, place, on) for lift, place in _page(db, actor, chosen, on, page, size)), count


@allows(P.SEE_RENEWALS)
def facts_of(
    db: Session, actor: Actor, *, chosen: LiftFilter, on: date, page: int = 1, size: int = PAGE
) -> list[dict[str, Any]]:
    """A page of the lifts that fit with every column of the register, their place, age and whether overdue."""
    found = []
    for lift, place in _page(db, actor, chosen, on, page, size):
        line = _line(lift, place, on)
        about = {"lift_place": place, "age_years": line.age_years, "overdue": line.overdue}
        found.append(values_of(lift) | about)
    return found


def _page(db: Session, actor: Actor, chosen: LiftFilter, on: date, page: int, size: int) -> Any:
    query = select(Lift, col(Place.name)).join(Place, col(Place.id) == col(Lift.place_id))
    order = (
        case((is_overdue(on), 0), else_=1),
        col(Lift.registered_on).is_(None),
        col(Lift.registered_on),
        col(Lift.id),
    )
    query = query.where(*_fits(actor, chosen, on)).order_by(*order)
    return db.execute(query.offset((max(page, 1) - 1) * size).limit(size))


def values_of(lift: Lift) -> dict[str, Any]:
    """Every column of a lift."""
    return {c.name: getattr(lift, c.name) for c in Lift.__table__.c}  # type: ignore[attr-defined]


def _line(lift: Lift, place: str, on: date) -> LiftLine:
    running = not lift.out_of_service and lift.retired_on is None
    due = lift.next_inspection_on
    return LiftLine(
        id=lift.id or 0,
        code=lift.code,
        name=lift.name,
        place=place,
        brand=lift.brand,
        lift_kind=lift.lift_kind,
        registered_on=lift.registered_on,
        age_years=lift_ages.age_years(lift.registered_on, on=on),
        next_inspection_on=due,
        overdue=running and due is not None and due < on,
        entrapments_12m=lift.entrapments_12m,
        assessment=lift.assessment,
        out_of_service=lift.out_of_service,
        retired_on=lift.retired_on,
    )
