"""What goes before or beside a vote: the 议事规则 of an estate, and repairs in an emergency without one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import EmergencyState


class BylawText(Table, table=True):
    """The 议事规则 of an estate as far as it bears on counting: own quotas and clauses, between its dates."""

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    title: str = Field(max_length=120)
    adopted_on: date
    until: date | None = None
    quotas: dict[str, Any] = Field(sa_type=JSON)
    clauses: list[dict[str, Any]] = Field(sa_type=JSON)
    version: int = 1


class EmergencyRepair(Table, table=True):
    """A repair from the maintenance fund without a vote (上海市住宅物业管理规定 art. 73), with its certificate."""

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id")
    fact: str = Field(max_length=64)
    what: str = Field(max_length=500)
    issuer: str = Field(default="", max_length=120)
    number: str = Field(default="", max_length=80)
    issued_on: date | None = None
    asked_on: date
    state: EmergencyState = Field(default=EmergencyState.PROPOSED, sa_type=words(EmergencyState))
    answer: str = Field(default="", max_length=500)
    decided_on: date | None = None
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Moment)
    version: int = 1
