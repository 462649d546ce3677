"""People: who signs in, in which role and where, with which session; and what each did."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import Role
from models.people_enums import RevokedBecause


class Person(Table, table=True):
    """Somebody with an account. `name_key` is the sign-in name made comparable (NFKC, casefold)."""

    id: int | None = Field(default=None, primary_key=True)
    sign_in_name: str = Field(max_length=64)
    name_key: str = Field(max_length=128, unique=True)
    display_name: str = Field(max_length=64)
    password_hash: str = Field(max_length=100)
    must_change_password: bool = True
    language: str | None = Field(default=None, max_length=8)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    version: int = 1


class RoleGrant(Table, table=True):
    """A role at a place, with dates; no place means everywhere (the first administrator)."""

    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=words(Role))
    place_id: int | None = Field(default=None, foreign_key="place.id", index=True)
    since: date
    until: date | None = None


class SignInSession(Table, table=True):
    """One sign-in. The cookie's key and the one-time ticket are stored as hashes only."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    key_hash: str | None = Field(default=None, max_length=64, unique=True)
    ticket_hash: str | None = Field(default=None, max_length=64, unique=True)
    ticket_ends_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    last_seen_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    revoked_because: RevokedBecause | None = Field(default=None, sa_type=words(RevokedBecause))
    device: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=64)


class Throttle(Table, table=True):
    """Failed sign-ins of one name or one source, and until when it must wait."""

    subject: str = Field(primary_key=True, max_length=160)
    failures: int = 0
    first_at: datetime = Field(sa_type=Moment)
    locked_until: datetime | None = Field(default=None, sa_type=Moment)
    lockouts: int = 0


class Activity(Table, table=True):
    """The append-only log: each row's hash covers the row before it."""

    __table_args__ = (
        Index("ix_activity_area_id", "area", "id"),
        Index("ix_activity_subject", "subject_kind", "subject_id"),
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment, index=True)
    person_id: int | None = Field(default=None, index=True)
    person_name: str = Field(default="", max_length=64)
    area: str = Field(max_length=32)
    action: str = Field(max_length=64)
    subject_kind: str = Field(max_length=32)
    subject_id: int | None = None
    place_id: int | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class ChainHead(Table, table=True):
    """The last row of the log; its row lock puts writers in line on PostgreSQL."""

    id: int = Field(default=1, primary_key=True)
    last_id: int = 0
    last_hash: str = Field(default="", max_length=64)


class ActionToken(Table, table=True):
    """An action that was asked for once: the second arrival of a double click gets the first one's answer."""

    token: str = Field(primary_key=True, max_length=64)
    action: str = Field(max_length=64)
    person_id: int | None = None
    at: datetime = Field(sa_type=Moment)
    answer: Any = Field(default=None, sa_type=JSON, nullable=True)


class Draft(Table, table=True):
    """A half-filled form of one person, kept across refreshes and broken lines."""

    __table_args__ = (UniqueConstraint("person_id", "form"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    form: str = Field(max_length=64)
    body: dict[str, Any] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=Moment)


class Setting(Table, table=True):
    """One fact about this installation, such as that it is a demonstration."""

    key: str = Field(primary_key=True, max_length=64)
    value: Any = Field(default=None, sa_type=JSON)
