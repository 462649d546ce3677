"""Consultations: a matter put to owners, its rounds, the frozen roll and the ballots."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import AreaSource, Channel, Choice, EndedBecause, ObjectionState, PlaceKind, RoundState


class Consultation(Table, table=True):
    """A matter at one place, put to its owners in one or more rounds."""

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    place_id: int = Field(foreign_key="place.id", index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    created_at: datetime = Field(sa_type=Moment)


class Round(Table, table=True):
    """One vote. Only an estate, a building or a stairwell votes; what is asked and who is asked freeze at opening.

    `items` are the matters on its ballot (`services.consultations.items`), each with its rule and its answers;
    `scope` the parts of the place that vote (`services.consultations.scopes`), empty for the whole place.
    """

    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        ForeignKeyConstraint(["place_id", "place_kind"], ["place.id", "place.kind"]),
        CheckConstraint("place_kind IN ('estate', 'building', 'stairwell')", name="who_may_vote"),
        Index("ix_round_state_place", "state", "place_id", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id")
    number: int = 1
    place_id: int
    place_kind: PlaceKind = Field(sa_type=words(PlaceKind))
    scope: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    state: RoundState = Field(default=RoundState.DRAFT, sa_type=words(RoundState))
    items: list[dict[str, Any]] = Field(sa_type=JSON)
    voters: int = 0
    area_dm2: int = 0
    notice_on: date | None = None
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    opened_by: int | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    result_posted_on: date | None = None
    keeps_ledger: bool = False
    keyed_twice: bool = False
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    kit_key: str = Field(default="", max_length=64)
    version: int = 1


class RoundMove(Table, table=True):
    """A row for every change of a round's state: from where, to where, who, when and why."""

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    from_state: RoundState | None = Field(default=None, sa_type=words(RoundState))
    to_state: RoundState = Field(sa_type=words(RoundState))
    reason: str = Field(default="", max_length=500)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Objection(Table, table=True):
    """Somebody's objection to a posted notice or result, and what became of it."""

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    door: str = Field(default="", max_length=200)
    said: str = Field(max_length=1000)
    received_on: date
    received_by: int | None = Field(default=None, foreign_key="person.id")
    state: ObjectionState = Field(default=ObjectionState.RAISED, sa_type=words(ObjectionState))
    answer: str = Field(default="", max_length=1000)
    decided_on: date | None = None
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class RollVoter(Table, table=True):
    """One person of the frozen roll: an owner, or co-owners together, with all their units' area.

    `owner_ids` are numbers as frozen, not foreign keys; the developer's is 0.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        UniqueConstraint("id", "round_id"),
        CheckConstraint("area_dm2 > 0", name="area_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    number: int
    name: str = Field(max_length=200)
    owner_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    area_dm2: int


class RollUnit(Table, table=True):
    """One door of the frozen roll and whose it is; no reference to the living register.

    `door` is the label unique in the round (`2单元502`), `door_key` the comparable door number within its stairwell
    (`502`). `stairwell_id` says who may key it in, `unit_id` which household of the register it was; both are
    numbers as frozen, not foreign keys.
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
    unit_id: int = 0
    stairwell_id: int
    building: str = Field(max_length=80)
    stairwell: str = Field(max_length=80)
    door: str = Field(max_length=200)
    door_key: str = Field(max_length=40)
    floor: int | None = None
    area_dm2: int
    area_source: AreaSource = Field(default=AreaSource.UNKNOWN, sa_type=words(AreaSource))


class Ballot(Table, table=True):
    """The one valid answer of a voter of the roll to one matter; area copied so that a tally is one index.

    `through` is the proxy or the witness, where the channel asks for one. `item` is the matter's number on the
    ballot, `candidate` the one chosen where the answer is a candidate (else 0).
    """

    __table_args__ = (
        UniqueConstraint("round_id", "voter_id", "item"),
        ForeignKeyConstraint(["voter_id", "round_id"], ["roll_voter.id", "roll_voter.round_id"]),
        Index("ix_ballot_tally", "round_id", "item", "choice", "candidate", "area_dm2"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int
    item: int = 1
    voter_id: int
    door: str = Field(max_length=200)
    choice: Choice = Field(sa_type=words(Choice))
    candidate: int = 0
    channel: Channel = Field(default=Channel.PAPER, sa_type=words(Channel))
    through: str = Field(default="", max_length=120)
    area_dm2: int
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class PastBallot(Table, table=True):
    """An answer that no longer counts: what it was, and who ended it when and why."""

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    item: int
    voter_id: int = Field(index=True)
    door: str = Field(max_length=200)
    choice: Choice = Field(sa_type=words(Choice))
    candidate: int = 0
    channel: Channel = Field(sa_type=words(Channel))
    through: str = Field(default="", max_length=120)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    ended_because: EndedBecause = Field(sa_type=words(EndedBecause))
    reason: str = Field(max_length=500)
    ended_at: datetime = Field(sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="person.id")
