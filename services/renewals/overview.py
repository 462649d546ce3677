"""The view from above: how many renewals stand in which stage, by neighbourhood, how many of them are late.

Money by purse is `services.renewals.money.sums`, votes under way `services.consultations.rounds.rounds_at`,
and the rows behind each figure `services.renewals.board.listed`.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, ProjectKind, ProjectState
from models.grids import Place, PlaceWithin
from models.renewals import Project
from services.access import Actor, Grant, allows, kind_of_place
from services.renewals import cards
from services.rules.stages import Stage, stage_of
from services.statements import Kept

LIFTS = (ProjectKind.LIFT_REPLACEMENT, ProjectKind.LIFT_ADDITION)


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many renewals of a neighbourhood stand in a stage, how many of them late.

    No neighbourhood means that the renewal's place lies above them.
    """

    kind: str
    neighbourhood_id: int | None
    neighbourhood: str
    stage: Stage
    state: ProjectState
    count: int
    late: int


@allows(Permission.SEE_RENEWALS)
def by_neighbourhood(
    db: Session, actor: Actor, *, place_id: int, on: date, kind: str | None = None
) -> tuple[StageCount, ...]:
    """Renewals of a kind, or of every one, by neighbourhood, stage and state at or below a place, cancelled ones left
    out.

    Two queries. Raises NotFound for a place outside the scope.
    """
    place = kind_of_place(db, actor, place_id, permission=Permission.SEE_RENEWALS)
    rows = _counts(actor.grants, place_id, place in cards.WIDE, kind).rows(db, on=on)
    return tuple(StageCount(k, i, n or "", stage_of(k, g), s, c, late) for k, i, n, g, s, c, late in rows)


@lru_cache(maxsize=256)
def _counts(grants: tuple[Grant, ...], place_id: int, wide: bool, kind: str | None) -> Kept:
    home = _neighbourhoods()
    grouped = (col(Project.kind), home.c.id, home.c.name, col(Project.stage), col(Project.state))
    return Kept(
        select(*grouped, func.count(), func.count().filter(cards.is_late(cards.ON)))
        .select_from(Project)
        .outerjoin(home, home.c.place_id == col(Project.place_id))
        .where(
            cards.in_scope(Actor(0, "", grants), place_id=place_id, wide=wide),
            col(Project.state) != ProjectState.CANCELLED,
            *([col(Project.kind) == kind] if kind else []),
        )
        .group_by(*grouped)
        .order_by(home.c.name)
    )


def _neighbourhoods() -> Any:
    """Every place within a neighbourhood, beside that neighbourhood's number and name; found once, not per project."""
    return (
        select(col(PlaceWithin.place_id), col(Place.id), col(Place.name))
        .join(Place, col(Place.id) == col(PlaceWithin.ancestor_id))
        .where(col(Place.kind) == PlaceKind.NEIGHBOURHOOD)
        .cte("home")
        .prefix_with("MATERIALIZED")
    )


def lifts_only(counts: tuple[StageCount, ...]) -> tuple[StageCount, ...]:
    """What concerns lifts, replaced and added."""
    return tuple(c for c in counts if c.kind in LIFTS)


def merged(counts: tuple[StageCount, ...]) -> tuple[StageCount, ...]:
    """The same without neighbourhoods and states: one count for each kind and stage."""
    found: dict[tuple[str, str], StageCount] = {}
    for c in counts:
        known = found.get((c.kind, c.stage.key))
        total = (known.count + c.count, known.late + c.late) if known else (c.count, c.late)
        found[c.kind, c.stage.key] = replace(
            c, neighbourhood_id=None, neighbourhood="", count=total[0], late=total[1]
        )
    return tuple(found.values())
