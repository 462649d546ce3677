"""Which meetings a person reaches, and how places of every kind are called: fetching and permission in one step."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.councils import AgendaItem, Decision, Meeting
from models.enums import MeetingState, Permission, PlaceKind
from models.grids import Place, PlaceWithin
from services import audit
from services.access import EVERYWHERE, Actor, below, within
from services.errors import NotFound, Refused

P = Permission
K = PlaceKind
OWN = (K.NEIGHBOURHOOD, K.ESTATE, K.BUILDING)
"""What a stairwell's own meetings are held for, beside itself; not the whole grid or subdistrict."""


def reached(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that a meeting lies within the actor's scope, or is one of the stairwells' that lie there.

    A micro-grid holds stairwells, never their estate; its worker still meets the estate's council.
    """
    inside = within(actor, permission, col(Meeting.place_id))
    roots = actor.roots(permission)
    return inside if EVERYWHERE in roots else or_(inside, _holds_stairwell_of(roots))


def at_or_around(place_id: int) -> ColumnElement[bool]:
    """The condition that a meeting is held at or below a place, or is one of a stairwell's that lies there."""
    return or_(below(place_id, col(Meeting.place_id)), _holds_stairwell_of(frozenset({place_id})))


def _holds_stairwell_of(roots: frozenset[int]) -> ColumnElement[bool]:
    own = or_(col(Place.micro_grid_id).in_(roots), col(Place.id).in_(roots))
    wells = select(col(Place.id)).where(col(Place.kind) == K.STAIRWELL, own)
    kinds = select(col(Place.id)).where(col(Place.kind).in_(OWN))
    above = select(col(PlaceWithin.ancestor_id)).where(
        col(PlaceWithin.place_id).in_(wells), col(PlaceWithin.ancestor_id).in_(kinds)
    )
    return col(Meeting.place_id).in_(above)


def find(db: Session, actor: Actor, meeting_id: int) -> Meeting:
    """The meeting, to be changed by who runs consultations there; its row is held. Raises NotFound."""
    return _found(db, select(Meeting).where(col(Meeting.id) == meeting_id), actor, "meeting")


def find_item(
    db: Session, actor: Actor, agenda_item_id: int, *, permission: Permission = P.RUN_CONSULTATIONS
) -> tuple[AgendaItem, Meeting]:
    """A point of an agenda and its meeting, whose row is held. Raises NotFound."""
    query = select(Meeting).join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
    query = query.where(col(AgendaItem.id) == agenda_item_id)
    meeting = _found(db, query, actor, "agenda_item", permission)
    return db.get_one(AgendaItem, agenda_item_id, populate_existing=True), meeting


def find_decision(
    db: Session, actor: Actor, decision_id: int, *, permission: Permission = P.RUN_CONSULTATIONS
) -> tuple[Decision, Meeting]:
    """A decision and the meeting that took it, whose row is held. Raises NotFound."""
    query = select(Meeting).join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
    query = query.join(Decision, col(Decision.agenda_item_id) == col(AgendaItem.id))
    meeting = _found(db, query.where(col(Decision.id) == decision_id), actor, "decision", permission)
    return db.get_one(Decision, decision_id, populate_existing=True), meeting


def _found(
    db: Session,
    query: Select[Meeting],
    actor: Actor,
    what: str,
    permission: Permission = P.RUN_CONSULTATIONS,
) -> Meeting:
    """To run a meeting one needs its place; to add what one heard, only to reach it."""
    runs = permission is P.RUN_CONSULTATIONS
    scope = within(actor, permission, col(Meeting.place_id)) if runs else reached(actor, permission)
    held = query.where(scope).with_for_update(of=Meeting).execution_options(populate_existing=True)
    meeting = db.scalar(held)
    if meeting is None:
        raise NotFound(what)
    return meeting


def insist(meeting: Meeting, *, held: bool = False) -> None:
    """Raise Refused("meeting_cancelled"), or ("meeting_not_held") where it has to be held already."""
    if meeting.state is MeetingState.CANCELLED:
        raise Refused("meeting_cancelled")
    if held and meeting.state is not MeetingState.HELD:
        raise Refused("meeting_not_held")


def clean(text: str, longest: int) -> str:
    """A text as it is stored. Raises Refused("text_too_long", longest)."""
    text = text.strip()
    if len(text) > longest:
        raise Refused("text_too_long", longest=longest)
    return text


def record(
    db: Session,
    actor: Actor,
    action: str,
    meeting: Meeting,
    at: datetime,
    *,
    subject: tuple[str, int | None] | None = None,
    **told: Any,
) -> None:
    """Log something about a meeting, or about what belongs to it, at the meeting's place."""
    audit.record(
        db, actor, area="consultations", action=action, subject=subject or ("meeting", meeting.id), at=at,
        place_id=meeting.place_id, **told,
    )  # fmt: skip


def overlaps(place_id: int, column: Any) -> ColumnElement[bool]:
    """The condition that a column names a place that shares some part with this one: above, below or across it."""
    part, whole = aliased(PlaceWithin), aliased(PlaceWithin)
    shared = select(col(whole.ancestor_id)).join(part, col(part.place_id) == col(whole.place_id))
    condition: ColumnElement[bool] = column.in_(shared.where(col(part.ancestor_id) == place_id))
    return condition
