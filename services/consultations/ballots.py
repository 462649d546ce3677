"""Ballots keyed in by door number: one answer a person of the roll, stored once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import Channel, Choice, Permission
from models.people import Person
from services import audit
from services.access import Actor, allows
from services.consultations import reach
from services.consultations.doors import Door
from services.db import is_sqlite
from services.errors import NotFound, Refused
from services.once import once

P = Permission
LAST = 10


@dataclass(frozen=True, slots=True)
class Recorded:
    """A ballot just stored: by which door, and all doors of that person. Area in 0.01 m2."""

    ballot_id: int
    door: str
    choice: Choice
    doors: tuple[str, ...]
    area_dm2: int


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One stored ballot, for those who may see single ballots."""

    id: int
    door: str
    choice: Choice
    channel: Channel
    recorded_at: datetime
    by: str
    version: int


@dataclass(frozen=True, slots=True)
class DoorView:
    """Whose a door of the roll is, which doors the same answer covers, and the answer if there is one."""

    door: str
    name: str
    doors: tuple[str, ...]
    area_dm2: int
    ballot: BallotLine | None


@allows(P.RECORD_BALLOTS)
def record_ballot(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    door: str,
    choice: Choice,
    channel: Channel = Channel.PAPER,
    at: datetime,
    token: str,
) -> Recorded:
    """Store the answer of whoever owns a door; it counts for all their doors. Six statements on any roll.

    The same form sent twice is stored once and answered twice. Raises NotFound; Refused: "round_not_open",
    "door_missing", "door_too_long", "door_unknown" (hint), "door_ambiguous" (doors), "door_outside" (door),
    "already_voted" (typed, door, choice, by, at); nothing is stored then.
    """

    def do() -> dict[str, Any]:
        voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS, still_open=True)
        meant = reach.find_door(db, actor, voting, door, permission=P.RECORD_BALLOTS)
        ballot_id = _store(db, actor, voting, meant, choice, channel, at)
        if ballot_id is None:
            raise _already_voted(db, meant, typed=door)
        return _recorded(db, actor, voting, meant, ballot_id, choice, channel, at)

    content = _one_of(token, round_id, door, choice, channel)
    stored = once(db, actor, "record_ballot", token=content, at=at, do=do)
    return Recorded(**stored | {"choice": Choice(stored["choice"]), "doors": tuple(stored["doors"])})


def _one_of(token: str, *content: object) -> str:
    """The token for this very content: a form filled anew before it learnt its answer is another action."""
    return hashlib.sha256("\x1f".join([token, *map(str, content)]).encode("utf-8", "replace")).hexdigest()


def _store(
    db: Session, actor: Actor, voting: Round, meant: Door, choice: Choice, channel: Channel, at: datetime
) -> int | None:
    """The new ballot's id; None where that person of the roll has one already, committed or about to be."""
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    values = {
        "round_id": voting.id,
        "voter_id": meant.voter_id,
        "door": meant.label,
        "choice": choice,
        "channel": channel,
        "area_dm2": meant.voter_area_dm2,
        "recorded_at": at,
        "recorded_by": actor.person_id,
        "version": 1,
    }
    found: int | None = db.connection().scalar(
        insert(Ballot).values(values).on_conflict_do_nothing().returning(col(Ballot.id))
    )
    return found


def _already_voted(db: Session, meant: Door, *, typed: str) -> Refused:
    ballot = db.execute(_lines().where(col(Ballot.voter_id) == meant.voter_id)).one()
    line = BallotLine(*ballot)
    return Refused(
        "already_voted",
        typed=typed.strip(),
        door=line.door,
        choice=line.choice,
        by=line.by,
        at=line.recorded_at,
    )


def _recorded(
    db: Session,
    actor: Actor,
    voting: Round,
    meant: Door,
    ballot_id: int,
    choice: Choice,
    channel: Channel,
    at: datetime,
) -> dict[str, Any]:
    after = {"round": voting.id, "door": meant.label, "choice": choice, "channel": channel}
    audit.record(
        db, actor, area="consultations", action="record_ballot", subject=("ballot", ballot_id), at=at,
        place_id=voting.place_id, after=after,
    )  # fmt: skip
    return {
        "ballot_id": ballot_id,
        "door": meant.label,
        "choice": choice,
        "doors": list(_doors_of(db, meant.voter_id)),
        "area_dm2": meant.voter_area_dm2,
    }


def _doors_of(db: Session, voter_id: int) -> tuple[str, ...]:
    query = select(col(RollUnit.door)).where(col(RollUnit.voter_id) == voter_id)
    return tuple(db.scalars(query.order_by(col(RollUnit.id))))


def _lines() -> Any:
    return select(
        col(Ballot.id), col(Ballot.door), col(Ballot.choice), col(Ballot.channel), col(Ballot.recorded_at),
        col(Person.display_name), col(Ballot.version),
    ).outerjoin(Person, col(Person.id) == col(Ballot.recorded_by))  # fmt: skip


@allows(P.SEE_BALLOTS)
def find_door(db: Session, actor: Actor, *, round_id: int, door: str) -> DoorView:
    """Whose a door is and what was answered for it. Raises NotFound, Refused as `record_ballot` for doors."""
    voting = reach.find(db, actor, round_id, permission=P.SEE_BALLOTS)
    meant = reach.find_door(db, actor, voting, door, permission=P.SEE_BALLOTS)
    name = db.scalar(select(col(RollVoter.name)).where(col(RollVoter.id) == meant.voter_id)) or ""
    ballot = db.execute(_lines().where(col(Ballot.voter_id) == meant.voter_id)).one_or_none()
    covered = _doors_of(db, meant.voter_id)
    return DoorView(meant.label, name, covered, meant.voter_area_dm2, BallotLine(*ballot) if ballot else None)


@allows(P.SEE_BALLOTS)
def last_ballots(db: Session, actor: Actor, *, round_id: int, count: int = LAST) -> list[BallotLine]:
    """The ballots of a round stored last, newest first, as far as the actor may see them. Raises NotFound."""
    reach.find(db, actor, round_id, permission=P.SEE_BALLOTS)
    query = _lines().where(col(Ballot.round_id) == round_id, reached(actor, P.SEE_BALLOTS))
    return [BallotLine(*row) for row in db.execute(query.order_by(col(Ballot.id).desc()).limit(count))]


def reached(actor: Actor, permission: Permission) -> Any:
    """The condition that a door of the ballot's person lies within the actor's scope."""
    doors = select(col(RollUnit.id)).join(Round, col(Round.id) == col(RollUnit.round_id))
    return exists(
        doors.where(col(RollUnit.voter_id) == col(Ballot.voter_id), reach.keyable(actor, permission))
    )


@allows(P.SEE_BALLOTS)
def find_ballot(db: Session, actor: Actor, *, ballot_id: int) -> BallotLine:
    """One stored ballot as it is now. Raises NotFound."""
    row = db.execute(_lines().where(col(Ballot.id) == ballot_id, reached(actor, P.SEE_BALLOTS))).one_or_none()
    if row is None:
        raise NotFound("ballot")
    return BallotLine(*row)
