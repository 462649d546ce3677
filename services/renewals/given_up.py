"""The renewals that were given up: off the board, but to be found, for they can be taken up again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.enums import MoveKind, Permission, ProjectState
from models.grids import Place
from models.renewals import Project, ProjectMove
from services.access import Actor, allows, find_place
from services.renewals import cards

SHOWN = 50


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A renewal that was given up: where, when and why; `at` is None where the history has no row of it."""

    id: int
    name: str
    place: str
    at: datetime | None
    reason: str


@allows(Permission.SEE_RENEWALS)
def given_up(db: Session, actor: Actor, *, place_id: int, kind: str) -> tuple[GivenUp, ...]:
    """The renewals of a kind at or below a place that were given up, the `SHOWN` newest first. Raises NotFound."""
    find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    latest = (
        select(func.max(col(ProjectMove.id)))
        .where(col(ProjectMove.project_id) == col(Project.id), col(ProjectMove.kind) == MoveKind.CANCELLED)
        .correlate(Project)
        .scalar_subquery()
    )
    query = (
        select(
            col(Project.id), col(Project.name), col(Place.name), col(ProjectMove.at), col(ProjectMove.reason)
        )
        .join(Place, col(Place.id) == col(Project.place_id))
        .outerjoin(ProjectMove, col(ProjectMove.id) == latest)
        .where(cards.in_scope(actor, place_id=place_id), col(Project.kind) == kind)
        .where(col(Project.state) == ProjectState.CANCELLED)
        .order_by(func.coalesce(col(ProjectMove.id), 0).desc(), col(Project.id).desc())
    )
    rows = db.execute(query.limit(SHOWN))
    return tuple(GivenUp(id or 0, name, place, at, reason or "") for id, name, place, at, reason in rows)
