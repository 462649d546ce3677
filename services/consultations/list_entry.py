"""A whole stairwell's answers set at once: compared with what is stored, then stored together or not at all."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import Channel, Permission
from services.access import Actor, allows
from services.consultations import ballots, corrections, reach
from services.consultations.items import Answer, insist_answered, items_from
from services.consultations.through import named
from services.errors import Refused
from services.once import once

P = Permission
Answers = tuple[Answer, ...]
Rows = Mapping[str, Answers]
"""What is set, by the door's label in the round; a door without answers is left out."""


@dataclass(frozen=True, slots=True)
class ListedDoor:
    """One door of the list: its label, whose it is, and the answers stored for that owner, by which door."""

    door: str
    name: str
    voter_id: int
    answers: Answers
    by_door: str


@dataclass(frozen=True, slots=True)
class Differing:
    """A door whose owner has answered otherwise already."""

    door: str
    stored: Answers
    wanted: Answers


@dataclass(frozen=True, slots=True)
class Comparison:
    """What saving the list would do: store these, change those, leave the same, refuse the rest and why."""

    new: tuple[tuple[str, Answers], ...]
    differing: tuple[Differing, ...]
    same: tuple[str, ...]
    refused: tuple[tuple[str, Refused], ...]


@dataclass(frozen=True, slots=True)
class StoredList:
    """How many ballots were stored, and how many put in place of others."""

    stored: int
    replaced: int


@allows(P.RECORD_BALLOTS)
def doors_of(db: Session, actor: Actor, *, round_id: int, stairwell_id: int) -> list[ListedDoor]:
    """The doors of one stairwell of the round, as they were frozen; two queries. Raises NotFound."""
    voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS)
    return _doors(db, actor, voting, stairwell_id)


def _doors(db: Session, actor: Actor, voting: Round, stairwell_id: int) -> list[ListedDoor]:
    of_voter = (col(Ballot.round_id) == col(RollUnit.round_id)) & (
        col(Ballot.voter_id) == col(RollUnit.voter_id)
    )
    query = (
        select(
            col(RollUnit.door), col(RollVoter.name), col(RollVoter.id), col(Ballot.choice),
            col(Ballot.candidate), col(Ballot.door),
        )
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .join(RollVoter, col(RollVoter.id) == col(RollUnit.voter_id))
        .outerjoin(Ballot, of_voter)
        .where(
            col(RollUnit.round_id) == voting.id, col(RollUnit.stairwell_id) == stairwell_id,
            reach.keyable(actor, P.RECORD_BALLOTS),
        )
        .order_by(col(RollUnit.floor).desc(), col(RollUnit.id), col(Ballot.item))
    )  # fmt: skip
    found: dict[str, ListedDoor] = {}
    for door, name, voter_id, choice, candidate, by_door in db.execute(query):
        before = found[door].answers if door in found else ()
        answers = before if choice is None else (*before, Answer(choice, candidate))
        found[door] = ListedDoor(door, name, voter_id, answers, by_door or "")
    return list(found.values())


@allows(P.RECORD_BALLOTS)
def compare(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    stairwell_id: int,
    rows: Rows,
    channel: Channel = Channel.PAPER,
    through: str = "",
) -> Comparison:
    """What saving would do, door by door; nothing is stored. Raises NotFound; Refused as `named` does.

    A row is refused with "door_unknown", "answers_incomplete", "answer_not_offered", or "owner_answers_twice"
    (door) where another row of the same owner says something else.
    """
    named(channel, through)
    voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS)
    return _compared(_doors(db, actor, voting, stairwell_id), voting, rows)


def _compared(doors: Sequence[ListedDoor], voting: Round, rows: Rows) -> Comparison:
    known = {d.door: d for d in doors}
    items, refused, first = items_from(voting.items), [], dict[int, str]()
    groups: dict[str, list[str]] = defaultdict(list)
    for door, answers in rows.items():
        try:
            if door not in known:
                raise Refused("door_unknown", door=door, hint="")
            insist_answered(items, answers)
            earlier = first.setdefault(known[door].voter_id, door)
            if rows[earlier] != answers:
                raise Refused("owner_answers_twice", door=earlier)
        except Refused as refusal:
            refused.append((door, refusal))
            continue
        groups[_group(known[door], answers, is_first=earlier == door)].append(door)
    return Comparison(
        new=tuple((door, rows[door]) for door in groups["new"]),
        differing=tuple(Differing(d, known[d].answers, rows[d]) for d in groups["differing"]),
        same=tuple(groups["same"]),
        refused=tuple(refused),
    )


def _group(door: ListedDoor, answers: Answers, *, is_first: bool) -> str:
    if door.answers == answers or not is_first:
        return "same"
    return "differing" if door.answers else "new"


@allows(P.RECORD_BALLOTS)
def store_list(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    stairwell_id: int,
    rows: Rows,
    seen: Comparison,
    channel: Channel = Channel.PAPER,
    through: str = "",
    reason: str = "",
    at: datetime,
    token: str,
) -> StoredList:
    """Store all that is new and, for this reason, replace all that differs: everything or nothing.

    `seen` is the comparison that was confirmed. Sent twice it is done once. Raises NotFound; Refused:
    "list_changed" where by now it would do something else, "list_has_refused" (n), "nothing_changed",
    "reason_missing" where something differs; and as `ballots.record_ballot`.
    """

    def do() -> dict[str, int]:
        voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS, still_open=True)
        now = _compared(_doors(db, actor, voting, stairwell_id), voting, rows)
        _insist_as_seen(now, seen)
        for door, answers in now.new:
            ballots.record_ballot(
                db, actor, round_id=round_id, door=door, answers=answers, channel=channel,
                through=through, at=at, token=_token(token, door),
            )  # fmt: skip
        for changed in now.differing:
            _replace(db, actor, round_id, changed, channel, through, reason, at, token)
        return {"stored": len(now.new), "replaced": len(now.differing)}

    return StoredList(**once(db, actor, "store_list", token=token, at=at, do=do))


def _insist_as_seen(now: Comparison, seen: Comparison) -> None:
    if (now.new, now.differing) != (seen.new, seen.differing):
        raise Refused("list_changed")
    if now.refused:
        raise Refused("list_has_refused", n=len(now.refused))
    if not now.new and not now.differing:
        raise Refused("nothing_changed")


def _replace(
    db: Session,
    actor: Actor,
    round_id: int,
    changed: Differing,
    channel: Channel,
    through: str,
    reason: str,
    at: datetime,
    token: str,
) -> None:
    first = ballots.find_door(db, actor, round_id=round_id, door=changed.door).ballot[0]
    corrections.replace_ballot(
        db, actor, ballot_id=first.id, version=first.version, answers=changed.wanted, channel=channel,
        through=through, reason=reason, at=at, token=_token(token, changed.door),
    )  # fmt: skip


def _token(token: str, door: str) -> str:
    """The token of one row of the list."""
    return hashlib.sha256(f"{token}\x1f{door}".encode("utf-8", "replace")).hexdigest()
