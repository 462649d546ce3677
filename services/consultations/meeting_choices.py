"""What can be chosen at a meeting: its place, the consultation or renewal that follows, where an outcome was told."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.councils import Meeting, Participant
from models.enums import MeetingKind, MeetingState, Permission, PlaceKind
from models.grids import Place
from models.renewals import Project
from services.access import Actor, allows, below, find_place, within
from services.consultations import gatherings
from services.grids import naming

P = Permission
MOST = 300


@dataclass(frozen=True, slots=True)
class Named:
    """Something to choose by its name."""

    id: int
    name: str


@allows(P.RUN_CONSULTATIONS)
def places_to_meet(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind) -> list[Named]:
    """The first `MOST` places of a kind at or below a place for which the actor may call a meeting."""
    here = (below(place_id, col(Place.id)), within(actor, P.RUN_CONSULTATIONS, col(Place.id)))
    asked = select(col(Place.id)).where(col(Place.kind) == kind, col(Place.until).is_(None), *here)
    ids = [id or 0 for id in db.scalars(asked.order_by(col(Place.code)).limit(MOST))]
    names = naming.full_names(db, ids)
    return [Named(id, names[id]) for id in ids]


@allows(P.RUN_CONSULTATIONS)
def consultations_at(db: Session, actor: Actor, *, place_id: int) -> list[Named]:
    """The consultations at, below or around a place that a decision may be linked to, the newest first."""
    return _related(db, actor, place_id, Consultation, col(Consultation.title))


@allows(P.RUN_CONSULTATIONS)
def projects_at(db: Session, actor: Actor, *, place_id: int) -> list[Named]:
    """The renewals at, below or around a place whose plan a decision may change, the newest first."""
    return _related(db, actor, place_id, Project, col(Project.name))


def _related(
    db: Session, actor: Actor, place_id: int, table: type[Consultation] | type[Project], name: Any
) -> list[Named]:
    find_place(db, actor, place_id, permission=P.RUN_CONSULTATIONS)
    at = col(table.place_id)
    asked = select(col(table.id), name).where(
        within(actor, P.RUN_CONSULTATIONS, at), gatherings.overlaps(place_id, at)
    )
    return [Named(id, title) for id, title in db.execute(asked.order_by(col(table.id).desc()).limit(MOST))]


@allows(P.RUN_CONSULTATIONS)
def meetings_to_tell_at(db: Session, actor: Actor, *, place_id: int) -> list[Named]:
    """The latest meetings held at a place, or at one around it, at which an outcome may have been told back."""
    asked = select(col(Meeting.id), col(Meeting.title)).where(
        within(actor, P.RUN_CONSULTATIONS, col(Meeting.place_id)),
        gatherings.overlaps(place_id, col(Meeting.place_id)),
        col(Meeting.state) == MeetingState.HELD,
    )
    ordered = asked.order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc())
    return [Named(id or 0, title) for id, title in db.execute(ordered.limit(MOST))]


@allows(P.RUN_CONSULTATIONS)
def last_invited(db: Session, actor: Actor, *, place_id: int, kind: MeetingKind) -> str:
    """Who was invited to the latest meeting of that kind at a place, as it is typed (a person a line)."""
    find_place(db, actor, place_id, permission=P.RUN_CONSULTATIONS)
    latest = (
        select(col(Meeting.id))
        .where(col(Meeting.place_id) == place_id, col(Meeting.kind) == kind)
        .order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    people = select(col(Participant.name), col(Participant.capacity)).where(
        col(Participant.meeting_id) == latest
    )
    rows = db.execute(people.order_by(col(Participant.id)))
    return "\n".join(f"{name}，{capacity}" if capacity or " " in name else name for name, capacity in rows)
