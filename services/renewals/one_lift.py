"""One lift: all that is known of it, when its next inspection is due, and its renewals."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, select
from sqlmodel import Session, col

from models.enums import Permission
from models.lifts import Lift
from models.renewals import Project
from services.access import Actor, allows, within
from services.errors import NotFound
from services.grids import naming
from services.renewals.cards import UNDER_WAY
from services.renewals.lifts import values_of
from services.rules import lift_ages, lift_inspections
from services.rules.stages import stage_of

P = Permission


@dataclass(frozen=True, slots=True)
class LiftProject:
    """A renewal of a lift, by the name of its present stage."""

    id: int
    name: str
    stage: str
    under_way: bool


@dataclass(frozen=True, slots=True)
class LiftView:
    """One lift with all its facts, as `values` by the register's columns, and its renewals, the latest first."""

    id: int
    version: int
    place_id: int
    place: str
    values: dict[str, Any]
    age_years: int | None
    due: lift_inspections.Due | None
    projects: tuple[LiftProject, ...]
    can_edit: bool

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.values["name"])

    @property
    def may_begin(self) -> bool:
        """Whether a renewal of it may begin: it runs, and none is under way."""
        return self.can_edit and self.retired_on is None and not any(p.under_way for p in self.projects)

    @property
    def retired_on(self) -> date | None:
        """When it was taken away, if it was."""
        found: date | None = self.values["retired_on"]
        return found


@allows(P.SEE_RENEWALS)
def find_lift(db: Session, actor: Actor, *, lift_id: int, on: date) -> LiftView:
    """One lift with its facts and its renewals; four queries. Raises NotFound outside the scope."""
    mine = within(actor, P.MOVE_RENEWALS, col(Lift.place_id))
    query = select(Lift, case((mine, 1), else_=0)).execution_options(populate_existing=True)
    query = query.where(col(Lift.id) == lift_id, within(actor, P.SEE_RENEWALS, col(Lift.place_id)))
    row = db.execute(query).first()
    if row is None:
        raise NotFound("lift")
    lift, can_edit = row
    due = lift_inspections.due(
        stated=lift.next_inspection_on,
        registered_on=lift.registered_on,
        inspected_on=lift.inspected_on,
        on=on,
    )
    return LiftView(
        id=lift_id,
        version=lift.version,
        place_id=lift.place_id,
        place=naming.full_names(db, [lift.place_id])[lift.place_id],
        values=values_of(lift),
        age_years=lift_ages.age_years(lift.registered_on, on=on),
        due=due,
        projects=_projects(db, actor, lift_id),
        can_edit=bool(can_edit),
    )


def _projects(db: Session, actor: Actor, lift_id: int) -> tuple[LiftProject, ...]:
    query = select(
        col(Project.id), col(Project.name), col(Project.kind), col(Project.stage), col(Project.state)
    )
    query = query.where(col(Project.lift_id) == lift_id, within(actor, P.SEE_RENEWALS, col(Project.place_id)))
    rows: Any = db.execute(query.order_by(col(Project.id).desc()))
    return tuple(
        LiftProject(id, name, _stage(kind, stage), state in UNDER_WAY)
        for id, name, kind, stage, state in rows
    )


def _stage(kind: str, stage: str) -> str:
    return stage_of(kind, stage).name
