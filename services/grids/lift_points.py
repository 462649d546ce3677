"""Lifts on the map, by their age: the oldest of each place first."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.lift_enums import AgeBand
from models.lifts import Lift
from services.access import Actor, allows, below, find_place, within
from services.grids.points import Points, gathered
from services.rules.lift_ages import age_years, band_of

ORDER = (AgeBand.FROM_20, AgeBand.FROM_15, AgeBand.FROM_10, AgeBand.UNDER_10, AgeBand.UNKNOWN)


@dataclass(frozen=True, slots=True)
class LiftThere:
    """One lift of a point. `standing` is the band of its age."""

    id: int
    place_id: int
    name: str
    code: str
    age_years: int | None
    next_inspection_on: date | None
    standing: AgeBand


@allows(Permission.SEE_RENEWALS)
def lift_points(
    db: Session, actor: Actor, *, place_id: int, band: AgeBand | None, on: date
) -> Points[LiftThere]:
    """The lifts at or below a place, of one band of age or of all; those taken away are left out.

    A fixed number of queries however many there are. Raises NotFound outside the scope.
    """
    find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    names = ("id", "place_id", "name", "code", "registered_on", "next_inspection_on")
    query = select(*(col(getattr(Lift, name)) for name in names)).where(
        below(place_id, col(Lift.place_id)), within(actor, Permission.SEE_RENEWALS, col(Lift.place_id)),
        col(Lift.retired_on).is_(None),
    )  # fmt: skip
    found = [
        LiftThere(id, place, name, code, age_years(since, on=on), next, band_of(since, on=on))
        for id, place, name, code, since, next in db.execute(query)
    ]
    asked = [one for one in found if band in (None, one.standing)]
    return gathered(db, asked, order=ORDER, then=lambda one: one.next_inspection_on or date.max)
