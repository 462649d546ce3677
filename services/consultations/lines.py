"""Single answers as those see them who may see ballots: the ones that count, and the ones that no longer do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.consultations import Ballot, PastBallot
from models.enums import Channel, Choice, EndedBecause
from models.people import Person
from services.consultations.items import Answer


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One stored answer of a ballot."""

    id: int
    item: int
    door: str
    choice: Choice
    candidate: int
    channel: Channel
    through: str
    recorded_at: datetime
    by: str
    version: int

    @property
    def answer(self) -> Answer:
        """What was answered."""
        return Answer(self.choice, self.candidate)


@dataclass(frozen=True, slots=True)
class PastLine:
    """One answer that no longer counts: what it was, who ended it when and why."""

    item: int
    door: str
    choice: Choice
    candidate: int
    channel: Channel
    through: str
    recorded_at: datetime
    by: str
    because: EndedBecause
    reason: str
    ended_at: datetime
    ended_by: str

    @property
    def answer(self) -> Answer:
        """What had been answered."""
        return Answer(self.choice, self.candidate)


def present() -> Any:
    """The query of `BallotLine`s; whoever adds the conditions asks whether they may be seen."""
    return select(
        col(Ballot.id), col(Ballot.item), col(Ballot.door), col(Ballot.choice), col(Ballot.candidate),
        col(Ballot.channel), col(Ballot.through), col(Ballot.recorded_at), col(Person.display_name),
        col(Ballot.version),
    ).outerjoin(Person, col(Person.id) == col(Ballot.recorded_by))  # fmt: skip


def present_of(db: Session, voter_id: int) -> tuple[BallotLine, ...]:
    """The ballot of one voter of a roll, an answer a matter; () without one."""
    query = present().where(col(Ballot.voter_id) == voter_id).order_by(col(Ballot.item))
    return tuple(BallotLine(*row) for row in db.execute(query))


def past_of(db: Session, voter_id: int) -> tuple[PastLine, ...]:
    """What one voter of a roll had answered before, the last ended first."""
    keyed, ended = aliased(Person), aliased(Person)
    p = PastBallot
    columns: tuple[Any, ...] = (
        col(p.item), col(p.door), col(p.choice), col(p.candidate), col(p.channel), col(p.through),
        col(p.recorded_at), keyed.display_name, col(p.ended_because), col(p.reason), col(p.ended_at),
        ended.display_name,
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(keyed, col(keyed.id) == col(p.recorded_by))
        .outerjoin(ended, col(ended.id) == col(p.ended_by))
        .where(col(p.voter_id) == voter_id)
        .order_by(col(p.id).desc())
    )
    return tuple(PastLine(*row) for row in db.execute(query))
