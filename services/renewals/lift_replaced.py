"""A replacement has its use registration: the new lift goes on the register, and the old one off it, in one step."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.enums import Permission, ProjectKind, ProjectState
from models.evidence import Evidence
from models.lifts import Lift
from models.renewals import Project
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.once import once, token_for
from services.renewals import lift_writing
from services.renewals.lift_writing import Entered

P = Permission
REGISTERED = "use_registration"
STAYS = (
    "name", "address", "internal_no", "lift_kind", "floors", "stops", "doors", "travel_mm", "floors_served",
    "households", "using_unit",
)  # fmt: skip
"""What the new lift takes over from the old one, since it runs in the same shaft for the same doors."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A lift that still stands on the register though its successor is registered: since when, by which paper.

    `version` is that of the old lift.
    """

    lift_id: int
    version: int
    name: str
    code: str
    registered_on: date
    certificate_no: str


@allows(P.MOVE_RENEWALS)
def replacement_of(db: Session, actor: Actor, *, project_id: int) -> Replacement | None:
    """The old lift to be taken off by what a renewal registered; none where there is nothing to do.

    A row that already has the day of the registration was corrected to be the new lift. Raises NotFound.
    """
    return _found(db, _project(db, actor, project_id))


@allows(P.MOVE_RENEWALS)
def replace_lift(
    db: Session, actor: Actor, *, project_id: int, version: int, entered: Entered, reason: str, on: date,
    token: str, at: datetime,
) -> int:  # fmt: skip
    """Put the new lift on the register and take the old one off, on the day of its use registration; its number.

    `entered` are values by the register's columns; what is left out and stays the same is taken from the old lift.
    Raises NotFound, Conflict on the old lift, Refused: "lift_not_replaced", and as `add_lift` and `retire_lift`.
    """
    project = _project(db, actor, project_id)

    def do() -> int:
        found = _found(db, project)
        if found is None:
            raise Refused("lift_not_replaced")
        lift_writing.retire_lift(
            db, actor, lift_id=found.lift_id, version=version, retired_on=found.registered_on, reason=reason,
            on=on, token=token_for(token, "old"), at=at,
        )  # fmt: skip
        old = db.get_one(Lift, found.lift_id)
        values: dict[str, Any] = {name: getattr(old, name) for name in STAYS}
        return lift_writing.add_lift(
            db, actor, place_id=old.place_id, entered={**values, "registered_on": found.registered_on, **entered},
            on=on, token=token_for(token, "new"), at=at,
        )  # fmt: skip

    return int(once(db, actor, f"replace_lift:{project_id}", token=token, at=at, do=do))


def _project(db: Session, actor: Actor, project_id: int) -> Project:
    found = db.scalar(
        select(Project).where(
            col(Project.id) == project_id, within(actor, P.MOVE_RENEWALS, col(Project.place_id))
        )
    )
    if found is None:
        raise NotFound("project")
    return found


def _found(db: Session, project: Project) -> Replacement | None:
    if project.kind != ProjectKind.LIFT_REPLACEMENT or project.state is ProjectState.CANCELLED:
        return None
    e, lift = Evidence, Lift
    query = (
        select(
            col(lift.id), col(lift.version), col(lift.name), col(lift.code), col(e.stated_on), col(e.number)
        )
        .join(e, (col(e.project_id) == project.id) & (col(e.what) == REGISTERED))
        .where(col(lift.id) == project.lift_id, col(lift.retired_on).is_(None))
        .where(col(e.voided_at).is_(None), col(e.expired_by_move).is_(None))
        .where(or_(col(lift.registered_on).is_(None), col(lift.registered_on) < col(e.stated_on)))
        .order_by(col(e.stated_on).desc(), col(e.id).desc())
    )
    row = db.execute(query.limit(1)).first()
    return None if row is None else Replacement(*row)
