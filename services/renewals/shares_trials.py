"""Trying shares out without storing anything: another price, another subsidy, another table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, UnitUse
from models.grids import Place, Unit
from models.money import HouseholdShare, SharePlan
from services.access import Actor, allows, below
from services.errors import Refused
from services.renewals import money
from services.renewals.shares import door_of
from services.rules.shares import Door, split, table_of

NAMED = 8
Building, Stairwell = aliased(Place), aliased(Place)


@dataclass(frozen=True, slots=True)
class Tried:
    """One household in a trial: what it pays by the latest plan (None without one), and what it would pay."""

    unit_id: int
    door: str
    floor: int | None
    area_dm2: int | None
    before_fen: int | None
    after_fen: int


@allows(Permission.SEE_MONEY)
def what_if(
    db: Session,
    actor: Actor,
    *,
    project_id: int,
    price_fen: int,
    covered_fen: int,
    table_code: str,
    own: Sequence[str] = (),
    figures: Mapping[int, int] | None = None,
    staying_out: Collection[int] | None = None,
    on: date,
) -> tuple[Tried, ...]:
    """What each household would pay at another price, subsidy or table; nothing is stored.

    Who stays out and the own figures are those of the latest plan; `figures` by household and `staying_out`
    take their place.
    Raises NotFound, Refused as `shared_out`, ("amount_negative"), ("amount_too_large").
    """
    money.insist_on_amount(price_fen, covered_fen)
    _budget, place_id = money.find_project(db, actor, project_id, Permission.SEE_MONEY)
    rows = _latest(db, project_id)
    known = bool(rows)
    rows = sorted(rows or households_of(db, place_id), key=lambda r: door_of(r).order)
    for row in rows:
        row.own_fen = row.own_fen if figures is None else figures.get(row.unit_id)
        row.takes_part = row.takes_part if staying_out is None else row.unit_id not in staying_out
    after = shared_out(price_fen - covered_fen, [door_of(r) for r in rows], table_code, own, on=on)
    return tuple(
        Tried(r.unit_id, r.door, r.floor, r.area_dm2, r.share_fen if known else None, after[r.door])
        for r in rows
    )


def _latest(db: Session, project_id: int) -> list[HouseholdShare]:
    """Copies of the households of the latest plan."""
    plans = select(col(SharePlan.id)).where(col(SharePlan.project_id) == project_id)
    latest = plans.order_by(col(SharePlan.number).desc()).limit(1).scalar_subquery()
    return copies(db, latest)


def copies(db: Session, plan_id: Any) -> list[HouseholdShare]:
    """The households of a plan as new rows, which nobody stores."""
    query = select(HouseholdShare).where(col(HouseholdShare.plan_id) == plan_id)
    return [
        HouseholdShare(**row.model_dump(exclude={"id", "plan_id"}), plan_id=0) for row in db.scalars(query)
    ]


def households_of(db: Session, place_id: int) -> list[HouseholdShare]:
    """The households at or below a place as a new plan begins with them, not stored. Garages stay out at first."""
    kind = db.scalar(select(col(Place.kind)).where(col(Place.id) == place_id))
    query = (
        select(Unit, col(Building.name), col(Stairwell.name))
        .join(Stairwell, col(Stairwell.id) == col(Unit.stairwell_id))
        .join(Building, col(Building.id) == col(Stairwell.parent_id))
        .where(below(place_id, col(Unit.stairwell_id)))
    )
    return [
        HouseholdShare(
            plan_id=0, unit_id=unit.id, door=_label(kind, building, stairwell, unit.door), floor=unit.floor,
            area_dm2=unit.area_dm2, takes_part=unit.use is not UnitUse.GARAGE,
        )
        for unit, building, stairwell in db.execute(query)
    ]  # fmt: skip


def _label(kind: PlaceKind | None, building: str, stairwell: str, door: str) -> str:
    """A door as it is told apart from the others of its project."""
    if kind is PlaceKind.STAIRWELL:
        return door
    return f"{stairwell} {door}" if kind is PlaceKind.BUILDING else f"{building} {stairwell} {door}"


def shared_out(
    net_fen: int, doors: Sequence[Door], code: str, own: Sequence[str], *, on: date
) -> dict[str, int]:
    """The shares by a table, by door.

    Raises Refused where the rule cannot say: "share_net_negative", "share_table_unknown", "share_coefficients",
    "share_floor_missing" (doors), "share_area_missing" (doors), "share_doors".
    """
    if net_fen < 0:
        raise Refused("share_net_negative")
    try:
        return split(net_fen, doors, table_of(code, on=on, own=own)).shares
    except LookupError as unknown:
        raise Refused("share_table_unknown") from unknown
    except ValueError as lacking:
        raise _refusal(lacking) from lacking


def _refusal(lacking: ValueError) -> Refused:
    what = lacking.args[0] if lacking.args else ""
    if what in ("floor", "area"):
        doors: Collection[str] = lacking.args[1]
        return Refused(f"share_{what}_missing", doors="、".join(list(doors)[:NAMED]))
    return Refused("share_doors" if what == "doors" else "share_coefficients")
