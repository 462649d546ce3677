"""The votes that a page lets people choose from: where, what is asked and how they stand; open ones first."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import PREPARED, VOTING, Permission, RoundState
from services.access import Actor, Grant, allows
from services.consultations import reach
from services.grids import naming
from services.statements import Kept

P = Permission
MOST = 100
KEPT = 512
PUT = frozenset(RoundState) - PREPARED


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """One round to choose: `question` is that of the first matter, `more` how many others are on the ballot."""

    id: int
    place: str
    question: str
    more: int
    state: RoundState

    @property
    def is_voting(self) -> bool:
        """Whether ballots come in."""
        return self.state in VOTING


@allows(P.SEE_CONSULTATIONS)
def put(db: Session, actor: Actor, *, place_id: int, asked: int | None = None) -> list[RoundChoice]:
    """The first `MOST` rounds put to the owners at or around a place, open ones first, by due date.

    `asked` is the number of a round that an address names: it is among them if the actor reaches it, wherever it is.
    """
    return _choices(db, actor, P.SEE_CONSULTATIONS, PUT, place_id, asked)


@allows(P.SEE_CONSULTATIONS)
def put_or_prepared(
    db: Session, actor: Actor, *, place_id: int, asked: int | None = None
) -> list[RoundChoice]:
    """As `put`, with the votes that are only prepared among them."""
    return _choices(db, actor, P.SEE_CONSULTATIONS, frozenset(RoundState), place_id, asked)


@allows(P.RECORD_BALLOTS)
def keyable(db: Session, actor: Actor, *, place_id: int, asked: int | None = None) -> list[RoundChoice]:
    """As `put`: the open rounds in which the actor may key in ballots."""
    return _choices(db, actor, P.RECORD_BALLOTS, VOTING, place_id, asked)


@allows(P.RECORD_BALLOTS)
def on_paper(db: Session, actor: Actor, *, place_id: int, asked: int | None = None) -> list[RoundChoice]:
    """As `put`: the rounds whose papers the actor keys in, counted ones too."""
    return _choices(db, actor, P.RECORD_BALLOTS, PUT, place_id, asked)


def open_first() -> tuple[Any, ...]:
    """The order of lists of rounds: open ones, by due date, the latest."""
    is_open = case((col(Round.state).in_(VOTING), 0), else_=1)
    return is_open, col(Round.due_on).nulls_last(), col(Round.id).desc()


def _choices(
    db: Session, actor: Actor, permission: Permission, states: frozenset[RoundState], place_id: int,
    asked: int | None,
) -> list[RoundChoice]:  # fmt: skip
    rows = _asked(actor.grants, permission, states, place_id).rows(db, asked=asked or 0)
    return [_choice(row) for row in rows]


@lru_cache(maxsize=KEPT)
def _asked(
    grants: tuple[Grant, ...], permission: Permission, states: frozenset[RoundState], place_id: int
) -> Kept:
    actor, items = Actor(0, "", grants), col(Round.items)
    is_asked = col(Round.id) == bindparam("asked")
    columns = (
        *(col(Round.id), col(Round.state), items[(0, "question")].as_string().label("question")),
        *(func.json_array_length(items).label("matters"), *naming.names_above(col(Round.place_id))),
    )
    chosen = select(*columns).where(reach.touches(actor, permission), col(Round.state).in_(states))
    chosen = chosen.where(or_(reach.at_or_around(place_id), is_asked))
    return Kept(chosen.order_by(case((is_asked, 0), else_=1), *open_first()).limit(MOST))


def _choice(row: Any) -> RoundChoice:
    id, state, question, matters, *names = row
    return RoundChoice(id, naming.in_full(names), question, matters - 1, state)
