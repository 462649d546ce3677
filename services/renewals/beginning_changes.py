"""Putting right what was entered when a renewal began: its lift, and its kind while nothing has followed from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, null, select, update
from sqlmodel import Session, col

from models.enums import Permission
from models.evidence import Evidence
from models.renewals import Project, ProjectMove
from services import audit, versions
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import beginnings, moves
from services.renewals.beginnings import FreeLift
from services.renewals.cards import UNDER_WAY
from services.rules.stages import route

M = Permission.MOVE_RENEWALS


@dataclass(frozen=True, slots=True)
class Beginning:
    """What may still be put right of a renewal: its lift, and its kind while nothing has followed from it."""

    id: int
    kind: str
    lift_id: int | None
    lifts: tuple[FreeLift, ...]
    may_change_kind: bool
    version: int


@allows(M)
def find_beginning(db: Session, actor: Actor, *, project_id: int) -> Beginning:
    """What may be put right of a renewal under way. Raises NotFound, Refused("project_ended")."""
    project = _find(db, actor, project_id)
    _insist_under_way(project)
    lifts = beginnings.lifts_free_of(db, actor, project.place_id, but=project_id)
    untouched = _has_only_begun(db, project)
    return Beginning(project_id, project.kind, project.lift_id, lifts, untouched, project.version)


def _find(db: Session, actor: Actor, project_id: int) -> Project:
    query = select(Project).where(col(Project.id) == project_id, within(actor, M, col(Project.place_id)))
    project = db.scalar(query.execution_options(populate_existing=True))
    if project is None:
        raise NotFound("project")
    return project


def _insist_under_way(project: Project) -> None:
    if project.state not in UNDER_WAY:
        raise Refused("project_ended")


def _has_only_begun(db: Session, project: Project) -> bool:
    """Whether it stands in its first stage, never left it, and nothing was recorded for its gates."""
    first = route(project.kind)[0].key
    moved = select(col(ProjectMove.id)).where(
        col(ProjectMove.project_id) == project.id, col(ProjectMove.to_stage) != first
    )
    recorded = select(col(Evidence.id)).where(col(Evidence.project_id) == project.id)
    return project.stage == first and not any(db.scalar(q.limit(1)) for q in (moved, recorded))


@allows(M)
def change_project(
    db: Session, actor: Actor, *, project_id: int, version: int, kind: str, lift_id: int | None, token: str,
    at: datetime,
) -> int:  # fmt: skip
    """Put right which lift a renewal is about, and of which kind it is while it has only begun; the new version.

    Another kind begins in its own first stage, and the rows of the history say so. Raises Conflict with both
    versions, NotFound, Refused: "kind_unknown", "project_ended", "kind_fixed", "lift_elsewhere", "lift_retired",
    "lift_under_renewal".
    """
    beginnings.insist_kind(kind)

    def do() -> int:
        project = moves.find_to_move(db, actor, project_id)
        changes: dict[str, Any] = {"kind": kind, "lift_id": lift_id}
        if project.version != version:
            versions.save(db, Project, project_id, version=version, changes=changes)
        _insist_under_way(project)
        if lift_id not in (None, project.lift_id):
            beginnings.hold_ground(db, project.place_id, lift_id)
            beginnings.insist_lift(db, actor, project.place_id, lift_id or 0)
            beginnings.insist_free(
                db, place_id=project.place_id, name=project.name, lift_id=lift_id, but=project_id
            )
        if kind != project.kind:
            changes |= _begun_as(db, project, kind)
        before = {key: getattr(project, key) for key in changes}
        saved = versions.save(db, Project, project_id, version=version, changes=changes)
        audit.record(
            db, actor, area="renewals", action="change_project", subject=("project", project_id), at=at,
            place_id=project.place_id, before=before, after=changes,
        )  # fmt: skip
        db.expire(project)
        return saved

    return int(once(db, actor, "change_project", token=token, at=at, do=do))


def _begun_as(db: Session, project: Project, kind: str) -> dict[str, Any]:
    """The first stage of another kind, in the history as well. Raises Refused("kind_fixed")."""
    if not _has_only_begun(db, project):
        raise Refused("kind_fixed")
    first = route(kind)[0].key
    origin = case((col(ProjectMove.from_stage).is_(None), null()), else_=first)
    rows = update(ProjectMove).where(col(ProjectMove.project_id) == project.id)
    db.execute(rows.values(to_stage=first, from_stage=origin).execution_options(synchronize_session=False))
    return {"stage": first}
