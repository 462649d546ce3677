"""Objections of owners to a posted notice or result: taken down, late ones too, and decided with an answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Objection, Round
from models.enums import PREPARED, ObjectionState, Permission, RoundState
from services import audit, versions
from services.access import Actor, allows, within
from services.consultations import moves, reach
from services.consultations.items import items_from
from services.consultations.windows import windows_of
from services.errors import NotFound, Refused
from services.once import once

P = Permission.RUN_CONSULTATIONS
LONGEST = 1000
ENDED = frozenset({RoundState.FINAL, RoundState.ANNULLED})
NO_OBJECTIONS = frozenset({RoundState.DRAFT, RoundState.ANNULLED})


@dataclass(frozen=True, slots=True)
class Taken:
    """An objection as it was taken down: its number, and whether the window for it was over."""

    id: int
    late: bool


def is_late(r: Round, received_on: date) -> bool:
    """Whether the window for objections to the result was over on a day; before a posting nothing is late."""
    window = windows_of(items_from(r.items), posted_on=r.result_posted_on, on=received_on).objections.days
    return window is not None and window.has_ended(received_on)


@allows(P)
def take_objection(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    door: str,
    said: str,
    received_on: date,
    at: datetime,
    token: str,
) -> Taken:
    """Take down what somebody said, from which door if they tell; a late one is told and still recorded.

    Raises NotFound; Refused: "no_objection_now", "objection_missing", "text_too_long", "received_in_the_future",
    and those of a door that is not on the roll.
    """

    def do() -> dict[str, Any]:
        r = moves.find_to_move(db, actor, round_id)
        if r.state in NO_OBJECTIONS:
            raise Refused("no_objection_now", state=r.state)
        _insist_told(said, received_on, moves.day_of(at))
        row = Objection(round_id=round_id, said=said.strip(), received_on=received_on)
        row.door, row.received_by = _door(db, actor, r, door), actor.person_id
        db.add(row)
        db.flush()
        said_then = {"door": row.door, "said": row.said, "received_on": received_on}
        _log(db, actor, "take_objection", row.id, r, at, said_then)
        return {"id": row.id, "late": is_late(r, received_on)}

    return Taken(**once(db, actor, "take_objection", token=token, at=at, do=do))


def _insist_told(said: str, received_on: date, on: date) -> None:
    if not said.strip():
        raise Refused("objection_missing")
    if len(said.strip()) > LONGEST:
        raise Refused("text_too_long", longest=LONGEST)
    if received_on > on:
        raise Refused("received_in_the_future")


def _door(db: Session, actor: Actor, r: Round, typed: str) -> str:
    """The door's label on the roll; before there is one, as it was typed."""
    if not typed.strip() or r.state in PREPARED:
        return typed.strip()[:200]
    return reach.find_door(db, actor, r, typed, permission=P).label


@allows(P)
def decide_objection(
    db: Session,
    actor: Actor,
    *,
    objection_id: int,
    version: int,
    state: ObjectionState,
    answer: str,
    at: datetime,
    token: str,
) -> None:
    """Uphold or dismiss an objection with an answer, or note that it was withdrawn; correctable until the round ends.

    Raises Conflict with both versions; NotFound; Refused: "answer_missing", "text_too_long", "objection_settled",
    "decision_missing".
    """

    def do() -> None:
        objection, r = _find(db, actor, objection_id)
        _insist_decided(state, answer)
        if r.state in ENDED and objection.state is not ObjectionState.RAISED:
            raise Refused("objection_settled")
        before = {"state": objection.state, "answer": objection.answer}
        changes: dict[str, Any] = {"state": state, "answer": answer.strip()}
        decided = {"decided_on": moves.day_of(at), "decided_by": actor.person_id}
        versions.save(db, Objection, objection_id, version=version, changes=changes | decided)
        db.expire(objection)
        _log(db, actor, "decide_objection", objection_id, r, at, changes, before)

    once(db, actor, "decide_objection", token=token, at=at, do=do)


def _insist_decided(state: ObjectionState, answer: str) -> None:
    if state is ObjectionState.RAISED:
        raise Refused("decision_missing")
    if not answer.strip() and state is not ObjectionState.WITHDRAWN:
        raise Refused("answer_missing")
    if len(answer.strip()) > LONGEST:
        raise Refused("text_too_long", longest=LONGEST)


def _find(db: Session, actor: Actor, objection_id: int) -> tuple[Objection, Round]:
    """The objection and its round, which is held so that no other step meets half a decision."""
    mine = within(actor, P, col(Round.place_id))
    query = select(Objection).join(Round, col(Round.id) == col(Objection.round_id))
    found = db.scalar(query.where(col(Objection.id) == objection_id, mine))
    if found is None:
        raise NotFound("objection")
    return found, moves.find_to_move(db, actor, found.round_id)


def _log(
    db: Session,
    actor: Actor,
    action: str,
    objection_id: int | None,
    r: Round,
    at: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    audit.record(
        db, actor, area="consultations", action=action, subject=("objection", objection_id), at=at,
        place_id=r.place_id, before=before, after={"round": r.id} | after,
    )  # fmt: skip
