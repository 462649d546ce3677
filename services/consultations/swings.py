"""From round to round: how each household's answer to the first matter changed, with the visits between."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.consultations import Ballot, Consultation, RollUnit, RollVoter, Round
from models.enums import PREPARED, Choice, Permission
from services.access import Actor, allows
from services.consultations import contacts, reach
from services.consultations.contacts import Contact
from services.grids import naming
from services.rules.swings import Change, Side, change, few

P = Permission
MOST = 100
Key = tuple[int, str]
"""A household of a roll: its number in the register, or stairwell and door where the roll has no number."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rounds of one consultation that follow each other; `id` is the later one's."""

    id: int
    place: str
    title: str
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Cell:
    """How many households of both rolls answered so, then so (None: not returned); no count for `few`."""

    before: Choice | None
    after: Choice | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Household:
    """One household: its door, whose it is (in the later roll, if it is there), its answers, the visits between."""

    door: str
    name: str
    change: Change
    before: Choice | None
    after: Choice | None
    visits: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Swings:
    """Two rounds compared. `households` are those whose ballots the actor may see; with `exact`, all of them.

    Without it, counts from one to four are told as None.
    """

    first: int
    second: int
    exact: bool
    counts: tuple[tuple[Change, int | None], ...]
    cells: tuple[Cell, ...]
    households: tuple[Household, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A household of one roll."""

    door: str
    name: str
    side: Side
    unit_id: int
    reached: bool


@allows(P.SEE_CONSULTATIONS)
def pairs(db: Session, actor: Actor, *, place_id: int) -> list[Pair]:
    """The later rounds at or around a place that follow an earlier one, newest first; at most `MOST`."""
    earlier = aliased(Round)
    first = func.max(col(earlier.number))
    query = (
        select(col(Round.id), col(Round.place_id), col(Consultation.title), first, col(Round.number))
        .join(earlier, _follows(earlier))
        .join(Consultation, col(Consultation.id) == col(Round.consultation_id))
        .where(
            reach.touches(actor, P.SEE_CONSULTATIONS), reach.at_or_around(place_id),
            col(Round.state).not_in(PREPARED),
        )
        .group_by(col(Round.id), col(Round.place_id), col(Consultation.title), col(Round.number))
        .order_by(col(Round.id).desc())
    )  # fmt: skip
    rows = db.execute(query.limit(MOST)).all()
    names = naming.place_names(db, [row.place_id for row in rows])
    return [Pair(id or 0, names.get(place, ""), title, n, m) for id, place, title, n, m in rows]


def _follows(earlier: Any) -> Any:
    """The condition that a round has an earlier one with a roll."""
    return (
        (col(earlier.consultation_id) == col(Round.consultation_id))
        & (col(earlier.number) < col(Round.number))
        & col(earlier.state).not_in(PREPARED)
    )


@allows(P.SEE_CONSULTATIONS)
def swings(db: Session, actor: Actor, *, round_id: int) -> Swings | None:
    """How the households of a round changed since the round before; None where there is none with a roll.

    Five statements on any roll. Raises NotFound.
    """
    second = reach.find(db, actor, round_id, permission=P.SEE_CONSULTATIONS)
    query = select(Round).where(
        col(Round.consultation_id) == second.consultation_id, col(Round.number) < second.number,
        col(Round.state).not_in(PREPARED),
    )  # fmt: skip
    first = db.scalars(query.order_by(col(Round.number).desc()).limit(1)).first()
    if first is None or second.state in PREPARED:
        return None
    before, after = _roll(db, actor, first), _roll(db, actor, second)
    keys = list(after) + [key for key in before if key not in after]
    changes = {key: change(_side(before, key), _side(after, key)) for key in keys}
    exact = actor.may(P.SEE_BALLOTS) and all(row.reached for roll in (before, after) for row in roll.values())
    seen = [key for key in keys if _reached(actor, before, after, key)]
    met = _between(db, actor, first, second, [_last(before, after, key).unit_id for key in seen])
    households = [
        Household(
            _last(before, after, key).door, _last(before, after, key).name, changes[key],
            _choice(before, key), _choice(after, key), met.get(_last(before, after, key).unit_id, ()),
        )
        for key in seen
    ]  # fmt: skip
    told = (lambda n: n) if exact else few
    counted = Counter(changes.values())
    return Swings(
        first.number,
        second.number,
        exact,
        tuple((kind, told(counted[kind])) for kind in Change),
        _cells(before, after, told),
        tuple(sorted(households, key=lambda h: list(Change).index(h.change))),
    )


def _roll(db: Session, actor: Actor, voting: Round) -> dict[Key, _Row]:
    sees = reach.keyable(actor, P.SEE_BALLOTS)
    answered = (col(Ballot.voter_id) == col(RollVoter.id)) & (col(Ballot.item) == 1)
    query = (
        select(
            col(RollUnit.unit_id), col(RollUnit.stairwell_id), col(RollUnit.door_key), col(RollUnit.door),
            col(RollVoter.name), col(RollVoter.owner_ids), col(Ballot.choice), sees,
        )
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .join(RollVoter, col(RollVoter.id) == col(RollUnit.voter_id))
        .outerjoin(Ballot, answered)
        .where(col(RollUnit.round_id) == voting.id)
        .order_by(col(RollUnit.id))
    )  # fmt: skip
    return {
        (unit, "") if unit else (stairwell, key): _Row(
            door, name, Side(frozenset(owners), choice), unit, bool(sees)
        )
        for unit, stairwell, key, door, name, owners, choice, sees in db.execute(query)
    }


def _side(roll: dict[Key, _Row], key: Key) -> Side | None:
    return roll[key].side if key in roll else None


def _choice(roll: dict[Key, _Row], key: Key) -> Choice | None:
    return roll[key].side.choice if key in roll else None


def _last(before: dict[Key, _Row], after: dict[Key, _Row], key: Key) -> _Row:
    return after.get(key) or before[key]


def _reached(actor: Actor, before: dict[Key, _Row], after: dict[Key, _Row], key: Key) -> bool:
    return actor.may(P.SEE_BALLOTS) and all(roll[key].reached for roll in (before, after) if key in roll)


def _cells(before: dict[Key, _Row], after: dict[Key, _Row], told: Any) -> tuple[Cell, ...]:
    """Every pair of answers that occurs on one of the sides, of the households in both rolls."""
    both = [key for key in after if key in before]
    counted = Counter((_choice(before, key), _choice(after, key)) for key in both)
    order = [*Choice, None]
    rows = [c for c in order if any(a is c for a, _b in counted)]
    columns = [c for c in order if any(b is c for _a, b in counted)]
    return tuple(Cell(a, b, told(counted[a, b])) for a in rows for b in columns)


def _between(
    db: Session, actor: Actor, first: Round, second: Round, unit_ids: Sequence[int]
) -> dict[int, tuple[Contact, ...]]:
    """The visits from the end of the first round (its opening, if it did not end) to the end of the second."""
    if not actor.may(P.SEE_VISITS):
        return {}
    since, until = first.closed_at or first.opened_at, second.closed_at
    return {
        unit: tuple(c for c in met if _within(c.at, since, until))
        for unit, met in contacts.contacts_of(db, unit_ids).items()
    }


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at <= until)
