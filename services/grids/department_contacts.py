"""Who answers for each grid of a department over a place, and how to reach them: read by all, corrected by hand.

Names and numbers never go into the log: it cannot forget. It says that they changed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.boundary_enums import Department
from models.departments import DepartmentGrid
from models.enums import Permission
from models.grids import Place
from services import audit, versions
from services.access import Actor, allows, find_place, within
from services.errors import NotFound, Refused
from services.grids import departments
from services.once import once, token_for

P = Permission
LONGEST = {"answers": 120, "phone": 32, "office": 120}


@dataclass(frozen=True, slots=True)
class Contact:
    """A grid and who answers for it. `can_edit`: the actor may correct it."""

    id: int
    department: Department
    code: str
    name: str
    answers: str
    phone: str
    office: str
    since: date
    can_edit: bool
    version: int


@allows(P.SEE_PLACES)
def contacts(db: Session, actor: Actor, *, place_id: int, on: date) -> list[Contact]:
    """Those of all grids over a place on a day, by department and code. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=P.SEE_PLACES)
    grids = departments.grids_over(db, place_id, on)
    of = {g.place_id for g in grids}
    mine = set(
        db.scalars(
            select(col(Place.id)).where(
                col(Place.id).in_(of), within(actor, P.MANAGE_BOUNDARIES, col(Place.id))
            )
        )
    )
    order = list(Department)
    grids.sort(key=lambda g: order.index(g.department))
    return [
        Contact(
            g.id, g.department, g.code, g.name, g.answers, g.phone, g.office, g.since, g.place_id in mine,
            g.version,
        )
        for g in grids
    ]  # fmt: skip


@allows(P.MANAGE_BOUNDARIES)
def change_contact(
    db: Session,
    actor: Actor,
    *,
    department_grid_id: int,
    version: int,
    who: str,
    phone: str,
    office: str,
    token: str,
    at: datetime,
) -> int:
    """Correct who answers for a grid of a department and how to reach them; the new version.

    Raises Conflict, NotFound, Refused("text_too_long").
    """
    given = {"answers": who, "phone": phone, "office": office}
    changes = {name: _cleaned(name, text) for name, text in given.items()}

    def do() -> int:
        grid = _find(db, actor, department_grid_id)
        before = {name: getattr(grid, name) for name in changes}
        saved = versions.save(db, DepartmentGrid, department_grid_id, version=version, changes=changes)
        audit.record(
            db, actor, area="grids", action="change_contact", subject=("department_grid", grid.id), at=at,
            place_id=grid.place_id, before={"office": before["office"]}, after=_told(grid, before, changes),
        )  # fmt: skip
        return saved

    content = token_for(token, department_grid_id, version, sorted(changes.items()))
    return int(once(db, actor, "change_contact", token=content, at=at, do=do))


def _cleaned(name: str, text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST[name]:
        raise Refused("text_too_long", longest=LONGEST[name])
    return text


def _find(db: Session, actor: Actor, department_grid_id: int) -> DepartmentGrid:
    grid = db.scalar(
        select(DepartmentGrid)
        .where(
            col(DepartmentGrid.id) == department_grid_id,
            within(actor, P.MANAGE_BOUNDARIES, col(DepartmentGrid.place_id)),
        )
        .execution_options(populate_existing=True)
    )
    if grid is None:
        raise NotFound("department_grid")
    return grid


def _told(grid: DepartmentGrid, before: dict[str, str], after: dict[str, str]) -> dict[str, Any]:
    said = {"department": grid.department, "name": grid.name, "office": after["office"]}
    return said | {f"{what}_changed": True for what in ("answers", "phone") if before[what] != after[what]}
