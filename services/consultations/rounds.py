"""Rounds: the votes there are, put to the owners and counted; prepared ones are in `prepared`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import PREPARED, VOTING, Permission, PlaceKind, RoundState
from services.access import Actor, allows, within
from services.consultations import counts, prepared, reach, scopes
from services.consultations.counts import Tally
from services.consultations.items import Item, items_from
from services.consultations.scope_names import NamedPart
from services.errors import NotFound
from services.rules.round_states import GROUPS, Group
from services.rules.thresholds import Rule

P = Permission
PAGE = 10
MOST = 100


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round as a person sees it: figures and words, nobody's answer. Area in 0.01 m2.

    `parts` are who votes, by name, where it is not the whole place.
    """

    id: int
    place: str
    place_kind: PlaceKind
    number: int
    items: tuple[Item, ...]
    state: RoundState
    voters: int
    area_dm2: int
    opened_at: datetime | None
    due_on: date | None
    closed_at: datetime | None
    closed_by: str
    can_close: bool
    can_key: bool
    parts: tuple[NamedPart, ...] = ()

    @property
    def question(self) -> str:
        """What is asked; of several matters the first, and how many more there are."""
        more = len(self.items) - 1
        return self.items[0].question + (f" (+{more})" if more else "")

    @property
    def rule(self) -> Rule:
        """The rule of the first matter."""
        return self.items[0].rule

    @property
    def class_reason(self) -> str:
        """Why the class of the first matter was chosen."""
        return self.items[0].class_reason

    @property
    def is_voting(self) -> bool:
        """Whether ballots come in."""
        return self.state in VOTING


@dataclass(frozen=True, slots=True)
class CountedRound:
    """A round and the tally of each of its matters: the present one while it is open, the frozen one afterwards."""

    round: RoundView
    tallies: tuple[Tally, ...]

    @property
    def tally(self) -> Tally:
        """The tally of the first matter."""
        return self.tallies[0]


@allows(P.SEE_CONSULTATIONS)
def rounds_at(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    state: RoundState | None = None,
    group: Group | None = None,
    page: int = 1,
) -> tuple[list[CountedRound], int]:
    """One page of the rounds at or around a place, open ones first, by due date; and how many in all."""
    query = select(Round).where(touched(actor, P.SEE_CONSULTATIONS, place_id), _put())
    if state is not None:
        query = query.where(col(Round.state) == state)
    if group is not None:
        query = query.where(col(Round.state).in_(GROUPS[group]))
    return _counted(db, actor, _some(query, (page - 1) * PAGE, PAGE)), _count(db, query)


def touched(actor: Actor, permission: Permission, place_id: int) -> Any:
    """The condition that the actor reaches a round and that it votes at or around a place."""
    return reach.touches(actor, permission) & reach.at_or_around(place_id)


def _put() -> ColumnElement[bool]:
    return col(Round.state).not_in(PREPARED)


def _open_first() -> tuple[Any, ...]:
    is_open = case((col(Round.state).in_(VOTING), 0), else_=1)
    return is_open, col(Round.due_on).nulls_last(), col(Round.id).desc()


@allows(P.RECORD_BALLOTS)
def keyable_rounds(db: Session, actor: Actor, *, place_id: int) -> list[RoundView]:
    """The open rounds at or around a place in which the actor may key in ballots, the next due first."""
    query = select(Round).where(touched(actor, P.RECORD_BALLOTS, place_id), col(Round.state).in_(VOTING))
    return _views(db, actor, query.order_by(*_open_first()))[1]


@allows(P.RECORD_BALLOTS)
def rounds_on_paper(db: Session, actor: Actor, *, place_id: int, asked: int | None = None) -> list[RoundView]:
    """The first `MOST` rounds at or around a place whose papers the actor keys in, counted ones too, open ones first.

    `asked` is the number of a round that an address names: added if the actor reaches it, wherever it is.
    """
    reached = select(Round).where(reach.touches(actor, P.RECORD_BALLOTS), _put())
    return _with_asked(db, actor, reached, place_id, asked)


