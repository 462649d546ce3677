"""What may be put to whom: the matters of a day with their rules, who may vote, and the ballot that comes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.enums import Choice, Permission, PlaceKind
from models.grids import Place
from services.access import Actor, allows, below, within
from services.consultations import bylaw_texts
from services.consultations.bylaw_writing import Written
from services.consultations.items import OPTIONAL, STANDARD, WITH_CANDIDATES, Item
from services.consultations.scopes import Scope
from services.errors import Refused
from services.grids import naming
from services.rules.matters import Matter as Named
from services.rules.matters import all_matters, choices, matters_on
from services.rules.thresholds import Rule

P = Permission
LONGEST = 500
MOST_PLACES = 300
MOST_MATTERS = 9
FEWEST_CANDIDATES, MOST_CANDIDATES, LONGEST_CANDIDATE = 2, 9, 60


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
class Asked:
    """One matter as it was entered: its code and question, the answers besides the standard ones, or candidates."""

    matter: str
    question: str
    reason: str = ""
    besides: tuple[Choice, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A vote as it is prepared: who votes, on what, until when, and how its paper is kept."""

    scope: Scope
    asked: tuple[Asked, ...]
    due_on: date | None = None
    keeps_ledger: bool = False
    keyed_twice: bool = False


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
    names = naming.place_names(db, ids)
    return [VotingPlace(id, names[id]) for id in ids]


def items_of(proposal: Proposal, *, bylaw: Written | None, on: date) -> list[Item]:
    """The matters as they stand on the ballot, each with the rule of that day under the 议事规则 in force.

    Raises Refused: "matters_missing", "too_many_matters", "question_missing", "question_too_long",
    "matter_unknown", "class_reason_missing", "answer_not_optional", "candidates_with_answers",
    "candidates_number", "candidate_unnamed", "candidate_twice".
    """
    if not proposal.asked:
        raise Refused("matters_missing")
    if len(proposal.asked) > MOST_MATTERS:
        raise Refused("too_many_matters", most=MOST_MATTERS)
    known = {m.code: m for m in matters(on=on)}
    return [_item(n, asked, known, bylaw) for n, asked in enumerate(proposal.asked, start=1)]


def _item(number: int, asked: Asked, known: Mapping[str, Matter], bylaw: Written | None) -> Item:
    question, reason = asked.question.strip(), asked.reason.strip()
    if not question:
        raise Refused("question_missing")
    if len(question) > LONGEST or len(reason) > LONGEST:
        raise Refused("question_too_long", longest=LONGEST)
    found = known.get(asked.matter)
    if found is None:
        raise Refused("matter_unknown")
    if found.needs_reason and not reason:
        raise Refused("class_reason_missing")
    candidates = _candidates(asked)
    return Item(
        number=number,
        question=question,
        matter=found.rule.code,
        rule=bylaw_texts.applied(found.rule, bylaw),
        class_reason=reason if found.needs_reason else "",
        options=WITH_CANDIDATES if candidates else (*STANDARD, *_besides(asked)),
        candidates=candidates,
    )


def _besides(asked: Asked) -> tuple[Choice, ...]:
    if not set(asked.besides) <= set(OPTIONAL):
        raise Refused("answer_not_optional")
    return tuple(choice for choice in OPTIONAL if choice in asked.besides)


def _candidates(asked: Asked) -> tuple[str, ...]:
    names = tuple(name.strip() for name in asked.candidates)
    if not names:
        return ()
    if asked.besides:
        raise Refused("candidates_with_answers")
    if not FEWEST_CANDIDATES <= len(names) <= MOST_CANDIDATES:
        raise Refused("candidates_number", least=FEWEST_CANDIDATES, most=MOST_CANDIDATES)
    if any(not name or len(name) > LONGEST_CANDIDATE for name in names):
        raise Refused("candidate_unnamed", longest=LONGEST_CANDIDATE)
    if len(set(names)) < len(names):
        raise Refused("candidate_twice")
    return names


def asked_from(items: Iterable[Item]) -> tuple[Asked, ...]:
    """What was entered, from the matters as they are kept; an unsettled one keeps the class chosen."""
    return tuple(
        Asked(
            matter=_code_of(item),
            question=item.question,
            reason=item.class_reason,
            besides=tuple(choice for choice in item.options if choice in OPTIONAL),
            candidates=item.candidates,
        )
        for item in items
    )


def _code_of(item: Item) -> str:
    unsettled = {m.code for m in all_matters() if m.is_unsettled}
    return f"{item.matter}.{item.rule.klass}" if item.matter in unsettled else item.matter
