"""The points of an agenda: added, changed with the notes of what was said, taken off while nothing hangs on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.councils import AgendaItem, Decision, Opinion
from models.enums import Permission
from models.renewals import Project
from services import versions
from services.access import Actor, allows, within
from services.consultations import gatherings
from services.consultations.convening import LONGEST, MOST_TOPICS, topics_of
from services.consultations.gatherings import clean
from services.errors import NotFound, Refused
from services.once import once

P = Permission
LONGEST_NOTES = 4000


@allows(P.RUN_CONSULTATIONS)
def add_topics(db: Session, actor: Actor, *, meeting_id: int, topics: str, token: str, at: datetime) -> int:
    """Put more topics (one a line) at the end of an agenda; how many.

    Raises NotFound, Refused: "agenda_missing", "text_too_long", "topics_too_many", "meeting_cancelled".
    """

    def do() -> int:
        meeting = gatherings.find(db, actor, meeting_id)
        gatherings.insist(meeting)
        new = topics_of(topics)
        if not new:
            raise Refused("agenda_missing")
        last = select(func.max(col(AgendaItem.number))).where(col(AgendaItem.meeting_id) == meeting_id)
        next_number = (db.scalar(last) or 0) + 1
        if next_number + len(new) > MOST_TOPICS + 1:
            raise Refused("topics_too_many", most=MOST_TOPICS)
        db.add_all(
            AgendaItem(meeting_id=meeting_id, number=number, topic=topic)
            for number, topic in enumerate(new, start=next_number)
        )
        db.flush()
        gatherings.record(db, actor, "add_topics", meeting, at, after={"topics": len(new)})
        return len(new)

    return int(once(db, actor, "add_topics", token=token, at=at, do=do))


@allows(P.RUN_CONSULTATIONS)
def change_item(
    db: Session,
    actor: Actor,
    *,
    agenda_item_id: int,
    version: int,
    topic: str,
    notes: str,
    project_id: int | None = None,
    consultation_id: int | None = None,
    token: str,
    at: datetime,
) -> int:
    """Say what a point is about and what was said on it; the point's new version.

    Raises NotFound (also for a project or a consultation elsewhere), Conflict, Refused: "topic_missing",
    "text_too_long", "meeting_cancelled".
    """

    def do() -> int:
        item, meeting = gatherings.find_item(db, actor, agenda_item_id)
        gatherings.insist(meeting)
        insist_here(db, actor, project_id=project_id, consultation_id=consultation_id)
        changes: dict[str, Any] = {
            "topic": clean(topic, LONGEST["topic"]),
            "notes": clean(notes, LONGEST_NOTES),
            "project_id": project_id,
            "consultation_id": consultation_id,
        }
        if not changes["topic"]:
            raise Refused("topic_missing")
        before = {name: getattr(item, name) for name in changes}
        saved = versions.save(db, AgendaItem, agenda_item_id, version=version, changes=changes)
        differ = [name for name in changes if changes[name] != before[name]]
        gatherings.record(
            db, actor, "change_item", meeting, at, subject=("agenda_item", agenda_item_id),
            before={name: before[name] for name in differ}, after={name: changes[name] for name in differ},
        )  # fmt: skip
        return saved

    return int(once(db, actor, "change_item", token=token, at=at, do=do))


def insist_here(db: Session, actor: Actor, *, project_id: int | None, consultation_id: int | None) -> None:
    """Raise NotFound where a project or a consultation lies outside the places whose consultations one runs."""
    for table, place, id, what in (
        (Project, col(Project.place_id), project_id, "project"),
        (Consultation, col(Consultation.place_id), consultation_id, "consultation"),
    ):
        mine = select(col(table.id)).where(col(table.id) == id, within(actor, P.RUN_CONSULTATIONS, place))
        if id is not None and db.scalar(mine) is None:
            raise NotFound(what)


@allows(P.RUN_CONSULTATIONS)
def remove_item(
    db: Session, actor: Actor, *, agenda_item_id: int, version: int, token: str, at: datetime
) -> None:
    """Take a point off an agenda. Raises NotFound, Conflict, Refused("item_in_use") once anything hangs on it."""

    def do() -> None:
        item, meeting = gatherings.find_item(db, actor, agenda_item_id)
        for hanging in (col(Decision.agenda_item_id), col(Opinion.agenda_item_id)):
            if db.scalar(select(hanging).where(hanging == agenda_item_id).limit(1)) or item.notes:
                raise Refused("item_in_use")
        versions.save(db, AgendaItem, agenda_item_id, version=version, changes={"topic": item.topic})
        db.connection().execute(delete(AgendaItem).where(col(AgendaItem.id) == agenda_item_id))
        gatherings.record(
            db, actor, "remove_item", meeting, at, subject=("agenda_item", agenda_item_id),
            before={"topic": item.topic},
        )  # fmt: skip

    once(db, actor, "remove_item", token=token, at=at, do=do)
