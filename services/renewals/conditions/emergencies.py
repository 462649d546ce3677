"""The condition of the route without a vote: the committee approved, or was silent (上海市住宅物业管理规定 art. 73)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.bylaws import EmergencyRepair
from models.enums import EmergencyState
from models.grids import PlaceWithin
from models.renewals import Project, ProjectMove
from services.renewals.lacks import Lack
from services.rules.clocks import window, window_rule
from services.statements import Kept, told_list

WHO = "owners' committee"
WINDOW = "emergency_approval"


def emergency_approved(db: Session, projects: Sequence[Project], *, on: date) -> dict[int, Lack | None]:
    """Whether an emergency repair at or around the project's place, asked for since the project is on the emergency
    route or earlier on the same day, was approved, or the days of the committee's silence are over. Two queries."""
    begun = _begun(db, projects)
    asked = _asked(db, projects)
    return {
        p.id or 0: _judge(p, [row for row in asked if _concerns(row, p, begun.get(p.id or 0))], on)
        for p in projects
    }


_FIRST_MOVES = Kept(
    select(col(ProjectMove.project_id), func.min(col(ProjectMove.at)))
    .where(col(ProjectMove.project_id).in_(told_list("ids")))
    .group_by(col(ProjectMove.project_id))
)


def _begun(db: Session, projects: Sequence[Project]) -> dict[int, Any]:
    """When each project began."""
    return {id: at for id, at in _FIRST_MOVES.rows(db, ids=[p.id for p in projects])}  # noqa: C416


def _repairs() -> Kept:
    around = col(PlaceWithin.ancestor_id) == col(EmergencyRepair.place_id)
    return Kept(
        select(
            col(PlaceWithin.place_id), col(EmergencyRepair.project_id), col(EmergencyRepair.asked_on),
            col(EmergencyRepair.state), col(EmergencyRepair.decided_on),
        )
        .join(PlaceWithin, around)
        .where(col(PlaceWithin.place_id).in_(told_list("places")))
        .order_by(col(EmergencyRepair.asked_on).desc(), col(EmergencyRepair.id).desc())
    )  # fmt: skip


_REPAIRS = _repairs()


def _asked(db: Session, projects: Sequence[Project]) -> Sequence[Any]:
    return _REPAIRS.rows(db, places={p.place_id for p in projects})


def _concerns(row: Any, project: Project, begun: Any) -> bool:
    if row.project_id is not None:
        return bool(row.project_id == project.id)
    return row.place_id == project.place_id and (begun is None or row.asked_on >= begun.date())


def _judge(project: Project, rows: Sequence[Any], on: date) -> Lack | None:
    if not rows:
        return Lack("emergency_not_asked", WHO, project.stage_since)
    last = rows[0]
    if last.state is EmergencyState.APPROVED:
        return None
    if last.state is EmergencyState.REFUSED:
        return Lack("emergency_refused", WHO, last.decided_on)
    silent = window(last.asked_on, window_rule(WINDOW, on=last.asked_on))
    if silent.has_ended(on):
        return None
    return Lack("emergency_not_answered", WHO, last.asked_on, {"until": silent.last})
