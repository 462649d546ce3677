"""One renewal: its story so far, and what people do with it: move it forward, change what is known of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission, ProjectKind, ProjectState
from models.lifts import Lift
from models.people import Person
from models.renewals import Project, ProjectMove
from services import audit, versions
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import cards
from services.renewals.cards import Card
from services.rules.stages import Stage, ends, may_move, stage_of, stages_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOGGED = ("stage", "state", "waits_for")
LONGEST = {"name": 120, "waits_for": 200, "reason": 500}


@dataclass(frozen=True, slots=True)
class Move:
    """One move in the history; `by` is empty where nobody is known."""

    from_stage: Stage | None
    to_stage: Stage
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LiftFacts:
    """What the register says of a project's lift. Load in kg, speed in mm/s, age in whole years."""

    code: str
    name: str
    brand: str
    stops: int | None
    load_kg: int | None
    speed_mm_s: int | None
    registered_on: date | None
    age_years: int | None
    next_inspection_on: date | None
    entrapments_12m: int | None
    out_of_service: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One renewal with all that its page tells; its money is a question of `services.renewals.money`."""

    card: Card
    stages: tuple[Stage, ...]
    history: tuple[Move, ...]
    lift: LiftFacts | None
    sees_money: bool
    can_edit: bool

    @property
    def position(self) -> int:
        """Where the present stage stands in `stages`, from 0."""
        return self.stages.index(self.card.stage)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did."""

    to_stage: str
    version: int


@allows(Permission.SEE_RENEWALS)
def find_project(db: Session, actor: Actor, *, project_id: int, on: date) -> Story:
    """The story of one renewal on a day, in five queries at most. Raises NotFound outside the scope."""
    seen = within(actor, Permission.SEE_RENEWALS, col(Project.place_id))
    row: Any = db.execute(cards.query(actor).where(col(Project.id) == project_id, seen)).first()
    if row is None:
        raise NotFound("project")
    project = row[0]
    return Story(
        card=cards.card(*row, on=on),
        stages=stages_of(project.kind),
        history=_history(db, project),
        lift=_lift(db, project, on),
        sees_money=_may(db, actor, project, Permission.SEE_MONEY),
        can_edit=bool(row[-1]),
    )


def _may(db: Session, actor: Actor, project: Project, permission: Permission) -> bool:
    here = within(actor, permission, col(Project.place_id))
    return db.scalar(select(col(Project.id)).where(col(Project.id) == project.id, here)) is not None


def _history(db: Session, project: Project) -> tuple[Move, ...]:
    query = (
        select(ProjectMove, col(Person.display_name))
        .outerjoin(Person, col(Person.id) == col(ProjectMove.person_id))
        .where(col(ProjectMove.project_id) == project.id)
        .order_by(col(ProjectMove.at).desc(), col(ProjectMove.id).desc())
    )
    return tuple(_move(project.kind, move, by or "") for move, by in db.execute(query))


def _move(kind: ProjectKind, m: ProjectMove, by: str) -> Move:
    before = stage_of(kind, m.from_stage) if m.from_stage else None
    return Move(before, stage_of(kind, m.to_stage), m.reason, by, m.at)


def _lift(db: Session, project: Project, on: date) -> LiftFacts | None:
    lift = db.get(Lift, project.lift_id) if project.lift_id else None
    if lift is None:
        return None
    return LiftFacts(
        code=lift.code,
        name=lift.name,
        brand=lift.brand,
        stops=lift.stops,
        load_kg=lift.load_kg,
        speed_mm_s=lift.speed_mm_s,
        registered_on=lift.registered_on,
        age_years=_years(lift.registered_on, on),
        next_inspection_on=lift.next_inspection_on,
        entrapments_12m=lift.entrapments_12m,
        out_of_service=lift.out_of_service,
    )


def _years(since: date | None, on: date) -> int | None:
    if since is None:
        return None
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


