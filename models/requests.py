"""Requests of residents (民情诉求): what was told, where it stands, its clocks, its history, what it has become."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from models.base import Moment, Table, words
from models.request_enums import (
    ClockKind,
    LeadKind,
    LinkKind,
    RequestAct,
    RequestState,
    Satisfaction,
    Urgency,
)

FIGURED = (
    "place_id", "reported_at", "clock", "contact_due_at", "contacted_at", "due_at", "answered_at", "again_due_at",
    "again_answered_at", "called_back_at", "resolved", "satisfaction", "repeats", "dispatched", "returned", "minutes",
)  # fmt: skip
"""All that figures count, so that they are read from an index alone: nothing else may be asked of a row there."""


NOT_CLOSED = f"state <> '{RequestState.CLOSED.value}'"
"""What the index of open requests is made for, in these very words: with a bound value SQLite would not use it."""


class Request(Table, table=True):
    """One request at a place; `category` and `source` are codes of `services/rules/requests.toml`.

    `reported_at` begins its clocks; `due_at` is the last moment for the first answer (`answered_at`), which decides
    whether it was in time, and `minutes` lie between report and answer. An unhappy call-back begins another clock
    (`again_…`). `running_due_at` is that of the clock that runs now, none while none runs. `told_late`: the
    working days late whose level of the grid has been noted. Resolved and satisfied are those of the last call-back
    that reached somebody. `handler` names who is no account of ours.
    """

    __table_args__ = (
        Index("ix_request_figures", *FIGURED),
        Index("ix_request_state_since", "state", "state_since"),
        Index(
            "ix_request_open", "place_id", sqlite_where=text(NOT_CLOSED), postgresql_where=text(NOT_CLOSED)
        ),
        CheckConstraint("state = 'found' OR reported_at IS NOT NULL", name="reported"),
        CheckConstraint("(resolved IS NULL) = (satisfaction IS NULL)", name="call_back_whole"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str | None = Field(default=None, max_length=40, unique=True)
    place_id: int = Field(foreign_key="place.id")
    door: str = Field(default="", max_length=20)
    category: str = Field(max_length=32)
    source: str = Field(max_length=32)
    urgency: Urgency = Field(default=Urgency.NORMAL, sa_type=words(Urgency))
    text: str = Field(max_length=1000)
    state: RequestState = Field(default=RequestState.FOUND, sa_type=words(RequestState))
    state_since: datetime = Field(sa_type=Moment)
    filed_at: datetime = Field(sa_type=Moment)
    filed_by: int | None = Field(default=None, foreign_key="person.id")
    reported_at: datetime | None = Field(default=None, sa_type=Moment)
    clock: ClockKind | None = Field(default=None, sa_type=words(ClockKind))
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    running_due_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    told_late: int = 0
    contact_due_at: datetime | None = Field(default=None, sa_type=Moment)
    contacted_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    minutes: int | None = None
    again: int = 0
    again_due_at: datetime | None = Field(default=None, sa_type=Moment)
    again_answered_at: datetime | None = Field(default=None, sa_type=Moment)
    called_back_at: datetime | None = Field(default=None, sa_type=Moment)
    resolved: bool | None = None
    satisfaction: Satisfaction | None = Field(default=None, sa_type=words(Satisfaction))
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    dispatched: int = 0
    returned: int = 0
    supervised: bool = False
    repeats: bool = False
    handler_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    handler: str = Field(default="", max_length=80)
    parked_until: date | None = None
    version: int = 1


class RequestContact(Table, table=True):
    """Who asked and where they are reached, apart so that no list reads it."""

    request_id: int = Field(primary_key=True, foreign_key="request.id")
    name: str = Field(default="", max_length=64)
    phone: str = Field(default="", max_length=32)


class RequestStep(Table, table=True):
    """A row for everything that was done with a request. Without a person the house noted it by itself."""

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="request.id", index=True)
    act: RequestAct = Field(sa_type=words(RequestAct))
    from_state: RequestState | None = Field(default=None, sa_type=words(RequestState))
    to_state: RequestState = Field(sa_type=words(RequestState))
    note: str = Field(default="", max_length=1000)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class RequestLink(Table, table=True):
    """Two requests about the same: the later one is a duplicate, or repeats what was answered before."""

    __table_args__ = (CheckConstraint("earlier_id <> later_id", name="two"),)

    earlier_id: int = Field(primary_key=True, foreign_key="request.id")
    later_id: int = Field(primary_key=True, foreign_key="request.id", index=True)
    kind: LinkKind = Field(sa_type=words(LinkKind))
    at: datetime = Field(sa_type=Moment)
    person_id: int | None = Field(default=None, foreign_key="person.id")


class RequestLead(Table, table=True):
    """What a request has become: a task, a point of a council, or a renewal; how it ended and who was told."""

    __table_args__ = (
        CheckConstraint(
            "(kind = 'task') = (task_id IS NOT NULL) AND (kind = 'point') = (agenda_item_id IS NOT NULL)"
            " AND (kind = 'project') = (project_id IS NOT NULL)",
            name="one_thing",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="request.id", index=True)
    kind: LeadKind = Field(sa_type=words(LeadKind))
    task_id: int | None = Field(default=None, foreign_key="task.id")
    agenda_item_id: int | None = Field(default=None, foreign_key="agenda_item.id")
    project_id: int | None = Field(default=None, foreign_key="project.id")
    at: datetime = Field(sa_type=Moment)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str = Field(default="", max_length=500)
    told_on: date | None = None
