"""Stations of secondary water supply on the map, by what is due: each at its own position, else where its place is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.upkeep import WaterStation
from models.upkeep_enums import StationKind, StationState
from services.access import Actor, allows, find_place
from services.grids.points import Point, Points, Where, gathered
from services.rules import water_care as rules
from services.upkeep import water

ORDER = tuple(state for state in StationState if state is not StationState.GONE)


@dataclass(frozen=True, slots=True)
class StationThere:
    """One station of a point: when it is to be cleaned and tested again."""

    id: int
    place_id: int
    name: str
    kind: StationKind
    clean_by: date | None
    test_by: date | None
    at: Where | None
    standing: StationState


@allows(Permission.SEE_UPKEEP)
def water_points(
    db: Session, actor: Actor, *, place_id: int, kind: StationKind | None, on: date
) -> Points[StationThere]:
    """The stations at or below a place, of one kind or of all; those out of use are left out.

    A fixed number of queries however many there are. Raises NotFound outside the scope. A station with a position of
    its own is a point of its own, known by its number with a minus.
    """
    find_place(db, actor, place_id, permission=Permission.SEE_UPKEEP)
    query = select(WaterStation).where(
        water.in_scope(actor, place_id), water.standing(on) != StationState.GONE.value
    )
    query = query if kind is None else query.where(col(WaterStation.kind) == kind)
    found = [_there(one, on) for one in db.scalars(query.execution_options(populate_existing=True))]
    together = gathered(
        db, [one for one in found if one.at is None], order=ORDER, then=lambda one: one.test_by or date.max
    )
    own = [Point(-one.id, one.name, one.at, (one,)) for one in found if one.at is not None]
    points = sorted([*together.points, *own], key=lambda p: (ORDER.index(StationState(p.standing)), p.id))
    counts = {s: sum(t.standing is s for p in points for t in p.things) for s in ORDER}
    return Points(tuple(points), {s: n for s, n in counts.items() if n}, together.unplaced)


def _there(one: WaterStation, on: date) -> StationThere:
    return StationThere(
        one.id or 0, one.place_id, one.name, one.kind,
        rules.due_on(rules.CLEANING, one.cleaned_on), rules.due_on(rules.TEST, one.tested_on),
        None if one.lon is None or one.lat is None else (one.lon, one.lat),
        rules.state_of(
            cleaned_on=one.cleaned_on, tested_on=one.tested_on, out_of_use_on=one.out_of_use_on, on=on
        ),
    )  # fmt: skip
