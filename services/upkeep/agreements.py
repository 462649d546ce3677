"""Long agreements read: how many stand how, a page of those that fit, one of them whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from models.enums import Permission
from models.upkeep import Agreement
from models.upkeep_enums import AgreementKind, AgreementState, Filing, FirstParty
from services.access import Actor, allows, below, find_place, within
from services.db import rows_of
from services.grids import naming
from services.rules import agreements as rules
from services.upkeep import reading

P, S = Permission, AgreementState
PAGE = 25
NOW = (S.IN_FORCE, S.ENDING_SOON, S.RUNS_ON)
"""The states in which an agreement holds."""


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement in a list. `reminder`: so many days' reminder before its last day is due (90, 60, 30)."""

    id: int
    version: int
    place_id: int
    place: str
    kind: AgreementKind
    title: str
    first_party_kind: FirstParty
    first_party: str
    provider: str
    duties: str
    signed_on: date
    valid_from: date
    valid_until: date | None
    filed_on: date | None
    ended_on: date | None
    ended_because: str
    state: AgreementState
    reminder: int | None
    file_by: date | None
    filing: Filing
    can_keep: bool

    @property
    def holds(self) -> bool:
        """Whether it is in force."""
        return self.state in NOW


def standing(on: date) -> ColumnElement[str]:
    """The state of an agreement on a day as a column: the same as `rules.agreements.state_of`."""
    until = col(Agreement.valid_until)
    is_service = col(Agreement.kind) == AgreementKind.PROPERTY_SERVICE
    return case(
        (col(Agreement.ended_on) <= on, S.ENDED.value),
        (col(Agreement.valid_from) > on, S.AHEAD.value),
        (and_(until < on, is_service), S.RUNS_ON.value),
        (until < on, S.ENDED.value),
        (until <= rules.soon_until(on), S.ENDING_SOON.value),
        else_=S.IN_FORCE.value,
    )


def in_scope(actor: Actor, place_id: int) -> ColumnElement[bool]:
    """The condition that an agreement is about something at or below a place, within the actor's scope."""
    place = col(Agreement.place_id)
    return and_(within(actor, P.SEE_UPKEEP, place), below(place_id, place))


@allows(P.SEE_UPKEEP)
def counts(db: Session, actor: Actor, *, place_id: int, on: date) -> dict[AgreementState, int]:
    """How many agreements at or below a place stand how; two queries. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=P.SEE_UPKEEP)
    return reading.counted(db, standing(on), [in_scope(actor, place_id)], S)


@allows(P.SEE_UPKEEP)
def listed(
    db: Session, actor: Actor, *, place_id: int, on: date, kind: AgreementKind | None = None,
    state: AgreementState | None = None, text: str = "", page: int = 1, size: int = PAGE,
) -> tuple[tuple[AgreementLine, ...], int]:  # fmt: skip
    """A page of the agreements that fit, those that end soonest on top, and how many there are; five queries.

    Raises NotFound for a place outside the scope.
    """
    find_place(db, actor, place_id, permission=P.SEE_UPKEEP)
    where = [in_scope(actor, place_id), *_fits(on, kind, state, text)]
    (rows, names), number = reading.paged(db, actor, Agreement, where, urgent_first(on), page=page, size=size)
    return tuple(_line(row, names, on) for row in rows), number


def _fits(
    on: date, kind: AgreementKind | None, state: AgreementState | None, text: str
) -> Iterator[ColumnElement[bool]]:
    if kind is not None:
        yield col(Agreement.kind) == kind
    if state is not None:
        yield standing(on) == state.value
    if text := text.strip()[:80]:
        looked = (Agreement.title, Agreement.provider, Agreement.first_party)
        yield or_(*(col(column).contains(text, autoescape=True) for column in looked))


def urgent_first(on: date) -> list[Any]:
    """The order of the states, then by the last day."""
    rank = case({one.value: n for n, one in enumerate(S)}, value=standing(on))
    return [rank, col(Agreement.valid_until).is_(None), col(Agreement.valid_until), col(Agreement.id)]


@allows(P.SEE_UPKEEP)
def find_agreement(db: Session, actor: Actor, *, agreement_id: int, on: date) -> AgreementLine:
    """One agreement; three queries. Raises NotFound outside the scope."""
    row, names = reading.one(db, actor, Agreement, agreement_id)
    return _line(row, names, on)


def _line(one: Any, names: dict[int, str], on: date) -> AgreementLine:
    days = {"valid_from": one.valid_from, "valid_until": one.valid_until, "ended_on": one.ended_on}
    stands = rules.state_of(one.kind, **days, on=on)
    return AgreementLine(
        id=one.id or 0, version=one.version, place_id=one.place_id, place=names.get(one.place_id, ""),
        kind=one.kind, title=one.title, first_party_kind=one.first_party_kind, first_party=one.first_party,
        provider=one.provider, duties=one.duties, signed_on=one.signed_on, valid_from=one.valid_from,
        valid_until=one.valid_until, filed_on=one.filed_on, ended_on=one.ended_on, ended_because=one.ended_because,
        state=stands,
        reminder=rules.reminder(one.valid_until, on=on) if one.valid_until and stands is S.ENDING_SOON else None,
        file_by=rules.file_by(one.kind, one.signed_on),
        filing=rules.filing_of(one.kind, signed_on=one.signed_on, filed_on=one.filed_on, on=on),
        can_keep=bool(one.mine),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ending:
    """An agreement that somebody should decide about: its last day is near, or has passed without a decision."""

    id: int
    place: str
    title: str
    provider: str
    kind: AgreementKind
    state: AgreementState
    valid_until: date
    reminder: int | None


@allows(P.SEE_UPKEEP)
def ending(db: Session, actor: Actor, *, on: date, most: int) -> tuple[tuple[Ending, ...], int]:
    """The agreements within the scope that end soon or run on past their end, the earliest first, and how many.

    Four queries.
    """
    where = [within(actor, P.SEE_UPKEEP, col(Agreement.place_id)),
             standing(on).in_([S.ENDING_SOON.value, S.RUNS_ON.value])]  # fmt: skip
    number = db.scalar(select(func.count()).select_from(Agreement).where(*where)) or 0
    names = ("id", "place_id", "title", "provider", "kind", "valid_until")
    columns: list[Any] = [col(getattr(Agreement, name)) for name in names]
    query = select(*columns, standing(on).label("state")).where(*where)
    rows = rows_of(db, query.order_by(col(Agreement.valid_until), col(Agreement.id)).limit(most))
    called = naming.full_names(db, {row.place_id for row in rows})
    return tuple(
        Ending(
            row.id, called.get(row.place_id, ""), row.title, row.provider, row.kind, S(row.state), row.valid_until,
            rules.reminder(row.valid_until, on=on),
        )
        for row in rows
    ), number  # fmt: skip
