"""Posts at places: who holds which from when to when, which are vacant since when, whose phone may be read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place, Post
from models.net_enums import PostKind
from services import audit
from services.access import Actor, allows, below, find_place, within
from services.db import rows_of
from services.errors import NotFound, Refused
from services.grids import naming
from services.rules import posts as rules
from services.rules.groups import Span
from services.rules.posts import PostRule

P = Permission
ORDER = {kind: n for n, kind in enumerate(dict.fromkeys(rule.code for rule in rules.post_rules()))}
"""The chain, from the top down."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """One holder of a post at a place. `has_phone`: a number is known, which `reveal_holder` gives."""

    id: int
    kind: PostKind
    holder: str
    person_id: int | None
    has_phone: bool
    span: Span
    is_now: bool
    version: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post that belongs at a place: so many should hold it, and so many do. `since`: vacant from that day on."""

    rule: PostRule
    held: int
    since: date | None


@dataclass(frozen=True, slots=True)
class PlacePosts:
    """The posts of one place on a day: who holds them, who did or will at other times, and what belongs there."""

    place_id: int
    kind: PlaceKind
    place: str
    now: tuple[PostLine, ...]
    others: tuple[PostLine, ...]
    wanted: tuple[Wanted, ...]
    can_edit: bool


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that should be held at a place and is not: how many are lacking of how many, and since when."""

    id: int
    place_id: int
    place_kind: PlaceKind
    kind: PostKind
    lacking: int
    wanted: int
    since: date


@allows(P.SEE_PLACES)
def posts_at(db: Session, actor: Actor, *, place_id: int, on: date) -> PlacePosts:
    """The posts of one place as they stand on a day; four statements. Raises NotFound outside the scope."""
    place = find_place(db, actor, place_id, permission=P.SEE_PLACES)
    found = list(db.scalars(select(Post).where(col(Post.place_id) == place_id).order_by(col(Post.since))))
    order = [rule.code for rule in rules.rules_at(place.kind, on=on)]
    lines = sorted(
        (_line(post, on) for post in found),
        key=lambda p: (order.index(p.kind) if p.kind in order else 99, p.span.since, p.id),
    )
    mine = within(actor, P.MANAGE_POSTS, col(Place.id))
    return PlacePosts(
        place_id=place_id,
        kind=place.kind,
        place=naming.full_names(db, [place_id])[place_id],
        now=tuple(line for line in lines if line.is_now),
        others=tuple(line for line in lines if not line.is_now),
        wanted=tuple(
            _wanted(rule, place.since, [p.span for p in lines if p.kind is rule.code], on)
            for rule in rules.rules_at(place.kind, on=on)
        ),
        can_edit=db.scalar(select(col(Place.id)).where(col(Place.id) == place_id, mine)) is not None,
    )


def _line(post: Post, on: date) -> PostLine:
    span = Span(post.since, post.until)
    return PostLine(
        post.id or 0,
        post.kind,
        post.holder,
        post.person_id,
        bool(post.phone),
        span,
        span.holds_on(on),
        post.version,
    )


def _wanted(rule: PostRule, begins: date, spans: Sequence[Span], on: date) -> Wanted:
    held = sum(span.holds_on(on) for span in spans)
    return Wanted(rule, held, rules.vacant_since(rule.wanted, spans, begins=_begins(rule, begins), on=on))


def _begins(rule: PostRule, place_since: date) -> date:
    return max(place_since, rule.since or place_since)


@allows(P.SEE_PLACES)
def vacancies(db: Session, actor: Actor, *, place_id: int, on: date) -> list[Vacancy]:
    """What is vacant at or below a place on a day, from the top of the chain down, the longest vacant first.

    Three statements. Raises NotFound outside the scope.
    """
    find_place(db, actor, place_id, permission=P.SEE_PLACES)
    places = _places(db, actor, place_id, on)
    held = _spans(db, place_id, {rule.code for rule in rules.post_rules() if rule.wanted})
    wanted = {kind: [r for r in rules.rules_at(kind, on=on) if r.wanted] for kind in PlaceKind}
    found = [v for row in places for v in _lacking(row, wanted[row.kind], held, on)]
    found.sort(key=lambda v: (ORDER[v.kind], v.since, v.place_id))
    return found


def _places(db: Session, actor: Actor, place_id: int, on: date) -> Sequence[Any]:
    """The places at or below one where a post can be vacant, as they are valid on the day."""
    query = select(col(Place.id), col(Place.kind), col(Place.since)).where(
        col(Place.kind).in_(rules.places_wanting(on=on)), below(place_id, col(Place.id)),
        within(actor, P.SEE_PLACES, col(Place.id)), col(Place.since) <= on,
        col(Place.until).is_(None) | (col(Place.until) >= on),
    )  # fmt: skip
    return rows_of(db, query)


def _spans(db: Session, place_id: int, kinds: Iterable[PostKind]) -> dict[tuple[int, PostKind], list[Span]]:
    query = select(col(Post.place_id), col(Post.kind), col(Post.since), col(Post.until)).where(
        col(Post.kind).in_(kinds), below(place_id, col(Post.place_id))
    )
    found: dict[tuple[int, PostKind], list[Span]] = defaultdict(list)
    for place, kind, since, until in rows_of(db, query):
        found[place, kind].append(Span(since, until))
    return found


def _lacking(
    row: Any, wanted: Sequence[PostRule], held: dict[tuple[int, PostKind], list[Span]], on: date
) -> Iterable[Vacancy]:
    for rule in wanted:
        spans = held.get((row.id, rule.code), [])
        since = rules.vacant_since(rule.wanted, spans, begins=_begins(rule, row.since), on=on)
        if since is not None:
            lacking = rules.missing(rule.wanted, spans, on=on)
            number = row.id * 100 + ORDER[rule.code]
            yield Vacancy(number, row.id, row.kind, rule.code, lacking, rule.wanted, since)


@allows(P.SEE_PLACES)
def names_of(db: Session, actor: Actor, *, place_ids: list[int]) -> dict[int, str]:
    """How these places are called in full; three statements. Raises NotFound where one lies outside the scope."""
    mine = select(col(Place.id)).where(
        col(Place.id).in_(place_ids), within(actor, P.SEE_PLACES, col(Place.id))
    )
    if set(db.scalars(mine)) != set(place_ids):
        raise NotFound("place")
    return naming.full_names(db, place_ids)


@allows(P.REVEAL_PHONE)
def reveal_holder(db: Session, actor: Actor, *, post_id: int, reason: str, at: datetime) -> str:
    """A holder's phone number; that it was read and why goes into the log, the number does not.

    Raises NotFound, Refused("reason_missing"), ("phone_unknown").
    """
    query = select(Post).where(col(Post.id) == post_id, within(actor, P.REVEAL_PHONE, col(Post.place_id)))
    post = db.scalar(query)
    if post is None:
        raise NotFound("post")
    if not reason.strip():
        raise Refused("reason_missing")
    if not post.phone:
        raise Refused("phone_unknown")
    audit.record(
        db, actor, area="grids", action="reveal_phone", subject=("post", post_id), at=at, place_id=post.place_id,
        after={"reason": reason.strip()[:500]},
    )  # fmt: skip
    return post.phone
