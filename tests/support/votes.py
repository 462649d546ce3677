"""Votes for tests: a round opened at a place of the small world, ballots keyed in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Channel, Choice
from models.grids import Ownership, Unit
from services.access import Actor
from services.consultations import ballots, rounds
from services.consultations.items import WITH_CANDIDATES, Answer, items_from
from services.once import new_token
from services.rules.thresholds import Rule, rule_for
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


def ask_too(
    db: Session,
    round_id: int,
    *,
    question: str = "",
    code: str = "fund_raise",
    options: Sequence[Choice] = (),
    candidates: Sequence[str] = (),
    rule: Rule | None = None,
) -> None:
    """Put one matter more on the ballot of a round; without a question, change the first one so."""
    voting = db.get_one(Round, round_id)
    first = items_from(voting.items)[0]
    item = replace(
        first,
        number=len(voting.items) + 1 if question else 1,
        question=question or first.question,
        rule=rule or (rule_for(code, on=TODAY) if question else first.rule),
        options=tuple(options) or (WITH_CANDIDATES if candidates else first.options),
        candidates=tuple(candidates),
    )
    voting.items = [*voting.items, item.as_record()] if question else [item.as_record(), *voting.items[1:]]
    db.flush()


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


def vote_on_all(
    db: Session,
    actor: Actor,
    round_id: int,
    door: str,
    *answers: Answer,
    channel: Channel = Channel.PAPER,
    at: datetime = AT,
) -> ballots.Recorded:
    """A ballot with an answer to each matter keyed in by somebody."""
    return ballots.record_ballot(
        db, actor, round_id=round_id, door=door, answers=answers, channel=channel, at=at, token=new_token()
    )


def owner_of(db: Session, world: World, door: str) -> int:
    """The owner of a door of `world.here`, by id."""
    query = select(col(Ownership.owner_id)).join(Unit, col(Unit.id) == col(Ownership.unit_id))
    return db.scalars(
        query.where(col(Unit.door) == door, col(Unit.stairwell_id) == world.here.stairwell)
    ).one()
