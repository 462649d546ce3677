"""The signed papers of long agreements: where they lie, and how long one may be taken away."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.upkeep import Agreement
from services.access import Actor, within
from services.errors import Refused


def place_of(db: Session, actor: Actor, permission: Permission, agreement_id: int) -> int | None:
    """Where the agreement lies; None outside the scope."""
    mine = within(actor, permission, col(Agreement.place_id))
    return db.scalar(select(col(Agreement.place_id)).where(col(Agreement.id) == agreement_id, mine))


def insist_removable(db: Session, agreement_id: int) -> None:
    """The paper of an agreement that was ended stays. Raises Refused("agreement_paper_frozen")."""
    found = db.scalar(select(Agreement).where(col(Agreement.id) == agreement_id).with_for_update(read=True))
    if found is None or found.ended_on is not None:
        raise Refused("agreement_paper_frozen")
