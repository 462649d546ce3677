"""The tree of places: what lies where, who holds which post there, and how the tree is changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import bindparam, delete, func, insert, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place, PlaceWithin, Post, Unit
from models.net_enums import PostKind
from services import audit, versions
from services.access import Actor, Grant, allows, below, find_place, kind_of_place, top_place, within
from services.db import rows_of
from services.errors import Refused
from services.statements import Kept

K = PlaceKind
CHOOSABLE = (K.SUBDISTRICT, K.GRID, K.NEIGHBOURHOOD, K.MICRO_GRID)
DEPTH = {K.SUBDISTRICT: 0, K.GRID: 1, K.NEIGHBOURHOOD: 2, K.MICRO_GRID: 3}


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """One entry of the place filter."""

    id: int
    name: str
    depth: int


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place in a list or on a path."""

    id: int
    kind: PlaceKind
    code: str
    name: str
    parent_id: int | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post. Phones are masked here; see `services.grids.owners.reveal_phone` for owners'."""

    kind: PostKind
    holder: str
    since: date


@allows(Permission.SEE_OWN)
def choices(db: Session, actor: Actor, *, permission: Permission) -> list[PlaceChoice]:
    """The places a person may narrow a page to, from the top of the scope down to its micro-grids."""
    top = top_place(db, actor, permission=permission)
    kinds = CHOOSABLE if top.kind not in (K.SUBDISTRICT, K.GRID) else CHOOSABLE[:3]
    query = (
        select(col(Place.id), col(Place.name), col(Place.kind), col(Place.parent_id), col(Place.code))
        .where(col(Place.kind).in_(kinds), within(actor, permission, col(Place.id)))
        .order_by(col(Place.code))
    )
    return _in_tree_order(rows_of(db, query))


def _in_tree_order(rows: Sequence[tuple[int, str, PlaceKind, int | None, str]]) -> list[PlaceChoice]:
    known = {r[0] for r in rows}
    children: dict[int | None, list[tuple[int, str, PlaceKind, int | None, str]]] = {}
    for row in rows:
        children.setdefault(row[3] if row[3] in known else None, []).append(row)
    ordered: list[PlaceChoice] = []
    pending = [(r, 0) for r in reversed(children.get(None, []))]
    while pending:
        (id, name, *_rest), depth = pending.pop()
        ordered.append(PlaceChoice(id, name, depth))
        pending += [(r, depth + 1) for r in reversed(children.get(id, []))]
    return ordered


@allows(Permission.SEE_PLACES)
def path_to(db: Session, actor: Actor, *, place_id: int) -> list[PlaceLine]:
    """The way from the top of the actor's scope down to the place, along its own parents."""
    kind_of_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    by_id = {row[0]: row for row in _above(actor.grants).rows(db, place=place_id)}
    way: list[PlaceLine] = []
    step = by_id.get(place_id)
    while step is not None:
        way.insert(0, PlaceLine(*step))
        step = by_id.get(step.parent_id)
    return way


@lru_cache(maxsize=256)
def _above(grants: tuple[Grant, ...]) -> Kept:
    """A place and what it lies in, as far as who holds these grants may look up."""
    inside = within(Actor(0, "", grants), Permission.SEE_PLACES, col(Place.id))
    columns = (Place.id, Place.kind, Place.code, Place.name, Place.parent_id, Place.version)
    query = (
        select(*map(col, columns))
        .join(PlaceWithin, col(PlaceWithin.ancestor_id) == col(Place.id))
        .where(col(PlaceWithin.place_id) == bindparam("place"), inside)
    )
    return Kept(query)


def _line(p: Place) -> PlaceLine:
    return PlaceLine(p.id or 0, p.kind, p.code, p.name, p.parent_id, p.version)


@allows(Permission.SEE_PLACES)
def children(db: Session, actor: Actor, *, place_id: int, on: date) -> list[PlaceLine]:
    """The places directly below one, valid on a day. A micro-grid's are the stairwells it looks after."""
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    query = (
        select(Place)
        .where(or_(col(Place.parent_id) == place_id, col(Place.micro_grid_id) == place_id))
        .where(col(Place.since) <= on, or_(col(Place.until).is_(None), col(Place.until) >= on))
        .order_by(col(Place.kind), col(Place.code))
    )
    return [_line(p) for p in db.scalars(query)]


