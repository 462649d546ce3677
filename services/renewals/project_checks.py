"""Whether renewals stand where their history leads: a question of `manage.py check`."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import MoveKind, ProjectState
from models.renewals import Project, ProjectMove
from services.rules.stages import earlier_stages, ends, kinds, may_move, stages_of

STATES = {
    MoveKind.HELD: ProjectState.HELD,
    MoveKind.CANCELLED: ProjectState.CANCELLED,
    MoveKind.RESUMED: ProjectState.OPEN,
    MoveKind.REOPENED: ProjectState.OPEN,
}
"""The state that a row which leads to no other stage leaves behind."""


def stages(db: Session) -> Iterator[str]:
    """What does not agree, one line a renewal. Reads everything, changes nothing."""
    for id, kind, stage in db.execute(select(col(Project.id), col(Project.kind), col(Project.stage))):
        if kind not in kinds() or stage not in {s.key for s in stages_of(kind)}:
            yield f"renewal {id}: there is no stage {stage} of {kind}"
    yield from _histories(db)


def _histories(db: Session) -> Iterator[str]:
    m, p = ProjectMove, Project
    columns = (col(m.kind), col(m.from_stage), col(m.to_stage), col(p.kind), col(p.stage), col(p.state))
    query = (
        select(col(m.project_id), *columns)
        .join(Project, col(p.id) == col(m.project_id))
        .where(col(p.kind).in_(kinds()))
        .order_by(col(m.project_id), col(m.at), col(m.id))
    )
    for id, rows in groupby(db.execute(query), key=lambda row: row[0]):
        if wrong := _wrong([tuple(row)[1:] for row in rows]):
            yield f"renewal {id}: {wrong}"


def _wrong(rows: list[Any]) -> str:
    """Where the rows do not lead on, or take a step that no route has, or end elsewhere.

    What was put on hold before there were rows of halts has none.
    """
    for before, row in pairwise(rows):
        if before[2] != row[1]:
            return f"a move from {row[1]} follows one to {before[2]}"
    for row in rows:
        if not _may(*row[:4]):
            return f"it went from {row[1]} to {row[2]}, which no route has"
    last, _from, to, kind, stage, state = rows[-1]
    if to != stage:
        return f"its last move led to {to}, but it stands in {stage}"
    should = STATES.get(last, ProjectState.FINISHED if ends(kind, to) else ProjectState.OPEN)
    if state is ProjectState.HELD and last not in STATES:
        return ""
    return "" if state is should else f"it is {state}, but its last move left it {should}"


def _may(move: MoveKind, origin: str | None, to: str, kind: str) -> bool:
    if origin is None or move in STATES or move is MoveKind.EMERGENCY:
        return True
    routes = (False, True)
    if move is MoveKind.REWORKED:
        return any(to in {s.key for s in earlier_stages(kind, origin, emergency=e)} for e in routes)
    return any(may_move(kind, origin, to, emergency=e) for e in routes)
