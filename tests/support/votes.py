"""Votes for tests: a round opened at a place of the small world, ballots keyed in."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Channel, Choice
from models.grids import Ownership, Unit
from services.access import Actor
from services.consultations import ballots, rounds
from services.consultations.items import Answer
from services.once import new_token
from tests.support.world import AT, TODAY, World


def open_vote(
    db: Session,
    actor: Actor,
    place_id: int,
    *,
    matter: str = "fund_use",
    question: str = "动用维修资金更换电梯？",
    due_on: date | None = None,
    class_reason: str = "",
    token: str | None = None,
) -> int:
    """A round opened by somebody; its id."""
    return rounds.open_round(
        db, actor, place_id=place_id, matter=matter, question=question, due_on=due_on,
        class_reason=class_reason, on=TODAY, at=AT, token=token or new_token(),
    )  # fmt: skip


def open_two_matters(db: Session, actor: Actor, place_id: int) -> int:
    """A round that asks for agreement and for one of two companies; its id."""
    opened = open_vote(db, actor, place_id)
    row = db.get_one(Round, opened)
    which = dict(row.items[0]) | {
        "number": 2,
        "question": "选哪家？",
        "options": [str(Choice.CANDIDATE), str(Choice.ABSTAIN)],
        "candidates": ["申江电梯", "浦江电梯"],
    }
    row.items = [row.items[0], which]
    db.flush()
    return opened


def vote(
    db: Session,
    actor: Actor,
    round_id: int,
    door: str,
    choice: Choice = Choice.AGREE,
    *,
    token: str | None = None,
    at: datetime = AT,
) -> ballots.Recorded:
    """A paper ballot keyed in by somebody."""
    return ballots.record_ballot(
        db, actor, round_id=round_id, door=door, answers=[Answer(choice)], channel=Channel.PAPER, at=at,
        token=token or new_token(),
    )  # fmt: skip


def owner_of(db: Session, world: World, door: str) -> int:
    """The owner of a door of `world.here`, by id."""
    query = select(col(Ownership.owner_id)).join(Unit, col(Unit.id) == col(Ownership.unit_id))
    return db.scalars(
        query.where(col(Unit.door) == door, col(Unit.stairwell_id) == world.here.stairwell)
    ).one()