@allows(Permission.SEE_PLACES)
def holders(db: Session, actor: Actor, *, place_id: int, on: date) -> list[Holder]:
    """Who holds the posts of a place on a day."""
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    query = (
        select(col(Post.kind), col(Post.holder), col(Post.since))
        .where(
            col(Post.place_id) == place_id,
            col(Post.since) <= on,
            or_(col(Post.until).is_(None), col(Post.until) >= on),
        )
        .order_by(col(Post.kind), col(Post.id))
    )
    return [Holder(*row) for row in db.execute(query)]


@allows(Permission.SEE_PLACES)
def voting_places(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind) -> list[PlaceLine]:
    """The estates, buildings or stairwells at or below a place: who can vote is one of these, no 居民区."""
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    query = (
        select(Place)
        .where(
            col(Place.kind) == kind,
            below(place_id, col(Place.id)),
            within(actor, Permission.SEE_PLACES, col(Place.id)),
        )
        .order_by(col(Place.code))
    )
    return [_line(p) for p in db.scalars(query)]


@allows(Permission.SEE_PLACES)
def household_count(db: Session, actor: Actor, *, place_id: int) -> int:
    """How many households there are at or below a place."""
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    return (
        db.scalar(select(func.count()).select_from(Unit).where(below(place_id, col(Unit.stairwell_id)))) or 0
    )


@allows(Permission.MANAGE_PEOPLE)
def rename_place(db: Session, actor: Actor, *, place_id: int, version: int, name: str, at: datetime) -> int:
    """Give a place another name; the new version. Raises Conflict, NotFound, Refused("name_empty")."""
    place = find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    if not name.strip():
        raise Refused("name_empty")
    new = versions.save(db, Place, place_id, version=version, changes={"name": name.strip()})
    audit.record(
        db, actor, area="grids", action="rename_place", subject=("place", place_id), at=at, place_id=place_id,
        before={"name": place.name}, after={"name": name.strip()},
    )  # fmt: skip
    return new


def index_places(db: Session, place_ids: Iterable[int] | None = None) -> None:
    """Derive which place lies within which, for new places (given parents first) or for all of them."""
    db.flush()
    if place_ids is None:
        db.connection().execute(delete(PlaceWithin))
        _index_level_by_level(db)
        return
    for place_id in place_ids:
        _index_one(db, place_id)


def _index_one(db: Session, place_id: int) -> None:
    place = db.get_one(Place, place_id)
    parents = [p for p in (place.parent_id, place.micro_grid_id) if p is not None]
    above = set(
        db.scalars(select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id).in_(parents)))
    )
    rows = [{"ancestor_id": a, "place_id": place_id} for a in above | {place_id}]
    db.connection().execute(delete(PlaceWithin).where(col(PlaceWithin.place_id) == place_id))
    db.connection().execute(insert(PlaceWithin), rows)


def _index_level_by_level(db: Session) -> None:
    """SQL does the work: n-th generation ancestors by joining the parent edges n times."""
    edge, upper = aliased(Place), aliased(PlaceWithin)
    db.connection().execute(
        insert(PlaceWithin).from_select(["ancestor_id", "place_id"], select(col(Place.id), col(Place.id)))
    )
    for kind in list(PlaceKind)[1:]:
        for parent in (col(edge.parent_id), col(edge.micro_grid_id)):
            found = select(col(upper.ancestor_id), col(edge.id)).join(upper, col(upper.place_id) == parent)
            known = select(PlaceWithin).where(
                col(PlaceWithin.ancestor_id) == col(upper.ancestor_id),
                col(PlaceWithin.place_id) == col(edge.id),
            )
            new = found.where(col(edge.kind) == kind, ~known.exists()).distinct()
            db.connection().execute(insert(PlaceWithin).from_select(["ancestor_id", "place_id"], new))
