"""Ballots keyed in by door number: one answer a person of the roll, stored once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import Channel, Choice, Permission
from services import audit
from services.access import Actor, allows
from services.consultations import knock_ends, reach
from services.consultations.doors import Door
from services.consultations.items import Answer, insist_answered, items_from
from services.consultations.lines import BallotLine, PastLine, past_of, present, present_of
from services.consultations.through import insist_within_limit, named
from services.db import is_sqlite
from services.errors import NotFound, Refused
from services.once import once

P = Permission
LAST = 10


@dataclass(frozen=True, slots=True)
class Recorded:
    """A ballot just stored: by which door, its answer to each matter, and all doors of that person. Area in 0.01 m2."""

    ballot_id: int
    door: str
    answers: tuple[Answer, ...]
    doors: tuple[str, ...]
    area_dm2: int


@dataclass(frozen=True, slots=True)
class DoorView:
    """Whose a door of the roll is, which doors the same ballot covers, its answers by matter if it is there, and
    what had been answered before."""

    door: str
    name: str
    doors: tuple[str, ...]
    area_dm2: int
    ballot: tuple[BallotLine, ...]
    past: tuple[PastLine, ...] = ()


@allows(P.RECORD_BALLOTS)
def record_ballot(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    door: str,
    answers: Sequence[Answer],
    channel: Channel = Channel.PAPER,
    through: str = "",
    at: datetime,
    token: str,
) -> Recorded:
    """Store the ballot of whoever owns a door, an answer a matter; it counts for all their doors.

    Seven statements on any roll, of a proxy two more. `through` is the proxy or the witness, where the channel asks
    for one.

    The same form sent twice is stored once and answered twice. Raises NotFound; Refused: "round_not_open",
    "door_missing", "door_too_long", "door_unknown" (hint), "door_ambiguous" (doors), "door_outside" (door),
    "already_voted" (typed, door, choice, by, at), "answers_incomplete" (n, given), "answer_not_offered" (n),
    "through_missing", "through_too_long" (longest), "proxy_limit" (name, most); nothing is stored then.
    """

    def do() -> dict[str, Any]:
        voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS, still_open=True)
        insist_answered(items_from(voting.items), answers)
        name = named(channel, through)
        meant = reach.find_door(db, actor, voting, door, permission=P.RECORD_BALLOTS)
        insist_within_limit(db, round_id, channel, name, voter=meant.voter_id, at=at)
        values = {"channel": channel, "through": name, "recorded_at": at}
        ballot_id = _store(db, actor, voting, meant, answers, values)
        if ballot_id is None:
            raise _already_voted(db, meant, typed=door)
        knock_ends.answered(db, actor, round_id=round_id, voter_ids=[meant.voter_id], at=at)
        return _recorded(db, actor, voting, meant, ballot_id, answers, values)

    content = _one_of(token, round_id, door, *answers, channel, through)
    stored = once(db, actor, "record_ballot", token=content, at=at, do=do)
    given = tuple(Answer(Choice(choice), candidate) for choice, candidate in stored["answers"])
    return Recorded(**stored | {"answers": given, "doors": tuple(stored["doors"])})


def _one_of(token: str, *content: object) -> str:
    """The token for this very content: a form filled anew before it learnt its answer is another action."""
    return hashlib.sha256("\x1f".join([token, *map(str, content)]).encode("utf-8", "replace")).hexdigest()


def _store(
    db: Session, actor: Actor, voting: Round, meant: Door, answers: Sequence[Answer], values: dict[str, Any]
) -> int | None:
    """The id of the ballot's first answer; None where that person has one already, committed or about to be."""
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    common = values | {
        "round_id": voting.id,
        "voter_id": meant.voter_id,
        "door": meant.label,
        "area_dm2": meant.voter_area_dm2,
        "recorded_by": actor.person_id,
        "version": 1,
    }
    rows = [
        common | {"item": item, "choice": answer.choice, "candidate": answer.candidate}
        for item, answer in enumerate(answers, start=1)
    ]
    stored = db.connection().scalars(
        insert(Ballot).values(rows).on_conflict_do_nothing().returning(col(Ballot.id))
    )
    return min((id for id in stored if id), default=None)


