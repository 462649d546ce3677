"""What residents say before and after a meeting: written down where it was heard, linked, answered.

With an agenda item it was gathered for that point, with a decision because of it; with neither it waits for an
agenda. Words and doors are read by staff of their place only, and never stand in the log.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.councils import Opinion
from models.enums import Permission
from services import audit, versions
from services.access import Actor, allows, find_place, within
from services.consultations import gatherings
from services.consultations.gatherings import clean
from services.errors import NotFound, Refused
from services.grids import naming
from services.once import once

P = Permission
PAGE = 20
LONGEST = {"door": 60, "said": 1000, "answer": 1000}


@dataclass(frozen=True, slots=True)
class Said:
    """One opinion; `is_after` the meeting that it is linked to was held."""

    id: int
    place: str
    door: str
    said: str
    answer: str
    said_on: date
    agenda_item_id: int | None
    decision_id: int | None
    is_after: bool
    version: int


@allows(P.SEE_BALLOTS)
def unlinked(
    db: Session, actor: Actor, *, place_id: int, page: int = 1, size: int = PAGE
) -> tuple[list[Said], int]:
    """One page of the opinions at or around a place that wait for an agenda, the oldest first; and how many."""
    query = select(Opinion).where(
        within(actor, P.SEE_BALLOTS, col(Opinion.place_id)),
        gatherings.overlaps(place_id, col(Opinion.place_id)),
        col(Opinion.agenda_item_id).is_(None),
        col(Opinion.decision_id).is_(None),
    )
    count = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(col(Opinion.said_on), col(Opinion.id))
    rows = db.scalars(ordered.offset((page - 1) * size).limit(size)).all()
    names = naming.full_names(db, [row.place_id for row in rows])
    return [view(row, names[row.place_id]) for row in rows], count


def view(row: Opinion, place: str, held_on: date | None = None) -> Said:
    """An opinion as staff read it; `held_on` is the day of its meeting."""
    is_after = held_on is not None and (row.decision_id is not None or row.said_on > held_on)
    return Said(
        row.id or 0, place, row.door, row.said, row.answer, row.said_on, row.agenda_item_id, row.decision_id,
        is_after, row.version,
    )  # fmt: skip


@allows(P.RECORD_BALLOTS)
def record_opinion(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    door: str,
    said: str,
    said_on: date,
    agenda_item_id: int | None = None,
    decision_id: int | None = None,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Write down what somebody said, for a point of an agenda, on a decision, or for a meeting to come; its id.

    Raises NotFound, Refused: "words_missing", "text_too_long", "said_in_the_future".
    """

    def do() -> int:
        find_place(db, actor, place_id, permission=P.RECORD_BALLOTS)
        words = clean(said, LONGEST["said"])
        if not words:
            raise Refused("words_missing")
        if said_on > on:
            raise Refused("said_in_the_future")
        heard = Opinion(
            place_id=place_id,
            agenda_item_id=_item(db, actor, agenda_item_id, decision_id),
            decision_id=decision_id,
            door=clean(door, LONGEST["door"]),
            said=words,
            said_on=said_on,
            recorded_at=at,
            recorded_by=actor.person_id,
        )
        db.add(heard)
        db.flush()
        _record(db, actor, "record_opinion", heard, at)
        return heard.id or 0

    return int(once(db, actor, "record_opinion", token=token, at=at, do=do))


def _item(db: Session, actor: Actor, agenda_item_id: int | None, decision_id: int | None) -> int | None:
    """The point that an opinion belongs to; of a decision, the point under which it was taken."""
    if decision_id is not None:
        taken, _meeting = gatherings.find_decision(db, actor, decision_id, permission=P.RECORD_BALLOTS)
        return taken.agenda_item_id
    if agenda_item_id is not None:
        gatherings.find_item(db, actor, agenda_item_id, permission=P.RECORD_BALLOTS)
    return agenda_item_id


@allows(P.RUN_CONSULTATIONS)
def link_opinion(
    db: Session,
    actor: Actor,
    *,
    opinion_id: int,
    version: int,
    agenda_item_id: int,
    token: str,
    at: datetime,
) -> int:
    """Put an opinion to a point of an agenda; its new version. Raises NotFound, Conflict."""

    def do() -> int:
        heard = _find(db, actor, opinion_id)
        gatherings.find_item(db, actor, agenda_item_id)
        changes = {"agenda_item_id": agenda_item_id, "decision_id": None}
        saved = versions.save(db, Opinion, opinion_id, version=version, changes=changes)
        _record(db, actor, "link_opinion", heard, at)
        return saved

    return int(once(db, actor, "link_opinion", token=token, at=at, do=do))


@allows(P.RUN_CONSULTATIONS)
def answer_opinion(
    db: Session, actor: Actor, *, opinion_id: int, version: int, words: str, token: str, at: datetime
) -> int:
    """Put down what was answered to somebody; the opinion's new version.

    Raises NotFound, Conflict, Refused: "words_missing", "text_too_long".
    """

    def do() -> int:
        heard = _find(db, actor, opinion_id)
        answer = clean(words, LONGEST["answer"])
        if not answer:
            raise Refused("words_missing")
        saved = versions.save(db, Opinion, opinion_id, version=version, changes={"answer": answer})
        _record(db, actor, "answer_opinion", heard, at)
        return saved

    return int(once(db, actor, "answer_opinion", token=token, at=at, do=do))


def _find(db: Session, actor: Actor, opinion_id: int) -> Opinion:
    mine = within(actor, P.RUN_CONSULTATIONS, col(Opinion.place_id))
    heard = db.scalar(select(Opinion).where(col(Opinion.id) == opinion_id, mine))
    if heard is None:
        raise NotFound("opinion")
    return heard


def _record(db: Session, actor: Actor, action: str, heard: Opinion, at: datetime) -> None:
    audit.record(
        db, actor, area="consultations", action=action, subject=("opinion", heard.id), at=at,
        place_id=heard.place_id, after={"said_on": heard.said_on},
    )  # fmt: skip
