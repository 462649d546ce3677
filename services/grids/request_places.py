"""Where a request can lie: the places at and below one, by their full names, to be typed or chosen."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place
from services.access import Actor, allows, below, find_place, within
from services.grids import naming

P, K = Permission, PlaceKind
MOST = 1500
KINDS = (K.ESTATE, K.BUILDING, K.STAIRWELL)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place to choose, by its full name."""

    id: int
    name: str


@allows(P.RECORD_REQUESTS)
def spots(db: Session, actor: Actor, *, place_id: int) -> list[Spot]:
    """The stairwells, buildings and estates below a place, at most `MOST`, and last the place itself.

    Raises NotFound.
    """
    place = find_place(db, actor, place_id, permission=P.RECORD_REQUESTS)
    query = select(col(Place.id)).where(
        col(Place.kind).in_(KINDS),
        below(place_id, col(Place.id)),
        within(actor, P.RECORD_REQUESTS, col(Place.id)),
        col(Place.id) != place_id,
    )
    by_code = (col(Place.kind) != K.STAIRWELL, func.length(col(Place.code)), col(Place.code))
    ids = [id or 0 for id in db.scalars(query.order_by(*by_code).limit(MOST))]
    names = naming.full_names(db, ids)
    return [*(Spot(id, names.get(id, "")) for id in ids), Spot(place_id, place.name)]
