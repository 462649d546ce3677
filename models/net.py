"""The net of people: who stands in for whom, what was handed from one to another, patrols after a renewal."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from models.base import Moment, Table, words
from models.net_enums import LookedAt
from models.tender_enums import Severity


class Absence(Table, table=True):
    """Somebody is away from a place and another stands in there, from the first day to the last."""

    __table_args__ = (
        CheckConstraint("until >= since", name="dates_in_order"),
        CheckConstraint("substitute_id <> person_id", name="somebody_else"),
    )

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    substitute_id: int = Field(foreign_key="person.id", index=True)
    since: date
    until: date
    note: str = Field(default="", max_length=200)
    version: int = 1


class Handover(Table, table=True):
    """All that one held at a place went to another in one step; `reverses` names the step it takes back.

    `moved` lists the things: kind, the row it was and the row it is now, and whether the other held it already.
    A side without an account has a name and no number.
    """

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    giver_id: int | None = Field(default=None, foreign_key="person.id")
    giver: str = Field(max_length=64)
    taker_id: int | None = Field(default=None, foreign_key="person.id")
    taker: str = Field(max_length=64)
    day: date
    moved: list[dict[str, Any]] = Field(sa_type=JSON)
    reason: str = Field(default="", max_length=200)
    reverses: int | None = Field(default=None, foreign_key="handover.id", unique=True)
    done_at: datetime = Field(sa_type=Moment)
    done_by: int | None = Field(default=None, foreign_key="person.id")


class Patrol(Table, table=True):
    """A look at something that was renewed or that serves all: who went, what was found, when it was mended.

    `walker` is who went, `post_id` the post held in going. A serious finding has a task.
    """

    __table_args__ = (
        Index("ix_patrol_place_day", "place_id", "day"),
        CheckConstraint("mended_on IS NULL OR mended_on >= day", name="mended_after"),
    )

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id")
    day: date
    looked_at: LookedAt = Field(sa_type=words(LookedAt))
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    lift_id: int | None = Field(default=None, foreign_key="lift.id")
    post_id: int | None = Field(default=None, foreign_key="post.id")
    walker: str = Field(max_length=64)
    severity: Severity = Field(sa_type=words(Severity))
    found: str = Field(default="", max_length=500)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    mended_on: date | None = None
    mended_how: str = Field(default="", max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
