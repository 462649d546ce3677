"""Renewals: projects in their stages, and every move they made."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import MoveKind, ProjectState


class Project(Table, table=True):
    """One renewal on its way through the stages of its kind, which is the name of a file of `services/rules/stages/`.

    `emergency`: it goes the route without a vote.
    """

    __table_args__ = (Index("ix_project_kind_state_stage", "kind", "state", "stage"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=32)
    place_id: int = Field(foreign_key="place.id", index=True)
    lift_id: int | None = Field(default=None, foreign_key="lift.id")
    name: str = Field(max_length=120)
    stage: str = Field(max_length=40)
    state: ProjectState = Field(default=ProjectState.OPEN, sa_type=words(ProjectState))
    stage_since: date
    due_on: date | None = None
    waits_for: str = Field(default="", max_length=200)
    budget_fen: int | None = Field(default=None, sa_type=BigInteger)
    emergency: bool = False
    version: int = 1


class ProjectMove(Table, table=True):
    """A row for every move, and for every halt in a stage: from where, to where, who, when and why."""

    __table_args__ = (Index("ix_project_move_stages", "project_id", "to_stage", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: MoveKind = Field(default=MoveKind.ADVANCED, sa_type=words(MoveKind))
    from_stage: str | None = Field(default=None, max_length=40)
    to_stage: str = Field(max_length=40)
    reason: str = Field(max_length=500)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class StagePlan(Table, table=True):
    """The day on which a renewal is to enter one stage of its route; that of its last stage is its planned end.

    All rows of a renewal carry the version of its plan as a whole.
    """

    __table_args__ = (UniqueConstraint("project_id", "stage"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    stage: str = Field(max_length=40)
    planned_on: date
    version: int = 1
