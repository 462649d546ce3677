"""A register of lifts -> rows, column by column: each distinct text of a column is read once.

What cannot be read of a rating, a day or a word is left out with a note on its row; a row without a code of its
own cannot go in. Where a place is named that is known, the lift lies there, else at the chosen place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlmodel import Session

from models.enums import RowState
from models.grids import Place
from services.errors import Refused
from services.imports import cells, floor_names, lift_cells, lift_places
from services.imports.chunks import Mark, Other, Rows, Values
from services.imports.heads import DROPPED, Head
from services.imports.known_lifts import KnownLift, known_lifts
from services.imports.rows import Data
from services.imports.units import Unread

PLACED = ("estate", "building", "stairwell")
WHERE = ("district", "house_no", "address")
FIXED = ("place_id", "code", "name")
ORDER = (
    "address", "certificate_no", "internal_no", "lift_kind", "manufacturer", "brand", "model", "factory_no",
    "made_on", "registered_on", "floors", "stops", "doors", "load_kg", "speed_mm_s", "travel_mm",
    "floors_served", "households", "using_unit", "maintenance_unit", "maintenance_until", "inspected_on",
    "next_inspection_on", "inspection_result", "assessed_on", "assessed_by", "assessment", "faults_12m",
    "entrapments_12m", "out_of_service", "remote_monitoring",
)  # fmt: skip
GIVES = {
    **dict.fromkeys(WHERE, ("address",)),
    **dict.fromkeys(("floor_from", "floor_to"), ("floors", "floors_served")),
    "installed_on": ("registered_on",),
    "floors_stops_doors": ("floors", "stops", "doors"),
    **{field: (column,) for field, (column, _) in lift_cells.CONVERT.items()},
}
"""Field of a sheet -> the columns of the register that it fills."""
BOTH: tuple[Callable[..., Any], ...] = (floor_names.served, floor_names.levels)
TWICE = (("load", "load_lb"), ("speed", "speed_fpm"), ("travel", "travel_ft"))
"""Fields of which a sheet may have one."""


def stored_columns(fields: Iterable[str]) -> tuple[str, ...]:
    """The columns that sheets with these fields fill, in the order of the values of a good row."""
    given = {column for field in fields for column in GIVES.get(field, ())}
    return tuple(column for column in ORDER if column in given)


def prepare(db: Session, root: Place, head: Head, data: Data) -> Rows:
    """Each row as good, with its notes and what it would do, or bad with its reason and column.

    Nothing is stored; codes are looked at again when the batch is applied. Raises Refused("mapping_doubled").
    """
    fields = {field for field in head.mapping.values() if field != DROPPED}
    for pair in TWICE:
        if fields.issuperset(pair):
            raise Refused("mapping_doubled", field=pair[1])
    sheet = _Sheet(head, data)
    columns = sheet.columns(stored_columns(fields))
    codes = sheet.texts("code") or []
    places, names = _where(db, root, sheet)
    good = list(zip(sheet.numbers, places, codes, names, *columns.values(), strict=True))
    known = known_lifts(db, codes, root_id=root.id or 0)
    return _sorted_out(good, codes, sheet, known, tuple(columns), named="name" in fields)


def _where(db: Session, root: Place, sheet: _Sheet) -> tuple[list[int], list[str]]:
    """The place of each row, and the name of each lift."""
    blank = [""] * len(sheet.numbers)
    addresses = sheet.addresses
    parts = [sheet.texts(part) or blank for part in PLACED]
    said = list(zip(*parts, addresses or blank, strict=True))
    find = lift_places.finder(db, root)
    memo = {where: find(*where) for where in set(said)}
    if None in memo.values():
        for n, where in enumerate(said):
            if memo[where] is None:
                sheet.note(n, "place_not_known")
    at_root = root.id or 0
    places = [memo[where] or at_root for where in said]
    names = sheet.texts("name") or addresses or blank
    longest, codes = lift_cells.longest("name"), sheet.texts("code") or []
    return places, [(name or code)[:longest] for name, code in zip(names, codes, strict=True)]


class _Sheet:
    """The columns of a sheet by field, and the notes on its rows."""

    def __init__(self, head: Head, data: Data) -> None:
        self.at = {field: column for column, field in head.mapping.items() if field != DROPPED}
        self.head_of = {field: head.names[column] for field, column in self.at.items()}
        self.numbers = [number for number, _ in data.rows]
        self._rows = [row for _, row in data.rows]
        self._texts: dict[str, list[str]] = {}
        self.notes: dict[int, list[str]] = {}
        self.addresses = self._addresses()

    def note(self, n: int, code: str) -> None:
        """Say something about the n-th row."""
        self.notes.setdefault(n, []).append(code)

    def raw(self, field: str) -> list[Any]:
        """The cells of a column as they stand."""
        at = self.at[field]
        return [row[at] for row in self._rows]

    def texts(self, field: str) -> list[str] | None:
        """The cells of a column as texts; None without the column."""
        if field not in self.at:
            return None
        if field not in self._texts:
            written = self.raw(field)
            self._texts[field] = cells.texts(written) if field == "code" else _read_once(written, cells.text)
        return self._texts[field]

    def read(self, field: str) -> list[Any]:
        """A column as it is stored; what cannot be read is noted and left out."""
        convert, written = lift_cells.CONVERT[field][1], self.raw(field)
        is_day = convert is lift_cells.day
        memo = {value: convert(value if is_day else cells.text(value)) for value in set(written)}
        return self._without_unread(written, memo, "" if _is_text(field) else None)

    def _without_unread(self, written: list[Any], memo: dict[Any, Any], nothing: Any) -> list[Any]:
        unread = {value: code for value, code in memo.items() if isinstance(code, Unread)}
        if unread:
            for n, value in enumerate(written):
                if value in unread:
                    self.note(n, str(unread[value]))
            memo = {value: nothing if value in unread else found for value, found in memo.items()}
        return [memo[value] for value in written]

    def _addresses(self) -> list[str] | None:
        """Where each lift runs as the sheet says it: house number and street, or the whole address."""
        given = [self.texts(part) or [] for part in WHERE if part in self.at]
        if not given:
            return None
        longest = lift_cells.longest("address")
        joined = given[0] if len(given) == 1 else map(" ".join, zip(*given, strict=True))
        return [text.strip()[:longest] for text in joined]

    def columns(self, wanted: tuple[str, ...]) -> dict[str, list[Any]]:
        """Every wanted column of the register, from the fields that fill it."""
        found: dict[str, list[Any]] = {}
        for field in self.at:
            if field in lift_cells.CONVERT:
                found[lift_cells.CONVERT[field][0]] = self.read(field)
        if self.addresses:
            found["address"] = self.addresses
        self._parts(found)
        self._floors(found)
        self._installed(found)
        return {column: found[column] for column in wanted}

    def _parts(self, found: dict[str, list[Any]]) -> None:
        written = self.texts("floors_stops_doors")
        if written is None:
            return
        memo = {value: lift_cells.parts(value) for value in set(written)}
        for at, column in enumerate(("floors", "stops", "doors")):
            one = {value: three[at] for value, three in memo.items()}
            read = self._without_unread(written, one, None)
            found[column] = _filled(found.get(column), read)

    def _floors(self, found: dict[str, list[Any]]) -> None:
        if not {"floor_from", "floor_to"} & set(self.at):
            return
        blank = [""] * len(self.numbers)
        lowest, highest = self.texts("floor_from") or blank, self.texts("floor_to") or blank
        names = {
            name: (floor_names.as_written(name), floor_names.floor_number(name))
            for name in {*lowest, *highest}
        }
        ends = list(zip(lowest, highest, strict=True))
        memo = {
            (a, b): [both(names[a][at], names[b][at]) for at, both in enumerate(BOTH)] for a, b in set(ends)
        }
        found["floors_served"] = _filled(found.get("floors_served"), [memo[pair][0] for pair in ends])
        found["floors"] = _filled(found.get("floors"), [memo[pair][1] for pair in ends])

    def _installed(self, found: dict[str, list[Any]]) -> None:
        """The day of installation stands for the day of use where no other is given; the row says so."""
        if "installed_on" not in self.at:
            return
        written = self.raw("installed_on")
        memo = {value: lift_cells.day(value) for value in set(written)}
        days = self._without_unread(written, memo, None)
        own = found.get("registered_on") or [None] * len(days)
        for n, day in enumerate(days):
            if day and not own[n]:
                self.note(n, "installed_for_registered")
        found["registered_on"] = _filled(own, days)


def _read_once(written: list[Any], read: Callable[[Any], Any]) -> list[Any]:
    """Every value as it reads, each distinct one read once."""
    memo = {value: read(value) for value in set(written)}
    return [memo[value] for value in written]


def _is_text(field: str) -> bool:
    """Whether a field is one of texts, which are stored empty and not as NULL."""
    return getattr(lift_cells.CONVERT[field][1], "func", None) is lift_cells.short_text


def _filled(first: list[Any] | None, second: list[Any]) -> list[Any]:
    """The first values, and the second ones where there is none."""
    return (
        second if first is None else [b if a in (None, "") else a for a, b in zip(first, second, strict=True)]
    )


def _sorted_out(
    good: list[Values], codes: list[str], sheet: _Sheet, known: dict[str, KnownLift], columns: tuple[str, ...],
    *, named: bool,
) -> Rows:  # fmt: skip
    rows = Rows()
    bad = _bad(codes, sheet, known)
    for n, why in bad.items():
        said: dict[str, Any] = {"cells": {sheet.head_of["code"]: codes[n][:200]}}
        if why == "lift_twice":
            said["first_row"] = sheet.numbers[codes.index(codes[n])]
        column = sheet.head_of["status" if why == "lift_gone" else "code"]
        rows.others.append(Other(sheet.numbers[n], RowState.BAD.value, why, column, said))
    rows.good = [row for n, row in enumerate(good) if n not in bad] if bad else good
    for n, notes in sheet.notes.items():
        if n not in bad:
            rows.marks[sheet.numbers[n]] = Mark("+".join(dict.fromkeys(notes)))
    if known:
        _mark_known(rows, known, columns, named=named)
    return rows


def _bad(codes: list[str], sheet: _Sheet, known: dict[str, KnownLift]) -> dict[int, str]:
    """Row -> why it cannot go in."""
    bad = {n: "lift_gone" for n, notes in sheet.notes.items() if "lift_gone" in notes}
    if known:
        bad |= {
            n: "lift_code_taken" for n, code in enumerate(codes) if code in known and not known[code].here
        }
    longest = lift_cells.longest("code")
    if len(set(codes)) < len(codes) or "" in codes or max(map(len, codes), default=0) > longest:
        seen: set[str] = set()
        for n, code in enumerate(codes):
            if not code:
                bad[n] = "lift_code_missing"
            elif len(code) > longest:
                bad[n] = "lift_code_too_long"
            elif code in seen:
                bad[n] = "lift_twice"
            seen.add(code)
    return dict(sorted(bad.items()))


def _mark_known(rows: Rows, known: dict[str, KnownLift], columns: tuple[str, ...], *, named: bool) -> None:
    for row in rows.good:
        lift = known.get(row[2])
        if lift is not None:
            note = rows.marks.get(row[0], Mark()).note
            was = {name: getattr(lift.row, name) for name in lift.changes(row, columns, named=named)}
            rows.marks[row[0]] = Mark(note, "change" if was else "same", lift.plain(was))


def said(values: Sequence[Any]) -> tuple[str, None, tuple[()]]:
    """What a good row says for people: the code and where it runs; no area, no owners."""
    _place, code, name, *_rest = values
    return code if name == code else f"{code} {name}", None, ()
