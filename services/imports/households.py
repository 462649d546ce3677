"""Rows of an owner register -> households, each checked on its own and against the others of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.enums import AreaSource, UnitUse
from services.imports import addresses, cells, owners
from services.imports.addresses import Address, AddressProblem
from services.imports.cells import CellProblem
from services.imports.entries import Entry, OwnerEntry
from services.imports.heads import Head
from services.imports.readers import Cell, Row
from services.imports.rows import Data

LONGEST_DOOR, LONGEST_OWNER, LONGEST_PLACE = 20, 120, 40

FIELDS = ("door", "building", "stairwell", "area", "owner", "phone", "id_number")
EXTRA_FIELDS = ("status", "use", "area_source", "floor", "count_weight")

_USES = (
    (UnitUse.GARAGE, re.compile("车库|车位|garage|parking", re.IGNORECASE)),
    (UnitUse.COMMERCIAL, re.compile("商|店|门面|commercial|shop", re.IGNORECASE)),
    (UnitUse.RESIDENTIAL, re.compile("住|居|residential|dwelling", re.IGNORECASE)),
)
_SOURCES = (
    (AreaSource.REGISTER, re.compile("登记|产证|权证|register", re.IGNORECASE)),
    (AreaSource.SURVEY, re.compile("测|survey", re.IGNORECASE)),
    (AreaSource.CONTRACT, re.compile("合同|contract", re.IGNORECASE)),
)


Said = tuple[str, str, str, Cell, str, Cell, Cell]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows under one head. `building` and `stairwell` stand for columns that the sheet lacks."""

    head: Head
    secret: bytes
    building: str = ""
    stairwell: str = ""
    building_first: bool = True

    def column(self, name: str) -> int | None:
        """Where a field stands in the rows."""
        return next((column for column, field in self.head.mapping.items() if field == name), None)


def check(data: Data, reader: Reader) -> list[Entry]:
    """All rows as entries in the order of the file; each has one reason at most, with its column.

    A door that a merged cell continues over several rows is one household with several owners. A door that
    simply comes twice is bad the second time: which row holds is not ours to guess.
    """
    read = _RowReader(replace(reader, building_first=_building_leads(data, reader)), data)
    entries: list[Entry] = []
    known: dict[int, Entry] = {}
    for (number, row), said in zip(data.rows, read.said(), strict=True):
        entry = read(number, row, said)
        first = known.get(data.continued.get(number, 0)) if data.continued else None
        if first is None:
            known[number] = entry
            entries.append(entry)
        else:
            _continue(first, entry)
    _mark_doubled(entries, read.head("door"))
    return entries


class _RowReader:
    """Row -> entry, with the usual columns as whole lists; blank stands for a column that the sheet lacks."""

    def __init__(self, reader: Reader, data: Data) -> None:
        self.reader, self.data = reader, data
        self.columns = {field: column for column, field in reader.head.mapping.items()}
        self.extra = [name for name in EXTRA_FIELDS if name in self.columns]

    def said(self) -> Iterable[Said]:
        """What each row says in the usual columns; places and owners as text."""
        door, building, stairwell, area, owner, phone, identity = map(self._column, FIELDS)
        where = map(cells.texts, (door, building, stairwell))
        return zip(*where, area, cells.texts(owner), phone, identity, strict=True)

    def _column(self, name: str) -> list[Cell]:
        column = self.columns.get(name)
        return [""] * len(self.data.rows) if column is None else [row[column] for _, row in self.data.rows]

    def cell(self, row: Row, name: str) -> Cell:
        column = self.columns.get(name)
        return "" if column is None else row[column]

    def head(self, name: str) -> str:
        column = self.columns.get(name)
        return name if column is None else self.reader.head.names[column]

    def __call__(self, number: int, row: Row, said: Said) -> Entry:
        door, building, stairwell, area, who, phone, identity = said
        reader = self.reader
        found = addresses.parse(
            door,
            building=building or reader.building,
            stairwell=stairwell or reader.stairwell,
            building_first=reader.building_first,
        )
        entry = Entry(number)
        if not isinstance(found, Address):
            about = "building" if found is AddressProblem.BUILDING_MISSING else "door"
            return self.refuse(entry, found, about if about in self.columns else "door", row)
        entry.address = address = found
        unsold = "status" in self.extra and owners.says_unsold(cells.text(self.cell(row, "status")))
        entry.owners, entry.reason = _owners(who, phone, identity, unsold=unsold, secret=reader.secret)
        if self.extra or not address.door.isascii():
            _add_details(entry, {name: cells.text(self.cell(row, name)) for name in EXTRA_FIELDS})
        too_long = _too_long(entry)
        if too_long:
            return self.refuse(entry, f"{too_long}_too_long", too_long, row)
        dm2 = cells.area_dm2(area)
        if not isinstance(dm2, int):
            return self.refuse(entry, dm2, "area", row)
        entry.area_dm2 = dm2
        return entry

    def refuse(self, entry: Entry, reason: str, field: str, row: Row) -> Entry:
        """Bad, with what the row says for whoever mends it; without telephones and identity numbers."""
        entry.reason, entry.column = reason, self.head(field)
        shown = ("building", "stairwell", "door", "area", "owner")
        names = [name for name in shown if name in self.columns]
        entry.cells = {self.head(name): cells.text(self.cell(row, name))[:200] for name in names}
        return entry


