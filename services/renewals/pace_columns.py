"""Columns and conditions that the questions of pace share: positions of stages, bands of ages."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlmodel import col

from models.enums import ProjectState
from models.grids import Place
from models.renewals import Project, ProjectMove
from services.access import Actor
from services.renewals import cards
from services.renewals.moves import SHANGHAI
from services.renewals.stage_times import STAYS
from services.rules.stages import stages_of

BANDS = ((0, 30), (31, 90), (91, 180), (181, 365), (366, None))
"""Ages in days, both ends included."""


def of_kind(actor: Actor, place_id: int, kind: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a project is of a kind and at or below a place, within the actor's scope."""
    return (cards.in_scope(actor, place_id=place_id), col(Project.kind) == kind)


def position(kind: str, column: Any) -> ColumnElement[int]:
    """The place of a stage in the order of its kind, from 0."""
    return case({s.key: n for n, s in enumerate(stages_of(kind))}, value=column, else_=literal(-1))


def farthest(kind: str) -> ColumnElement[int]:
    """How far its moves ever brought a `Project` (a position); none of what is finished, which needs none."""
    far = select(func.max(position(kind, col(ProjectMove.to_stage))))
    moved = far.where(col(ProjectMove.project_id) == col(Project.id)).correlate(Project).scalar_subquery()
    return case((col(Project.state) != ProjectState.FINISHED, moved))


def ever_entered(stage: str) -> ColumnElement[bool]:
    """The condition that a `Project` ever entered a stage, halts there left out."""
    moved = select(col(ProjectMove.id)).where(
        col(ProjectMove.project_id) == col(Project.id), col(ProjectMove.to_stage) == stage, led_to_a_stage()
    )
    return moved.correlate(Project).exists()


def neighbourhood() -> ColumnElement[str]:
    """The name of the neighbourhood of a project that is joined with its place; of one above them its place's own."""
    return func.coalesce(cards.neighbourhood(), col(Place.name))


def led_to_a_stage() -> ColumnElement[bool]:
    """The condition that a row of the history is no halt."""
    return col(ProjectMove.kind).not_in(STAYS)


def begun(where: Sequence[ColumnElement[bool]]) -> Any:
    """Of each project that fits, the moment of its first row (`at`)."""
    query = select(col(ProjectMove.project_id), func.min(col(ProjectMove.at)).label("at")).join(
        Project, col(Project.id) == col(ProjectMove.project_id)
    )
    return query.where(*where).group_by(col(ProjectMove.project_id)).subquery()


def first_row() -> Any:
    """The moment of the first row of a project's history; the same for one project at a time."""
    query = select(func.min(col(ProjectMove.at))).where(col(ProjectMove.project_id) == col(Project.id))
    return query.correlate(Project).scalar_subquery()


def is_in_band(band: int, day: Any, on: date) -> ColumnElement[bool]:
    """The condition that a column of days lies so long ago; a day yet to come is in the first band."""
    least, most = BANDS[band]
    since = [] if most is None else [day >= on - timedelta(days=most)]
    until = [day <= on - timedelta(days=least)] if band else []
    return and_(*since, *until)


def began_in_band(band: int, first: Any, on: date) -> ColumnElement[bool]:
    """The same of the first row's moment, by its day in Shanghai; of a project without rows, by its stage's day."""
    least, most = BANDS[band]
    since = [] if most is None else [first >= _midnight(on - timedelta(days=most))]
    until = [first < _midnight(on - timedelta(days=least - 1))] if band else []
    return case((first.is_(None), is_in_band(band, col(Project.stage_since), on)), else_=and_(*since, *until))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


def band_of(days: int) -> int:
    """The number of the band in which an age lies."""
    return next(n for n, (_least, most) in enumerate(BANDS) if most is None or days <= most)
