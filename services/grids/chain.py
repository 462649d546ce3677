"""The chain of a neighbourhood, from party branch to volunteers; and households per micro-grid leader."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place, PlaceWithin, Post, Unit
from models.net_enums import PostKind
from services.access import Actor, allows, below, find_place, within
from services.db import rows_of
from services.errors import Refused
from services.grids.posts import ORDER
from services.rules import posts as rules
from services.rules.groups import Span
from services.rules.spread import Spread, spread

P = Permission
K = PlaceKind
LEVELS = (K.NEIGHBOURHOOD, K.MICRO_GRID, K.STAIRWELL)
VOLUNTEERS = frozenset(
    {PostKind.PARTY_VOLUNTEER, PostKind.PUBLICIST, PostKind.KEEPER, PostKind.PARTY_GROUP_LEADER}
)
"""Who hangs from a place in the picture, instead of standing for it."""


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody in a post on the day."""

    post_id: int
    kind: PostKind
    holder: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """One place of the chain: who leads it, how many of its posts are vacant, who helps, and what hangs below."""

    place_id: int
    kind: PlaceKind
    name: str
    leaders: tuple[Held, ...]
    lacking: int
    volunteers: tuple[Held, ...]
    below: tuple["Link", ...]


@allows(P.SEE_PLACES)
def chain(db: Session, actor: Actor, *, place_id: int, on: date) -> Link:
    """The chain of a neighbourhood, or of a part of it, on a day; three statements.

    Raises NotFound outside the scope, Refused("chain_too_wide") for a place that is no part of a neighbourhood's chain.
    """
    top = find_place(db, actor, place_id, permission=P.SEE_PLACES)
    if top.kind not in LEVELS:
        raise Refused("chain_too_wide")
    places = _places(db, actor, place_id, on)
    return _link(next(p for p in places if p.id == place_id), _by_keeper(places), _posts(db, place_id), on)


def _places(db: Session, actor: Actor, place_id: int, on: date) -> Sequence[Any]:
    """The places of the chain with who looks after each, and their estate's and building's names."""
    building, estate = (
        select(col(Place.id), col(Place.name), col(Place.parent_id)).subquery() for _ in range(2)
    )
    query = (
        select(
            col(Place.id), col(Place.kind), col(Place.name), col(Place.parent_id), col(Place.micro_grid_id),
            building.c.name.label("building"), estate.c.name.label("estate"),
        )
        .outerjoin(building, and_(building.c.id == col(Place.parent_id), col(Place.kind) == K.STAIRWELL))
        .outerjoin(estate, estate.c.id == building.c.parent_id)
        .where(col(Place.kind).in_(LEVELS), below(place_id, col(Place.id)))
        .where(within(actor, P.SEE_PLACES, col(Place.id)), col(Place.since) <= on)
        .where(or_(col(Place.until).is_(None), col(Place.until) >= on))
        .order_by(estate.c.name, func.length(col(Place.code)), col(Place.code))
    )  # fmt: skip
    return rows_of(db, query)


def _by_keeper(places: Sequence[Any]) -> dict[int | None, list[Any]]:
    found: dict[int | None, list[Any]] = defaultdict(list)
    for place in places:
        found[place.micro_grid_id if place.kind is K.STAIRWELL else place.parent_id].append(place)
    return found


def _posts(db: Session, place_id: int) -> dict[int, list[Any]]:
    query = (
        select(col(Post.id), col(Post.place_id), col(Post.kind), col(Post.holder), col(Post.person_id), col(Post.since),
               col(Post.until))
        .where(below(place_id, col(Post.place_id)))
        .order_by(col(Post.since), col(Post.id))
    )  # fmt: skip
    found: dict[int, list[Any]] = defaultdict(list)
    for post in rows_of(db, query):
        found[post.place_id].append(post)
    return found


