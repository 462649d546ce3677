"""Councils: the 红色议事会 and the three meetings (听证会、协调会、评议会), what they decide, what residents say."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import DecisionLeadsTo, MeetingKind, MeetingState


class Meeting(Table, table=True):
    """One meeting at a place: called for a day and an hour (`14:00`, empty if open), then held with its minutes."""

    id: int | None = Field(default=None, primary_key=True)
    kind: MeetingKind = Field(sa_type=words(MeetingKind))
    place_id: int = Field(foreign_key="place.id", index=True)
    title: str = Field(max_length=120)
    held_on: date
    begins_at: str = Field(default="", max_length=5)
    where: str = Field(default="", max_length=120)
    state: MeetingState = Field(default=MeetingState.CALLED, sa_type=words(MeetingState))
    minutes: str = Field(default="", max_length=20_000)
    chair: str = Field(default="", max_length=64)
    called_at: datetime = Field(sa_type=Moment)
    called_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class Participant(Table, table=True):
    """Somebody invited to a meeting; whether present is known once it is held."""

    __table_args__ = (UniqueConstraint("meeting_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    name: str = Field(max_length=64)
    capacity: str = Field(default="", max_length=64)
    present: bool | None = None


class AgendaItem(Table, table=True):
    """One point of an agenda, in order; it may be about a project or a consultation."""

    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    number: int
    topic: str = Field(max_length=200)
    project_id: int | None = Field(default=None, foreign_key="project.id")
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id")
    notes: str = Field(default="", max_length=4000)
    version: int = 1


class Decision(Table, table=True):
    """A motion, the show of hands on it, what it leads to by when, and what was told back to the meeting.

    `present` is how many were there when hands were shown, `to_do` what the decision leads to in words.
    """

    __table_args__ = (
        CheckConstraint("hands_for >= 0 AND hands_against >= 0 AND hands_abstaining >= 0", name="hands"),
        CheckConstraint("hands_for + hands_against + hands_abstaining <= present", name="hands_of_present"),
        Index("ix_decision_told_back", "told_back_on", "carried"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agenda_item_id: int = Field(foreign_key="agenda_item.id", index=True)
    motion: str = Field(max_length=500)
    hands_for: int = 0
    hands_against: int = 0
    hands_abstaining: int = 0
    present: int
    carried: bool
    leads_to: DecisionLeadsTo | None = Field(default=None, sa_type=words(DecisionLeadsTo))
    to_do: str = Field(default="", max_length=500)
    due_on: date | None = None
    project_id: int | None = Field(default=None, foreign_key="project.id")
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id")
    outcome: str = Field(default="", max_length=500)
    told_back_on: date | None = None
    told_at_meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    decided_at: datetime = Field(sa_type=Moment)
    version: int = 1


class Opinion(Table, table=True):
    """What a resident said before or after a meeting, at which door if told, and what answered it."""

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    agenda_item_id: int | None = Field(default=None, foreign_key="agenda_item.id", index=True)
    decision_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    door: str = Field(default="", max_length=60)
    said: str = Field(max_length=1000)
    answer: str = Field(default="", max_length=1000)
    said_on: date
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
