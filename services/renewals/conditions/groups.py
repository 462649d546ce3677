"""The condition of a task group: one stands for the renewal or its place, and no post of three is vacant."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.grids import PlaceWithin
from models.group_enums import GroupPost
from models.groups import GroupMember, TaskGroup
from models.renewals import Project
from services.renewals.lacks import Lack
from services.rules.groups import vacant

WHO = "neighbourhood general party branch"


def group_stands(db: Session, projects: Sequence[Project], *, on: date) -> dict[int, Lack | None]:
    """Whether a group looks after each renewal, or after a place around it, that day, somebody is in it, and each
    post of a three-person group is held. Two queries."""
    groups = _groups(db, projects, on)
    held = _held(db, {group.id for group, _place in groups}, on)
    return {
        p.id or 0: _judge(p, [g for g, place in groups if _concerns(g, place, p)], held) for p in projects
    }


def _groups(db: Session, projects: Sequence[Project], on: date) -> Sequence[Any]:
    """The groups of that day at and around the places, each with the place that it was found for."""
    query = (
        select(TaskGroup, col(PlaceWithin.place_id))
        .join(PlaceWithin, col(PlaceWithin.ancestor_id) == col(TaskGroup.place_id))
        .where(col(PlaceWithin.place_id).in_({p.place_id for p in projects}), *_that_day(TaskGroup, on))
    )
    return db.execute(query.order_by(col(TaskGroup.id))).all()


def _that_day(table: type[TaskGroup] | type[GroupMember], on: date) -> tuple[Any, Any]:
    return col(table.since) <= on, or_(col(table.until).is_(None), col(table.until) >= on)


def _held(db: Session, group_ids: set[int | None], on: date) -> dict[int, list[GroupPost]]:
    query = select(col(GroupMember.group_id), col(GroupMember.post)).where(
        col(GroupMember.group_id).in_(group_ids), *_that_day(GroupMember, on)
    )
    found: dict[int, list[GroupPost]] = defaultdict(list)
    for group_id, post in db.execute(query):
        found[group_id].append(post)
    return found


def _concerns(group: TaskGroup, place_id: int, project: Project) -> bool:
    if group.project_id is not None:
        return group.project_id == project.id
    return place_id == project.place_id


def _judge(project: Project, groups: Sequence[TaskGroup], held: dict[int, list[GroupPost]]) -> Lack | None:
    if not groups:
        return Lack("group_missing", WHO, project.stage_since)
    lacks = [_lacks(group, held.get(group.id or 0, [])) for group in groups]
    return None if None in lacks else lacks[0]


def _lacks(group: TaskGroup, posts: Sequence[GroupPost]) -> Lack | None:
    if not posts:
        return Lack("group_empty", WHO, group.since, {"group": group.name})
    free = vacant(group.kind, posts)
    return Lack("group_vacant", WHO, group.since, {"group": group.name, "posts": free}) if free else None
