"""Evidence: certificates, reports and findings that let a renewal move on."""

from datetime import date, datetime

from sqlmodel import Field

from models.base import Moment, Table


class Evidence(Table, table=True):
    """One piece of evidence of a project: what (a key of `services/rules/evidence.toml`), by whom, when, its result.

    `stage` is where the project stood when it was recorded: sending the project back to that stage or before it
    expires it, by the move `expired_by_move`. A voided one was recorded in error.
    """

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    what: str = Field(max_length=40)
    stage: str = Field(max_length=40)
    stated_on: date
    issuer: str = Field(max_length=120)
    number: str = Field(default="", max_length=80)
    result: str = Field(default="", max_length=32)
    valid_until: date | None = None
    note: str = Field(default="", max_length=500)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)
    voided_by: int | None = Field(default=None, foreign_key="person.id")
    voided_at: datetime | None = Field(default=None, sa_type=Moment)
    void_reason: str = Field(default="", max_length=500)
    expired_by_move: int | None = Field(default=None, foreign_key="project_move.id")
    version: int = 1