def _link(place: Any, children: dict[int | None, list[Any]], posts: dict[int, list[Any]], on: date) -> Link:
    now = [p for p in posts.get(place.id, ()) if Span(p.since, p.until).holds_on(on)]
    held = sorted(
        (Held(p.id, p.kind, p.holder, p.person_id) for p in now), key=lambda h: ORDER.get(h.kind, 99)
    )
    counted: dict[PostKind, int] = defaultdict(int)
    for h in held:
        counted[h.kind] += 1
    wanted = rules.rules_at(place.kind, on=on)
    return Link(
        place_id=place.id,
        kind=place.kind,
        name=_named(place),
        leaders=tuple(h for h in held if h.kind not in VOLUNTEERS),
        lacking=sum(max(0, rule.wanted - counted[rule.code]) for rule in wanted),
        volunteers=tuple(h for h in held if h.kind in VOLUNTEERS),
        below=tuple(_link(p, children, posts, on) for p in children.get(place.id, ()) if p.id != place.id),
    )


def _named(place: Any) -> str:
    return (
        " ".join(filter(None, (place.estate, place.building, place.name)))
        if place.building
        else str(place.name)
    )


@dataclass(frozen=True, slots=True)
class Load:
    """The households of one micro-grid, how many lead it, and the share of each: exact; None without a leader."""

    place_id: int
    name: str
    households: int
    leaders: int
    each: Fraction | None
    is_far_off: bool


@dataclass(frozen=True, slots=True)
class Loads:
    """Households per micro-grid leader at or below a place. `spread` is None where nobody leads one."""

    lines: tuple[Load, ...]
    spread: Spread | None

    @property
    def without(self) -> int:
        """How many micro-grids nobody leads."""
        return sum(line.each is None for line in self.lines)


@allows(P.SEE_PLACES)
def households_per_leader(db: Session, actor: Actor, *, place_id: int, on: date) -> Loads:
    """How many households each micro-grid leader looks after at or below a place on a day; two statements.

    The number of households is data and no rule: nothing says what is too many. Raises NotFound.
    """
    find_place(db, actor, place_id, permission=P.SEE_PLACES)
    rows = rows_of(db, _loads(actor, place_id, on))
    each = [Fraction(row.households, row.leaders) if row.leaders else None for row in rows]
    spread_of = spread([e for e in each if e is not None])
    return Loads(tuple(_load(row, e, spread_of) for row, e in zip(rows, each, strict=True)), spread_of)


def _loads(actor: Actor, place_id: int, on: date) -> Any:
    held = (
        select(col(Post.place_id), func.count().label("leaders"))
        .where(col(Post.kind) == PostKind.MICRO_GRID_LEADER, col(Post.since) <= on)
        .where(or_(col(Post.until).is_(None), col(Post.until) >= on))
        .group_by(col(Post.place_id))
        .subquery()
    )
    homes = (
        select(col(PlaceWithin.ancestor_id).label("place_id"), func.count().label("households"))
        .join(Unit, col(Unit.stairwell_id) == col(PlaceWithin.place_id))
        .join(Place, and_(col(Place.id) == col(PlaceWithin.ancestor_id), col(Place.kind) == K.MICRO_GRID))
        .where(below(place_id, col(PlaceWithin.ancestor_id)))
        .group_by(col(PlaceWithin.ancestor_id))
        .subquery()
    )
    return (
        select(
            col(Place.id), col(Place.name), func.coalesce(homes.c.households, 0).label("households"),
            func.coalesce(held.c.leaders, 0).label("leaders"),
        )
        .outerjoin(held, held.c.place_id == col(Place.id))
        .outerjoin(homes, homes.c.place_id == col(Place.id))
        .where(col(Place.kind) == K.MICRO_GRID, below(place_id, col(Place.id)))
        .where(within(actor, P.SEE_PLACES, col(Place.id)), col(Place.since) <= on)
        .where(or_(col(Place.until).is_(None), col(Place.until) >= on))
        .order_by(col(Place.code))
    )  # fmt: skip


def _load(row: Any, each: Fraction | None, spread_of: Spread | None) -> Load:
    far_off = each is not None and spread_of is not None and spread_of.is_far_off(each)
    return Load(row.id, row.name, row.households, row.leaders, each, far_off)
