"""The scans of a renewal's evidence: where they lie, and how long one may be taken away."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission, ProjectState
from models.evidence import Evidence
from models.renewals import Project
from services.access import Actor, within
from services.errors import Refused


def place_of(db: Session, actor: Actor, permission: Permission, evidence_id: int) -> int | None:
    """Where the project of a piece of evidence lies; None outside the scope."""
    query = select(col(Project.place_id)).join(Evidence, col(Evidence.project_id) == col(Project.id))
    mine = within(actor, permission, col(Project.place_id))
    return db.scalar(query.where(col(Evidence.id) == evidence_id, mine))


def insist_removable(db: Session, evidence_id: int) -> None:
    """Once a renewal is finished its scans stay. Raises Refused("evidence_frozen")."""
    query = select(Project).join(Evidence, col(Evidence.project_id) == col(Project.id))
    project = db.scalar(query.where(col(Evidence.id) == evidence_id).with_for_update(read=True, of=Project))
    if project is None or project.state is ProjectState.FINISHED:
        raise Refused("evidence_frozen")
