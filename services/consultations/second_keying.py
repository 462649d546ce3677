"""The second keying: every paper ballot keyed once more by somebody else, and the list of where the two differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.consultations import Ballot, Round
from models.enums import PAPER_CHANNELS, Channel, Permission
from models.papers import SecondKeying
from models.people import Person
from services import audit, versions
from services.access import Actor, allows
from services.consultations import ledger, reach
from services.consultations.corrections import REASON
from services.consultations.doors import Door, listed
from services.consultations.items import Answer, insist_answered, insist_offered, items_from
from services.errors import NotFound, Refused
from services.once import once, token_for

P = Permission


@dataclass(frozen=True, slots=True)
class KeyedTwice:
    """One answer as it was keyed first and second, by whom; `second` is None until somebody else keyed it."""

    door: str
    item: int
    ballot_id: int
    ballot_version: int
    channel: Channel
    first: Answer
    first_by: str
    second_id: int | None
    second_version: int | None
    second: Answer | None
    second_by: str
    by_same: bool

    @property
    def agrees(self) -> bool:
        """Whether two people keyed the same answer."""
        return self.first == self.second and not self.by_same


@dataclass(frozen=True, slots=True)
class Comparison:
    """The state of a second keying: how many answers were keyed on paper, which wait, and which differ."""

    keyed: int
    waiting: tuple[KeyedTwice, ...]
    differing: tuple[KeyedTwice, ...]


@allows(P.RECORD_BALLOTS)
def key_second(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    door: str,
    answers: Sequence[Answer],
    at: datetime,
    token: str,
) -> str:
    """Key a paper ballot once more, without being shown the first; the door's label.

    Raises NotFound; Refused: "round_not_open", "not_keyed_twice", "first_keying_missing" (door), "same_clerk"
    (door), "second_keying_exists" (door, by), "answers_incomplete", "answer_not_offered", and as
    `reach.find_door` for doors.
    """

    def do() -> str:
        voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS, still_open=True)
        if not voting.keyed_twice:
            raise Refused("not_keyed_twice")
        insist_answered(items_from(voting.items), answers)
        meant = reach.find_door(db, actor, voting, door, permission=P.RECORD_BALLOTS)
        _insist_free(db, actor, meant)
        rows = [_second(actor, round_id, meant, n, answer, at) for n, answer in enumerate(answers, start=1)]
        db.add_all(rows)
        db.flush()
        audit.record(
            db, actor, area="consultations", action="key_second", subject=("second_keying", rows[0].id), at=at,
            place_id=voting.place_id, after={"round": round_id, "door": meant.label},
        )  # fmt: skip
        return meant.label

    content = token_for(token, round_id, door, *answers)
    return str(once(db, actor, "key_second", token=content, at=at, do=do))


def _second(
    actor: Actor, round_id: int, meant: Door, item: int, answer: Answer, at: datetime
) -> SecondKeying:
    return SecondKeying(
        round_id=round_id, item=item, voter_id=meant.voter_id, door=meant.label, choice=answer.choice,
        candidate=answer.candidate, recorded_at=at, recorded_by=actor.person_id,
    )  # fmt: skip


def _insist_free(db: Session, actor: Actor, meant: Door) -> None:
    """Somebody else keyed a paper ballot of this voter, and nobody keyed it a second time."""
    first = db.scalar(
        select(Ballot)
        .where(col(Ballot.voter_id) == meant.voter_id, col(Ballot.channel).in_(PAPER_CHANNELS))
        .order_by(col(Ballot.item))
        .limit(1)
        .with_for_update()
    )
    if first is None:
        raise Refused("first_keying_missing", door=meant.label)
    if first.recorded_by == actor.person_id:
        raise Refused("same_clerk", door=meant.label)
    query = select(col(Person.display_name)).join(
        SecondKeying, col(SecondKeying.recorded_by) == col(Person.id)
    )
    by = db.scalar(query.where(col(SecondKeying.voter_id) == meant.voter_id).limit(1))
    if by is not None:
        raise Refused("second_keying_exists", door=meant.label, by=by)


@allows(P.RECORD_BALLOTS)
def compared(db: Session, actor: Actor, *, round_id: int) -> Comparison:
    """What waits for its second keying and what differs, as far as the actor's doors reach. Raises NotFound."""
    voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS)
    return _compared(db, voting, ledger.reached(actor, Ballot.voter_id))


def _compared(db: Session, voting: Round, where: Any) -> Comparison:
    rows = [_line(*row) for row in db.execute(_both(voting, where))]
    waiting = tuple(row for row in rows if row.second is None)
    return Comparison(
        len(rows), waiting, tuple(row for row in rows if row.second is not None and not row.agrees)
    )


