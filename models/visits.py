"""What people do at doors and have promised to do: visits to households, and tasks of named staff."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import Concern, Stance, TaskKind, TaskState


class Visit(Table, table=True):
    """One visit or call to a household about one matter: where it stands, what worries it, what comes next.

    `next_person_id`: who takes the next step, where it was handed on by who visited.
    """

    __table_args__ = (Index("ix_visit_unit_at", "unit_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id", index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Moment)
    stance: Stance = Field(sa_type=words(Stance))
    concern: Concern | None = Field(default=None, sa_type=words(Concern))
    note: str = Field(default="", max_length=500)
    next_step: str = Field(default="", max_length=200)
    next_on: date | None = None
    next_person_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class Task(Table, table=True):
    """Something one named person has to do by a day, and what came of it.

    Of a door-knock list: the round and the voter of its roll. Of a meeting: the decision that asked for it.
    """

    __table_args__ = (
        Index("ix_task_person_state", "person_id", "state", "due_on"),
        Index("ix_task_round_voter", "round_id", "voter_id", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: TaskKind = Field(sa_type=words(TaskKind))
    place_id: int = Field(foreign_key="place.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    title: str = Field(max_length=200)
    due_on: date | None = None
    state: TaskState = Field(default=TaskState.OPEN, sa_type=words(TaskState))
    round_id: int | None = Field(default=None, foreign_key="round.id")
    voter_id: int | None = Field(default=None, foreign_key="roll_voter.id")
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    outcome: str = Field(default="", max_length=500)
    created_at: datetime = Field(sa_type=Moment)
    created_by: int | None = Field(default=None, foreign_key="person.id")
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