@allows(P.SEE_CONSULTATIONS)
def choosable(
    db: Session, actor: Actor, *, place_id: int, asked: int | None = None, prepared: bool = False
) -> list[RoundView]:
    """The first `MOST` rounds to choose from at or around a place, open ones first, by due date.

    `asked` is the number of a round that an address names: added if the actor reaches it, wherever it is.
    `prepared` votes are among them where wanted.
    """
    reached = select(Round).where(reach.touches(actor, P.SEE_CONSULTATIONS))
    reached = reached if prepared else reached.where(_put())
    return _with_asked(db, actor, reached, place_id, asked)


def _with_asked(
    db: Session, actor: Actor, reached: Select[Round], place_id: int, asked: int | None
) -> list[RoundView]:
    found = _views(db, actor, _some(reached.where(reach.at_or_around(place_id)), 0, MOST))[1]
    if asked and asked not in {view.id for view in found}:
        found += _views(db, actor, reached.where(col(Round.id) == asked))[1]
    return found


@allows(P.SEE_CONSULTATIONS)
def under_way(
    db: Session, actor: Actor, *, most: int, place_id: int | None = None
) -> tuple[list[CountedRound], int]:
    """The rounds open or extended that the actor reaches, the next due first; and how many in all.

    Wherever they are, or at or around one place.
    """
    query = select(Round).where(reach.touches(actor, P.SEE_CONSULTATIONS), col(Round.state).in_(VOTING))
    if place_id is not None:
        query = query.where(reach.at_or_around(place_id))
    return _counted(db, actor, _some(query, 0, most)), _count(db, query)


@allows(P.SEE_CONSULTATIONS)
def find_round(db: Session, actor: Actor, *, round_id: int) -> CountedRound:
    """One round with its tally. Raises NotFound."""
    reached = select(Round).where(col(Round.id) == round_id, reach.touches(actor, P.SEE_CONSULTATIONS))
    for found in _counted(db, actor, reached):
        return found
    raise NotFound("round")


def _count(db: Session, query: Select[Round]) -> int:
    return db.scalar(query.with_only_columns(func.count())) or 0


def _some(query: Select[Round], offset: int, limit: int) -> Select[Round]:
    """So many of the rounds, open ones first; sorted by their numbers alone, since their rows are wide."""
    narrow = query.with_only_columns(col(Round.id)).order_by(*_open_first()).offset(offset).limit(limit)
    return select(Round).where(col(Round.id).in_(narrow.scalar_subquery())).order_by(*_open_first())


def _counted(db: Session, actor: Actor, query: Select[Round]) -> list[CountedRound]:
    rows, views = _views(db, actor, query)
    tallies = counts.tallies_of(db, rows)
    return [CountedRound(view, tallies[view.id]) for view in views]


def _views(db: Session, actor: Actor, query: Select[Round]) -> tuple[list[Round], list[RoundView]]:
    may_close = within(actor, P.RUN_CONSULTATIONS, col(Round.place_id))
    may_key = reach.touches(actor, P.RECORD_BALLOTS)
    found: Sequence[Any] = db.execute(query.add_columns(may_close, may_key)).all()
    names = reach.place_names(db, [row[0].place_id for row in found])
    known = {row.id: (row.place_id, prepared.scope_of(row)) for row, _close, _key in found if row.scope}
    parts = scopes.named(db, known)
    views = [
        _view(row, names.get(row.place_id, ""), parts.get(row.id, ()), bool(close), bool(key))
        for row, close, key in found
    ]
    return [row for row, _close, _key in found], views


def _view(r: Round, place: str, parts: tuple[NamedPart, ...], can_close: bool, can_key: bool) -> RoundView:
    is_open = r.state in VOTING
    return RoundView(
        id=r.id or 0,
        place=place,
        place_kind=r.place_kind,
        number=r.number,
        items=items_from(r.items),
        state=r.state,
        voters=r.voters,
        area_dm2=r.area_dm2,
        opened_at=r.opened_at,
        due_on=r.due_on,
        closed_at=r.closed_at,
        closed_by=(r.result or {}).get("closed_by", ""),
        can_close=is_open and can_close,
        can_key=is_open and can_key,
        parts=parts,
    )
