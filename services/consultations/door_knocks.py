"""Door-knock lists: the doors an open vote still needs, shared out among staff as tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, select, update
from sqlmodel import Session, col

from models.consultations import Ballot, Consultation, RollUnit, Round
from models.enums import VOTING, Permission, TaskKind, TaskState
from models.visits import Task
from services import audit
from services.access import Actor, Grant, allows, within
from services.consultations import contacts, reach
from services.consultations.contacts import Contact, OpenDoor
from services.errors import Refused
from services.grids import naming
from services.once import once
from services.rules import door_sharing
from services.statements import Kept

P = Permission
MOST = 100
TITLE = 200


@dataclass(frozen=True, slots=True)
class Knock:
    """One door on a person's list: what the vote is about, by when, and what the last visit found."""

    task_id: int
    unit_id: int
    consultation_id: int
    place: str
    door: str
    matter: str
    due_on: date | None
    days_late: int
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class HandedOut:
    """How many doors went to whom (by person), and how many nobody chosen works at."""

    given: dict[int, int]
    left: int


@allows(P.RUN_CONSULTATIONS)
def hand_out(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    person_ids: Sequence[int],
    due_on: date | None,
    on: date,
    at: datetime,
    token: str,
) -> HandedOut:
    """Share the doors that the vote still needs, and that nobody has on a list, out among these people.

    Raises NotFound; Refused: "nobody_chosen", "person_elsewhere", "due_in_the_past", "no_doors_left"; nothing
    is stored then.
    """

    def do() -> dict[str, Any]:
        voting = reach.find(db, actor, round_id, permission=P.RUN_CONSULTATIONS)
        _one_at_a_time(db, round_id)
        doors = [d for d in contacts.open_doors(db, actor, round_id=round_id) if not d.given_to]
        stairwells = _checked(db, actor, round_id, person_ids, due_on, on)
        shares = door_sharing.shared(
            [
                door_sharing.Door(d.voter_id, d.stairwell_id, d.best.person_id if d.best else None)
                for d in doors
            ],
            stairwells,
        )
        if not shares:
            raise Refused("no_doors_left")
        matter = db.get_one(Consultation, voting.consultation_id).title
        given = [d for d in doors if d.voter_id in shares]
        _store(db, actor, voting, given, shares, matter, due_on, at)
        counted = {person: sum(1 for p in shares.values() if p == person) for person in stairwells}
        _record(db, actor, voting, counted, due_on, at)
        return {"given": {str(p): n for p, n in counted.items()}, "left": len(doors) - len(given)}

    stored = once(db, actor, "hand_out_doors", token=token, at=at, do=do)
    return HandedOut({int(p): n for p, n in stored["given"].items()}, stored["left"])


def _one_at_a_time(db: Session, round_id: int) -> None:
    """Whoever hands out doors of the same round at this moment waits, and then finds them on a list."""
    db.connection().execute(select(col(Round.id)).where(col(Round.id) == round_id).with_for_update())


def _checked(
    db: Session,
    actor: Actor,
    round_id: int,
    person_ids: Sequence[int],
    due_on: date | None,
    on: date,
) -> dict[int, frozenset[int]]:
    """The stairwells of each person chosen."""
    if not person_ids:
        raise Refused("nobody_chosen")
    if due_on is not None and due_on < on:
        raise Refused("due_in_the_past")
    staff = {s.id: s.stairwells for s in contacts.staff(db, actor, round_id=round_id, on=on)}
    if not set(person_ids) <= set(staff):
        raise Refused("person_elsewhere")
    return {person: staff[person] for person in dict.fromkeys(person_ids)}


