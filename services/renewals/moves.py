"""What every step of a renewal shares: it is held, its version compared, its row of the history and the log left."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import MoveKind, Permission, ProjectState
from models.renewals import Project, ProjectMove
from services import audit, versions
from services.access import Actor, within
from services.errors import NotFound, Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOGGED = ("stage", "state", "waits_for", "emergency")
LONGEST = {"name": 120, "waits_for": 200, "reason": 500}


def day_of(at: datetime) -> date:
    """The day in Shanghai of a moment."""
    return at.astimezone(SHANGHAI).date()


def clean(text: str, what: str) -> str:
    """The text without blanks around it. Raises Refused("text_too_long", longest)."""
    text = text.strip()
    if len(text) > LONGEST[what]:
        raise Refused("text_too_long", longest=LONGEST[what])
    return text


def reason_of(written: str) -> str:
    """The reason of a step. Raises Refused("reason_missing"), ("text_too_long", longest)."""
    reason = clean(written, "reason")
    if not reason:
        raise Refused("reason_missing")
    return reason


def find_to_move(db: Session, actor: Actor, project_id: int) -> Project:
    """The project, held until the end of the transaction, if the actor moves renewals there. Raises NotFound.

    Whoever changes its stage, its state or its evidence holds it so: what a gate reads stays as it was read.
    """
    here = within(actor, Permission.MOVE_RENEWALS, col(Project.place_id))
    query = select(Project).where(col(Project.id) == project_id, here).with_for_update(key_share=True)
    project = db.scalar(query.execution_options(populate_existing=True))
    if project is None:
        raise NotFound("project")
    return project


def insist_version(db: Session, project: Project, version: int) -> None:
    """Raise Conflict with what is stored where the person saw another version of a project that is held."""
    if project.version != version:
        seen = {"stage": project.stage, "state": project.state}
        versions.save(db, Project, project.id or 0, version=version, changes=seen)


def insist_open(project: Project) -> None:
    """Raise Refused("project_not_open") for what is on hold or has ended."""
    if project.state is not ProjectState.OPEN:
        raise Refused("project_not_open")


def change(
    db: Session,
    actor: Actor,
    project: Project,
    kind: MoveKind,
    changes: dict[str, Any],
    reason: str,
    at: datetime,
) -> ProjectMove:
    """Store the changes of a project that is held at its present version, and the row that says so."""
    row = ProjectMove(
        project_id=project.id or 0, kind=kind, from_stage=project.stage,
        to_stage=changes.get("stage", project.stage), reason=reason, person_id=actor.person_id, at=at,
    )  # fmt: skip
    versions.save(db, Project, project.id or 0, version=project.version, changes=changes)
    db.add(row)
    db.flush()
    return row


def record(
    db: Session,
    actor: Actor,
    project: Project,
    action: str,
    changes: dict[str, Any],
    reason: str,
    at: datetime,
) -> None:
    """The line of a step in the log: what of the project it changed, and why."""
    told = {k: v for k, v in changes.items() if k in LOGGED and v != getattr(project, k)}
    audit.record(
        db, actor, area="renewals", action=action, subject=("project", project.id), at=at,
        place_id=project.place_id, before={k: getattr(project, k) for k in told},
        after=told | {"reason": reason},
    )  # fmt: skip