def _both(voting: Round, where: Any) -> Any:
    clerk: Any = aliased(Person)
    checker: Any = aliased(Person)
    same = and_(
        col(SecondKeying.round_id) == col(Ballot.round_id),
        col(SecondKeying.voter_id) == col(Ballot.voter_id),
        col(SecondKeying.item) == col(Ballot.item),
    )
    return (
        select(Ballot, clerk.display_name, SecondKeying, checker.display_name)
        .outerjoin(SecondKeying, same)
        .outerjoin(clerk, clerk.id == col(Ballot.recorded_by))
        .outerjoin(checker, checker.id == col(SecondKeying.recorded_by))
        .where(col(Ballot.round_id) == voting.id, col(Ballot.channel).in_(PAPER_CHANNELS), where)
        .order_by(col(Ballot.voter_id), col(Ballot.item))
    )


def _line(first: Ballot, by: str | None, second: SecondKeying | None, checker: str | None) -> KeyedTwice:
    return KeyedTwice(
        door=first.door,
        item=first.item,
        ballot_id=first.id or 0,
        ballot_version=first.version,
        channel=first.channel,
        first=Answer(first.choice, first.candidate),
        first_by=by or "",
        second_id=second.id if second else None,
        second_version=second.version if second else None,
        second=Answer(second.choice, second.candidate) if second else None,
        second_by=checker or "",
        by_same=bool(second and second.recorded_by == first.recorded_by),
    )


@allows(P.RECORD_BALLOTS)
def correct_second(
    db: Session, actor: Actor, *, second_id: int, version: int, answer: Answer, reason: str, at: datetime
) -> int:
    """Put another answer in place of a wrong second keying; its new version.

    The first is corrected by `corrections.correct_ballot`. Raises NotFound, Conflict; Refused: "reason_missing",
    "reason_too_long", "round_not_open", "answer_not_offered", "nothing_changed".
    """
    stored, voting = _find(db, actor, second_id, reason)
    insist_offered(items_from(voting.items)[stored.item - 1], answer)
    before = {"choice": stored.choice, "candidate": stored.candidate}
    after = {"choice": answer.choice, "candidate": answer.candidate}
    if version == stored.version and before == after:
        raise Refused("nothing_changed")
    new = versions.save(db, SecondKeying, second_id, version=version, changes=after)
    _record(db, actor, "correct_second", stored, voting, at, before, after | {"reason": reason.strip()})
    return new


@allows(P.RECORD_BALLOTS)
def remove_second(
    db: Session, actor: Actor, *, second_id: int, version: int, reason: str, at: datetime
) -> None:
    """Take a second keying back, all its answers, to have it keyed anew. Raises as `correct_second`."""
    stored, voting = _find(db, actor, second_id, reason)
    before = {"choice": stored.choice, "candidate": stored.candidate}
    versions.save(db, SecondKeying, second_id, version=version, changes=before)
    whole = select(SecondKeying).where(
        col(SecondKeying.round_id) == stored.round_id, col(SecondKeying.voter_id) == stored.voter_id
    )
    _record(db, actor, "remove_second", stored, voting, at, before, {"reason": reason.strip()})
    for row in db.scalars(whole).all():
        db.delete(row)
    db.flush()


def _find(db: Session, actor: Actor, second_id: int, reason: str) -> tuple[SecondKeying, Round]:
    mine = ledger.reached(actor, SecondKeying.voter_id)
    stored = db.scalar(select(SecondKeying).where(col(SecondKeying.id) == second_id, mine))
    if stored is None:
        raise NotFound("ballot")
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason.strip()) > REASON:
        raise Refused("reason_too_long", longest=REASON)
    return stored, reach.find(db, actor, stored.round_id, permission=P.RECORD_BALLOTS, still_open=True)


def _record(
    db: Session,
    actor: Actor,
    action: str,
    stored: SecondKeying,
    voting: Round,
    at: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    of = {"round": stored.round_id, "door": stored.door}
    audit.record(
        db, actor, area="consultations", action=action, subject=("second_keying", stored.id), at=at,
        place_id=voting.place_id, before=of | before, after=of | after,
    )  # fmt: skip


def insist_equal(db: Session, voting: Round) -> None:
    """Raise Refused("second_keying_open", n, doors) unless two people keyed the same for every paper ballot.

    A round that is keyed once has nothing to compare.
    """
    if not voting.keyed_twice:
        return
    found = _compared(db, voting, true())
    doors = list(dict.fromkeys(line.door for line in (*found.differing, *found.waiting)))
    if doors:
        raise Refused("second_keying_open", n=len(doors), doors=listed(doors))
