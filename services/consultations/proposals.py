"""What may be put to whom: the matters of a day with their rules, and the places that may vote."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place
from services.access import Actor, allows, below, within
from services.consultations import reach
from services.consultations.items import Item
from services.errors import Refused
from services.rules.matters import Matter as Named
from services.rules.matters import choices, matters_on
from services.rules.thresholds import Rule

P = Permission
LONGEST = 500
MOST_PLACES = 300


@dataclass(frozen=True, slots=True)
class Matter:
    """What may be put to the owners, with its rule. `needs_reason`: a person chose the class.

    Where the class is unsettled there is one for each class, with `is_unsettled` and a code that names both.
    """

    code: str
    rule: Rule
    needs_reason: bool
    is_unsettled: bool


@dataclass(frozen=True, slots=True)
class VotingPlace:
    """An estate, building or stairwell that may vote, by its full name."""

    id: int
    name: str


def matters(*, on: date) -> tuple[Matter, ...]:
    """The matters that may be put that day, each with its rule; of an unsettled one each class.

    The project's own matters come first, the bare classes last.
    """
    return tuple(_matter(m, rule) for m in matters_on(on) for rule in choices(m, on=on).values())


def _matter(matter: Named, rule: Rule) -> Matter:
    code = f"{matter.code}.{rule.klass}" if matter.is_unsettled else matter.code
    return Matter(code, rule, matter.needs_reason, matter.is_unsettled)


@allows(P.RUN_CONSULTATIONS)
def voting_places(
    db: Session, actor: Actor, *, place_id: int, kind: PlaceKind, on: date
) -> list[VotingPlace]:
    """The first `MOST_PLACES` places of a kind at or below a place in which the actor may open a vote."""
    valid = (col(Place.since) <= on) & or_(col(Place.until).is_(None), col(Place.until) >= on)
    query = (
        select(col(Place.id))
        .where(col(Place.kind) == kind, below(place_id, col(Place.id)), valid)
        .where(within(actor, P.RUN_CONSULTATIONS, col(Place.id)))
        .order_by(col(Place.code))
    )
    ids = [id or 0 for id in db.scalars(query.limit(MOST_PLACES))]
    names = reach.place_names(db, ids)
    return [VotingPlace(id, names[id]) for id in ids]


def checked(*, matter: str, question: str, reason: str, due_on: date | None, on: date) -> Item:
    """The matter of what was entered. Raises Refused as `services.consultations.rounds.open_round` says."""
    if not question.strip():
        raise Refused("question_missing")
    if len(question.strip()) > LONGEST or len(reason.strip()) > LONGEST:
        raise Refused("question_too_long", longest=LONGEST)
    if due_on is not None and due_on < on:
        raise Refused("due_in_the_past")
    found = next((m for m in matters(on=on) if m.code == matter), None)
    if found is None:
        raise Refused("matter_unknown")
    if found.needs_reason and not reason.strip():
        raise Refused("class_reason_missing")
    return Item(
        number=1,
        question=question.strip(),
        matter=found.rule.code,
        rule=found.rule,
        class_reason=reason.strip(),
    )