@allows(Permission.MOVE_RENEWALS)
def advance(
    db: Session,
    actor: Actor,
    *,
    project_id: int,
    version: int,
    to_stage: str,
    reason: str,
    waits_for: str = "",
    token: str,
    at: datetime,
) -> Moved:
    """Move a renewal to one of its next stages, with a reason; in the last stage it is finished.

    `waits_for` is what it waits for from now on: what it waited for before was a matter of the old stage.
    Raises Conflict with both versions, NotFound, Refused("reason_missing"), ("text_too_long"),
    ("illegal_move"), ("project_not_open").
    """
    reason, waits_for = _clean(reason, "reason"), _clean(waits_for, "waits_for")
    if not reason:
        raise Refused("reason_missing")
    changes = {"stage": to_stage, "stage_since": at.astimezone(SHANGHAI).date(), "waits_for": waits_for}

    def do() -> dict[str, Any]:
        return _advance(db, actor, project_id, version, changes, reason, at)

    return Moved(**once(db, actor, "advance", token=token, at=at, do=do))


def _advance(
    db: Session, actor: Actor, project_id: int, version: int, changes: dict[str, Any], reason: str,
    at: datetime,
) -> dict[str, Any]:  # fmt: skip
    project, to_stage = _find(db, actor, project_id), changes["stage"]
    if project.version == version:
        _check_move(project, to_stage)
        if ends(project.kind, to_stage):
            changes = {**changes, "state": ProjectState.FINISHED}
    saved = versions.save(db, Project, project_id, version=version, changes=changes)
    stages = {"from_stage": project.stage, "to_stage": to_stage}
    told = {k: v for k, v in changes.items() if k in LOGGED and v != getattr(project, k)}
    db.add(ProjectMove(project_id=project_id, **stages, reason=reason, person_id=actor.person_id, at=at))
    audit.record(
        db, actor, area="renewals", action="advance", subject=("project", project_id), at=at,
        place_id=project.place_id, before={k: getattr(project, k) for k in told},
        after=told | {"reason": reason},
    )  # fmt: skip
    return {"to_stage": to_stage, "version": saved}


def _check_move(project: Project, to_stage: str) -> None:
    if project.state is not ProjectState.OPEN:
        raise Refused("project_not_open")
    if not may_move(project.kind, project.stage, to_stage):
        raise Refused("illegal_move")


@allows(Permission.MOVE_RENEWALS)
def edit_project(
    db: Session,
    actor: Actor,
    *,
    project_id: int,
    version: int,
    name: str,
    due_on: date | None,
    waits_for: str,
    token: str,
    at: datetime,
) -> int:
    """Change what a renewal is called, when it is due and what it waits for; the new version.

    Raises Conflict with both versions, NotFound, Refused("name_empty"), ("text_too_long").
    """
    changes = {"name": _clean(name, "name"), "due_on": due_on, "waits_for": _clean(waits_for, "waits_for")}
    if not changes["name"]:
        raise Refused("name_empty")

    def do() -> int:
        project = _find(db, actor, project_id)
        before = {key: getattr(project, key) for key in changes}
        saved = versions.save(db, Project, project_id, version=version, changes=changes)
        audit.record(
            db, actor, area="renewals", action="edit_project", subject=("project", project_id), at=at,
            place_id=project.place_id, before=before, after=changes,
        )  # fmt: skip
        return saved

    return int(once(db, actor, "edit_project", token=token, at=at, do=do))


def _clean(text: str, what: str) -> str:
    text = text.strip()
    if len(text) > LONGEST[what]:
        raise Refused("text_too_long", longest=LONGEST[what])
    return text


def _find(db: Session, actor: Actor, project_id: int) -> Project:
    here = within(actor, Permission.MOVE_RENEWALS, col(Project.place_id))
    query = select(Project).where(col(Project.id) == project_id, here)
    project = db.scalar(query.execution_options(populate_existing=True))
    if project is None:
        raise NotFound("project")
    return project
