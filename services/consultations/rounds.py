"""Rounds: the votes there are, put to the owners and counted; prepared ones are in `prepared`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import PREPARED, VOTING, Permission, PlaceKind, RoundState
from services.access import Actor, Grant, allows, within
from services.consultations import counts, prepared, reach, scopes
from services.consultations.choosing import open_first
from services.consultations.counts import Tally
from services.consultations.items import Item, items_from
from services.consultations.scope_names import NamedPart
from services.errors import NotFound
from services.grids import naming
from services.rules.round_states import GROUPS, Group
from services.rules.thresholds import Rule
from services.statements import Kept

P = Permission
PAGE = 8
KEPT = 512
COLUMNS: tuple[Any, ...] = (
    *(col(Round.id), col(Round.place_id), col(Round.place_kind), col(Round.scope), col(Round.number)),
    *(col(Round.items), col(Round.state), col(Round.voters), col(Round.area_dm2), col(Round.opened_at)),
    *(col(Round.due_on), col(Round.closed_at), col(Round.result), col(Round.keeps_ledger)),
)
"""What is read of a round; a row of them is enough to count it."""


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
    states: frozenset[RoundState] | None = GROUPS[group] if group is not None else None
    if state is not None:
        states = frozenset({state}) & (states or frozenset({state}))
    asked = _asked(actor.grants, place_id, states, PAGE, (page - 1) * PAGE)
    return _page(db, *asked)


def _put() -> ColumnElement[bool]:
    return col(Round.state).not_in(PREPARED)


@allows(P.SEE_CONSULTATIONS)
def under_way(
    db: Session, actor: Actor, *, most: int, place_id: int | None = None
) -> tuple[list[CountedRound], int]:
    """The rounds open or extended that the actor reaches, the next due first; and how many in all.

    Wherever they are, or at or around one place.
    """
    return _page(db, *_asked(actor.grants, place_id, VOTING, most, 0))


@allows(P.SEE_CONSULTATIONS)
def find_round(db: Session, actor: Actor, *, round_id: int) -> CountedRound:
    """One round with its tally. Raises NotFound."""
    for found in _counted(db, _one(actor.grants).rows(db, asked=round_id)):
        return found
    raise NotFound("round")


@allows(P.SEE_CONSULTATIONS)
def round_view(db: Session, actor: Actor, *, round_id: int) -> RoundView:
    """One round, not counted. Raises NotFound."""
    for view in _seen(db, _one(actor.grants).rows(db, asked=round_id)):
        return view
    raise NotFound("round")


Grants = tuple[Grant, ...]


@lru_cache(maxsize=KEPT)
def _one(grants: Grants) -> Kept:
    """The statement for the round numbered `asked`, if who holds these grants reaches it."""
    actor = Actor(0, "", grants)
    found = select(Round).where(
        col(Round.id) == bindparam("asked"), reach.touches(actor, P.SEE_CONSULTATIONS)
    )
    return Kept(found.with_only_columns(*_told(grants)))


@lru_cache(maxsize=KEPT)
def _asked(
    grants: Grants, place_id: int | None, states: frozenset[RoundState] | None, limit: int, offset: int
) -> tuple[Kept, Kept]:
    """The statements for a page of rounds in these states, None for all put to the vote, and for their number."""
    actor = Actor(0, "", grants)
    reached = select(Round)
    if place_id is not None:
        reached = reached.where(reach.at_or_around(place_id))
    if place_id not in actor.roots(P.SEE_CONSULTATIONS):
        reached = reached.where(reach.touches(actor, P.SEE_CONSULTATIONS))
    reached = reached.where(_put() if states is None else col(Round.state).in_(states - PREPARED))
    page = _some(reached, offset, limit).with_only_columns(*_told(grants))
    return Kept(page), Kept(reached.with_only_columns(func.count()))


def _page(db: Session, page: Kept, number: Kept) -> tuple[list[CountedRound], int]:
    return _counted(db, page.rows(db)), number.value(db)


def _some(query: Select[Round], offset: int, limit: int) -> Select[Round]:
    """So many of the rounds, open ones first; sorted by their numbers alone, since their rows are wide."""
    narrow = query.with_only_columns(col(Round.id)).order_by(*open_first()).offset(offset).limit(limit)
    return select(Round).where(col(Round.id).in_(narrow.scalar_subquery())).order_by(*open_first())


def _counted(db: Session, rows: Sequence[Any]) -> list[CountedRound]:
    tallies = counts.tallies_of(db, rows)
    return [CountedRound(view, tallies[view.id]) for view in _seen(db, rows)]


@lru_cache(maxsize=KEPT)
def _told(grants: Grants) -> tuple[ColumnElement[Any], ...]:
    """The columns of what `_seen` tells of a round."""
    actor = Actor(0, "", grants)
    may_close = within(actor, P.RUN_CONSULTATIONS, col(Round.place_id)).label("may_close")
    may_key = reach.touches(actor, P.RECORD_BALLOTS).label("may_key")
    names = naming.names_above(col(Round.place_id))
    return *COLUMNS, may_close, may_key, *(name.label(f"name_{n}") for n, name in enumerate(names))


def _seen(db: Session, rows: Sequence[Any]) -> list[RoundView]:
    known = {row.id: (row.place_id, prepared.scope_of(row)) for row in rows if row.scope}
    parts = scopes.named(db, known) if known else {}
    return [_view(row, parts.get(row.id, ())) for row in rows]


def _view(r: Any, parts: tuple[NamedPart, ...]) -> RoundView:
    is_open = r.state in VOTING
    return RoundView(
        id=r.id,
        place=naming.in_full((r.name_0, r.name_1, r.name_2)),
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
        can_close=is_open and bool(r.may_close),
        can_key=is_open and bool(r.may_key),
        parts=parts,
    )