def _store(
    db: Session,
    actor: Actor,
    voting: Round,
    doors: Sequence[OpenDoor],
    shares: dict[int, int],
    matter: str,
    due_on: date | None,
    at: datetime,
) -> None:
    """One task a voter: a new one, or the earlier one opened again."""
    mine: dict[str, Any] = {
        "state": TaskState.OPEN,
        "due_on": due_on,
        "created_at": at,
        "created_by": actor.person_id,
    }
    rows = [
        mine
        | {
            "kind": TaskKind.DOOR_KNOCK,
            "place_id": d.stairwell_id,
            "person_id": shares[d.voter_id],
            "title": f"{'、'.join(d.doors)} · {matter}"[:TITLE],
            "round_id": voting.id,
            "voter_id": d.voter_id,
            "outcome": "",
            "version": 1,
        }
        for d in doors
    ]
    asked = select(col(Task.voter_id)).where(col(Task.round_id) == voting.id)
    known = set(db.scalars(asked))
    if fresh := [row for row in rows if row["voter_id"] not in known]:
        db.connection().execute(insert(Task), fresh)
    again = [
        {"round": voting.id, "voter": r["voter_id"], "to": r["person_id"]}
        for r in rows
        if r["voter_id"] in known
    ]
    if again:
        values = mine | {"outcome": "", "done_at": None, "version": col(Task.version) + 1}
        reopen = update(Task).values(**values, person_id=bindparam("to"))
        db.connection().execute(
            reopen.where(col(Task.round_id) == bindparam("round"), col(Task.voter_id) == bindparam("voter")),
            again,
        )


def _record(
    db: Session, actor: Actor, voting: Round, counted: dict[int, int], due_on: date | None, at: datetime
) -> None:
    audit.record(
        db, actor, area="consultations", action="hand_out_doors", subject=("round", voting.id), at=at,
        place_id=voting.place_id, after={"doors": counted, "due_on": due_on},
    )  # fmt: skip


@allows(P.RECORD_VISITS)
def own_knocks(db: Session, actor: Actor, *, on: date) -> list[Knock]:
    """The doors on the person's own list whose voters have not answered, the next due first; at most `MOST`.

    Three statements.
    """
    rows = _own(actor.grants).rows(db, me=actor.person_id)
    names = naming.place_names(db, [row.place_id for row in rows])
    met = contacts.contacts_of(db, [row.unit_id for row in rows])
    return [
        Knock(
            id, unit, consultation, names.get(place, ""), door, title, due_on,
            max(0, (on - due_on).days) if due_on else 0, met[unit][-1] if unit in met else None,
        )
        for id, unit, consultation, place, door, title, due_on in rows
    ]  # fmt: skip


@lru_cache(maxsize=64)
def _own(grants: tuple[Grant, ...]) -> Kept:
    """The doors on one's own list, for who holds these grants."""
    me: Any = bindparam("me", type_=Integer())
    door = select(col(RollUnit.id)).where(
        col(RollUnit.voter_id) == col(Task.voter_id), col(RollUnit.stairwell_id) == col(Task.place_id)
    )
    first = door.order_by(col(RollUnit.id)).limit(1).correlate(Task).scalar_subquery()
    query = (
        select(
            col(Task.id), col(RollUnit.unit_id), col(Round.consultation_id), col(Task.place_id),
            col(RollUnit.door_key), col(Consultation.title), col(Task.due_on),
        )
        .join(Round, col(Round.id) == col(Task.round_id))
        .join(Consultation, col(Consultation.id) == col(Round.consultation_id))
        .join(RollUnit, col(RollUnit.id) == first)
        .where(*_still_open(Actor(me, "", grants)))
        .order_by(
            col(Task.due_on).nulls_last(), col(Task.place_id), func.length(col(RollUnit.door_key)),
            col(RollUnit.door_key),
        )
    )  # fmt: skip
    return Kept(query.limit(MOST))


def _still_open(actor: Actor) -> list[Any]:
    answered = select(col(Ballot.id)).where(
        col(Ballot.round_id) == col(Task.round_id), col(Ballot.voter_id) == col(Task.voter_id)
    )
    return [
        col(Task.person_id) == actor.person_id,
        col(Task.kind) == TaskKind.DOOR_KNOCK,
        col(Task.state) == TaskState.OPEN,
        col(Round.state).in_(VOTING),
        within(actor, P.RECORD_VISITS, col(Task.place_id)),
        ~answered.exists(),
    ]
