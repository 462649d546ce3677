"""Who comes into a task group, changes post or leaves.

Names of outsiders never go into the log: it cannot forget, and the member's row can be removed.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.enums import Permission
from models.group_enums import GroupPost
from models.groups import GroupMember, TaskGroup
from services import tasks, versions
from services.access import Actor, allows
from services.errors import NotFound, Refused
from services.once import once
from services.renewals.group_changes import clean, find, held, record
from services.rules.groups import Span, is_taken

P = Permission


@allows(P.MOVE_RENEWALS)
def add_member(
    db: Session,
    actor: Actor,
    *,
    group_id: int,
    person_id: int | None = None,
    name: str = "",
    capacity: str = "",
    post: GroupPost,
    since: date,
    until: date | None = None,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Take somebody into a group: a person with an account, else an outsider by name; the member's id.

    Raises NotFound; Refused: "name_empty", "text_too_long", "group_dates", "post_outside_group",
    "post_taken", "member_twice", "person_elsewhere".
    """
    name = "" if person_id else clean(name, "person")
    values: dict[str, Any] = {"capacity": clean(capacity, "capacity", needed=False), "post": post}
    values |= {"since": since, "until": until}

    def do() -> int:
        group = find(db, actor, group_id)
        if person_id:
            _insist_works_there(db, actor, person_id, group.place_id, on)
        _insist_free(db, group, post, Span(since, until), who=(person_id, name))
        member = GroupMember(group_id=group_id, person_id=person_id, name=name, **values)
        db.add(member)
        db.flush()
        told = {"group": group_id, "given_to": person_id, **values}
        record(db, actor, "add_member", ("group_member", member.id), group.place_id, at, after=told)
        return member.id or 0

    return int(once(db, actor, "add_member", token=token, at=at, do=do))


def _insist_works_there(db: Session, actor: Actor, person_id: int, place_id: int, on: date) -> None:
    if person_id not in {p.id for p in tasks.assignees(db, actor, place_id=place_id, on=on)}:
        raise Refused("person_elsewhere")


def _insist_free(
    db: Session, group: TaskGroup, post: GroupPost, span: Span, *, who: tuple[int | None, str], but: int = 0
) -> None:
    """Raise Refused unless a post may be held then by this person; `but` is the member who is changed."""
    of_group = Span(group.since, group.until)
    if not span.in_order:
        raise Refused("group_dates")
    if not span.lies_in(of_group):
        raise Refused("post_outside_group")
    others = [(h, h.span.within(of_group)) for h in held(db, group.id or 0) if h.id != but]
    span = span.within(of_group)
    if any(h.who == who and span.meets(when) for h, when in others):
        raise Refused("member_twice")
    if is_taken(group.kind, post, span, [(h.post, when) for h, when in others]):
        raise Refused("post_taken", post=post)


@allows(P.MOVE_RENEWALS)
def change_member(
    db: Session,
    actor: Actor,
    *,
    member_id: int,
    version: int,
    capacity: str,
    post: GroupPost,
    since: date,
    until: date | None,
    token: str,
    at: datetime,
) -> int:
    """Change somebody's post in a group, or from when to when it is held; the new version.

    Raises Conflict with both versions, NotFound, and Refused as `add_member`.
    """
    changes: dict[str, Any] = {"capacity": clean(capacity, "capacity", needed=False), "post": post}
    changes |= {"since": since, "until": until}

    def do() -> int:
        member, group = _member(db, actor, member_id)
        who = member.person_id, member.name
        _insist_free(db, group, post, Span(since, until), who=who, but=member_id)
        before = {key: getattr(member, key) for key in changes}
        saved = versions.save(db, GroupMember, member_id, version=version, changes=changes)
        subject = ("group_member", member_id)
        record(db, actor, "change_member", subject, group.place_id, at, before=before, after=changes)
        return saved

    return int(once(db, actor, "change_member", token=token, at=at, do=do))


def _member(db: Session, actor: Actor, member_id: int) -> tuple[GroupMember, TaskGroup]:
    query = select(GroupMember).where(col(GroupMember.id) == member_id)
    member = db.scalar(query.execution_options(populate_existing=True))
    if member is None:
        raise NotFound("group_member")
    return member, find(db, actor, member.group_id)


@allows(P.MOVE_RENEWALS)
def remove_member(
    db: Session, actor: Actor, *, member_id: int, version: int, token: str, at: datetime
) -> None:
    """Take out somebody entered by mistake, name and all; who has left keeps the row, with a last day.

    Raises NotFound, Refused("member_changed") where somebody changed it meanwhile.
    """

    def do() -> None:
        member, group = _member(db, actor, member_id)
        if member.version != version:
            raise Refused("member_changed")
        db.connection().execute(delete(GroupMember).where(col(GroupMember.id) == member_id))
        told = {"group": group.id, "post": member.post, "since": member.since}
        record(db, actor, "remove_member", ("group_member", member_id), group.place_id, at, before=told)

    once(db, actor, "remove_member", token=token, at=at, do=do)
