"""How households came to stand where they stand on one renewal: every visit, what turned after what, who is left."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.enums import Concern, Permission, Stance
from models.grids import Unit
from models.group_enums import Happening
from models.people import Person
from models.renewals import Project
from models.visits import Visit
from services.access import Actor, allows, within
from services.errors import NotFound
from services.grids import naming
from services.renewals import happenings
from services.renewals.happenings import Happened, day_of
from services.rules.stances import HARD, stands, turns, worry

P = Permission


@dataclass(frozen=True, slots=True)
class Step:
    """One visit to a household about the renewal."""

    at: datetime
    by: str
    stance: Stance
    concern: Concern | None
    next_step: str
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Turned:
    """A household won over: at the last of `steps`, the first of which found it hard; what happened in between."""

    unit_id: int
    place: str
    door: str
    worry: Concern | None
    steps: tuple[Step, ...]
    between: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class Household:
    """One household that was visited, with all visits, oldest first. `stance`: as it was last met."""

    unit_id: int
    place: str
    door: str
    stance: Stance | None
    worry: Concern | None
    steps: tuple[Step, ...]

    @property
    def was_hard(self) -> bool:
        """Whether it ever opposed or was undecided."""
        return any(step.stance in HARD for step in self.steps)


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """One concern: how many households had it, how many of them were won over, and after what how many of these.

    A household counts once, with its last concern; `after` may count one several times.
    """

    concern: Concern | None
    turned: int
    still: int
    after: tuple[tuple[Happening, int], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The stances of one renewal within the reader's reach. `turned` has the latest first."""

    project_id: int
    name: str
    households: tuple[Household, ...]
    happened: tuple[Happened, ...]
    turned: tuple[Turned, ...]

    @property
    def left(self) -> tuple[Household, ...]:
        """The households that oppose or are undecided as last met, opponents first."""
        hard = [h for h in self.households if h.stance in HARD]
        return tuple(sorted(hard, key=lambda h: h.stance is not Stance.OPPOSE))

    @property
    def concerns(self) -> tuple[ConcernLine, ...]:
        """Every concern of households that are or were hard, the commonest first."""
        won = {t.unit_id: t for t in reversed(self.turned)}
        left = Counter(h.worry for h in self.left)
        gone = [won[h.unit_id] for h in self.households if h.stance not in HARD and h.unit_id in won]
        turned = Counter(t.worry for t in gone)
        lines = [ConcernLine(c, turned[c], left[c], _after(gone, c)) for c in {**left, **turned}]
        return tuple(sorted(lines, key=lambda line: (-line.turned - line.still, line.concern or "~")))


def _after(gone: Iterable[Turned], concern: Concern | None) -> tuple[tuple[Happening, int], ...]:
    counted = Counter(kind for t in gone if t.worry == concern for kind in {h.kind for h in t.between})
    return tuple((kind, counted[kind]) for kind in Happening if counted[kind])


@allows(P.SEE_VISITS)
def story(db: Session, actor: Actor, *, project_id: int) -> Story:
    """The stances on one renewal, household by household; seven statements. Raises NotFound."""
    name = db.scalar(
        select(col(Project.name)).where(
            col(Project.id) == project_id, within(actor, P.SEE_VISITS, col(Project.place_id))
        )
    )
    if name is None:
        raise NotFound("project")
    happened = happenings.happened(db, project_id=project_id)
    households = _households(db, actor, project_id)
    won = [turned for household in households for turned in _turned(household, happened)]
    won.sort(key=lambda t: (t.steps[-1].at, t.unit_id), reverse=True)
    return Story(project_id, name, tuple(households), happened, tuple(won))


def about(project_id: Any) -> ColumnElement[bool]:
    """The condition that a visit was about a renewal or a consultation about it."""
    asked = select(col(Consultation.id)).where(col(Consultation.project_id) == project_id)
    return or_(col(Visit.project_id) == project_id, col(Visit.consultation_id).in_(asked))


def _households(db: Session, actor: Actor, project_id: int) -> list[Household]:
    query = (
        select(
            col(Unit.id), col(Unit.stairwell_id), col(Unit.door), col(Visit.at), col(Person.display_name),
            col(Visit.stance), col(Visit.concern), col(Visit.next_step), col(Visit.next_on),
        )
        .join(Unit, col(Unit.id) == col(Visit.unit_id))
        .join(Person, col(Person.id) == col(Visit.person_id))
        .where(about(project_id), within(actor, P.SEE_VISITS, col(Unit.stairwell_id)))
        .order_by(col(Unit.stairwell_id), func.length(col(Unit.door)), col(Unit.door), col(Unit.id))
        .order_by(col(Visit.at), col(Visit.id))
    )  # fmt: skip
    steps: dict[tuple[int, int, str], list[Step]] = defaultdict(list)
    for unit, stairwell, door, *rest in db.execute(query):
        steps[unit, stairwell, door].append(Step(*rest))
    names = naming.place_names(db, {stairwell for _unit, stairwell, _door in steps})
    return [
        _household(unit, names.get(stairwell, ""), door, tuple(found))
        for (unit, stairwell, door), found in steps.items()
    ]


def _household(unit: int, place: str, door: str, steps: tuple[Step, ...]) -> Household:
    worried = worry([(s.stance, s.concern) for s in steps])
    return Household(unit, place, door, stands([s.stance for s in steps]), worried, steps)


def _turned(household: Household, happened: Iterable[Happened]) -> Iterable[Turned]:
    h = household
    for turn in turns([s.stance for s in h.steps]):
        steps = h.steps[turn.first : turn.won + 1]
        first, won = day_of(steps[0].at), day_of(steps[-1].at)
        between = tuple(x for x in happened if first <= x.on <= won)
        worried = worry([(s.stance, s.concern) for s in steps])
        yield Turned(h.unit_id, h.place, h.door, worried, steps, between)
