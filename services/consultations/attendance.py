"""Who is invited to a meeting and who came: the list, the roll call."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from models.councils import Participant
from models.enums import MeetingState, Permission
from services.access import Actor, allows
from services.consultations import gatherings
from services.consultations.gatherings import clean
from services.errors import NotFound, Refused
from services.once import once

P = Permission
LONGEST_NAME, MOST_PEOPLE = 64, 300


def people_of(written: str) -> list[tuple[str, str]]:
    """Names and capacities, one person a line: the first word is the name ("王建国 楼组长", "李芳，居民代表").

    Raises Refused("text_too_long", longest), ("name_twice", name), ("people_too_many", most).
    """
    found: dict[str, str] = {}
    for line in filter(str.strip, written.splitlines()):
        name, capacity = _person(line)
        if name in found:
            raise Refused("name_twice", name=name)
        found[name] = capacity
    if len(found) > MOST_PEOPLE:
        raise Refused("people_too_many", most=MOST_PEOPLE)
    return list(found.items())


def _person(line: str) -> tuple[str, str]:
    """Name and capacity; where a comma parts them, spaces belong to the name ("Marie Böhm, owner")."""
    by = r"[,，;；\t]\s*" if re.search(r"[,，;；\t]", line) else r"\s+"
    name, *rest = re.split(by, line.strip(), maxsplit=1)
    return clean(name, LONGEST_NAME), clean("".join(rest), LONGEST_NAME)


@allows(P.RUN_CONSULTATIONS)
def invite(
    db: Session, actor: Actor, *, meeting_id: int, people: str, present: bool, token: str, at: datetime
) -> int:
    """Invite more people, or note those who came uninvited as present; how many.

    Raises NotFound, Refused: "people_missing", "name_twice", "people_too_many", "text_too_long",
    "meeting_cancelled", "meeting_not_held" for people who came to a meeting that was not.
    """

    def do() -> int:
        meeting = gatherings.find(db, actor, meeting_id)
        gatherings.insist(meeting, held=present)
        new = people_of(people)
        if not new:
            raise Refused("people_missing")
        names = select(col(Participant.name)).where(col(Participant.meeting_id) == meeting_id)
        known = set(db.scalars(names))
        if twice := next((name for name, _capacity in new if name in known), None):
            raise Refused("name_twice", name=twice)
        if len(known) + len(new) > MOST_PEOPLE:
            raise Refused("people_too_many", most=MOST_PEOPLE)
        is_there = True if present else (False if meeting.state is MeetingState.HELD else None)
        db.add_all(Participant(meeting_id=meeting_id, name=n, capacity=c, present=is_there) for n, c in new)
        db.flush()
        gatherings.record(db, actor, "invite", meeting, at, after={"invited": len(new), "present": present})
        return len(new)

    return int(once(db, actor, "invite", token=token, at=at, do=do))


@allows(P.RUN_CONSULTATIONS)
def uninvite(db: Session, actor: Actor, *, participant_id: int, token: str, at: datetime) -> None:
    """Take somebody off the list of a meeting who was put there by mistake. Raises NotFound."""

    def do() -> None:
        person = db.get(Participant, participant_id)
        if person is None:
            raise NotFound("participant")
        meeting = gatherings.find(db, actor, person.meeting_id)
        db.connection().execute(delete(Participant).where(col(Participant.id) == participant_id))
        gatherings.record(db, actor, "uninvite", meeting, at, after={"invited": -1})

    once(db, actor, "uninvite", token=token, at=at, do=do)


@allows(P.RUN_CONSULTATIONS)
def take_roll(
    db: Session,
    actor: Actor,
    *,
    meeting_id: int,
    seen: tuple[int, ...],
    present: tuple[int, ...],
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Hold the roll call: who is present, of those `seen` as present before; how many are now.

    Only what differs is written, so of two who tick at once neither loses a tick. The first roll call makes
    the meeting held. Raises NotFound, Refused: "meeting_cancelled", "meeting_to_come".
    """
    came, left = sorted(set(present) - set(seen)), sorted(set(seen) - set(present))

    def do() -> int:
        meeting = gatherings.find(db, actor, meeting_id)
        gatherings.insist(meeting)
        if meeting.held_on > on:
            raise Refused("meeting_to_come")
        if meeting.state is MeetingState.CALLED:
            _mark(db, meeting_id, col(Participant.present).is_(None), present=False)
            meeting.state = MeetingState.HELD
            db.flush()
        _mark(db, meeting_id, col(Participant.id).in_(came), present=True)
        _mark(db, meeting_id, col(Participant.id).in_(left), present=False)
        there = present_at(db, meeting_id)
        gatherings.record(db, actor, "take_roll", meeting, at, after={"present": there})
        return there

    return int(once(db, actor, "take_roll", token=token, at=at, do=do))


def _mark(db: Session, meeting_id: int, which: Any, *, present: bool) -> None:
    of_meeting = (col(Participant.meeting_id) == meeting_id, which)
    db.connection().execute(update(Participant).where(*of_meeting).values(present=present))


def present_at(db: Session, meeting_id: int) -> int:
    """How many people are noted as present."""
    there = select(col(Participant.id)).where(
        col(Participant.meeting_id) == meeting_id, col(Participant.present).is_(True)
    )
    return len(db.scalars(there).all())
