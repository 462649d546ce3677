"""Forming a task group, and changing what it is called and from when to when it stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.group_enums import GroupKind, GroupPost
from models.groups import GroupMember, TaskGroup
from models.renewals import Project
from services import audit, versions
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound, Refused
from services.once import once
from services.rules.groups import Span

P = Permission
LONGEST = {"name": 80, "person": 64, "capacity": 40}


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds which post when: `who` is the person's number, or None, and the outsider's name."""

    id: int
    who: tuple[int | None, str]
    post: GroupPost
    span: Span


@allows(P.MOVE_RENEWALS)
def form_group(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    project_id: int | None = None,
    kind: GroupKind,
    name: str,
    since: date,
    until: date | None = None,
    token: str,
    at: datetime,
) -> int:
    """Form a group for a place or, if one is named, for one renewal there; its id.

    Raises NotFound; Refused: "name_empty", "text_too_long", "group_dates".
    """
    values = {"kind": kind, **_checked(name, since, until)}

    def do() -> int:
        find_place(db, actor, place_id, permission=P.MOVE_RENEWALS)
        if project_id is not None:
            _insist_there(db, project_id, place_id)
        group = TaskGroup(place_id=place_id, project_id=project_id, **values)
        db.add(group)
        db.flush()
        about = {"project": project_id}
        record(db, actor, "form_group", ("task_group", group.id), place_id, at, after=about | _told(values))
        return group.id or 0

    return int(once(db, actor, "form_group", token=token, at=at, do=do))


def _insist_there(db: Session, project_id: int, place_id: int) -> None:
    there = select(col(Project.id)).where(
        col(Project.id) == project_id, below(place_id, col(Project.place_id))
    )
    if db.scalar(there) is None:
        raise NotFound("project")


def _checked(name: str, since: date, until: date | None) -> dict[str, Any]:
    if not Span(since, until).in_order:
        raise Refused("group_dates")
    return {"name": clean(name, "name"), "since": since, "until": until}


def clean(text: str, what: str, *, needed: bool = True) -> str:
    """A text without blanks around it. Raises Refused("name_empty"), ("text_too_long")."""
    text = text.strip()
    if needed and not text:
        raise Refused("name_empty")
    if len(text) > LONGEST[what]:
        raise Refused("text_too_long", longest=LONGEST[what])
    return text


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """The values under the names that they have in the log."""
    return {"group_kind" if key == "kind" else key: value for key, value in values.items()}


def record(
    db: Session,
    actor: Actor,
    action: str,
    subject: tuple[str, int | None],
    place_id: int,
    at: datetime,
    **told: dict[str, Any],
) -> None:
    """Note a change of a group or of a member for the log."""
    audit.record(db, actor, area="renewals", action=action, subject=subject, at=at, place_id=place_id, **told)


@allows(P.MOVE_RENEWALS)
def change_group(
    db: Session,
    actor: Actor,
    *,
    group_id: int,
    version: int,
    name: str,
    since: date,
    until: date | None,
    token: str,
    at: datetime,
) -> int:
    """Change what a group is called and when it stands; the new version. Open ends of its members follow.

    Raises Conflict with both versions, NotFound; Refused: "name_empty", "text_too_long", "group_dates",
    "members_outside" where a member's own dates would lie outside.
    """
    changes = _checked(name, since, until)

    def do() -> int:
        group = find(db, actor, group_id)
        span, spans = Span(since, until), [member.span for member in held(db, group_id)]
        if not all(when.lies_in(span) for when in spans):
            raise Refused("members_outside")
        before = {key: getattr(group, key) for key in changes}
        saved = versions.save(db, TaskGroup, group_id, version=version, changes=changes)
        subject = ("task_group", group_id)
        record(db, actor, "change_group", subject, group.place_id, at, before=before, after=changes)
        return saved

    return int(once(db, actor, "change_group", token=token, at=at, do=do))


def find(db: Session, actor: Actor, group_id: int) -> TaskGroup:
    """The group, to be changed: nobody else changes it meanwhile. Raises NotFound."""
    here = within(actor, P.MOVE_RENEWALS, col(TaskGroup.place_id))
    query = select(TaskGroup).where(col(TaskGroup.id) == group_id, here)
    group = db.scalar(query.execution_options(populate_existing=True).with_for_update())
    if group is None:
        raise NotFound("task_group")
    return group


def held(db: Session, group_id: int) -> list[Held]:
    """All members of a group, those of other days too."""
    query = select(GroupMember).where(col(GroupMember.group_id) == group_id)
    return [
        Held(m.id or 0, (m.person_id, m.name), m.post, Span(m.since, m.until))
        for m in db.scalars(query.execution_options(populate_existing=True))
    ]
