"""What people do with a renewal besides moving it on: hold, resume, give up, take up, back, the emergency route."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from models.enums import MoveKind, Permission, ProjectState
from models.evidence import Evidence
from models.renewals import Project
from services.access import Actor, allows
from services.errors import Refused
from services.once import once
from services.renewals import beginnings, gates, moves
from services.rules.stages import (
    earlier_stages,
    emergency_from,
    kind_of,
    needs_of,
    stages_of,
    stays_emergency,
)

M = Permission.MOVE_RENEWALS


@dataclass(frozen=True, slots=True)
class Stepped:
    """Where a renewal stands after a step."""

    stage: str
    state: str
    version: int


@allows(M)
def hold(
    db: Session, actor: Actor, *, project_id: int, version: int, reason: str, token: str, at: datetime
) -> Stepped:
    """Put a renewal on hold; it stays in its stage. Raises Conflict, NotFound, Refused("reason_missing"),
    ("text_too_long"), ("project_not_open")."""

    def plan(project: Project) -> dict[str, Any]:
        moves.insist_open(project)
        return {"state": ProjectState.HELD}

    return _step(db, actor, MoveKind.HELD, "hold_project", project_id, version, reason, token, at, plan)


@allows(M)
def resume(
    db: Session, actor: Actor, *, project_id: int, version: int, reason: str, token: str, at: datetime
) -> Stepped:
    """Go on with a renewal on hold. Raises Conflict, NotFound, Refused("reason_missing"), ("text_too_long"),
    ("project_not_held")."""

    def plan(project: Project) -> dict[str, Any]:
        if project.state is not ProjectState.HELD:
            raise Refused("project_not_held")
        return {"state": ProjectState.OPEN}

    return _step(db, actor, MoveKind.RESUMED, "resume_project", project_id, version, reason, token, at, plan)


@allows(M)
def cancel(
    db: Session, actor: Actor, *, project_id: int, version: int, reason: str, token: str, at: datetime
) -> Stepped:
    """Give a renewal up; it leaves the board, its history stays. Raises Conflict, NotFound,
    Refused("reason_missing"), ("text_too_long"), ("project_ended")."""

    def plan(project: Project) -> dict[str, Any]:
        if project.state not in (ProjectState.OPEN, ProjectState.HELD):
            raise Refused("project_ended")
        return {"state": ProjectState.CANCELLED, "waits_for": ""}

    return _step(
        db, actor, MoveKind.CANCELLED, "cancel_project", project_id, version, reason, token, at, plan
    )


@allows(M)
def take_up_again(
    db: Session, actor: Actor, *, project_id: int, version: int, reason: str, token: str, at: datetime
) -> Stepped:
    """Go on with a renewal that was given up, in the stage it stood in; what it lacks is asked for as before.

    Raises Conflict, NotFound, Refused: "reason_missing", "text_too_long", "project_not_cancelled", and where another
    has begun meanwhile (name, project_id) "lift_under_renewal", "renewal_known".
    """

    def plan(project: Project) -> dict[str, Any]:
        if project.state is not ProjectState.CANCELLED:
            raise Refused("project_not_cancelled")
        beginnings.hold_ground(db, project.place_id, project.lift_id)
        beginnings.insist_free(
            db, place_id=project.place_id, name=project.name, lift_id=project.lift_id, but=project_id
        )
        return {"state": ProjectState.OPEN}

    kind, action = MoveKind.REOPENED, "reopen_project"
    return _step(db, actor, kind, action, project_id, version, reason, token, at, plan)


@allows(M)
def take_emergency_route(
    db: Session, actor: Actor, *, project_id: int, version: int, reason: str, token: str, at: datetime
) -> Stepped:
    """Leave the route with a vote for the one without (上海市住宅物业管理规定 art. 73); it begins in its own stage.

    Raises Conflict, NotFound, Refused("reason_missing"), ("text_too_long"), ("project_not_open"),
    ("no_emergency_route").
    """

    def plan(project: Project) -> dict[str, Any]:
        moves.insist_open(project)
        begin = emergency_from(project.kind, project.stage)
        if begin is None or project.emergency:
            raise Refused("no_emergency_route")
        return {"stage": begin.key, "stage_since": moves.day_of(at), "waits_for": "", "emergency": True}

    kind, action = MoveKind.EMERGENCY, "take_emergency_route"
    return _step(db, actor, kind, action, project_id, version, reason, token, at, plan)


@allows(M)
def rework(
    db: Session, actor: Actor, *, project_id: int, version: int, to_stage: str, reason: str, token: str, at: datetime
) -> Stepped:  # fmt: skip
    """Send a renewal back to an earlier stage of its route: evidence recorded there or later expires, and older votes.

    What the earlier stage asks for has to hold still. Raises Conflict, NotFound, Refused("reason_missing"),
    ("text_too_long"), ("project_not_open"), ("not_earlier"), ("gate_shut", n).
    """

    def plan(project: Project) -> dict[str, Any]:
        moves.insist_open(project)
        back = earlier_stages(project.kind, project.stage, emergency=project.emergency)
        if to_stage not in {s.key for s in back}:
            raise Refused("not_earlier")
        emergency = project.emergency and stays_emergency(project.kind, to_stage)
        since = {"stage_since": moves.day_of(at), "waits_for": ""}
        return {"stage": to_stage, "emergency": emergency, **since}

    def expire(project: Project, move_id: int, changes: dict[str, Any]) -> None:
        _expire_evidence(db, project, to_stage, move_id)
        needs = needs_of(project.kind, to_stage, emergency=changes["emergency"])
        gates.hold_grounds(db, project)
        if missing := gates.missing_for(db, project, needs, on=moves.day_of(at)):
            raise Refused("gate_shut", n=len(missing))

    return _step(db, actor, MoveKind.REWORKED, "rework", project_id, version, reason, token, at, plan, expire)


def _expire_evidence(db: Session, project: Project, to_stage: str, move_id: int) -> None:
    """All standing evidence recorded in a stage or in a later one no longer counts."""
    first = kind_of(project.kind).position(to_stage)
    later = [s.key for s in stages_of(project.kind)[first:]]
    done = update(Evidence).where(
        col(Evidence.project_id) == project.id,
        col(Evidence.stage).in_(later),
        col(Evidence.voided_at).is_(None),
        col(Evidence.expired_by_move).is_(None),
    )
    values = {"expired_by_move": move_id, "version": col(Evidence.version) + 1}
    db.execute(done.values(values).execution_options(synchronize_session=False))


def _step(
    db: Session,
    actor: Actor,
    kind: MoveKind,
    action: str,
    project_id: int,
    version: int,
    reason: str,
    token: str,
    at: datetime,
    plan: Callable[[Project], dict[str, Any]],
    then: Callable[[Project, int, dict[str, Any]], None] = lambda _project, _move, _changes: None,
) -> Stepped:
    """Hold the renewal, plan the changes, store them with their row, and whatever follows; all of it or nothing."""
    reason = moves.reason_of(reason)

    def do() -> dict[str, Any]:
        project = moves.find_to_move(db, actor, project_id)
        moves.insist_version(db, project, version)
        changes = plan(project)
        with db.begin_nested():
            row = moves.change(db, actor, project, kind, changes, reason, at)
            then(project, row.id or 0, changes)
        moves.record(db, actor, project, action, changes, reason, at)
        after = {"stage": project.stage, "state": project.state} | changes
        db.expire(project)
        return {"stage": after["stage"], "state": str(after["state"]), "version": version + 1}

    return Stepped(**once(db, actor, action, token=token, at=at, do=do))
