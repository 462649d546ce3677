"""The paper side of a vote: printed ballots by serial, the second keying, photographs and scans."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import Choice, Delivery, PaperState


class Paper(Table, table=True):
    """One printed ballot of a round's ledger: to whom it went, and whether it came back."""

    __table_args__ = (
        UniqueConstraint("round_id", "serial"),
        ForeignKeyConstraint(["voter_id", "round_id"], ["roll_voter.id", "roll_voter.round_id"]),
        Index("ix_paper_voter", "round_id", "voter_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int
    voter_id: int
    serial: str = Field(max_length=40)
    state: PaperState = Field(default=PaperState.ISSUED, sa_type=words(PaperState))
    delivery: Delivery = Field(default=Delivery.HAND, sa_type=words(Delivery))
    issued_at: datetime = Field(sa_type=Moment)
    issued_by: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = Field(default="", max_length=200)
    version: int = 1


class SecondKeying(Table, table=True):
    """The same paper keyed once more by somebody else; compared with the ballot before the round closes."""

    __table_args__ = (
        UniqueConstraint("round_id", "voter_id", "item"),
        ForeignKeyConstraint(["voter_id", "round_id"], ["roll_voter.id", "roll_voter.round_id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int
    item: int = 1
    voter_id: int
    door: str = Field(max_length=200)
    choice: Choice = Field(sa_type=words(Choice))
    candidate: int = 0
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class Recheck(Table, table=True):
    """A sample of paper ballots drawn by a public seed. `picked` are its draws, `found` voter -> same or differs."""

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    seed: str = Field(max_length=80)
    ballots: int
    picked: list[dict[str, Any]] = Field(sa_type=JSON)
    found: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    drawn_at: datetime = Field(sa_type=Moment)
    drawn_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class Attachment(Table, table=True):
    """A photograph or scan of something: its kind was read from its bytes. The bytes lie in `AttachmentContent`."""

    __table_args__ = (Index("ix_attachment_subject", "subject_kind", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: str = Field(max_length=32)
    subject_id: int
    place_id: int = Field(foreign_key="place.id", index=True)
    name: str = Field(max_length=120)
    media_type: str = Field(max_length=64)
    size: int
    sha256: str = Field(max_length=64)
    added_at: datetime = Field(sa_type=Moment)
    added_by: int | None = Field(default=None, foreign_key="person.id")
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class AttachmentContent(Table, table=True):
    """The bytes of an attachment, apart so that lists never read them; in the database, so in its backup."""

    attachment_id: int = Field(primary_key=True, foreign_key="attachment.id")
    content: bytes = Field(sa_type=LargeBinary)
