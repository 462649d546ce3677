"""What the card of a place says of upkeep: the agreements in force there and within, the next ending on top."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.upkeep import Agreement
from models.upkeep_enums import AgreementKind, AgreementState
from services.access import below
from services.db import rows_of
from services.upkeep.agreements import NOW, standing

SHOWN = 3


@dataclass(frozen=True, slots=True)
class AgreementOnCard:
    """One agreement in force; without a last day it has no term."""

    id: int
    title: str
    kind: AgreementKind
    provider: str
    valid_until: date | None
    state: AgreementState


@dataclass(frozen=True, slots=True)
class AgreementsOnCard:
    """How many are in force, the first few by their last day, and the next day on which one ends."""

    count: int
    first: tuple[AgreementOnCard, ...]
    next_on: date | None


def agreements_in_force(db: Session, place_id: int, *, on: date) -> AgreementsOnCard:
    """The agreements in force at or below a place, for whoever may see them there; two queries."""
    stands, until = standing(on), col(Agreement.valid_until)
    where = below(place_id, Agreement.place_id), stands.in_([one.value for one in NOW])
    ahead = func.min(until).filter(until >= on)
    number, next_on = rows_of(db, select(func.count(), ahead).where(*where))[0]
    columns: list[Any] = [
        col(getattr(Agreement, name)) for name in ("id", "title", "kind", "provider", "valid_until")
    ]
    query = select(*columns, stands).where(*where)
    rows = rows_of(db, query.order_by(until.is_(None), until, col(Agreement.id)).limit(SHOWN))
    first = tuple(
        AgreementOnCard(id, title, kind, provider, last, AgreementState(word))
        for id, title, kind, provider, last, word in rows
    )
    return AgreementsOnCard(number, first, next_on)
