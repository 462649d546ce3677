"""The grids that departments have drawn for themselves over the same town, before they become one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from models.base import Moment, Table, words
from models.boundary_enums import Datum, Department


class DepartmentGrid(Table, table=True):
    """A grid of a department with its outline (GeoJSON, WGS-84), from a day on until another of its code follows.

    `place_id` is the place inside which it was brought in: who may see that place, or one around or in it, sees the
    grid. `answers` says who answers for it, as the department writes it, `phone` and `office` how to reach them,
    entered by hand. `datum` is what it was given in.
    """

    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),
        Index("ix_department_grid_place_department", "place_id", "department"),
    )

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id")
    department: Department = Field(sa_type=words(Department))
    code: str = Field(default="", max_length=40)
    name: str = Field(max_length=80)
    answers: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=32)
    office: str = Field(default="", max_length=120)
    geometry: dict[str, Any] = Field(sa_type=JSON)
    source: str = Field(max_length=32)
    datum: Datum = Field(default=Datum.WGS84, sa_type=words(Datum))
    since: date
    until: date | None = None
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    version: int = 1
