"""An estate of twenty-odd doors for scopes: three buildings of two stairwells, eight floors, one door a floor."""

from dataclasses import dataclass

from sqlmodel import Session

from models.enums import PlaceKind
from tests.support.world import World, add_household, add_place


@dataclass(frozen=True)
class Estate:
    """The places by name: `1幢`, `1幢1单元`; and its units by door: `1幢1单元701`."""

    id: int
    places: dict[str, int]
    units: dict[str, int]


def add_estate(db: Session, world: World, *, name: str = "丙", buildings: int = 3, floors: int = 8) -> Estate:
    """The estate in the neighbourhood of `here`; every door of 50.00 m² has an owner of its own."""
    estate = add_place(
        db, kind=PlaceKind.ESTATE, code=f"S-{name}", name=f"{name}小区", parent=world.here.neighbourhood
    )
    places, units = {}, {}
    for b in range(1, buildings + 1):
        building = add_place(db, kind=PlaceKind.BUILDING, code=f"S-{name}-{b}", name=f"{b}幢", parent=estate)
        places[f"{b}幢"] = building
        for s in (1, 2):
            stairwell = add_place(
                db, kind=PlaceKind.STAIRWELL, code=f"S-{name}-{b}-{s}", name=f"{s}单元", parent=building
            )
            places[f"{b}幢{s}单元"] = stairwell
            for floor in range(1, floors + 1):
                door = f"{floor}01"
                label = f"{b}幢{s}单元{door}"
                units[label] = add_household(
                    db, stairwell=stairwell, estate=estate, door=door, owner=f"业主{label}", area_dm2=5000
                )
    return Estate(estate, places, units)
