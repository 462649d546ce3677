"""Gates: where a renewal may go next, and what each way still lacks. Asked for many renewals at once or for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Consultation, Round
from models.contracts import Contract
from models.enums import ProjectState
from models.money import Funding
from models.renewals import Project
from models.tenders import Tender
from services.renewals.conditions import registry
from services.renewals.lacks import Lack
from services.rules.stages import Stage, needs_of, next_stages


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition by its name, and why it does not hold."""

    condition: str
    lack: Lack


@dataclass(frozen=True, slots=True)
class Way:
    """One stage that may come next, what it asks for, and what of it is missing."""

    stage: Stage
    needs: tuple[str, ...]
    missing: tuple[Missing, ...]

    @property
    def is_open(self) -> bool:
        """Whether it may be entered now."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Gate:
    """All ways on from where a renewal stands; none where it is on hold or has ended."""

    ways: tuple[Way, ...] = ()

    @property
    def open(self) -> tuple[Stage, ...]:
        """The stages that may be entered now."""
        return tuple(way.stage for way in self.ways if way.is_open)

    @property
    def is_shut(self) -> bool:
        """Whether it waits: there are ways on, and none is open."""
        return bool(self.ways) and not self.open

    @property
    def nearest(self) -> Way | None:
        """The way that lacks the least; of equal ones the first."""
        return min(self.ways, key=lambda way: len(way.missing), default=None)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the nearest way lacks; nothing where one is open."""
        return self.nearest.missing if self.nearest else ()


SHUT = Gate()


def gates_of(db: Session, projects: Iterable[Project], *, on: date) -> dict[int, Gate]:
    """The gate of each project on a day, by its id; a fixed number of queries however many there are."""
    moving = {p.id or 0: p for p in projects if p.state is ProjectState.OPEN}
    ways = {id: [(s, _needs(p, s)) for s in _next(p)] for id, p in moving.items()}
    asked: dict[str, list[Project]] = {}
    for id, found in ways.items():
        for name in dict.fromkeys(need for _stage, needs in found for need in needs):
            asked.setdefault(name, []).append(moving[id])
    said = registry.answers(db, asked, on=on)
    return {
        id: Gate(tuple(Way(s, needs, _missing(said, id, needs)) for s, needs in found))
        for id, found in ways.items()
    }


def _next(p: Project) -> tuple[Stage, ...]:
    return next_stages(p.kind, p.stage, emergency=p.emergency)


def _needs(p: Project, to: Stage) -> tuple[str, ...]:
    return needs_of(p.kind, to.key, from_stage=p.stage, emergency=p.emergency)


def _missing(said: dict[str, dict[int, Lack | None]], id: int, needs: Sequence[str]) -> tuple[Missing, ...]:
    return tuple(Missing(name, lack) for name in needs if (lack := said[name][id]) is not None)


def missing_for(db: Session, project: Project, needs: Sequence[str], *, on: date) -> tuple[Missing, ...]:
    """What one project lacks of these conditions on a day."""
    said = registry.answers(db, {need: [project] for need in needs}, on=on)
    return _missing(said, project.id or 0, needs)


def hold_grounds(db: Session, project: Project) -> None:
    """Keep what the conditions read of a project as it is until the transaction ends: votes, tender, contract, purses.

    The project itself is held by the caller, and with it its evidence, which nobody changes without holding it.
    """
    rounds = select(col(Round.id)).join(Consultation, col(Consultation.id) == col(Round.consultation_id))
    rounds = rounds.where(col(Consultation.project_id) == project.id).order_by(col(Round.id))
    db.execute(rounds.with_for_update(read=True, of=Round)).all()
    for dealt in (Tender, Contract):
        rows = select(col(dealt.id)).where(col(dealt.project_id) == project.id).order_by(col(dealt.id))
        db.execute(rows.with_for_update(read=True)).all()
    purses = select(col(Funding.id)).where(col(Funding.project_id) == project.id).order_by(col(Funding.id))
    db.execute(purses.with_for_update(read=True)).all()
