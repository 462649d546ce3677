"""The closed lists of words about the net of people."""

from enum import StrEnum


class PostKind(StrEnum):
    """The posts of the net; which belongs where is data of `services/rules/posts.toml`."""

    GRID_HEAD = "grid_head"
    GRID_WORKER = "grid_worker"
    STAIRWELL_LEADER = "stairwell_leader"
    PARTY_VOLUNTEER = "party_volunteer"
    BRANCH_SECRETARY = "branch_secretary"
    MICRO_GRID_LEADER = "micro_grid_leader"
    PARTY_GROUP_LEADER = "party_group_leader"
    PUBLICIST = "publicist"
    KEEPER = "keeper"


class Carried(StrEnum):
    """What somebody in the net carries, and can hand to somebody else."""

    POST = "post"
    TASK = "task"
    DOOR = "door"
    VISIT = "visit"
    MEMBERSHIP = "membership"
    REQUEST = "request"


class LookedAt(StrEnum):
    """What a patrol looked at."""

    WORKS = "works"
    LIFT = "lift"
    PUMP = "pump"
    CORRIDOR = "corridor"
    OTHER = "other"
