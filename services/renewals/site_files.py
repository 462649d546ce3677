"""Photographs of works: where their subject lies, and how long one may still be taken away."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.contracts import Contract, SupervisionVisit
from models.enums import Permission
from models.renewals import Project
from services.access import Actor, within
from services.errors import Refused


def place_of(db: Session, actor: Actor, permission: Permission, visit_id: int) -> int | None:
    """The place of the works that a site visit looked at, None out of reach."""
    query = (
        select(col(Project.place_id))
        .join(Contract, col(Contract.project_id) == col(Project.id))
        .join(SupervisionVisit, col(SupervisionVisit.contract_id) == col(Contract.id))
        .where(col(SupervisionVisit.id) == visit_id, within(actor, permission, col(Project.place_id)))
    )
    return db.scalar(query)


def insist_removable(db: Session, visit_id: int) -> None:
    """The photographs of a finding are proof once it was mended."""
    visit = db.get(SupervisionVisit, visit_id, populate_existing=True)
    if visit is None or visit.mended_on is not None:
        raise Refused("site_photo_frozen")
