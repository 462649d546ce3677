"""What is known of a round as far as its steps ask for it, and what is said of what a step lacks.

What each step needs is the table of `services.rules.round_states`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Objection, Round
from models.enums import VOTING, Choice, ObjectionState, RoundState
from services.consultations import counts, moves
from services.consultations.counts import Tally
from services.consultations.items import Item, items_from
from services.consultations.windows import windows_of
from services.errors import Refused
from services.rules.answers import Part
from services.rules.decided import Fate, fate
from services.rules.round_states import Facts, Need, lacking


@dataclass(frozen=True, slots=True)
class Standing:
    """How many objections still stand against a round: not yet decided, and upheld."""

    undecided: int
    upheld: int


def standing(r: Round, objections: Sequence[Objection]) -> Standing:
    """What stands. One upheld before the opening, against a former notice, was answered by the notice put right."""
    upheld = [o for o in objections if o.state is ObjectionState.UPHELD and not _answered(r, o)]
    return Standing(sum(o.state is ObjectionState.RAISED for o in objections), len(upheld))


def _answered(r: Round, objection: Objection) -> bool:
    """By the day it was decided too: the day it was received is what somebody typed."""
    if r.opened_at is None or objection.decided_on is None:
        return False
    opened = moves.day_of(r.opened_at)
    return objection.decided_on <= opened and objection.received_on < (r.notice_on or opened)


def objections_to(db: Session, round_id: int) -> list[Objection]:
    """All objections to a round, in the order in which they were received."""
    query = select(Objection).where(col(Objection.round_id) == round_id)
    return list(db.scalars(query.order_by(col(Objection.received_on), col(Objection.id))))


def fates_of(items: Sequence[Item], tallies: Sequence[Tally]) -> tuple[Fate | None, ...]:
    """Of each matter what no further answer can change."""
    return tuple(_fate(item, tally) for item, tally in zip(items, tallies, strict=True))


def _fate(item: Item, tally: Tally) -> Fate | None:
    candidates: dict[int, Part] = dict(enumerate(tally.by_candidate, start=1))
    by_choice: dict[Choice, Part] = dict(tally.by_choice)
    return fate(item.rule, tally.total, by_choice, candidates=candidates)


def facts_of(r: Round, *, on: date, tallies: Sequence[Tally], objections: Sequence[Objection]) -> Facts:
    """What is known of a round on a day; what somebody proposes is added with `replace`."""
    items = items_from(r.items)
    stands = standing(r, objections)
    hangs = windows_of(items, posted_on=r.result_posted_on, on=on).posting.days
    return Facts(
        on=on,
        due_on=r.due_on,
        decided=r.state in VOTING and None not in fates_of(items, tallies),
        closed_on=moves.day_of(r.closed_at) if r.closed_at else None,
        posted_on=r.result_posted_on,
        posting_ends=hangs.last if hangs else None,
        undecided=stands.undecided,
        upheld=stands.upheld,
    )


def _due(f: Facts) -> Refused:
    return Refused("due_not_later", due=f.due_on) if f.due_on else Refused("nothing_to_extend")


def _posted(f: Facts) -> Refused:
    if f.posted_on is None or f.posted_on > f.on:
        return Refused("posted_in_the_future")
    return Refused("posted_before_closing", closed=f.closed_on)


def _objections(f: Facts) -> Refused:
    if f.upheld:
        return Refused("objection_upheld", n=f.upheld)
    return Refused("objections_undecided", n=f.undecided)


def _posting(f: Facts) -> Refused:
    return (
        Refused("posting_running", until=f.posting_ends) if f.posting_ends else Refused("result_not_posted")
    )


PLAINLY = {
    Need.REASON: "reason_missing",
    Need.BEFORE_DUE: "not_before_due",
    Need.DECIDED: "not_decided",
    Need.UPHELD: "nothing_upheld",
}
WITH_FACTS: dict[Need, Callable[[Facts], Refused]] = {
    Need.LATER_DUE: _due,
    Need.DUE: lambda f: Refused("not_due", due=f.due_on),
    Need.POSTED_AFTER_COUNT: _posted,
    Need.POSTING_ENDED: _posting,
    Need.NO_OBJECTION: _objections,
}


def refusal(need: Need, facts: Facts) -> Refused:
    """What is said of a need that is not met."""
    return Refused(PLAINLY[need]) if need in PLAINLY else WITH_FACTS[need](facts)


def insist_may(r: Round, to: RoundState, facts: Facts) -> None:
    """Raise Refused("round_cannot_move", state, to), or of the first need that the step lacks."""
    for need in lacking(moves.insist_leads_to(r.state, to), facts):
        raise refusal(need, facts)


def known(db: Session, r: Round, at: datetime) -> Facts:
    """The facts of a round at a moment, read now."""
    tallies = counts.tallies_of(db, [r])[r.id or 0] if r.state in VOTING else ()
    return facts_of(r, on=moves.day_of(at), tallies=tallies, objections=objections_to(db, r.id or 0))
