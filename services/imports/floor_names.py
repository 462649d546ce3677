"""Floors as registers name them: `2ND`, `L`, `B1`, `PH`, `地下1层` -> their number, where the name alone tells it."""

from __future__ import annotations

import re

from services.imports.units import plain

HIGHEST = 200
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th|f|/f|fl|层|楼)?", re.ASCII)
_BELOW = re.compile(r"(?:b|地下|负|-)(\d{1,2})(?:层|楼)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ENTRANCE = frozenset({"l", "lob", "lobby", "g", "gr", "grd", "ground", "g/f", "首层", "一层", "大堂"})
"""The floor one enters on: the first, as floors are counted in China and in New York."""
CELLAR = frozenset(
    {"b", "bas", "bsm", "bmt", "bst", "basement", "c", "cel", "clr", "cellar", "地下", "地下室"}
)
"""The first below ground."""


def floor_number(written: str) -> int | None:
    """1 is the floor one enters on, -1 the first below; there is no 0. None where the name does not tell."""
    said = plain(written).strip(". ")
    if said in ENTRANCE:
        return 1
    if said in CELLAR:
        return -1
    above, below = _ORDINAL.fullmatch(said), _BELOW.fullmatch(said)
    if above and 0 < int(above[1]) <= HIGHEST:
        return int(above[1])
    return -int(below[1]) if below and int(below[1]) > 0 else None


def as_written(name: str) -> str:
    """The name of a floor as it is written; empty for none, and for a date that a spreadsheet made of `1-6`."""
    own = name.strip()
    return own if plain(own) and not _DATE.fullmatch(own) else ""


def served(lowest: str, highest: str) -> str:
    """`B–6`, from two floors as written: the floors a lift serves."""
    return "–".join(filter(None, (lowest, highest)))[:80]


def levels(first: int | None, last: int | None) -> int | None:
    """How many levels lie between two floors, both counted; None where either does not tell or they are swapped."""
    if first is None or last is None or last <= first:
        return None
    return last - first + (1 if first > 0 or last < 0 else 0)
