"""Meetings called, moved and called off, and the minutes of one as a whole."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.councils import AgendaItem, Meeting, Participant
from models.enums import MeetingKind, MeetingState, Permission
from services import versions
from services.access import Actor, allows, find_place
from services.consultations import gatherings
from services.consultations.attendance import people_of
from services.consultations.gatherings import clean
from services.errors import Refused
from services.once import once

P = Permission
LONGEST = {"title": 120, "where": 120, "chair": 64, "minutes": 20_000, "topic": 200}
MOST_TOPICS = 50
HOUR = re.compile(r"(\d{1,2})[:点时]?(\d\d)?分?")


@allows(P.RUN_CONSULTATIONS)
def call_meeting(
    db: Session,
    actor: Actor,
    *,
    kind: MeetingKind,
    place_id: int,
    title: str,
    held_on: date,
    begins_at: str,
    where: str,
    chair: str,
    agenda: str,
    invited: str,
    token: str,
    at: datetime,
) -> int:
    """Call a meeting with its agenda (a topic a line) and those invited (a name and capacity a line); its id.

    Raises NotFound, Refused: as `change_meeting`, `add_topics` and `invite`, and "agenda_missing".
    """

    def do() -> int:
        find_place(db, actor, place_id, permission=P.RUN_CONSULTATIONS)
        head = _head(title, held_on, begins_at, where, chair)
        topics, people = topics_of(agenda), people_of(invited)
        if not topics:
            raise Refused("agenda_missing")
        called = Meeting(
            kind=kind, place_id=place_id, called_at=at, called_by=actor.person_id, **head
        )  # fmt: skip
        db.add(called)
        db.flush()
        id = called.id or 0
        db.add_all(AgendaItem(meeting_id=id, number=n, topic=t) for n, t in enumerate(topics, start=1))
        db.add_all(Participant(meeting_id=id, name=name, capacity=capacity) for name, capacity in people)
        db.flush()
        after = {"meeting_kind": kind, **head, "topics": len(topics), "invited": len(people)}
        gatherings.record(db, actor, "call_meeting", called, at, after=after)
        return id

    return int(once(db, actor, "call_meeting", token=token, at=at, do=do))


def _head(title: str, held_on: date, begins_at: str, where: str, chair: str) -> dict[str, Any]:
    texts = {"title": title, "where": where, "chair": chair}
    head: dict[str, Any] = {name: clean(text, LONGEST[name]) for name, text in texts.items()}
    if not head["title"]:
        raise Refused("title_missing")
    return {**head, "held_on": held_on, "begins_at": hour_of(begins_at)}


def hour_of(written: str) -> str:
    """An hour as people write it ("14:00", "1430", "9点", "2点半") as `14:00`; nothing is "".

    Raises Refused("hour_unreadable", written).
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", written[:20])).replace("半", "30")
    if not text:
        return ""
    parts = re.fullmatch(r"(\d{1,2}?)(\d\d)", text) if text.isdecimal() and len(text) > 2 else None
    parts = parts or HOUR.fullmatch(text)
    if parts is None or int(parts[1]) > 23 or int(parts[2] or 0) > 59:
        raise Refused("hour_unreadable", written=written.strip()[:20])
    return f"{int(parts[1]):02d}:{int(parts[2] or 0):02d}"


def topics_of(written: str) -> list[str]:
    """The topics of an agenda, one a line, without the numbers people put before them.

    Raises Refused("text_too_long", longest), ("topics_too_many", most).
    """
    lines = (
        re.sub(r"^\s*(\d+|[一二三四五六七八九十]+)[.、．)）]\s*", "", line) for line in written.splitlines()
    )
    found = [clean(line, LONGEST["topic"]) for line in lines if line.strip()]
    if len(found) > MOST_TOPICS:
        raise Refused("topics_too_many", most=MOST_TOPICS)
    return found


@allows(P.RUN_CONSULTATIONS)
def change_meeting(
    db: Session,
    actor: Actor,
    *,
    meeting_id: int,
    version: int,
    title: str,
    held_on: date,
    begins_at: str,
    where: str,
    chair: str,
    token: str,
    at: datetime,
) -> int:
    """Change what a meeting is called, when and where it is, and who is in the chair; its new version.

    Raises NotFound, Conflict, Refused: "title_missing", "text_too_long", "hour_unreadable", "meeting_cancelled".
    """

    def do() -> int:
        meeting = gatherings.find(db, actor, meeting_id)
        gatherings.insist(meeting)
        return save(
            db, actor, "change_meeting", meeting, version, _head(title, held_on, begins_at, where, chair), at
        )

    return int(once(db, actor, "change_meeting", token=token, at=at, do=do))


@allows(P.RUN_CONSULTATIONS)
def cancel_meeting(
    db: Session, actor: Actor, *, meeting_id: int, version: int, reason: str, token: str, at: datetime
) -> int:
    """Call a meeting off before it was held; the reason stands where its minutes would. Its new version.

    Raises NotFound, Conflict, Refused: "reason_missing", "text_too_long", "meeting_held", "meeting_cancelled".
    """

    def do() -> int:
        meeting = gatherings.find(db, actor, meeting_id)
        gatherings.insist(meeting)
        if meeting.state is MeetingState.HELD:
            raise Refused("meeting_held")
        if not reason.strip():
            raise Refused("reason_missing")
        changes = {"state": MeetingState.CANCELLED, "minutes": clean(reason, LONGEST["minutes"])}
        return save(db, actor, "cancel_meeting", meeting, version, changes, at)

    return int(once(db, actor, "cancel_meeting", token=token, at=at, do=do))


@allows(P.RUN_CONSULTATIONS)
def write_minutes(
    db: Session, actor: Actor, *, meeting_id: int, version: int, minutes: str, token: str, at: datetime
) -> int:
    """Write the minutes of a meeting as a whole; its new version.

    Raises NotFound, Conflict, Refused: "text_too_long", "meeting_cancelled".
    """

    def do() -> int:
        meeting = gatherings.find(db, actor, meeting_id)
        gatherings.insist(meeting)
        changes = {"minutes": clean(minutes, LONGEST["minutes"])}
        return save(db, actor, "write_minutes", meeting, version, changes, at)

    return int(once(db, actor, "write_minutes", token=token, at=at, do=do))


def save(
    db: Session,
    actor: Actor,
    action: str,
    meeting: Meeting,
    version: int,
    changes: dict[str, Any],
    at: datetime,
) -> int:
    """Store changes of a meeting against the version that was seen, and log what changed; the new version."""
    before = {name: getattr(meeting, name) for name in changes}
    saved = versions.save(db, Meeting, meeting.id or 0, version=version, changes=changes)
    differ = {name: value for name, value in changes.items() if value != before[name]}
    gatherings.record(
        db, actor, action, meeting, at, before={name: before[name] for name in differ}, after=differ
    )
    return saved
