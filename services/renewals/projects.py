"""One renewal: its story so far, and what people do with it: move it forward, change what is known of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import MoveKind, Permission, ProjectState
from models.lifts import Lift
from models.people import Person
from models.renewals import Project, ProjectMove
from services import audit, versions
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.grids.naming import place_names
from services.once import once
from services.renewals import cards, gates, moves
from services.renewals.cards import Card
from services.renewals.moves import LONGEST as LONGEST
from services.rules.stages import (
    Stage,
    earlier_stages,
    emergency_from,
    ends,
    may_move,
    needs_of,
    route,
    stage_of,
)


@dataclass(frozen=True, slots=True)
class Move:
    """One move in the history; `by` is empty where nobody is known."""

    kind: MoveKind
    from_stage: Stage | None
    to_stage: Stage
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LiftFacts:
    """What the register says of a project's lift. Load in kg, speed in mm/s, age in whole years."""

    id: int
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
    retired_on: date | None


@dataclass(frozen=True, slots=True)
class Story:
    """One renewal with all that its page tells; its money is a question of `services.renewals.money`.

    `stages` are those of its route; `back_to` where it may be sent back to, `emergency` where the route without a
    vote would begin: nothing for who may not move it, or while it does not move.
    """

    card: Card
    stages: tuple[Stage, ...]
    back_to: tuple[Stage, ...]
    emergency: Stage | None
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
    """The story of one renewal on a day, its place called in full, in a fixed number of queries.

    Raises NotFound outside the scope.
    """
    seen = within(actor, Permission.SEE_RENEWALS, col(Project.place_id))
    row: Any = db.execute(cards.query(actor).where(col(Project.id) == project_id, seen)).first()
    if row is None:
        raise NotFound("project")
    project = row[0]
    movable = bool(row[-1]) and project.state is ProjectState.OPEN
    card = cards.card(row, gates.gates_of(db, [project], on=on), on=on)
    return Story(
        card=replace(card, place=place_names(db, [project.place_id]).get(project.place_id) or card.place),
        stages=route(project.kind, emergency=project.emergency),
        back_to=earlier_stages(project.kind, project.stage, emergency=project.emergency) if movable else (),
        emergency=None if project.emergency or not movable else emergency_from(project.kind, project.stage),
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


def _move(kind: str, m: ProjectMove, by: str) -> Move:
    before = stage_of(kind, m.from_stage) if m.from_stage else None
    return Move(m.kind, before, stage_of(kind, m.to_stage), m.reason, by, m.at)


def _lift(db: Session, project: Project, on: date) -> LiftFacts | None:
    lift = db.get(Lift, project.lift_id) if project.lift_id else None
    if lift is None:
        return None
    return LiftFacts(
        id=lift.id or 0,
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
        retired_on=lift.retired_on,
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

    What the stage asks for is read in this transaction and held until its end. `waits_for` is what it waits for from
    now on: what it waited for before was a matter of the old stage. Raises Conflict with both versions, NotFound,
    Refused("reason_missing"), ("text_too_long"), ("illegal_move"), ("project_not_open"), ("gate_shut", n).
    """
    reason, waits_for = moves.reason_of(reason), moves.clean(waits_for, "waits_for")
    changes = {"stage": to_stage, "stage_since": moves.day_of(at), "waits_for": waits_for}

    def do() -> dict[str, Any]:
        project = moves.find_to_move(db, actor, project_id)
        if project.version != version:
            versions.save(db, Project, project_id, version=version, changes=changes)
        _insist_may_enter(db, project, to_stage, moves.day_of(at))
        finished = {"state": ProjectState.FINISHED} if ends(project.kind, to_stage) else {}
        moves.change(db, actor, project, MoveKind.ADVANCED, changes | finished, reason, at)
        moves.record(db, actor, project, "advance", changes | finished, reason, at)
        db.expire(project)
        return {"to_stage": to_stage, "version": version + 1}

    return Moved(**once(db, actor, "advance", token=token, at=at, do=do))


def _insist_may_enter(db: Session, project: Project, to_stage: str, on: date) -> None:
    moves.insist_open(project)
    if not may_move(project.kind, project.stage, to_stage, emergency=project.emergency):
        raise Refused("illegal_move")
    needs = needs_of(project.kind, to_stage, from_stage=project.stage, emergency=project.emergency)
    gates.hold_grounds(db, project)
    if missing := gates.missing_for(db, project, needs, on=on):
        raise Refused("gate_shut", n=len(missing))


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
    changes = {"name": moves.clean(name, "name"), "due_on": due_on}
    changes |= {"waits_for": moves.clean(waits_for, "waits_for")}
    if not changes["name"]:
        raise Refused("name_empty")

    def do() -> int:
        project = moves.find_to_move(db, actor, project_id)
        before = {key: getattr(project, key) for key in changes}
        saved = versions.save(db, Project, project_id, version=version, changes=changes)
        audit.record(
            db, actor, area="renewals", action="edit_project", subject=("project", project_id), at=at,
            place_id=project.place_id, before=before, after=changes,
        )  # fmt: skip
        return saved

    return int(once(db, actor, "edit_project", token=token, at=at, do=do))
