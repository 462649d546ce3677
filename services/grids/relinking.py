"""Places get other parents: the tree follows, and what changed in it is kept under the division that did it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from models.boundaries import WithinChange
from models.boundary_enums import Edge
from models.enums import PlaceKind
from models.grids import Place, PlaceWithin
from services.imports import bulk

ORDER = {kind: n for n, kind in enumerate(PlaceKind)}
Pair = tuple[int, int]
"""(ancestor, place)"""


@dataclass(frozen=True, slots=True)
class Linked:
    """A place, along which edge, its parent of before and the one it gets."""

    place_id: int
    edge: Edge
    before_id: int | None
    after_id: int | None


def relink(db: Session, division_id: int, links: Sequence[Linked]) -> None:
    """Set the parents, derive the tree anew below the moved places, and keep the difference."""
    ended, begun = _carry_out(db, links)
    kept = [
        (division_id, *pair, gained) for gained, pairs in ((False, ended), (True, begun)) for pair in pairs
    ]
    names = ("division_id", "ancestor_id", "place_id", "gained")
    if kept:
        db.connection().execute(insert(WithinChange), [dict(zip(names, row, strict=True)) for row in kept])


def unlink(db: Session, links: Sequence[Linked]) -> None:
    """The way back; what the division had kept goes with it."""
    _carry_out(db, links)


def _carry_out(db: Session, links: Sequence[Linked]) -> tuple[set[Pair], set[Pair]]:
    """The pairs that ended and those that began."""
    for link in links:
        name = "parent_id" if link.edge is Edge.PARENT else "micro_grid_id"
        values = {name: link.after_id, "version": col(Place.version) + 1}
        db.connection().execute(update(Place).where(col(Place.id) == link.place_id).values(**values))
    db.expire_all()
    touched = _below(db, [link.place_id for link in links])
    before, after = _stored(db, touched), _derived(db, touched)
    ended, begun = before - after, after - before
    for ancestor, place in ended:
        gone = delete(PlaceWithin).where(
            col(PlaceWithin.ancestor_id) == ancestor, col(PlaceWithin.place_id) == place
        )
        db.connection().execute(gone)
    if begun:
        rows = [{"ancestor_id": ancestor, "place_id": place} for ancestor, place in begun]
        db.connection().execute(insert(PlaceWithin), rows)
    return ended, begun


def _below(db: Session, place_ids: list[int]) -> list[int]:
    query = select(col(PlaceWithin.place_id)).distinct()
    return list(db.scalars(query.where(bulk.among_numbers(db, col(PlaceWithin.ancestor_id), place_ids))))


def _stored(db: Session, place_ids: Iterable[int]) -> set[Pair]:
    query = select(col(PlaceWithin.ancestor_id), col(PlaceWithin.place_id))
    return {
        (a, p)
        for a, p in db.execute(query.where(bulk.among_numbers(db, col(PlaceWithin.place_id), place_ids)))
    }


def _derived(db: Session, place_ids: list[int]) -> set[Pair]:
    """Every place with what lies above it, from the largest kind down to the stairwells."""
    query = select(col(Place.id), col(Place.kind), col(Place.parent_id), col(Place.micro_grid_id))
    rows = db.execute(query.where(bulk.among_numbers(db, col(Place.id), place_ids))).all()
    parents = {p for row in rows for p in (row.parent_id, row.micro_grid_id) if p is not None}
    above: dict[int, set[int]] = {}
    for ancestor, place in _stored(db, parents - set(place_ids)):
        above.setdefault(place, set()).add(ancestor)
    for row in sorted(rows, key=lambda row: ORDER[row.kind]):
        above[row.id] = _over(above, row.id, (row.parent_id, row.micro_grid_id))
    return {(ancestor, place) for place in place_ids for ancestor in above[place]}


def _over(above: Mapping[int, set[int]], id: int, parents: tuple[int | None, ...]) -> set[int]:
    return {id}.union(*(above.get(p, set()) for p in parents if p is not None))
