"""A sheet of long agreements or of water stations -> rows, each good or with its reason and column.

What a form refuses a sheet is refused as well. A row that names no place is about the chosen one; a place that is not
known keeps the row out, and so does what is noted already.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models.base import Table
from models.enums import ImportKind, PlaceKind, RowState
from models.grids import Place
from models.upkeep import Agreement, WaterStation
from models.upkeep_enums import AgreementKind, FirstParty, StationKind
from services.errors import Refused
from services.imports import bulk, cells, lift_places
from services.imports.ballot_words import day, plain
from services.imports.chunks import Other, Rows, Values
from services.imports.columns import AGREEMENT, PLACE, STATION, WITHIN
from services.imports.heads import DROPPED, Head
from services.imports.rows import Data
from services.upkeep import agreement_writing, entering, water_writing

A, F, W = AgreementKind, FirstParty, StationKind
WHERE = ("estate", "building", "address")
WORDS: dict[str, dict[str, Any]] = {
    "agreement_kind": {
        **dict.fromkeys(("物业服务合同", "物业合同", "property service contract"), A.PROPERTY_SERVICE),
        **dict.fromkeys(("设施管护协议", "管护协议", "长效管护协议", "upkeep agreement"), A.FACILITY_UPKEEP),
        **dict.fromkeys(("维保合同", "维护保养合同", "维保协议", "maintenance contract"), A.MAINTENANCE),
    },
    "station_kind": {
        **dict.fromkeys(("水泵房", "泵房", "生活水泵房", "pump house"), W.PUMP_HOUSE),
        **dict.fromkeys(("屋顶水箱", "水箱", "roof tank"), W.ROOF_TANK),
        **dict.fromkeys(("地下水池", "水池", "蓄水池", "underground tank"), W.UNDERGROUND_TANK),
    },
    "monitored": {
        **dict.fromkeys(("是", "有", "已接入", "已安装", "yes", "y", "1"), True),
        **dict.fromkeys(("否", "无", "未接入", "未安装", "no", "n", "0"), False),
    },
}  # fmt: skip
PARTIES = (
    ("业主大会", F.OWNERS_ASSEMBLY), ("业主委员会", F.OWNERS_COMMITTEE), ("业委会", F.OWNERS_COMMITTEE),
    ("居民委员会", F.NEIGHBOURHOOD), ("居委会", F.NEIGHBOURHOOD), ("居民区", F.NEIGHBOURHOOD), ("街道", F.SUBDISTRICT),
    ("房地产", F.DEVELOPER), ("置业", F.DEVELOPER), ("建设单位", F.DEVELOPER),
)  # fmt: skip
"""What the name of a first party holds -> who it is; anything else is somebody else."""
NO_TERM = frozenset(map(plain, ("不定期", "无固定期限", "长期", "无", "-", "without a term")))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one kind of sheet becomes: its table, its fields by columns, what must not be there twice, who checks."""

    table: type[Table]
    columns: Any
    fields: Mapping[str, str]
    key: tuple[str, ...]
    name: str
    insist: Callable[[dict[str, Any], PlaceKind, date], None]

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns that a good row has values for, in their order."""
        return tuple(self.fields.values())


def _own(names: tuple[str, ...], kind: str) -> dict[str, str]:
    return {kind if name == "kind" else name: name for name in names}


SHEETS = {
    ImportKind.AGREEMENTS: Sheet(
        Agreement, AGREEMENT, _own(agreement_writing.EDITABLE, "agreement_kind"),
        ("place_id", "title", "provider", "valid_from"), "title",
        lambda values, kind, on: agreement_writing.insist_whole(values, kind, on=on),
    ),
    ImportKind.WATER_STATIONS: Sheet(
        WaterStation, STATION, _own(water_writing.EDITABLE, "station_kind"), ("place_id", "name"), "name",
        lambda values, _kind, on: water_writing.insist_whole(values, on=on),
    ),
}  # fmt: skip


class _Bad(Exception):
    """A row that stays out: why, and by which field."""


def prepare(db: Session, root: Place, head: Head, data: Data, kind: ImportKind) -> Rows:
    """Each row as good, or bad with its reason and column. Nothing is stored.

    A good row: number in the file, place, the values of the table's columns as texts and numbers.
    """
    sheet, rows = SHEETS[kind], Rows()
    at = {field: column for column, field in head.mapping.items() if field != DROPPED}
    find, kinds = lift_places.finder(db, root), _kinds(db, root)
    for number, row in data.rows:
        said = {field: cells.text(row[column]) for field, column in at.items()}
        try:
            place = find(said.get("estate", ""), said.get("building", ""), "", said.get("address", ""))
            if place is None or (place == 0 and any(said.get(part) for part in WHERE)):
                raise _Bad("upkeep_place_unknown", next(part for part in WHERE if said.get(part)))
            place = place or root.id or 0
            values = _values(sheet, said, {field: row[column] for field, column in at.items()})
            _insist(sheet, values, kinds[place], date.max)
            rows.good.append((number, place, *map(as_plain, values.values())))
        except _Bad as bad:
            why, field = bad.args
            column = head.names[at[field]] if field in at else ""
            shown = {head.names[at[f]]: text for f, text in said.items() if text}
            rows.others.append(Other(number, RowState.BAD.value, why, column, {"cells": shown}))
    rows.refuse(_twice(sheet, rows.good))
    rows.refuse(dict.fromkeys(known(db, kind, rows.good), "upkeep_known"))
    return rows


def _kinds(db: Session, root: Place) -> dict[int, PlaceKind]:
    inside = select(WITHIN.place_id).where(WITHIN.ancestor_id == root.id)
    query = select(PLACE.id, PLACE.kind).where(PLACE.id.in_(inside))
    return {row.id: row.kind for row in db.execute(query)}


def _values(sheet: Sheet, said: Mapping[str, str], raw: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, column in sheet.fields.items():
        found[column] = _value(sheet, field, column, said.get(field, ""), raw.get(field, ""))
    if "first_party_kind" in found and found["first_party_kind"] is None:
        found["first_party_kind"] = party_of(said.get("first_party", ""))
    return found


def _value(sheet: Sheet, field: str, column: str, text: str, raw: Any) -> Any:
    words = WORDS.get(field)
    if words is not None:
        known = {plain(word): value for word, value in words.items()}
        if text and plain(text) not in known:
            raise _Bad("upkeep_word_unknown", field)
        return known.get(plain(text)) if text else None
    if field == "first_party_kind":
        return party_of(text) if text else None
    if field == "valid_until" and plain(text) in NO_TERM:
        return None
    if field.endswith("_on") or field.startswith("valid_"):
        return _day(field, raw)
    if field in ("households", "lon", "lat"):
        return _number(field, text)
    return _text(sheet, field, column, text)


def party_of(name: str) -> FirstParty:
    """Who a first party is by its name."""
    return next((party for word, party in PARTIES if word in name), F.OTHER)


def _day(field: str, raw: Any) -> date | None:
    if raw == "":
        return None
    found = raw if isinstance(raw, date) else day(raw)
    if found is None:
        raise _Bad("day_unreadable", field)
    return date(found.year, found.month, found.day)


def _number(field: str, text: str) -> int | float | None:
    if not text:
        return None
    try:
        found = int(text.removesuffix("户")) if field == "households" else float(text)
    except ValueError:
        raise _Bad("upkeep_number_unreadable", field) from None
    if not math.isfinite(found):
        raise _Bad("upkeep_number_unreadable", field)
    return found


def _text(sheet: Sheet, field: str, column: str, text: str) -> str:
    try:
        return str(entering.checked(sheet.table, (column,), {column: text})[column])
    except Refused:
        raise _Bad("upkeep_text_long", field) from None


def _insist(sheet: Sheet, values: dict[str, Any], kind: PlaceKind, on: date) -> None:
    try:
        sheet.insist(values, kind, on)
    except Refused as refusal:
        column = refusal.params.get("field") or refusal.params.get("second") or ""
        field = next((f for f, c in sheet.fields.items() if c == column), "")
        lacks = refusal.code in ("agreement_lacks", "station_lacks")
        raise _Bad("upkeep_missing" if lacks else refusal.code, field or _about(refusal.code)) from None


def _about(code: str) -> str:
    return {"agreement_party_cannot": "first_party", "agreement_needs_estate": "estate", "station_position": "lon",
            "station_households": "households"}.get(code, "")  # fmt: skip


def as_plain(value: Any) -> Any:
    """A value as a chunk stores it."""
    return value.isoformat() if isinstance(value, date) else value


def _key(sheet: Sheet, row: Values) -> tuple[Any, ...]:
    given = {"place_id": row[1], **dict(zip(sheet.stored, row[2:], strict=True))}
    return tuple(str(given[name]) for name in sheet.key)


def _twice(sheet: Sheet, good: list[Values]) -> dict[int, str]:
    seen: set[tuple[Any, ...]] = set()
    found = {}
    for row in good:
        if (key := _key(sheet, row)) in seen:
            found[row[0]] = "upkeep_twice"
        seen.add(key)
    return found


def known(db: Session, kind: ImportKind, good: list[Values]) -> list[int]:
    """The rows of which the like is stored already; one query."""
    sheet = SHEETS[kind]
    if not good:
        return []
    columns = [sheet.columns[name] for name in sheet.key]
    query = select(*columns).where(bulk.among_numbers(db, sheet.columns.place_id, {row[1] for row in good}))
    stored = {tuple(map(str, row)) for row in db.execute(query)}
    return [row[0] for row in good if _key(sheet, row) in stored]


def said_of(kind: ImportKind) -> Callable[[Any], tuple[str, None, tuple[()]]]:
    """What says for people what a good row of this kind is."""
    sheet = SHEETS[kind]
    own = sheet.stored.index(sheet.name) + 1
    return lambda values: (str(values[own])[:200], None, ())
