"""Task groups (专项小组, 三人小组): who looks after a renewal or a place, in which post, from when to when."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Table, words
from models.group_enums import GroupKind, GroupPost


class TaskGroup(Table, table=True):
    """A group that looks after one renewal or, without one, after whatever is renewed at its place."""

    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),)

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    kind: GroupKind = Field(sa_type=words(GroupKind))
    name: str = Field(max_length=80)
    since: date
    until: date | None = None
    version: int = 1


class GroupMember(Table, table=True):
    """Somebody in a group: a person with an account, or an outsider by name (`name` is empty for the former).

    Of an outsider nothing is kept but the name and what they are there as (`capacity`: owner, lawyer). An open
    end is the group's.
    """

    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),
        CheckConstraint("(person_id IS NULL) = (name <> '')", name="person_or_name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="task_group.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    name: str = Field(default="", max_length=64)
    capacity: str = Field(default="", max_length=40)
    post: GroupPost = Field(default=GroupPost.MEMBER, sa_type=words(GroupPost))
    since: date
    until: date | None = None
    version: int = 1
