"""Choosing who votes: buildings and stairwells to pick from, and what was typed (`8-20幢 7楼及以上`) found there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place
from services.access import Actor, allows, below, find_place
from services.consultations import doors, scope_text
from services.consultations.scope_names import Floors
from services.consultations.scope_text import Names, Span
from services.consultations.scopes import Part, Scope
from services.errors import Refused

P = Permission


@dataclass(frozen=True, slots=True)
class InTree:
    """One building or stairwell below a place, to be picked; `name` in full below the estate."""

    id: int
    kind: PlaceKind
    building: str
    stairwell: str
    building_id: int

    @property
    def name(self) -> str:
        """`3幢`, `3幢 2单元`."""
        return f"{self.building} {self.stairwell.removeprefix(self.building).strip()}".strip()


@allows(P.RUN_CONSULTATIONS)
def tree(db: Session, actor: Actor, *, place_id: int, on: date) -> list[InTree]:
    """The buildings and stairwells of an estate or a building on a day, each building before its stairwells.

    Raises NotFound.
    """
    find_place(db, actor, place_id, permission=P.RUN_CONSULTATIONS)
    valid = (col(Place.since) <= on) & or_(col(Place.until).is_(None), col(Place.until) >= on)
    query = (
        select(col(Place.id), col(Place.kind), col(Place.name), col(Place.parent_id))
        .where(below(place_id, col(Place.id)), valid)
        .where(col(Place.kind).in_((PlaceKind.BUILDING, PlaceKind.STAIRWELL)))
        .order_by(func.length(col(Place.code)), col(Place.code))
    )
    rows = db.execute(query).all()
    stairwells: dict[int, list[InTree]] = defaultdict(list)
    buildings = {id or 0: name for id, kind, name, _parent in rows if kind is PlaceKind.BUILDING}
    for id, kind, name, parent in rows:
        if kind is PlaceKind.STAIRWELL:
            one = InTree(id or 0, kind, buildings.get(parent or 0, ""), name, parent or 0)
            stairwells[parent or 0].append(one)
    found: list[InTree] = []
    for id, name in buildings.items():
        found += [InTree(id, PlaceKind.BUILDING, name, "", id), *stairwells.pop(id, ())]
    return [*found, *(one for rest in stairwells.values() for one in rest)]


@allows(P.RUN_CONSULTATIONS)
def typed(db: Session, actor: Actor, *, place_id: int, text: str, on: date) -> Scope:
    """The scope that was written (`8-20幢 7楼及以上`) within an estate or a building.

    Raises NotFound, Refused("scope_unreadable", text), ("scope_missing"), ("scope_too_long"),
    ("scope_unknown", names). Of a range only the first and the last have to be there.
    """
    known = tree(db, actor, place_id=place_id, on=on)
    spans = scope_text.read(text)
    missing = [name for span in spans for name in _missing(span, known)]
    if missing:
        raise Refused("scope_unknown", names=doors.listed(dict.fromkeys(missing)))
    parts = [part for span in spans for part in _parts(span, known, place_id)]
    if not parts:
        raise Refused("scope_unknown", names=text.strip()[:40])
    return Scope(tuple(dict.fromkeys(parts)))


def _missing(span: Span, known: Sequence[InTree]) -> list[str]:
    """The names that are not there; of stairwells only where their buildings are."""
    buildings = {scope_text.key_of(one.building) for one in known}
    inside = [one for one in known if _in_buildings(span, one)]
    stairwells = {scope_text.key_of(one.stairwell) for one in inside if one.stairwell}
    lacking = _not_among(span.buildings, buildings, "幢")
    return lacking or [
        *_not_among(span.stairwells, stairwells, "单元"),
        *_not_among(span.numbers, stairwells | buildings, "号"),
    ]


def _not_among(names: Sequence[Names], there: set[str], word: str) -> list[str]:
    ends = dict.fromkeys(end for n in names for end in (n.first, n.last))
    return [f"{end}{word}" for end in ends if end not in there]


def _in_buildings(span: Span, one: InTree) -> bool:
    return not span.buildings or any(n.holds(one.building) for n in span.buildings)


def _parts(span: Span, known: Sequence[InTree], place_id: int) -> Iterable[Part]:
    for id in _places(span, known, place_id):
        yield from (Part(id, f.low, f.high) for f in span.floors or (Floors(),))


def _places(span: Span, known: Sequence[InTree], place_id: int) -> Iterable[int]:
    if not (span.buildings or span.stairwells or span.numbers):
        return [place_id]
    inside = [one for one in known if _in_buildings(span, one)]
    if not (span.stairwells or span.numbers):
        return [one.id for one in inside if not one.stairwell] or [place_id]
    wanted = (*span.stairwells, *span.numbers)
    doors_of = [o.id for o in inside if o.stairwell and any(n.holds(o.stairwell) for n in wanted)]
    return doors_of or [
        o.id for o in inside if not o.stairwell and any(n.holds(o.building) for n in span.numbers)
    ]
