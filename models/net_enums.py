"""The closed lists of words about the net of people."""

from enum import StrEnum


class Carried(StrEnum):
    """What somebody in the net carries, and can hand to somebody else."""

    POST = "post"
    TASK = "task"
    DOOR = "door"
    VISIT = "visit"
    MEMBERSHIP = "membership"


class LookedAt(StrEnum):
    """What a patrol looked at."""

    WORKS = "works"
    LIFT = "lift"
    PUMP = "pump"
    CORRIDOR = "corridor"
    OTHER = "other"
