"""Visits for tests: what somebody found at a door of `here`."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Choice, Stance
from models.grids import Owner, Ownership, Unit
from services.access import Actor
from services.consultations import tallies
from services.once import new_token
from services.renewals import visits
from tests.support.votes import open_vote, vote
from tests.support.world import AT, TODAY, World, add_household


def unit_of(db: Session, world: World, door: str) -> int:
    """The household of a door of `world.here`."""
    query = select(col(Unit.id)).where(col(Unit.door) == door, col(Unit.stairwell_id) == world.here.stairwell)
    return db.scalars(query).one() or 0


def consultation_of(db: Session, round_id: int) -> int:
    """The consultation of a round."""
    return db.get_one(Round, round_id).consultation_id


def visit(
    db: Session,
    actor: Actor,
    unit_id: int,
    stance: Stance,
    *,
    consultation_id: int | None = None,
    days: int = 0,
    at: datetime = AT,
    note: str = "",
    next_on: date | None = None,
    token: str | None = None,
) -> int:
    """A visit recorded by somebody, so many days after the first day of the tests."""
    return visits.record_visit(
        db, actor, unit_id=unit_id, stance=stance, consultation_id=consultation_id, note=note,
        next_on=next_on, on=TODAY, at=at + timedelta(days=days), token=token or new_token(),
    )  # fmt: skip


def two_rounds(db: Session, world: World, first: dict[str, Choice], second: dict[str, Choice]) -> int:
    """Two rounds of one consultation; between them 302 gets a new owner and 401 joins the roll. The later one."""
    one = open_vote(db, world.secretary, world.here.stairwell)
    for door, choice in first.items():
        vote(db, world.secretary, one, door, choice)
    tallies.close_round(db, world.secretary, round_id=one, at=AT)
    buyer = Owner(estate_id=world.here.estate, name="新业主")
    db.add(buyer)
    db.flush()
    sold = update(Ownership).where(col(Ownership.unit_id) == unit_of(db, world, "302"))
    db.execute(sold.values(owner_id=buyer.id))
    add_household(db, stairwell=world.here.stairwell, estate=world.here.estate, door="401", owner="甲业主41")
    two = open_vote(db, world.secretary, world.here.stairwell)
    second_of(db, one, two)
    for door, choice in second.items():
        vote(db, world.secretary, two, door, choice)
    return two


def second_of(db: Session, one: int, two: int) -> None:
    """Make a round the second of another's consultation."""
    later = db.get_one(Round, two)
    later.consultation_id, later.number = db.get_one(Round, one).consultation_id, 2
    db.flush()