def _already_voted(db: Session, meant: Door, *, typed: str) -> Refused:
    line = present_of(db, meant.voter_id)[0]
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
    answers: Sequence[Answer],
    values: dict[str, Any],
) -> dict[str, Any]:
    given = [(str(answer.choice), answer.candidate) for answer in answers]
    after = {"round": voting.id, "door": meant.label, "channel": values["channel"]} | logged(answers)
    after |= {"through": values["through"]} if values["through"] else {}
    audit.record(
        db, actor, area="consultations", action="record_ballot", subject=("ballot", ballot_id),
        at=values["recorded_at"], place_id=voting.place_id, after=after,
    )  # fmt: skip
    return {
        "ballot_id": ballot_id,
        "door": meant.label,
        "answers": given,
        "doors": list(_doors_of(db, meant.voter_id)),
        "area_dm2": meant.voter_area_dm2,
    }


def logged(answers: Sequence[Answer]) -> dict[str, Any]:
    """The answers as the log keeps them: one by its word, several in a row, candidates by number."""
    said = [f"{a.choice} {a.candidate}" if a.candidate else str(a.choice) for a in answers]
    return {"choice": said[0] if len(said) == 1 else said}


def _doors_of(db: Session, voter_id: int) -> tuple[str, ...]:
    query = select(col(RollUnit.door)).where(col(RollUnit.voter_id) == voter_id)
    return tuple(db.scalars(query.order_by(col(RollUnit.id))))


@allows(P.SEE_BALLOTS)
def find_door(db: Session, actor: Actor, *, round_id: int, door: str) -> DoorView:
    """Whose a door is, what was answered for it and what before.

    Raises NotFound; Refused as `record_ballot` for doors.
    """
    voting = reach.find(db, actor, round_id, permission=P.SEE_BALLOTS)
    meant = reach.find_door(db, actor, voting, door, permission=P.SEE_BALLOTS)
    name = db.scalar(select(col(RollVoter.name)).where(col(RollVoter.id) == meant.voter_id)) or ""
    ballot, past = present_of(db, meant.voter_id), past_of(db, meant.voter_id)
    return DoorView(meant.label, name, _doors_of(db, meant.voter_id), meant.voter_area_dm2, ballot, past)


@allows(P.SEE_BALLOTS)
def last_ballots(db: Session, actor: Actor, *, round_id: int, count: int = LAST) -> list[BallotLine]:
    """The answers of the `count` ballots of a round stored last, newest first, as far as the actor may see them.

    Raises NotFound.
    """
    voting = reach.find(db, actor, round_id, permission=P.SEE_BALLOTS)
    query = present().where(col(Ballot.round_id) == round_id, reached(actor, P.SEE_BALLOTS))
    newest = query.order_by(col(Ballot.id).desc()).limit(count * len(voting.items))
    return [BallotLine(*row) for row in db.execute(newest)]


def reached(actor: Actor, permission: Permission) -> Any:
    """The condition that a door of the ballot's person lies within the actor's scope."""
    doors = select(col(RollUnit.id)).join(Round, col(Round.id) == col(RollUnit.round_id))
    return exists(
        doors.where(col(RollUnit.voter_id) == col(Ballot.voter_id), reach.keyable(actor, permission))
    )


@allows(P.SEE_BALLOTS)
def find_ballot(db: Session, actor: Actor, *, ballot_id: int) -> BallotLine:
    """One stored ballot as it is now. Raises NotFound."""
    row = db.execute(
        present().where(col(Ballot.id) == ballot_id, reached(actor, P.SEE_BALLOTS))
    ).one_or_none()
    if row is None:
        raise NotFound("ballot")
    return BallotLine(*row)
