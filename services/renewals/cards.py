"""A renewal as it stands in a list: one card, and the conditions that choose which cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, null, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, ProjectState, Purse
from models.grids import Place, PlaceWithin
from models.money import Funding
from models.renewals import Project
from services.access import Actor, below, within
from services.renewals.gates import SHUT, Gate, gates_of
from services.rules.stages import Stage, stage_of

P = Permission
UNDER_WAY = (ProjectState.OPEN, ProjectState.HELD)


@dataclass(frozen=True, slots=True)
class Card:
    """One renewal in a list. Days are counted from the day asked about.

    `neighbourhood` is empty for a place above them; `gap_fen` as in `services.renewals.money`, None without a
    budget or without leave to see the money; `next_stages` are those that its gate lets it enter now, none for who
    may not move it.
    """

    id: int
    kind: str
    name: str
    place: str
    neighbourhood: str
    stage: Stage
    state: ProjectState
    stage_since: date
    days_in_stage: int
    due_on: date | None
    days_late: int
    waits_for: str
    gap_fen: int | None
    version: int
    gate: Gate
    next_stages: tuple[Stage, ...]

    @property
    def can_advance(self) -> bool:
        """Whether the person asking may move it now."""
        return bool(self.next_stages)

    @property
    def days_over(self) -> int:
        """How many days beyond the typical it has stood in its stage; 0 where nothing typical is known."""
        usual = self.stage.typical_days
        return (
            0 if usual is None or self.state is not ProjectState.OPEN else max(0, self.days_in_stage - usual)
        )


def in_scope(
    actor: Actor, *, place_id: int | None, permission: Permission = P.SEE_RENEWALS
) -> ColumnElement[bool]:
    """The condition that a project lies within the actor's scope and, if one is given, below a place."""
    mine = within(actor, permission, col(Project.place_id))
    return mine if place_id is None else and_(mine, below(place_id, col(Project.place_id)))


def is_late(on: date) -> ColumnElement[bool]:
    """The condition that a project is under way and its day has passed."""
    return and_(col(Project.state).in_(UNDER_WAY), col(Project.due_on) < on)


def pays(purse: Purse) -> ColumnElement[bool]:
    """The condition that a purse has part in a project."""
    found = select(col(Funding.id)).where(
        col(Funding.project_id) == col(Project.id), col(Funding.purse) == purse
    )
    return found.exists()


def gap(actor: Actor) -> ColumnElement[Any]:
    """The column of `Card.gap_fen`: what the budget needs and no purse has committed."""
    committed = (
        select(cast(func.coalesce(func.sum(col(Funding.committed_fen)), 0), BigInteger))
        .where(col(Funding.project_id) == col(Project.id))
        .scalar_subquery()
    )
    visible = within(actor, P.SEE_MONEY, col(Project.place_id))
    return case((visible, col(Project.budget_fen) - committed), else_=null())


def _neighbourhood() -> ColumnElement[Any]:
    home = aliased(Place)
    query = select(col(home.name)).join(PlaceWithin, col(PlaceWithin.ancestor_id) == col(home.id))
    its_own = col(PlaceWithin.place_id) == col(Project.place_id)
    return query.where(its_own, col(home.kind) == PlaceKind.NEIGHBOURHOOD).limit(1).scalar_subquery()


def query(actor: Actor) -> Select[Any]:
    """The projects with all that a card needs; conditions, order and limits are added by the caller."""
    mine = case((within(actor, P.MOVE_RENEWALS, col(Project.place_id)), 1), else_=0)
    columns: Select[Any] = select(Project, col(Place.name), _neighbourhood(), gap(actor), mine)
    columns = columns.join(Place, col(Place.id) == col(Project.place_id))
    return columns.execution_options(populate_existing=True)


def found(db: Session, chosen: Select[Any], *, on: date) -> list[Card]:
    """The cards of such a query, on a day, with their gates; a fixed number of queries however many there are."""
    rows: Any = db.execute(chosen).all()
    gates = gates_of(db, [row[0] for row in rows], on=on)
    return [card(row, gates, on=on) for row in rows]


def without_gates(db: Session, chosen: Select[Any], *, on: date) -> list[Card]:
    """The same in one query, as if nothing could move: for long lists."""
    rows: Any = db.execute(chosen)
    return [card(row, {}, on=on) for row in rows]


def card(row: Any, gates: Mapping[int, Gate], *, on: date) -> Card:
    """One card of a row of `query`, with its gate among those of the rows."""
    p, place, neighbourhood, gap_fen, mine = row
    gate = gates.get(p.id, SHUT)
    late = p.due_on is not None and p.state in UNDER_WAY
    return Card(
        id=p.id,
        kind=p.kind,
        name=p.name,
        place=place,
        neighbourhood=neighbourhood or "",
        stage=stage_of(p.kind, p.stage),
        state=p.state,
        stage_since=p.stage_since,
        days_in_stage=max(0, (on - p.stage_since).days),
        due_on=p.due_on,
        days_late=max(0, (on - p.due_on).days) if late and p.due_on else 0,
        waits_for=p.waits_for,
        gap_fen=gap_fen,
        version=p.version,
        gate=gate,
        next_stages=gate.open if mine else (),
    )


def urgent_first(on: date) -> tuple[Any, ...]:
    """The order of lists: what is late first, then what has stood longest."""
    return (case((is_late(on), 0), else_=1), col(Project.stage_since), col(Project.id))
