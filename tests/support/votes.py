"""Votes for tests: a round opened at a place of the small world, ballots keyed in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Channel, Choice
from models.grids import Ownership, Unit
from services.access import Actor
from services.consultations import ballots, preparing
from services.consultations.items import WITH_CANDIDATES, Answer, items_from
from services.consultations.proposals import Asked, Proposal
from services.consultations.scopes import Scope, whole
from services.once import new_token
from services.rules.thresholds import Rule, rule_for
from tests.support.world import AT, TODAY, World

NOTICE = timedelta(days=20)
"""How long before the opening these votes' notices were posted."""


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
    scope: Scope | None = None,
    asked: Sequence[Asked] = (),
    keeps_ledger: bool = False,
    keyed_twice: bool = False,
    on: date = TODAY,
    at: datetime = AT,
) -> int:
    """A round prepared by somebody, its notice posted long enough ago, and opened; its id."""
    proposal = Proposal(
        scope=scope or whole(place_id),
        asked=tuple(asked) or (Asked(matter, question, class_reason),),
        due_on=due_on,
        keeps_ledger=keeps_ledger,
        keyed_twice=keyed_twice,
    )
    return open_proposal(db, actor, proposal, token=token or new_token(), on=on, at=at)


def open_proposal(
    db: Session, actor: Actor, proposal: Proposal, *, token: str, on: date = TODAY, at: datetime = AT
) -> int:
    """The same of a proposal; its steps carry one token."""
    round_id = preparing.prepare(db, actor, proposal=proposal, on=on, at=at, token=f"{token} prepare")
    version = preparing.post_notice(
        db, actor, round_id=round_id, version=1, notice_on=on - NOTICE, on=on, at=at, token=f"{token} post"
    )
    return preparing.open_prepared(
        db, actor, round_id=round_id, version=version, on=on, at=at, token=f"{token} open"
    )


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
    answers: Sequence[Answer] = (),
    token: str | None = None,
    at: datetime = AT,
) -> ballots.Recorded:
    """A paper ballot keyed in by somebody: `answers` where there are several matters."""
    return ballots.record_ballot(
        db, actor, round_id=round_id, door=door, answers=answers or [Answer(choice)], channel=Channel.PAPER, at=at,
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
