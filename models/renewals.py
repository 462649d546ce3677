"""Renewals: projects in their stages, and the purses that pay for them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import ProjectKind, ProjectState, Purse


class Project(Table, table=True):
    """One renewal on its way through the stages of its kind (`services/rules/stages/`)."""

    __table_args__ = (Index("ix_project_kind_state_stage", "kind", "state", "stage"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: ProjectKind = Field(sa_type=words(ProjectKind))
    place_id: int = Field(foreign_key="place.id", index=True)
    lift_id: int | None = Field(default=None, foreign_key="lift.id")
    name: str = Field(max_length=120)
    stage: str = Field(max_length=40)
    state: ProjectState = Field(default=ProjectState.OPEN, sa_type=words(ProjectState))
    stage_since: date
    due_on: date | None = None
    waits_for: str = Field(default="", max_length=200)
    budget_fen: int | None = Field(default=None, sa_type=BigInteger)
    version: int = 1


class ProjectMove(Table, table=True):
    """A row for every move: from where, to where, who, when and why."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    from_stage: str | None = Field(default=None, max_length=40)
    to_stage: str = Field(max_length=40)
    reason: str = Field(max_length=500)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Funding(Table, table=True):
    """One purse of one project, in fen: planned, committed, received and paid."""

    __table_args__ = (
        UniqueConstraint("project_id", "purse"),
        CheckConstraint("planned_fen >= 0 AND committed_fen >= 0", name="plan_not_negative"),
        CheckConstraint("received_fen >= 0 AND paid_fen >= 0", name="cash_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    purse: Purse = Field(sa_type=words(Purse))
    planned_fen: int = Field(default=0, sa_type=BigInteger)
    committed_fen: int = Field(default=0, sa_type=BigInteger)
    received_fen: int = Field(default=0, sa_type=BigInteger)
    paid_fen: int = Field(default=0, sa_type=BigInteger)
    version: int = 1
