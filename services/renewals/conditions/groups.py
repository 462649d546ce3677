"""The condition of a task group: one stands for the renewal or its place, and no post of three is vacant."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, or_, select
from sqlmodel import Session, col

from models.grids import PlaceWithin
from models.group_enums import GroupPost
from models.groups import GroupMember, TaskGroup
from models.renewals import Project
from services.renewals.lacks import Lack
from services.rules.groups import vacant
from services.statements import Kept, told_list

WHO = "neighbourhood general party branch"


def group_stands(db: Session, projects: Sequence[Project], *, on: date) -> dict[int, Lack | None]:
    """Whether a group looks after each renewal, or after a place around it, that day, somebody is in it, and each
    post of a three-person group is held. Two queries."""
    groups = _groups(db, projects, on)
    held = _held(db, {group.id for group in groups}, on)
    around: dict[int, list[Any]] = defaultdict(list)
    for group in groups:
        around[group.around].append(group)
    return {
        p.id or 0: _judge(p, [g for g in around[p.place_id] if g.project_id in (None, p.id)], held)
        for p in projects
    }


def _groups_around() -> Kept:
    g = TaskGroup
    query: Any = (
        select(
            *(col(g.id), col(g.project_id), col(g.kind), col(g.name), col(g.since)),
            col(PlaceWithin.place_id).label("around"),
        )
        .join(PlaceWithin, col(PlaceWithin.ancestor_id) == col(TaskGroup.place_id))
        .where(col(PlaceWithin.place_id).in_(told_list("places")), *_that_day(TaskGroup))
    )
    return Kept(query.order_by(col(TaskGroup.id)))


def _that_day(table: type[TaskGroup] | type[GroupMember]) -> tuple[Any, Any]:
    on = bindparam("on", type_=Date())
    return col(table.since) <= on, or_(col(table.until).is_(None), col(table.until) >= on)


_GROUPS = _groups_around()
_HELD = Kept(
    select(col(GroupMember.group_id), col(GroupMember.post)).where(
        col(GroupMember.group_id).in_(told_list("groups")), *_that_day(GroupMember)
    )
)


def _groups(db: Session, projects: Sequence[Project], on: date) -> Sequence[Any]:
    """The groups of that day at and around the places, each with the place that it was found for."""
    return _GROUPS.rows(db, places={p.place_id for p in projects}, on=on)


def _held(db: Session, group_ids: set[int], on: date) -> dict[int, list[GroupPost]]:
    found: dict[int, list[GroupPost]] = defaultdict(list)
    for group_id, post in _HELD.rows(db, groups=group_ids, on=on):
        found[group_id].append(post)
    return found


def _judge(project: Project, groups: Sequence[Any], held: dict[int, list[GroupPost]]) -> Lack | None:
    if not groups:
        return Lack("group_missing", WHO, project.stage_since)
    lacks = [_lacks(group, held.get(group.id or 0, [])) for group in groups]
    return None if None in lacks else lacks[0]


def _lacks(group: Any, posts: Sequence[GroupPost]) -> Lack | None:
    if not posts:
        return Lack("group_empty", WHO, group.since, {"group": group.name})
    free = vacant(group.kind, posts)
    return Lack("group_vacant", WHO, group.since, {"group": group.name, "posts": free}) if free else None
