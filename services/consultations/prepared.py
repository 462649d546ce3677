"""Votes that are prepared: those there are, what each proposes, and how long its notice still has to hang."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import PREPARED, Permission, PlaceKind, RoundState
from services.access import Actor, allows, within
from services.consultations import proposals, reach, scopes
from services.consultations.items import Item, items_from
from services.consultations.proposals import Proposal
from services.consultations.scope_names import NamedPart
from services.errors import NotFound, Refused
from services.grids import naming
from services.rules.clocks import Window, WindowRule, window, window_rule

P = Permission
MOST = 100
NOTICE = "meeting_notice"
COLUMNS = ("place_id", "scope", "items", "due_on", "keeps_ledger", "keyed_twice")
"""What a proposal is kept in."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A prepared vote: who votes, on what, and since when its notice hangs (None: it does not yet)."""

    id: int
    consultation_id: int
    place_id: int
    place: str
    place_kind: PlaceKind
    parts: tuple[NamedPart, ...]
    number: int
    state: RoundState
    proposal: Proposal
    items: tuple[Item, ...]
    notice_on: date | None
    notice: Window | None
    version: int
    can_run: bool

    @property
    def question(self) -> str:
        """What is asked; of several matters the first, and how many more there are."""
        more = len(self.items) - 1
        return self.items[0].question + (f" (+{more})" if more else "")

    def may_open(self, on: date) -> bool:
        """Whether its notice has hung long enough."""
        return self.notice is not None and self.notice.has_ended(on)


def notice_rule(on: date) -> WindowRule:
    """How long a notice has to hang before the vote, by the rule of that day (物业管理条例 art. 14)."""
    return window_rule(NOTICE, on=on)


def notice_window(notice_on: date) -> Window:
    """The days in which a notice posted on a day has to hang."""
    return window(notice_on, notice_rule(notice_on))


@allows(P.SEE_CONSULTATIONS)
def prepared_at(db: Session, actor: Actor, *, place_id: int, asked: int | None = None) -> list[Draft]:
    """The prepared votes at or around a place, those whose notice was posted first before the others.

    `asked` is the number of one that an address names: it is among them wherever it is, if the actor reaches it.
    """
    query = select(Round).where(
        reach.touches(actor, P.SEE_CONSULTATIONS),
        or_(reach.at_or_around(place_id), col(Round.id) == asked),
        col(Round.state).in_(PREPARED),
    )
    return _drafts(db, actor, query.order_by(col(Round.notice_on).nulls_last(), col(Round.id)).limit(MOST))


@allows(P.RUN_CONSULTATIONS)
def find_draft(db: Session, actor: Actor, *, round_id: int) -> Draft:
    """A prepared vote. Raises NotFound, Refused("round_not_prepared")."""
    find(db, actor, round_id, hold=False)
    return _drafts(db, actor, select(Round).where(col(Round.id) == round_id))[0]


def find(db: Session, actor: Actor, round_id: int, *, hold: bool = True) -> Round:
    """The row of a prepared vote that the actor may run, held until the transaction ends.

    Raises NotFound, Refused("round_not_prepared").
    """
    mine = within(actor, P.RUN_CONSULTATIONS, col(Round.place_id))
    query = select(Round).where(col(Round.id) == round_id, mine)
    found = db.scalar(query.with_for_update() if hold else query)
    if found is None:
        raise NotFound("round")
    if found.state not in PREPARED:
        raise Refused("round_not_prepared")
    return found


def _drafts(db: Session, actor: Actor, query: Any) -> list[Draft]:
    found = db.execute(query.add_columns(within(actor, P.RUN_CONSULTATIONS, col(Round.place_id)))).all()
    places = naming.place_names(db, [row.place_id for row, _may in found])
    known = {row.id or 0: (row.place_id, scope_of(row)) for row, _may in found}
    parts = scopes.named(db, known)
    return [_draft(row, places[row.place_id], parts[row.id or 0], bool(may)) for row, may in found]


def _draft(row: Round, place: str, parts: tuple[NamedPart, ...], can_run: bool) -> Draft:
    return Draft(
        id=row.id or 0,
        consultation_id=row.consultation_id,
        place_id=row.place_id,
        place=place,
        place_kind=row.place_kind,
        parts=parts,
        number=row.number,
        state=row.state,
        proposal=proposal_from({name: getattr(row, name) for name in COLUMNS}),
        items=items_from(row.items),
        notice_on=row.notice_on,
        notice=notice_window(row.notice_on) if row.notice_on else None,
        version=row.version,
        can_run=can_run,
    )


def scope_of(row: Round) -> scopes.Scope:
    """Who votes in a round, as it is kept."""
    return scopes.scope_from(row.scope, place_id=row.place_id)


def proposal_from(values: Mapping[str, Any]) -> Proposal:
    """What is proposed, from the columns of a round (or of a conflict about one)."""
    return Proposal(
        scope=scopes.scope_from(values["scope"], place_id=values["place_id"]),
        asked=proposals.asked_from(items_from(values["items"])),
        due_on=values["due_on"],
        keeps_ledger=values["keeps_ledger"],
        keyed_twice=values["keyed_twice"],
    )
