"""A scope by the names of its parts, as short as can be (`8–20幢`), and spelled so that it can be typed again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Floors:
    """From one floor to another, both included; None is an open end."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of a scope by name: a building or a stairwell (both empty: the whole place), and its floors."""

    building: str = ""
    stairwell: str = ""
    floor_from: int | None = None
    floor_to: int | None = None

    @property
    def floors(self) -> Floors:
        """Its floors."""
        return Floors(self.floor_from, self.floor_to)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Parts with the same floors, as short as can be: `1幢、8–20幢`, `2幢1–3单元`; no names: all of the place."""

    names: str
    floors: Floors


def phrases(parts: Iterable[NamedPart]) -> tuple[Phrase, ...]:
    """The parts put together, in their order: whole buildings by their floors, stairwells by building and floors."""
    together: dict[tuple[Floors, str], list[NamedPart]] = {}
    for part in parts:
        together.setdefault((part.floors, part.building if part.stairwell else ""), []).append(part)
    return tuple(Phrase(_short(found, building), floors) for (floors, building), found in together.items())


def _short(parts: Sequence[NamedPart], building: str) -> str:
    if any(not part.building and not part.stairwell for part in parts):
        return ""
    names = [part.stairwell.removeprefix(building).strip() or part.building for part in parts]
    return building + "、".join(in_a_row(names))


def in_a_row(names: Iterable[str]) -> list[str]:
    """Names that differ in their number only, with three or more numbers in a row as one: 8–20幢."""
    rows: list[list[tuple[int, str]]] = []
    for name in names:
        found = re.fullmatch(r"(\d+)(\D+)", name)
        number, word = (int(found[1]), found[2]) if found else (0, name)
        if rows and found and rows[-1][-1] == (number - 1, word):
            rows[-1].append((number, word))
        else:
            rows.append([(number, word)])
    return [text for row in rows for text in _row(row)]


def _row(row: list[tuple[int, str]]) -> list[str]:
    (first, word), (last, _word) = row[0], row[-1]
    if len(row) > 2:
        return [f"{first}–{last}{word}"]
    return [f"{number}{word}" if number else word for number, word in row]


def spelled(parts: Iterable[NamedPart]) -> str:
    """The parts as one would type them; `read` understands it."""
    return "；".join(
        f"{phrase.names or '全部'} {_spelled(phrase.floors)}".strip() for phrase in phrases(parts)
    )


def _spelled(floors: Floors) -> str:
    low, high = floors.low, floors.high
    if low is None and high is None:
        return ""
    if high is None:
        return f"{low}楼及以上"
    if low is None:
        return f"{high}楼及以下"
    return f"{low}楼" if low == high else f"{low}-{high}楼"
