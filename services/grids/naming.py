"""How places are called in full: an estate with its building and its stairwell, read for many places at once."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlmodel import Session, col

from models.enums import PlaceKind
from models.grids import Place, PlaceWithin
from services.statements import Kept, told_list

VOTING_KINDS = (PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.STAIRWELL)


def place_names(db: Session, place_ids: Iterable[int]) -> dict[int, str]:
    """How each estate, building or stairwell is called in full: `甲小区 1幢 2单元`."""
    names: dict[int, dict[PlaceKind, str]] = defaultdict(dict)
    for place_id, kind, name in _named().rows(db, places=list(set(place_ids))):
        names[place_id][kind] = name
    return {id: in_full(found.get(kind) for kind in VOTING_KINDS) for id, found in names.items()}


def full_names(db: Session, place_ids: Iterable[int]) -> dict[int, str]:
    """How each place is called in full: `甲小区 1幢 2单元`, and larger ones by their own name."""
    ids = list(set(place_ids))
    names: dict[int, str] = dict(_OWN.rows(db, places=ids))
    return names | place_names(db, ids)


_OWN = Kept(select(col(Place.id), col(Place.name)).where(col(Place.id).in_(told_list("places"))))


@cache
def _named() -> Kept:
    return Kept(
        select(col(PlaceWithin.place_id), col(Place.kind), col(Place.name))
        .join(Place, col(Place.id) == col(PlaceWithin.ancestor_id))
        .where(
            col(PlaceWithin.place_id).in_(told_list("places")),
            col(Place.kind).in_(VOTING_KINDS),
        )
    )


def names_above(column: Any) -> list[ScalarSelect[str]]:
    """The names of a place's estate, building and stairwell as columns, for `in_full`."""
    named = select(col(Place.name)).join(PlaceWithin, col(Place.id) == col(PlaceWithin.ancestor_id))
    return [
        named.where(col(PlaceWithin.place_id) == column, col(Place.kind) == kind).scalar_subquery()
        for kind in VOTING_KINDS
    ]


def in_full(names: Iterable[str | None]) -> str:
    """The name made of those of an estate, its building and its stairwell, as far as there are any."""
    shown: list[str] = []
    for name in filter(None, names):
        shown.append(name.removeprefix(shown[-1]).strip() or name if shown else name)
    return " ".join(shown)
