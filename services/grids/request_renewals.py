"""A renewal that begins out of a request: named and explained from it, linked both ways, never a second beside it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission, ProjectState
from models.grids import Place, PlaceWithin
from models.renewals import Project
from models.request_enums import LeadKind
from models.requests import RequestLead
from services.access import Actor, allows, within
from services.errors import Refused
from services.grids import naming, request_leads
from services.grids.request_reach import find
from services.once import once, token_for
from services.renewals import beginnings
from services.renewals.beginnings import WHERE, Ground

P = Permission
UNDER_WAY = (ProjectState.OPEN, ProjectState.HELD)


@allows(P.WORK_REQUESTS)
def grounds_of(db: Session, actor: Actor, *, request_id: int) -> tuple[Ground, ...]:
    """The request's place and those around it in which the actor may begin a renewal, the smallest first."""
    request = find(db, actor, request_id, permission=P.WORK_REQUESTS)
    around = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == request.place_id)
    query = select(col(Place.id), col(Place.kind)).where(
        col(Place.id).in_(around), col(Place.kind).in_(WHERE), within(actor, P.MOVE_RENEWALS, col(Place.id))
    )
    found = sorted(db.execute(query).all(), key=lambda row: -WHERE.index(row.kind))
    names = naming.place_names(db, [row.id for row in found])
    return tuple(Ground(row.id, names.get(row.id, "")) for row in found)


@allows(P.WORK_REQUESTS)
def begin_renewal(
    db: Session, actor: Actor, *, request_id: int, place_id: int, kind: str, name: str, reason: str,
    lift_id: int | None = None, due_on: date | None = None, budget_fen: int | None = None, at: datetime,
    token: str,
) -> int:  # fmt: skip
    """Begin a renewal at a place because of a request, which says so from then on; the renewal's number.

    Asks for the permission to move renewals there as well. Raises as `beginnings.begin_project`, and
    Refused("request_has_renewal", name) where one that the request led to goes on.
    """

    def do() -> int:
        request = find(db, actor, request_id, permission=P.WORK_REQUESTS, hold=True)
        _insist_none(db, request_id)
        project_id = beginnings.begin_project(
            db, actor, place_id=place_id, kind=kind, name=name, lift_id=lift_id, due_on=due_on,
            budget_fen=budget_fen, reason=reason, token=token_for(token, "renewal"), at=at,
        )  # fmt: skip
        request_leads.lead_to(db, actor, request, LeadKind.PROJECT, at, project_id=project_id)
        return project_id

    return int(once(db, actor, "request_begins_renewal", token=token, at=at, do=do))


def _insist_none(db: Session, request_id: int) -> None:
    going_on = (
        select(col(Project.name))
        .join(RequestLead, col(RequestLead.project_id) == col(Project.id))
        .where(col(RequestLead.request_id) == request_id, col(Project.state).in_(UNDER_WAY))
    )
    name = db.scalar(going_on.limit(1))
    if name is not None:
        raise Refused("request_has_renewal", name=name)
