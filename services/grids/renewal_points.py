"""Renewals on the map, by how the most urgent of each place stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission, ProjectState
from models.renewals import Project
from services.access import Actor, allows, find_place
from services.grids.points import Points, gathered
from services.renewals import cards
from services.renewals.gates import SHUT, Gate, gates_of
from services.rules.stages import Stage, stage_of


class Standing(StrEnum):
    """How a renewal stands, the most urgent first."""

    LATE = "late"
    WAITS = "waits"
    CAN_MOVE = "can_move"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Renewal:
    """One renewal of a point."""

    id: int
    place_id: int
    kind: str
    name: str
    stage: Stage
    standing: Standing
    due_on: date | None


@allows(Permission.SEE_RENEWALS)
def renewal_points(
    db: Session, actor: Actor, *, place_id: int, kind: str | None, on: date
) -> Points[Renewal]:
    """The renewals at or below a place, of one kind or of all; given up ones are left out.

    A fixed number of queries however many there are. Raises NotFound outside the scope.
    """
    find_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    query = select(Project).where(
        cards.in_scope(actor, place_id=place_id), col(Project.state) != ProjectState.CANCELLED
    )
    query = query if kind is None else query.where(col(Project.kind) == kind)
    projects = db.scalars(query.execution_options(populate_existing=True)).all()
    gates = gates_of(db, projects, on=on)
    found = [_renewal(p, gates, on) for p in projects]
    return gathered(db, found, order=Standing, then=lambda r: r.due_on or date.max)


def _renewal(p: Project, gates: Mapping[int, Gate], on: date) -> Renewal:
    late = p.state in cards.UNDER_WAY and p.due_on is not None and p.due_on < on
    moves = Standing.CAN_MOVE if gates.get(p.id or 0, SHUT).open else Standing.WAITS
    standing = Standing.FINISHED if p.state is ProjectState.FINISHED else Standing.LATE if late else moves
    return Renewal(p.id or 0, p.place_id, p.kind, p.name, stage_of(p.kind, p.stage), standing, p.due_on)
