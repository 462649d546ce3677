"""Rounds: the votes there are, and opening one with its rule and its roll frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlmodel import Session, col

from models.consultations import Consultation, Round
from models.enums import VOTING, Permission, PlaceKind, RoundState
from models.grids import Place
from services import audit
from services.access import Actor, allows, find_place, within
from services.consultations import counts, proposals, reach, rolls
from services.consultations.counts import Tally
from services.consultations.items import Item, items_from
from services.errors import NotFound
from services.once import once
from services.rules.thresholds import Rule

P = Permission
PAGE = 10
MOST = 100
TITLE = 120


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round as a person sees it: figures and words, nobody's answer. Area in 0.01 m2."""

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
    db: Session, actor: Actor, *, place_id: int, state: RoundState | None = None, page: int = 1
) -> tuple[list[CountedRound], int]:
    """One page of the rounds at or around a place, open ones first, by due date; and how many in all."""
    query = select(Round).where(touched(actor, P.SEE_CONSULTATIONS, place_id))
    if state is not None:
        query = query.where(col(Round.state) == state)
    return _counted(db, actor, _some(query, (page - 1) * PAGE, PAGE)), _count(db, query)


def touched(actor: Actor, permission: Permission, place_id: int) -> Any:
    """The condition that the actor reaches a round and that it votes at or around a place."""
    return reach.touches(actor, permission) & reach.at_or_around(place_id)


def _open_first() -> tuple[Any, ...]:
    is_open = case((col(Round.state).in_(VOTING), 0), else_=1)
    return is_open, col(Round.due_on).nulls_last(), col(Round.id).desc()


@allows(P.RECORD_BALLOTS)
def keyable_rounds(db: Session, actor: Actor, *, place_id: int) -> list[RoundView]:
    """The open rounds at or around a place in which the actor may key in ballots, the next due first."""
    query = select(Round).where(touched(actor, P.RECORD_BALLOTS, place_id), col(Round.state).in_(VOTING))
    return _views(db, actor, query.order_by(*_open_first()))[1]


@allows(P.SEE_CONSULTATIONS)
def choosable(db: Session, actor: Actor, *, place_id: int, asked: int | None = None) -> list[RoundView]:
    """The first `MOST` rounds to choose from at or around a place, open ones first, by due date.

    `asked` is the number of a round that an address names: added if the actor reaches it, wherever it is.
    """
    reached = select(Round).where(reach.touches(actor, P.SEE_CONSULTATIONS))
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
    views = [_view(row, names.get(row.place_id, ""), bool(close), bool(key)) for row, close, key in found]
    return [row for row, _close, _key in found], views


def _view(r: Round, place: str, can_close: bool, can_key: bool) -> RoundView:
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
    )


@allows(P.RUN_CONSULTATIONS)
def open_round(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    matter: str,
    question: str,
    due_on: date | None,
    class_reason: str = "",
    on: date,
    at: datetime,
    token: str,
) -> int:
    """Put a question to the owners of one estate, building or stairwell; its rule and roll are frozen.

    The round's id. Raises NotFound; Refused: "question_missing", "question_too_long", "matter_unknown",
    "class_reason_missing", "due_in_the_past", "place_cannot_vote", "no_households", "areas_missing",
    "owners_missing", "doors_not_unique".
    """

    def do() -> int:
        place = find_place(db, actor, place_id, permission=P.RUN_CONSULTATIONS)
        item = proposals.checked(matter=matter, question=question, reason=class_reason, due_on=due_on, on=on)
        register = rolls.households(db, place, on=on)
        rolls.insist_complete(register)
        voters = rolls.voters_of(register)
        opened = _store(db, actor, place, [item], voters, due_on, at)
        rolls.freeze(db, round_id=opened.id or 0, voters=voters)
        _record_opening(db, actor, opened, at)
        return opened.id or 0

    return int(once(db, actor, "open_round", token=token, at=at, do=do))


def _store(
    db: Session,
    actor: Actor,
    place: Place,
    items: list[Item],
    voters: list[rolls.Voter],
    due_on: date | None,
    at: datetime,
) -> Round:
    matter = Consultation(title=items[0].question[:TITLE], place_id=place.id or 0, created_at=at)
    db.add(matter)
    db.flush()
    opened = Round(
        consultation_id=matter.id or 0,
        place_id=place.id or 0,
        place_kind=place.kind,
        state=RoundState.OPEN,
        items=[item.as_record() for item in items],
        voters=len(voters),
        area_dm2=sum(voter.area_dm2 for voter in voters),
        opened_at=at,
        opened_by=actor.person_id,
        due_on=due_on,
    )
    db.add(opened)
    db.flush()
    return opened


def _record_opening(db: Session, actor: Actor, r: Round, at: datetime) -> None:
    first = r.items[0]
    after = {
        "question": first["question"],
        "matter": first["matter"],
        "voters": r.voters,
        "area_dm2": r.area_dm2,
    }
    audit.record(
        db, actor, area="consultations", action="open_round", subject=("round", r.id), at=at,
        place_id=r.place_id, after=after,
    )  # fmt: skip
