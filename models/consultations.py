"""Consultations: a matter put to owners, its rounds, the frozen roll and the ballots."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import Channel, Choice, PlaceKind, RoundState


class Consultation(Table, table=True):
    """A matter at one place, put to its owners in one or more rounds."""

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    place_id: int = Field(foreign_key="place.id", index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id")
    created_at: datetime = Field(sa_type=Moment)


class Round(Table, table=True):
    """One vote. Only an estate, a building or a stairwell votes, and the rule is frozen at opening."""

    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        ForeignKeyConstraint(["place_id", "place_kind"], ["place.id", "place.kind"]),
        CheckConstraint("place_kind IN ('estate', 'building', 'stairwell')", name="who_may_vote"),
        Index("ix_round_state_place", "state", "place_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id")
    number: int = 1
    question: str = Field(max_length=500)
    place_id: int
    place_kind: PlaceKind = Field(sa_type=words(PlaceKind))
    state: RoundState = Field(default=RoundState.DRAFT, sa_type=words(RoundState))
    matter: str = Field(max_length=64)
    class_reason: str = Field(default="", max_length=500)
    rule: dict[str, Any] = Field(sa_type=JSON)
    voters: int = 0
    area_dm2: int = 0
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    opened_by: int | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    kit_key: str = Field(default="", max_length=64)
    version: int = 1


class RollVoter(Table, table=True):
    """One person of the frozen roll: an owner, or co-owners together, with all their units' area."""

    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        UniqueConstraint("id", "round_id"),
        CheckConstraint("area_dm2 > 0", name="area_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    number: int
    name: str = Field(max_length=200)
    area_dm2: int


class RollUnit(Table, table=True):
    """One door of the frozen roll and whose it is; no reference to the living register.

    `door` is the label unique in the round (`2单元502`), `door_key` the comparable door number within its stairwell
    (`502`). `stairwell_id` says who may key it in; it is a number as frozen, not a foreign key.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "door"),
        ForeignKeyConstraint(["voter_id", "round_id"], ["roll_voter.id", "roll_voter.round_id"]),
        Index("ix_roll_unit_voter", "voter_id"),
        Index("ix_roll_unit_door_key", "round_id", "door_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int
    voter_id: int
    stairwell_id: int
    building: str = Field(max_length=80)
    stairwell: str = Field(max_length=80)
    door: str = Field(max_length=200)
    door_key: str = Field(max_length=40)
    floor: int | None = None
    area_dm2: int


class Ballot(Table, table=True):
    """The one valid answer of a voter of the roll; area copied from the roll so that a tally is one index."""

    __table_args__ = (
        UniqueConstraint("round_id", "voter_id"),
        ForeignKeyConstraint(["voter_id", "round_id"], ["roll_voter.id", "roll_voter.round_id"]),
        Index("ix_ballot_tally", "round_id", "choice", "area_dm2"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int
    voter_id: int
    door: str = Field(max_length=200)
    choice: Choice = Field(sa_type=words(Choice))
    channel: Channel = Field(default=Channel.PAPER, sa_type=words(Channel))
    area_dm2: int
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
