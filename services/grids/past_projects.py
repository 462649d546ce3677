"""Renewals as they stood at the end of an earlier day: under way by their moves, their day by the log.

A renewal was under way from its first move until one that gave it up or led to the last stage of its kind. The day it
was to be done by is kept with the renewal alone, but every change of it left a row in the log, which nothing removes:
so it was then what the first change after that moment found.
"""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlmodel import col

from models.enums import MoveKind
from models.people import Activity
from models.renewals import Project, ProjectMove
from services.rules.stages import kinds, stages_of

EDITED = "edit_project"
NO_DAY = "9999-12-31"
"""Comes after every day that is told, as text."""


def was_under_way(end: Any) -> ColumnElement[bool]:
    """The condition that a `Project` had begun and not ended at a moment."""
    m = ProjectMove
    ended = or_(col(m.kind) == MoveKind.CANCELLED, *_arrived())
    last = select(case((ended, 0), else_=1)).where(col(m.project_id) == col(Project.id), col(m.at) <= end)
    last = last.order_by(col(m.at).desc(), col(m.id).desc()).limit(1)
    return last.correlate(Project).scalar_subquery() == 1


def _arrived() -> list[ColumnElement[bool]]:
    return [
        and_(col(Project.kind) == kind, col(ProjectMove.to_stage) == stage) for kind, stage in _last_stages()
    ]


@cache
def _last_stages() -> tuple[tuple[str, str], ...]:
    return tuple((kind, stages_of(kind)[-1].key) for kind in kinds())


def was_late(on: Any, end: Any) -> ColumnElement[bool]:
    """The condition that the day by which a `Project` was to be done, as known at a moment, lay before a day."""
    a = Activity
    found = func.coalesce(col(a.before)["due_on"].as_string(), NO_DAY)
    later = select(found).where(
        col(a.subject_kind) == "project",
        col(a.subject_id) == col(Project.id),
        col(a.action) == EDITED,
        col(a.at) > end,
    )
    later = later.order_by(col(a.id)).limit(1)
    known = func.coalesce(later.correlate(Project).scalar_subquery(), cast(col(Project.due_on), String))
    return known < cast(on, String)
