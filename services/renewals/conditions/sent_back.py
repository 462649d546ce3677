"""What sending a renewal back has expired of what is recorded elsewhere than with its evidence.

Evidence carries the move that expired it; a row of a contract or of the register of lifts has a time only. It is
expired by every later sending back to the stage in which the renewal stood at that time, or to an earlier one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import MoveKind
from models.renewals import Project, ProjectMove
from services.rules.stages import kind_of
from services.statements import Kept, told_list

Moves = Sequence[tuple[MoveKind, str | None, str, datetime]]


@dataclass(frozen=True, slots=True)
class SentBack:
    """The moves of those renewals that were ever sent back, the earliest first."""

    kinds: Mapping[int, str]
    moves: Mapping[int, Moves] = field(default_factory=dict)

    def after(self, project: int, at: datetime) -> datetime | None:
        """When something recorded at a time was expired last; None while it counts."""
        moves = self.moves.get(project, ())
        return self.before(project, self._stage(moves, at), at) if moves else None

    def before(self, project: int, stage: str, at: datetime) -> datetime | None:
        """When the renewal was last sent back after a time, to a stage or to one before it."""
        position = kind_of(self.kinds[project]).position
        times = [
            moved
            for kind, _from, to, moved in self.moves.get(project, ())
            if kind is MoveKind.REWORKED and moved > at and position(to) <= position(stage)
        ]
        return max(times, default=None)

    @staticmethod
    def _stage(moves: Moves, at: datetime) -> str:
        """The stage in which it stood at a time; before its first move the one that it began in."""
        passed = [to for _kind, _from, to, moved in moves if moved <= at]
        return passed[-1] if passed else moves[0][1] or moves[0][2]


def sent_back(db: Session, projects: Sequence[Project]) -> SentBack:
    """How these renewals were sent back. One query, which finds nothing for most."""
    if not projects:
        return SentBack({})
    found: dict[int, list[tuple[MoveKind, str | None, str, datetime]]] = defaultdict(list)
    for id, *move in _MOVES.rows(db, ids=[p.id or 0 for p in projects]):
        found[id].append(tuple(move))
    return SentBack({p.id or 0: p.kind for p in projects}, found)


def _moves() -> Kept:
    m = ProjectMove
    reworked = select(col(m.project_id)).where(
        col(m.project_id).in_(told_list("ids")), col(m.kind) == MoveKind.REWORKED
    )
    query = select(col(m.project_id), col(m.kind), col(m.from_stage), col(m.to_stage), col(m.at))
    return Kept(query.where(col(m.project_id).in_(reworked)).order_by(col(m.id)))


_MOVES = _moves()
