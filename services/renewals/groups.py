"""Task groups of a renewal: who is in them in which post, and which posts of a three-person group are vacant."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from models.enums import Permission
from models.grids import Place, PlaceWithin
from models.group_enums import GroupKind, GroupPost
from models.groups import GroupMember, TaskGroup
from models.people import Person
from models.renewals import Project
from services.access import Actor, allows, within
from services.errors import NotFound
from services.rules.groups import Span, vacant

P = Permission


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group. `name` is empty where an outsider's name is not for this reader.

    `span` is when the post is held; `is_now`: on the day asked about.
    """

    id: int
    person_id: int | None
    name: str
    capacity: str
    post: GroupPost
    span: Span
    is_now: bool
    version: int


@dataclass(frozen=True, slots=True)
class Group:
    """One group with its members: those of the day asked about by post, then those before and after.

    `of_place`: it looks after the whole place, not after this renewal alone.
    """

    id: int
    kind: GroupKind
    name: str
    place_id: int
    place: str
    of_place: bool
    span: Span
    is_now: bool
    members: tuple[Member, ...]
    vacant: tuple[GroupPost, ...]
    can_edit: bool
    version: int


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one renewal, and whether the reader may form another at its place."""

    place_id: int
    can_form: bool
    groups: tuple[Group, ...]


@allows(P.SEE_RENEWALS)
def groups_of(db: Session, actor: Actor, *, project_id: int, on: date) -> Groups:
    """The groups of one renewal and those of the places around it, as they stand on a day; three statements.

    Groups that stand come first. Raises NotFound outside the scope.
    """
    mine = within(actor, P.MOVE_RENEWALS, col(Project.place_id))
    query = select(col(Project.place_id), mine.label("mine")).where(
        col(Project.id) == project_id, within(actor, P.SEE_RENEWALS, col(Project.place_id))
    )
    row = db.execute(query).first()
    if row is None:
        raise NotFound("project")
    found = _groups(db, actor, project_id, row.place_id)
    members = _members(db, [row[0].id for row in found])
    told = [_group(row, members[row[0].id], on) for row in found]
    told.sort(key=lambda g: (not g.is_now, g.of_place, g.span.since, g.id))
    return Groups(row.place_id, bool(row.mine), tuple(told))


def _groups(db: Session, actor: Actor, project_id: int, place_id: int) -> list[Any]:
    """The groups with their place's name, whether outsiders' names may be read, and whether it may be changed."""
    around = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id)
    of_place = and_(col(TaskGroup.project_id).is_(None), col(TaskGroup.place_id).in_(around))
    query = select(
        TaskGroup,
        col(Place.name),
        within(actor, P.SEE_OWNERS, col(TaskGroup.place_id)).label("names"),
        within(actor, P.MOVE_RENEWALS, col(TaskGroup.place_id)).label("mine"),
    ).join(Place, col(Place.id) == col(TaskGroup.place_id))
    return list(db.execute(query.where(or_(col(TaskGroup.project_id) == project_id, of_place))).all())


def _members(db: Session, group_ids: list[int | None]) -> dict[int | None, list[Any]]:
    query = (
        select(GroupMember, col(Person.display_name))
        .outerjoin(Person, col(Person.id) == col(GroupMember.person_id))
        .where(col(GroupMember.group_id).in_(group_ids))
        .order_by(col(GroupMember.since), col(GroupMember.id))
    )
    found: dict[int | None, list[Any]] = defaultdict(list)
    for row in db.execute(query):
        found[row[0].group_id].append(row)
    return found


def _group(row: Any, rows: list[Any], on: date) -> Group:
    g, place, names, mine = row
    span = Span(g.since, g.until)
    members = [_member(m, person, span, bool(names), on) for m, person in rows]
    members.sort(key=lambda m: (not m.is_now, list(GroupPost).index(m.post)))
    is_now = span.holds_on(on)
    return Group(
        id=g.id or 0,
        kind=g.kind,
        name=g.name,
        place_id=g.place_id,
        place=place,
        of_place=g.project_id is None,
        span=span,
        is_now=is_now,
        members=tuple(members),
        vacant=vacant(g.kind, [m.post for m in members if m.is_now]) if is_now else (),
        can_edit=bool(mine),
        version=g.version,
    )


def _member(m: GroupMember, person: str | None, group: Span, names: bool, on: date) -> Member:
    span = Span(m.since, m.until)
    return Member(
        id=m.id or 0,
        person_id=m.person_id,
        name=person or (m.name if names else ""),
        capacity=m.capacity,
        post=m.post,
        span=span,
        is_now=span.within(group).holds_on(on) and group.holds_on(on),
        version=m.version,
    )
