"""Who comes into a post, changes in it or leaves it: never the same holder twice in one post on one day.

Names of holders never go into the log: it cannot forget, and a post's row can be removed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.enums import Permission
from models.grids import Place, Post
from models.net import Patrol
from models.net_enums import PostKind
from services import audit, tasks, versions
from services.access import Actor, allows, find_place, within
from services.errors import NotFound, Refused
from services.once import once
from services.rules.groups import Span
from services.rules.posts import belongs, is_free

P = Permission
LONGEST = {"holder": 64, "phone": 32}


@allows(P.MANAGE_POSTS)
def add_post(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    kind: PostKind,
    holder: str = "",
    phone: str = "",
    person_id: int | None = None,
    since: date,
    until: date | None = None,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Give somebody a post at a place: a person with an account, else by name; the post's id.

    Raises NotFound; Refused: "name_empty", "text_too_long", "post_dates", "post_not_here", "post_twice",
    "person_elsewhere".
    """

    def do() -> int:
        place = find_to_change(db, actor, place_id)
        if not belongs(kind, place.kind):
            raise Refused("post_not_here", post=kind, place=place.kind)
        name = _named(db, actor, place_id, person_id, holder, on)
        post = Post(
            place_id=place_id, kind=kind, holder=name, phone=cleaned(phone, "phone"), person_id=person_id,
            since=since, until=until,
        )  # fmt: skip
        insist_free(db, post)
        db.add(post)
        db.flush()
        told = {"post_kind": kind, "since": since, "until": until, "given_to": person_id}
        record(db, actor, "add_post", post, at, after=told)
        return post.id or 0

    return int(once(db, actor, "add_post", token=token, at=at, do=do))


def find_to_change(db: Session, actor: Actor, place_id: int) -> Place:
    """The place, whose posts nobody else changes meanwhile. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.MANAGE_POSTS)
    return db.scalars(select(Place).where(col(Place.id) == place_id).with_for_update()).one()


def _named(db: Session, actor: Actor, place_id: int, person_id: int | None, holder: str, on: date) -> str:
    """The holder's name: of the account, who must work there, or as entered."""
    if person_id is None:
        return cleaned(holder, "holder", needed=True)
    staff = {p.id: p.name for p in tasks.assignees(db, actor, place_id=place_id, on=on)}
    if person_id not in staff:
        raise Refused("person_elsewhere")
    return staff[person_id]


def cleaned(text: str, what: str, *, needed: bool = False) -> str:
    """A text without blanks around it. Raises Refused("name_empty"), ("text_too_long")."""
    text = text.strip()
    if needed and not text:
        raise Refused("name_empty")
    if len(text) > LONGEST[what]:
        raise Refused("text_too_long", longest=LONGEST[what])
    return text


def insist_free(db: Session, post: Post) -> None:
    """Raise Refused("post_dates"), or ("post_twice") where the same holder has the post on one of these days."""
    span = Span(post.since, post.until)
    if not span.in_order:
        raise Refused("post_dates")
    if not is_free(span, [Span(p.since, p.until) for p in same_holder(db, post)]):
        raise Refused("post_twice", post=post.kind)


def same_holder(db: Session, post: Post) -> Sequence[Post]:
    """The other rows of this post at this place that the same holder has: by account, else by name."""
    query = select(Post).where(
        col(Post.place_id) == post.place_id,
        col(Post.kind) == post.kind,
        col(Post.id).is_distinct_from(post.id),
    )
    with db.no_autoflush:
        found = db.scalars(query.execution_options(populate_existing=True)).all()
    return [
        p
        for p in found
        if (p.person_id, p.person_id or p.holder) == (post.person_id, post.person_id or post.holder)
    ]


def record(db: Session, actor: Actor, action: str, post: Post, at: datetime, **told: dict[str, Any]) -> None:
    """Note a change of a post for the log."""
    audit.record(
        db,
        actor,
        area="grids",
        action=action,
        subject=("post", post.id),
        at=at,
        place_id=post.place_id,
        **told,
    )


