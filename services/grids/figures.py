"""The figures that places are compared by: counted in SQL, one query each, within what the actor may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import VOTING, Permission, ProjectState
from models.grids import Unit
from models.lifts import Lift
from models.renewals import Project
from services.access import Actor, within
from services.grids.within import within_on
from services.rules.lift_ages import years_before

OLD_LIFT_YEARS = 15
"""上海市电梯安全管理办法 (2023): a lift 15 years in use may be assessed; 以上 includes the fifteenth."""


class Figure(StrEnum):
    """What places can be compared by."""

    OLD_LIFTS = "old_lifts"
    HOUSEHOLDS = "households"
    OPEN_ROUNDS = "open_rounds"
    LATE_PROJECTS = "late_projects"


NEEDS = {
    Figure.OLD_LIFTS: Permission.SEE_RENEWALS,
    Figure.HOUSEHOLDS: Permission.SEE_PLACES,
    Figure.OPEN_ROUNDS: Permission.SEE_CONSULTATIONS,
    Figure.LATE_PROJECTS: Permission.SEE_RENEWALS,
}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a place. `count` is none where nothing is registered that could be counted.

    `of` is what was counted among (all lifts, all projects under way); none where the count stands alone.
    """

    count: int | None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class _Counted:
    """Which rows are looked at, at which place each lies, and which of them count."""

    place: Any
    among: Callable[[date], ColumnElement[bool]]
    part: Callable[[date], ColumnElement[bool]]
    as_share: bool


_COUNTED: dict[Figure, _Counted] = {
    Figure.OLD_LIFTS: _Counted(
        place=col(Lift.place_id),
        among=lambda _on: col(Lift.retired_on).is_(None),
        part=lambda on: col(Lift.registered_on) <= years_before(on, OLD_LIFT_YEARS),
        as_share=True,
    ),
    Figure.HOUSEHOLDS: _Counted(
        col(Unit.stairwell_id), lambda _on: true(), lambda _on: true(), as_share=False
    ),
    Figure.OPEN_ROUNDS: _Counted(
        place=col(Round.place_id),
        among=lambda _on: col(Round.state).in_(VOTING),
        part=lambda _on: true(),
        as_share=False,
    ),
    Figure.LATE_PROJECTS: _Counted(
        place=col(Project.place_id),
        among=lambda _on: col(Project.state).in_((ProjectState.OPEN, ProjectState.HELD)),
        part=lambda on: col(Project.due_on) < on,
        as_share=True,
    ),
}


def scope(actor: Actor, permission: Permission, column: Any) -> ColumnElement[bool]:
    """The actor's scope for a permission, for rows that are known to lie where the actor may see places."""
    covered = actor.roots(Permission.SEE_PLACES) <= actor.roots(permission)
    return true() if covered else within(actor, permission, column)


def figures_for(actor: Actor) -> tuple[Figure, ...]:
    """The figures that the actor may see somewhere."""
    return tuple(figure for figure in Figure if actor.may(NEEDS[figure]))


def values(db: Session, actor: Actor, *, figure: Figure, place_ids: list[int], on: date) -> dict[int, Value]:
    """The figure of each place with all that lay below it on a day; every place is in the answer.

    The places must lie where the actor may see places.
    """
    tree = within_on(db, on)
    counted, ancestor = _COUNTED[figure], tree.c.ancestor_id
    query = (
        select(ancestor, func.count(), func.count().filter(counted.part(on)))
        .select_from(tree)
        .where(tree.c.place_id == counted.place, ancestor.in_(place_ids))
        .where(counted.among(on), scope(actor, NEEDS[figure], counted.place))
        .group_by(ancestor)
    )
    found = {place: (count, among) for place, among, count in db.execute(query)}
    return {id: _value(figure, *found.get(id, (0, 0))) for id in place_ids}


def _value(figure: Figure, count: int, among: int) -> Value:
    if figure in (Figure.OLD_LIFTS, Figure.HOUSEHOLDS) and not among:
        return Value(None)
    return Value(count, among if _COUNTED[figure].as_share else None)