def _owners(
    who: str, phone: Cell, number: Cell, *, unsold: bool, secret: bytes
) -> tuple[list[OwnerEntry], str]:
    """The owners of a row, and what to look at; the telephone is the first one's."""
    named, problem = owners.split(who, unsold=unsold)
    if not named:
        problem = problem or "owner_missing"
    telephone, identity = cells.phone(phone), cells.id_number(number)
    if type(identity) is CellProblem:
        problem, identity = problem or identity, ""
    if type(telephone) is CellProblem:
        problem, telephone = problem or telephone, ""
    id_hash = cells.hashed(identity, secret=secret) if identity and len(named) == 1 else ""
    entries = [OwnerEntry(kind, name, "", id_hash) for kind, name in named[1:]] if len(named) > 1 else []
    return [OwnerEntry(*named[0], telephone, id_hash), *entries] if named else [], problem


def _add_details(entry: Entry, said: dict[str, str]) -> None:
    assert entry.address is not None
    told = said["use"] or entry.address.door
    plain = next((kind for kind, words in _USES if words.search(told)), None)
    entry.use = (plain or (UnitUse.OTHER if said["use"] else UnitUse.RESIDENTIAL)).value
    sources = (kind for kind, words in _SOURCES if words.search(said["area_source"]))
    entry.area_source = next(sources, AreaSource.UNKNOWN).value
    storey = _storey(said["floor"]) if said["floor"] else None
    if storey is not None:
        entry.address = entry.address._replace(floor=storey)
    if not entry.reason and said["count_weight"] == "0":
        entry.reason = "count_weight_zero"


def _storey(written: str) -> int | None:
    plain = cells.half_width(written).removesuffix("层").removesuffix("楼").removesuffix("F")
    if not re.fullmatch(r"-?\d{1,3}", plain):
        return None
    return int(plain) if -9 <= int(plain) <= addresses.TOP_FLOOR and int(plain) else None


def _too_long(entry: Entry) -> str:
    address = entry.address
    assert address is not None
    if len(address.door) > LONGEST_DOOR:
        return "door"
    if len(address.building) > LONGEST_PLACE or len(address.stairwell or "") > LONGEST_PLACE:
        return "building"
    for owner in entry.owners:
        if len(owner.name) > LONGEST_OWNER:
            return "owner"
    return ""


def _continue(first: Entry, more: Entry) -> None:
    known = {owner.name for owner in first.owners}
    first.owners += [owner for owner in more.owners if owner.name not in known]
    if first.reason == "owner_missing" and first.owners:
        first.reason = ""


def _mark_doubled(entries: Iterable[Entry], head: str) -> None:
    """Bad: doors that come twice, and doors without a stairwell in a building where others have one."""
    found = [(entry, entry.address) for entry in entries if entry.address is not None]
    divided = {address.building for _, address in found if address.stairwell}
    first: dict[tuple[str, str | None, str], int] = {}
    for entry, address in found:
        if entry.column:
            continue
        key = (address.building, address.stairwell, addresses.door_key(address.door))
        before = first.setdefault(key, entry.number)
        if key[1] is None and key[0] in divided:
            entry.reason, entry.column, entry.cells = "stairwell_missing", head, {head: entry.said}
        elif before != entry.number:
            entry.reason, entry.column, entry.first_row = "door_twice", head, before
            entry.cells = {head: entry.said}


def _building_leads(data: Data, reader: Reader) -> bool:
    """What `3-502` begins with where buildings have a column: the building, if that fits every row."""
    building, stairwell, door = (reader.column(name) for name in ("building", "stairwell", "door"))
    if building is None or stairwell is not None or door is None:
        return True
    pairs = ((row[building], cells.half_width(cells.text(row[door])).split("-")) for _, row in data.rows)
    return all(
        addresses.building_name(cells.text(name)) == addresses.building_name(parts[0])
        for name, parts in pairs
        if len(parts) == 2
    )
