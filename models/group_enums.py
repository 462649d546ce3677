"""The closed lists of task groups and of what changes minds."""

from enum import StrEnum


class GroupKind(StrEnum):
    """专项小组, 三人小组 (coordination, finance, supervision), or another."""

    TASK_GROUP = "task_group"
    THREE_PERSON = "three_person"
    OTHER = "other"


class GroupPost(StrEnum):
    """协调 / 财务 / 监督, and members without a post."""

    COORDINATION = "coordination"
    FINANCE = "finance"
    SUPERVISION = "supervision"
    MEMBER = "member"


class Happening(StrEnum):
    """What may have changed minds about a renewal, besides visits."""

    MEETING = "meeting"
    PLAN_CHANGE = "plan_change"
    SECOND_ROUND = "second_round"
    MONEY = "money"
