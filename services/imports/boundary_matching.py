"""Which place each shape of a file belongs to: chosen by hand, by its code, by its name, or a new one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.boundary_enums import Datum, Department
from models.enums import ImportKind, PlaceKind
from models.grids import Place
from models.imports import ColumnMapping
from services.grids.outlines import Outline
from services.imports import bulk
from services.imports.boundary_files import Feature
from services.imports.columns import MAPPING

K = PlaceKind
ABOVE = {
    K.GRID: (K.SUBDISTRICT,),
    K.NEIGHBOURHOOD: (K.GRID, K.SUBDISTRICT),
    K.MICRO_GRID: (K.NEIGHBOURHOOD,),
    K.ESTATE: (K.NEIGHBOURHOOD,),
    K.BUILDING: (K.ESTATE,),
}
"""Directly below which kinds a new place of a kind may be made."""
LEAVE_OUT = 0
LONGEST_NAME, LONGEST_CODE = 80, 40
_CODES = ("code", "编码", "代码", "编号", "bm", "dm")
_NAMES = ("name", "名称", "网格名", "mc", "名")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says about a file: its datum, what its shapes are, which words name them, what to mend.

    `chosen`: number of a shape -> the place it belongs to (`LEAVE_OUT`: none). `accepted`: keys of findings.
    `department`: the file holds all its grids in this place, and `answers_field` who answers for each.
    """

    datum: Datum
    kind: PlaceKind
    since: date
    code_field: str = ""
    name_field: str = ""
    create: bool = False
    snap_m: int = 0
    accepted: tuple[str, ...] = ()
    chosen: tuple[tuple[int, int], ...] = ()
    department: Department | None = None
    answers_field: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A shape and its place: known (`place`), to be made (`code`, `name`), or neither, with the reason."""

    number: int
    name: str
    place: Outline | None = None
    code: str = ""
    reason: str = ""

    @property
    def new(self) -> bool:
        """Whether a place would be made for it."""
        return self.place is None and not self.reason


@dataclass(slots=True)
class _Known:
    by_id: dict[int, Outline]
    by_code: dict[str, Outline] = field(default_factory=dict)
    by_name: dict[str, list[Outline]] = field(default_factory=dict)

    @classmethod
    def of(cls, outlines: Iterable[Outline]) -> _Known:
        known = cls({o.id: o for o in outlines})
        for one in known.by_id.values():
            known.by_code[one.code] = one
            known.by_name.setdefault(one.name, []).append(one)
        return known


def matches(
    db: Session, root: Place, features: Sequence[Feature], choices: Choices, outlines: Sequence[Outline]
) -> list[Match]:
    """One match for each shape, in the order of the file."""
    known, chosen = _Known.of(outlines), dict(choices.chosen)
    codes = {f.words.get(choices.code_field, "") for f in features} - {""}
    taken = set(db.scalars(select(col(Place.code)).where(bulk.among(db, col(Place.code), codes))))
    may_create = choices.create and root.kind in ABOVE.get(choices.kind, ())
    return [_match(f, choices, known, chosen, taken, may_create=may_create) for f in features]


def _match(
    feature: Feature,
    choices: Choices,
    known: _Known,
    chosen: Mapping[int, int],
    taken: set[str],
    *,
    may_create: bool,
) -> Match:
    number = feature.number
    code = feature.words.get(choices.code_field, "") if choices.code_field else ""
    name = feature.words.get(choices.name_field, "") if choices.name_field else ""
    called = name or code or str(number)
    if number in chosen:
        place = known.by_id.get(chosen[number])
        return Match(
            number, place.name if place else called, place, reason="" if place else "boundary_left_out"
        )
    place = known.by_code.get(code)
    named = known.by_name.get(name, [])
    if place is None and len(named) == 1:
        [place] = named
    if place is not None:
        return Match(number, place.name, place)
    return Match(number, called, None, code, _why_not(code, name, len(named), taken, may_create=may_create))


def _why_not(code: str, name: str, namesakes: int, taken: set[str], *, may_create: bool) -> str:
    if namesakes > 1:
        return "boundary_name_ambiguous"
    if not may_create:
        return "boundary_no_place"
    if not name:
        return "boundary_no_name"
    if len(name) > LONGEST_NAME or len(code) > LONGEST_CODE:
        return "boundary_name_too_long"
    return "boundary_code_taken" if code in taken else ""


def guessed(db: Session, fields: Sequence[str]) -> tuple[str, str]:
    """The words that hold code and name: as said for such a file before, else by what they are called."""
    kept = db.scalar(
        select(MAPPING.mapping).where(
            MAPPING.kind == ImportKind.BOUNDARIES, MAPPING.head_key == key_of(fields)
        )
    )
    if kept is not None:
        return str(kept["code"]), str(kept["name"])
    return _like(fields, _CODES), _like(fields, _NAMES)


def _like(fields: Sequence[str], words: Sequence[str]) -> str:
    return next((f for word in words for f in fields if word in f.lower()), "")


def remember(db: Session, fields: Sequence[str], choices: Choices) -> None:
    """Keep which words hold code and name for the next file with the same ones."""
    said = {"code": choices.code_field, "name": choices.name_field}
    key = key_of(fields)
    kept = db.scalar(
        select(ColumnMapping).where(MAPPING.kind == ImportKind.BOUNDARIES, MAPPING.head_key == key)
    )
    if kept is None:
        db.add(ColumnMapping(kind=ImportKind.BOUNDARIES, head_key=key, mapping=said))
    else:
        kept.mapping = said


def key_of(fields: Sequence[str]) -> str:
    """What tells files with the same words apart from others."""
    return hashlib.sha256("\x1f".join(sorted(fields)).encode()).hexdigest()
