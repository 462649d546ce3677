"""A printed map leaves the house like a list: only who may export takes one, and the log says which it was."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.enums import Permission
from services import audit
from services.access import Actor, allows, find_place


@allows(Permission.EXPORT)
def insist_may_take(db: Session, actor: Actor, *, place_id: int) -> None:
    """Raise NotFound for a map of a place whose lists the actor may not take away."""
    find_place(db, actor, place_id, permission=Permission.EXPORT)


@allows(Permission.EXPORT)
def record_sheet(db: Session, actor: Actor, *, place_id: int, shown: dict[str, Any], at: datetime) -> None:
    """Note that a map went out: of which place, what it showed. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=Permission.EXPORT)
    audit.record(
        db, actor, area="people", action="export", subject=("map", place_id), at=at, place_id=place_id, after=shown
    )  # fmt: skip
