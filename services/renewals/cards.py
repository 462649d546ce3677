"""A renewal as it stands in a list: one card, and the conditions that choose which cards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    inspect,
    null,
    select,
    true,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, ProjectState, Purse
from models.grids import Place, PlaceWithin
from models.money import Funding
from models.renewals import Project
from services.access import EVERYWHERE, Actor, below, within
from services.renewals.gates import SHUT, Gate, gates_of
from services.rules.stages import Stage, stage_of

P = Permission
Day = date | BindParameter[date]
ON = bindparam("on", type_=Date())
"""The day asked about, told to statements that are kept."""
COLUMNS: tuple[Any, ...] = tuple(inspect(Project).columns)
"""A row of them tells gates and conditions as much as a project."""
WIDE = (PlaceKind.SUBDISTRICT, PlaceKind.GRID)
"""Kinds of places below which most of what there is may lie."""
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
    actor: Actor, *, place_id: int | None, permission: Permission = P.SEE_RENEWALS, wide: bool = False
) -> ColumnElement[bool]:
    """The condition that a project lies within the actor's scope and, if one is given, below a place.

    `wide` says that most of what there is lies there, so that each project is asked, not each place.
    """
    roots = actor.roots(permission)
    if place_id is None:
        return within(actor, permission, col(Project.place_id))
    here = _lies_below({place_id}) if wide else below(place_id, col(Project.place_id))
    return here if roots & {EVERYWHERE, place_id} else and_(_lies_in(actor, permission), here)


def _lies_below(roots: Collection[int]) -> ColumnElement[bool]:
    """As `services.access.below`, asked of each project."""
    inside = col(PlaceWithin.place_id) == col(Project.place_id)
    return select(col(PlaceWithin.place_id)).where(inside, col(PlaceWithin.ancestor_id).in_(roots)).exists()


def _lies_in(actor: Actor, permission: Permission, place_id: int | None = None) -> ColumnElement[bool]:
    """As `services.access.within`, asked of each project; of those below a given place only."""
    roots = actor.roots(permission)
    return true() if roots & {EVERYWHERE, place_id} else _lies_below(roots)


def is_late(on: Day) -> ColumnElement[bool]:
    """The condition that a project is under way and its day has passed."""
    return and_(col(Project.state).in_(UNDER_WAY), col(Project.due_on) < on)


def pays(purse: Purse) -> ColumnElement[bool]:
    """The condition that a purse has part in a project."""
    found = select(col(Funding.id)).where(
        col(Funding.project_id) == col(Project.id), col(Funding.purse) == purse
    )
    return found.exists()


def gap(actor: Actor, place_id: int | None = None) -> ColumnElement[Any]:
    """The column of `Card.gap_fen`: what the budget needs and no purse has committed.

    With a place, of projects below it only.
    """
    committed = (
        select(cast(func.coalesce(func.sum(col(Funding.committed_fen)), 0), BigInteger))
        .where(col(Funding.project_id) == col(Project.id))
        .scalar_subquery()
    )
    return case((_lies_in(actor, P.SEE_MONEY, place_id), col(Project.budget_fen) - committed), else_=null())


def neighbourhood() -> ColumnElement[Any]:
    """The name of the neighbourhood of a project; None for a place above them."""
    home = aliased(Place)
    query = select(col(home.name)).join(PlaceWithin, col(PlaceWithin.ancestor_id) == col(home.id))
    its_own = col(PlaceWithin.place_id) == col(Project.place_id)
    return query.where(its_own, col(home.kind) == PlaceKind.NEIGHBOURHOOD).limit(1).scalar_subquery()


def query(actor: Actor) -> Select[Any]:
    """The projects with all that a card needs; conditions, order and limits are added by the caller."""
    columns: Select[Any] = select(Project, *_beside(actor))
    columns = columns.join(Place, col(Place.id) == col(Project.place_id))
    return columns.execution_options(populate_existing=True)


def columns(actor: Actor, *, place_id: int | None) -> Select[Any]:
    """The same as columns without projects, for statements that are kept and read by `shown`.

    With a place, the caller chooses only what lies below it.
    """
    return select(*COLUMNS, *_beside(actor, place_id)).join(Place, col(Place.id) == col(Project.place_id))


def _beside(actor: Actor, place_id: int | None = None) -> tuple[ColumnElement[Any], ...]:
    mine = case((_lies_in(actor, P.MOVE_RENEWALS, place_id), 1), else_=0)
    return (
        col(Place.name).label("place"), neighbourhood().label("neighbourhood"), gap(actor, place_id).label("gap_fen"),
        mine.label("mine"),
    )  # fmt: skip


def shown(db: Session, rows: Sequence[Any], *, on: date) -> list[Card]:
    """The cards of such rows, on a day, with their gates; a fixed number of queries however many there are."""
    gates = gates_of(db, rows, on=on)
    return [_card(r, r.place, r.neighbourhood, r.gap_fen, r.mine, gates, on) for r in rows]


def without_gates(db: Session, chosen: Select[Any], *, on: date) -> list[Card]:
    """The same in one query, as if nothing could move: for long lists."""
    rows: Any = db.execute(chosen)
    return [card(row, {}, on=on) for row in rows]


def card(row: Any, gates: Mapping[int, Gate], *, on: date) -> Card:
    """One card of a row of `query`, with its gate among those of the rows."""
    p, place, neighbourhood, gap_fen, mine = row
    return _card(p, place, neighbourhood, gap_fen, mine, gates, on)


def _card(
    p: Any, place: str, neighbourhood: str | None, gap_fen: int | None, mine: int,
    gates: Mapping[int, Gate], on: date,
) -> Card:  # fmt: skip
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


def urgent_first(on: Day) -> tuple[Any, ...]:
    """The order of lists: what is late first, then what has stood longest; last what has ended."""
    under_way = col(Project.state).in_(UNDER_WAY)
    rank = case((is_late(on), 0), (under_way, 1), else_=2)
    return (rank, col(Project.stage_since), col(Project.id))
