"""Rows of an owner register -> households, each checked on its own and against the others of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from models.enums import AreaSource, OwnerKind, UnitUse
from services.imports import addresses, cells, owners
from services.imports.addresses import Address, AddressProblem
from services.imports.cells import CellProblem
from services.imports.heads import Head
from services.imports.readers import Cell, Row
from services.imports.rows import Data

LONGEST_DOOR, LONGEST_OWNER, LONGEST_PLACE = 20, 120, 40

OWNER_FIELDS = ("owner", "phone", "id_number")
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


@dataclass(frozen=True, slots=True)
class OwnerEntry:
    """An owner as a row names them. `id_hash` is a keyed hash; the number itself is kept nowhere."""

    kind: OwnerKind
    name: str
    phone: str = ""
    id_hash: str = ""


@dataclass(slots=True)
class Entry:
    """One row of the register. With a `column` it is bad for `reason`; without, `reason` is a note."""

    number: int
    reason: str = ""
    column: str = ""
    address: Address | None = None
    area_dm2: int | None = None
    area_source: AreaSource = AreaSource.UNKNOWN
    use: UnitUse = UnitUse.RESIDENTIAL
    owners: list[OwnerEntry] = field(default_factory=list)
    first_row: int | None = None
    cells: dict[str, str] | None = None

    @property
    def bad(self) -> bool:
        """Whether the row cannot go in."""
        return self.column != ""

    @property
    def said(self) -> str:
        """The address as one word."""
        a = self.address
        return "" if a is None else f"{a.building}{a.stairwell or ''}{a.door}"

    @property
    def key(self) -> tuple[str, str | None, str]:
        """Which household it is."""
        assert self.address is not None
        return (self.address.building, self.address.stairwell, addresses.door_key(self.address.door))


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
    reader = replace(reader, building_first=_building_leads(data, reader))
    read = _RowReader(reader)
    entries: list[Entry] = []
    known: dict[int, Entry] = {}
    for number, row in data.rows:
        first = known.get(data.continued.get(number, 0))
        if first is None:
            known[number] = entry = read(number, row)
            entries.append(entry)
        else:
            _continue(first, read, number, row)
    _mark_doubled(entries, read.head("door"))
    return entries


class _RowReader:
    """Row -> entry, with the columns looked up once; blank stands for a column that the sheet lacks."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.columns = {field: column for column, field in reader.head.mapping.items()}
        self.extra = [name for name in EXTRA_FIELDS if name in self.columns]

    def cell(self, row: Row, name: str) -> Cell:
        column = self.columns.get(name)
        return "" if column is None else row[column]

    def head(self, name: str) -> str:
        column = self.columns.get(name)
        return name if column is None else self.reader.head.names[column]

    def __call__(self, number: int, row: Row) -> Entry:
        entry = Entry(number)
        address = addresses.parse(
            cells.text(self.cell(row, "door")),
            building=cells.text(self.cell(row, "building")) or self.reader.building,
            stairwell=cells.text(self.cell(row, "stairwell")) or self.reader.stairwell,
            building_first=self.reader.building_first,
        )
        if isinstance(address, AddressProblem):
            about = "building" if address is AddressProblem.BUILDING_MISSING else "door"
            return self.refuse(entry, address, about if about in self.columns else "door", row)
        entry.address = address
        area = cells.area_dm2(self.cell(row, "area"))
        unsold = "status" in self.extra and owners.says_unsold(cells.text(self.cell(row, "status")))
        who, phone, identity = (self.cell(row, name) for name in OWNER_FIELDS)
        _add_owners(entry, who, phone, identity, unsold=unsold, secret=self.reader.secret)
        if self.extra or not address.door.isascii():
            _add_details(entry, {name: cells.text(self.cell(row, name)) for name in EXTRA_FIELDS})
        too_long = _too_long(entry)
        if too_long:
            return self.refuse(entry, f"{too_long}_too_long", too_long, row)
        if isinstance(area, CellProblem):
            return self.refuse(entry, area, "area", row)
        entry.area_dm2 = area
        return entry

    def refuse(self, entry: Entry, reason: str, field: str, row: Row) -> Entry:
        """Bad, with what the row says for whoever mends it; without telephones and identity numbers."""
        entry.reason, entry.column = reason, self.head(field)
        shown = ("building", "stairwell", "door", "area", "owner")
        names = [name for name in shown if name in self.columns]
        entry.cells = {self.head(name): cells.text(self.cell(row, name))[:200] for name in names}
        return entry


def _add_owners(entry: Entry, who: Cell, phone: Cell, number: Cell, *, unsold: bool, secret: bytes) -> None:
    names = owners.split(cells.text(who), unsold=unsold)
    problem = names.review or ("" if names.owners else "owner_missing")
    telephone, identity = cells.phone(phone), cells.id_number(number)
    if isinstance(identity, CellProblem):
        problem, identity = problem or identity, ""
    if isinstance(telephone, CellProblem):
        problem, telephone = problem or telephone, ""
    id_hash = cells.hashed(identity, secret=secret) if identity and len(names.owners) == 1 else ""
    for kind, name in names.owners:
        entry.owners.append(OwnerEntry(kind, name, telephone, id_hash))
        telephone = ""
    entry.reason = problem


def _add_details(entry: Entry, said: dict[str, str]) -> None:
    assert entry.address is not None
    told = said["use"] or entry.address.door
    plain = next((kind for kind, words in _USES if words.search(told)), None)
    entry.use = plain or (UnitUse.OTHER if said["use"] else UnitUse.RESIDENTIAL)
    sources = (kind for kind, words in _SOURCES if words.search(said["area_source"]))
    entry.area_source = next(sources, AreaSource.UNKNOWN)
    storey = _storey(said["floor"]) if said["floor"] else None
    if storey is not None:
        entry.address = replace(entry.address, floor=storey)
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


def _continue(first: Entry, read: _RowReader, number: int, row: Row) -> None:
    more = read(number, row)
    known = {owner.name for owner in first.owners}
    first.owners += [owner for owner in more.owners if owner.name not in known]
    if first.reason == "owner_missing" and first.owners:
        first.reason = ""


def _mark_doubled(entries: Iterable[Entry], head: str) -> None:
    """Bad: doors that come twice, and doors without a stairwell in a building where others have one."""
    entries = [entry for entry in entries if entry.address is not None]
    divided = {entry.address.building for entry in entries if entry.address and entry.address.stairwell}
    first: dict[tuple[str, str | None, str], int] = {}
    for entry in entries:
        if entry.bad:
            continue
        key = entry.key
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
