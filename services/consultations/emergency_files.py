"""Scans of the certificates of emergency repairs: where they lie, and how long one may still be taken away."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.bylaws import EmergencyRepair
from models.enums import EmergencyState, Permission
from services.access import Actor, within
from services.errors import Refused


def place_of(db: Session, actor: Actor, permission: Permission, emergency_id: int) -> int | None:
    """The place of an emergency repair within the actor's scope; None where there is none."""
    mine = within(actor, permission, col(EmergencyRepair.place_id))
    query = select(col(EmergencyRepair.place_id)).where(col(EmergencyRepair.id) == emergency_id, mine)
    return db.scalar(query)


def insist_removable(db: Session, emergency_id: int) -> None:
    """What the committee answered upon is proof of why there was no vote. Raises Refused("certificate_frozen")."""
    asked = select(col(EmergencyRepair.state)).where(col(EmergencyRepair.id) == emergency_id)
    if db.scalar(asked.with_for_update(read=True)) is not EmergencyState.PROPOSED:
        raise Refused("certificate_frozen")
