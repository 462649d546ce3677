"""The story of one round: what was done by whom and why, what runs, what may come next, and what it waits for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Objection, Round, RoundMove
from models.enums import PREPARED, VOTING, ObjectionState, Permission, RoundState
from models.people import Person
from services.access import Actor, allows, within
from services.consultations import facts, following, objections, reach, rounds, windows
from services.consultations.moves import day_of
from services.consultations.rounds import CountedRound
from services.consultations.windows import Windows
from services.errors import Refused
from services.rules.decided import Fate
from services.rules.round_states import Facts, Step, blocked, steps_from

P, S = Permission, RoundState
FIRST_OF = (S.CLOSED_EARLY, S.CLOSED, S.RESULT_POSTED, S.ANNULLED, S.FINAL)
"""Of several steps that may be taken, the one that is meant to come next."""
USUAL = (S.DRAFT, S.POSTED, S.OPEN, S.CLOSED, S.RESULT_POSTED, S.FINAL)
ALONG = (
    *(S.DRAFT, S.POSTED, S.OPEN, S.EXTENDED, S.CLOSED, S.CLOSED_EARLY, S.RESULT_POSTED),
    *(S.CHALLENGED, S.FINAL, S.ANNULLED),
)
INSTEAD = {S.EXTENDED: S.OPEN, S.CLOSED_EARLY: S.CLOSED, S.CHALLENGED: S.RESULT_POSTED, S.ANNULLED: S.FINAL}
"""Which usual state one stands for that not every round comes through."""


@dataclass(frozen=True, slots=True)
class MoveView:
    """One change of state; `by` is empty where a round is older than the rows of moves."""

    from_state: RoundState | None
    to_state: RoundState
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One state on the way of a round, and the day from which it counts, None where it is still to come."""

    state: RoundState
    since: date | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """Where it may go from here, and all that keeps it from going there now."""

    to: RoundState
    refusals: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection. Door, words and answer are empty for people who do not run the vote."""

    id: int
    door: str
    said: str
    received_on: date
    late: bool
    state: ObjectionState
    answer: str
    decided_on: date | None
    decided_by: str
    can_decide: bool
    version: int


@dataclass(frozen=True, slots=True)
class Linked:
    """Another round of the same consultation."""

    id: int
    number: int
    question: str
    state: RoundState


@dataclass(frozen=True, slots=True)
class Story:
    """All of it. `opening` is what keeps a prepared round shut because of the one before, `next_round` what keeps
    the next one from being drafted; `primary` is the step meant to come next, if it may be taken."""

    counted: CountedRound
    fates: tuple[Fate | None, ...]
    posted_on: date | None
    moves: tuple[MoveView, ...]
    windows: Windows
    objections: tuple[ObjectionView, ...]
    steps: tuple[StepView, ...]
    primary: RoundState | None
    linked: tuple[Linked, ...]
    can_run: bool
    can_object: bool
    is_due: bool
    opening: Refused | None
    next_round: Refused | None

    @property
    def extensions(self) -> int:
        """How often it was extended."""
        return sum(move.to_state is S.EXTENDED for move in self.moves)

    @property
    def waiting(self) -> tuple[StepView, ...]:
        """The steps that are meant to come and are kept back; what is due is not closed early."""
        meant = {S.FINAL} if self.is_due else {S.FINAL, S.CLOSED_EARLY}
        return tuple(step for step in self.steps if step.refusals and step.to in meant)

    @property
    def free(self) -> tuple[RoundState, ...]:
        """Where it may go now, the step meant to come next first."""
        found = [step.to for step in self.steps if not step.refusals]
        return tuple(sorted(found, key=lambda to: to is not self.primary))

    @property
    def way(self) -> tuple[Stop, ...]:
        """The states of the round from its beginning to its end, as far as it was gone and as is usual then."""
        last: dict[RoundState, date | None] = {move.to_state: day_of(move.at) for move in self.moves}
        last |= {S.RESULT_POSTED: self.posted_on} if self.posted_on else {}
        state = self.counted.round.state
        gone = [s for s in ALONG if s in last or s is state]
        rest = [s for s in USUAL[1 + max(USUAL.index(_usual(s)) for s in gone) :] if state is not S.ANNULLED]
        return tuple(Stop(s, last.get(s), s is state) for s in (*gone, *rest))


@allows(P.SEE_CONSULTATIONS)
def story(db: Session, actor: Actor, *, round_id: int, on: date) -> Story:
    """The story of one round as it stands on a day. Raises NotFound."""
    counted = rounds.find_round(db, actor, round_id=round_id)
    r = reach.find(db, actor, round_id, permission=P.SEE_CONSULTATIONS)
    told = facts.objections_to(db, round_id)
    known = facts.facts_of(r, on=on, tallies=counted.tallies, objections=told)
    steps = () if r.state in PREPARED else tuple(_step(step, known) for step in steps_from(r.state))
    can_run = _runs(db, actor, round_id)
    people = _names(db, r, told)
    return Story(
        counted=counted,
        fates=facts.fates_of(counted.round.items, counted.tallies) if r.state in VOTING else (),
        posted_on=r.result_posted_on,
        moves=_moves(db, r, people),
        windows=windows.windows_of(counted.round.items, posted_on=r.result_posted_on, on=on),
        objections=tuple(_objection(r, one, people, can_run) for one in told),
        steps=steps,
        primary=_primary(steps),
        linked=_linked(db, r),
        can_run=can_run,
        can_object=can_run and r.state not in objections.NO_OBJECTIONS,
        is_due=_is_due(known),
        opening=_said(lambda: following.insist_may_follow(db, r, on)) if r.state in PREPARED else None,
        next_round=_said(lambda: following.insist_may_be_followed(db, r)),
    )


def _usual(state: RoundState) -> RoundState:
    return INSTEAD.get(state, state)


def _said(insist: Callable[[], None]) -> Refused | None:
    try:
        insist()
    except Refused as refusal:
        return refusal
    return None


def _step(step: Step, known: Facts) -> StepView:
    return StepView(step.to, tuple(facts.refusal(need, known) for need in blocked(step, known)))


def _is_due(known: Facts) -> bool:
    return known.due_on is None or known.on >= known.due_on


def _primary(steps: tuple[StepView, ...]) -> RoundState | None:
    free = {step.to for step in steps if not step.refusals}
    return next((state for state in FIRST_OF if state in free), None)


def _runs(db: Session, actor: Actor, round_id: int) -> bool:
    if not actor.may(P.RUN_CONSULTATIONS):
        return False
    mine = within(actor, P.RUN_CONSULTATIONS, col(Round.place_id))
    return db.scalar(select(col(Round.id)).where(col(Round.id) == round_id, mine)) is not None


def _names(db: Session, r: Round, told: list[Objection]) -> dict[int | None, str]:
    moved = select(col(RoundMove.person_id)).where(col(RoundMove.round_id) == r.id)
    others = {r.opened_by, r.closed_by, *(objection.decided_by for objection in told)} - {None}
    query = select(col(Person.id), col(Person.display_name))
    found = db.execute(query.where(col(Person.id).in_(moved) | col(Person.id).in_(others)))
    return {row[0]: row[1] for row in found}


def _moves(db: Session, r: Round, people: dict[int | None, str]) -> tuple[MoveView, ...]:
    """The rows there are; before them the opening and the closing of a round that is older than such rows."""
    rows = db.scalars(select(RoundMove).where(col(RoundMove.round_id) == r.id).order_by(col(RoundMove.id)))
    found = [MoveView(m.from_state, m.to_state, m.at, people.get(m.person_id, ""), m.reason) for m in rows]
    known = {move.to_state for move in found}
    older = []
    if r.opened_at and S.OPEN not in known:
        older.append(MoveView(None, S.OPEN, r.opened_at, people.get(r.opened_by, ""), ""))
    if r.closed_at and not known & {S.CLOSED, S.CLOSED_EARLY}:
        older.append(MoveView(S.OPEN, S.CLOSED, r.closed_at, people.get(r.closed_by, ""), ""))
    return tuple(sorted([*older, *found], key=lambda move: move.at))


def _objection(r: Round, one: Objection, people: dict[int | None, str], can_run: bool) -> ObjectionView:
    settled = r.state in objections.ENDED and one.state is not ObjectionState.RAISED
    return ObjectionView(
        id=one.id or 0,
        door=one.door if can_run else "",
        said=one.said if can_run else "",
        received_on=one.received_on,
        late=objections.is_late(r, one.received_on),
        state=one.state,
        answer=one.answer if can_run else "",
        decided_on=one.decided_on,
        decided_by=people.get(one.decided_by, ""),
        can_decide=can_run and not settled,
        version=one.version,
    )


def _linked(db: Session, r: Round) -> tuple[Linked, ...]:
    others = select(Round).where(col(Round.consultation_id) == r.consultation_id, col(Round.id) != r.id)
    return tuple(
        Linked(o.id or 0, o.number, o.items[0]["question"], o.state)
        for o in db.scalars(others.order_by(col(Round.number)))
    )