@allows(P.MANAGE_POSTS)
def change_post(
    db: Session,
    actor: Actor,
    *,
    post_id: int,
    version: int,
    holder: str,
    phone: str | None = None,
    since: date,
    until: date | None,
    token: str,
    at: datetime,
) -> int:
    """Correct who holds a post and when; the new version. `phone` None: as it is. An account keeps its name.

    Raises Conflict with both versions, NotFound; Refused: "name_empty", "text_too_long", "post_dates", "post_twice".
    """
    changes: dict[str, Any] = {
        "holder": cleaned(holder, "holder", needed=True),
        "since": since,
        "until": until,
    }
    if phone is not None:
        changes["phone"] = cleaned(phone, "phone")

    def do() -> int:
        post = find(db, actor, post_id)
        if post.person_id:
            changes["holder"] = post.holder
        before = {key: getattr(post, key) for key in changes}
        if post.version == version:
            insist_free(db, _as_changed(post, changes))
        saved = versions.save(db, Post, post_id, version=version, changes=changes)
        record(db, actor, "change_post", post, at, before=_told(post, before), after=_told(post, changes))
        return saved

    return int(once(db, actor, "change_post", token=token, at=at, do=do))


def _as_changed(post: Post, changes: dict[str, Any]) -> Post:
    values = {"id": post.id, "place_id": post.place_id, "kind": post.kind, "person_id": post.person_id}
    return Post(**values | changes)


def _told(post: Post, values: dict[str, Any]) -> dict[str, Any]:
    """What goes into the log: no name, no number."""
    return {"post_kind": post.kind} | {k: v for k, v in values.items() if k in ("since", "until")}


@allows(P.MANAGE_POSTS)
def end_post(
    db: Session, actor: Actor, *, post_id: int, version: int, until: date, token: str, at: datetime
) -> int:
    """Say which day is the last in the post; the new version.

    Raises Conflict, NotFound, Refused("post_dates") for a day before the first.
    """

    def do() -> int:
        post = find(db, actor, post_id)
        before = {"until": post.until}
        if post.version == version:
            insist_free(db, _as_changed(post, {"holder": post.holder, "since": post.since, "until": until}))
        saved = versions.save(db, Post, post_id, version=version, changes={"until": until})
        record(
            db, actor, "end_post", post, at, before=_told(post, before), after=_told(post, {"until": until})
        )
        return saved

    return int(once(db, actor, "end_post", token=token, at=at, do=do))


def find(db: Session, actor: Actor, post_id: int) -> Post:
    """The post, to be changed: nobody else changes the posts of its place meanwhile. Raises NotFound."""
    place_id = db.scalar(
        select(col(Post.place_id)).where(
            col(Post.id) == post_id, within(actor, P.MANAGE_POSTS, col(Post.place_id))
        )
    )
    if place_id is None:
        raise NotFound("post")
    find_to_change(db, actor, place_id)
    return db.get_one(Post, post_id, populate_existing=True)


@allows(P.MANAGE_POSTS)
def remove_post(db: Session, actor: Actor, *, post_id: int, version: int, token: str, at: datetime) -> None:
    """Take out a holder entered by mistake, name and all; who has left keeps the row, with a last day.

    Raises NotFound; Refused: "post_changed" where somebody changed it meanwhile, "post_walked" where patrols name it.
    """

    def do() -> None:
        post = find(db, actor, post_id)
        if post.version != version:
            raise Refused("post_changed")
        _insist_no_patrols(db, post_id)
        db.expunge(post)
        db.connection().execute(delete(Post).where(col(Post.id) == post_id))
        record(
            db, actor, "remove_post", post, at, before=_told(post, {"since": post.since, "until": post.until})
        )

    once(db, actor, "remove_post", token=token, at=at, do=do)


def _insist_no_patrols(db: Session, post_id: int) -> None:
    if db.scalar(select(col(Patrol.id)).where(col(Patrol.post_id) == post_id).limit(1)) is not None:
        raise Refused("post_walked")
