"""Who votes, as people write it: `8-20幢 7楼及以上`, `1、3、5幢`, `2幢1单元`.

N楼 and N层 are floors; buildings are N幢, N栋, N座, N号楼, N#; N号 is the number at a street door. A list takes the
word that follows it (`1、3、5幢`), stairwells lie in the building right before them (`1幢、2幢1单元` is all of 1幢),
floors hold for the buildings before them, a semicolon begins anew.
"""

import re
from dataclasses import dataclass, replace

from services.consultations.doors import parts_of
from services.consultations.scope_names import Floors
from services.errors import Refused
from services.imports.cells import half_width

LONGEST = 200
TOP_FLOOR = 99
SHOWN = 12
_N = r"[零一二三四五六七八九十]{1,3}|\d{1,4}"
_NAME = r"(?:[A-Z]?\d{1,4}[A-Z]?|[A-Z]|[零一二三四五六七八九十]{1,3})"
_TO = r"\s*(?:-|~|至|到)\s*"
_BUILDING, _STAIRWELL = r"(?:号楼|幢|栋|座|\#楼?)", r"(?:单元|门洞|门|梯)"
_TOKENS = re.compile(
    rf"""(?P<floor>(?P<low>-?(?:{_N}))(?:楼|层|F)?(?:{_TO}(?P<high>-?(?:{_N})))?(?:楼层|楼|层|F)(?P<open>\+|及?以上|起|及?以下)?)
    |(?P<building>(?P<b1>{_NAME}){_BUILDING}?(?:{_TO}(?P<b2>{_NAME}))?{_BUILDING})
    |(?P<stairwell>(?P<s1>{_NAME}){_STAIRWELL}?(?:{_TO}(?P<s2>{_NAME}))?{_STAIRWELL})
    |(?P<number>(?P<n1>{_NAME})号?(?:{_TO}(?P<n2>{_NAME}))?号)
    |(?P<bare>(?P<p1>{_NAME})(?:{_TO}(?P<p2>{_NAME}))?)
    |(?P<whole>全部|整幢|整个|全体)
    |(?P<new>\s*[;\n]\s*)
    |(?P<list>\s*[、,和与及]\s*)
    |(?P<space>\s+)""",
    re.VERBOSE,
)
_ENDS = {
    "building": ("b1", "b2"),
    "stairwell": ("s1", "s2"),
    "number": ("n1", "n2"),
    "bare": ("p1", "p2"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """One name, or all from the first to the last; as numbers and letters, without the word behind them."""

    first: str
    last: str

    def holds(self, name: str) -> bool:
        """Whether a building or stairwell of this (full) name is one of them."""
        key = key_of(name)
        if self.first == self.last:
            return key == self.first
        if key.isdecimal() and self.first.isdecimal():
            return int(self.first) <= int(key) <= int(self.last)
        return len(key) == 1 and key.isalpha() and self.first <= key <= self.last


@dataclass(frozen=True, slots=True)
class Span:
    """What was written between two breaks: buildings, stairwells, numbers at street doors, floors. Empty: all."""

    buildings: tuple[Names, ...] = ()
    stairwells: tuple[Names, ...] = ()
    numbers: tuple[Names, ...] = ()
    floors: tuple[Floors, ...] = ()


def key_of(name: str) -> str:
    """What is left of a name without its words: 8 for 8幢 and 八号楼."""
    return "-".join(parts_of(name))


def read(text: str) -> tuple[Span, ...]:
    """What was written, understood. Raises Refused("scope_unreadable", text), ("scope_missing"), ("scope_too_long")."""
    if len(text) > LONGEST:
        raise Refused("scope_too_long", longest=LONGEST)
    plain = "".join(half_width(sign) if sign != "\n" else sign for sign in text).upper().strip()
    reader = _Reader()
    at = 0
    while at < len(plain):
        found = _TOKENS.match(plain, at)
        if found is None:
            raise Refused("scope_unreadable", text=plain[at : at + SHOWN])
        reader.take(found)
        at = found.end()
    return reader.spans()


class _Reader:
    """Takes one token after the other; names whose word is still to come wait."""

    def __init__(self) -> None:
        self._done: list[Span] = []
        self._now = Span()
        self._waiting: list[Names] = []
        self._last: tuple[Names, ...] = ()
        self._listed = self._all = False

    def take(self, token: re.Match[str]) -> None:
        kind = _kind(token)
        if kind == "space":
            return
        if kind == "list":
            self._listed = True
            return
        if kind == "bare":
            self._waiting.append(_names(token, kind))
        elif kind == "floor":
            self._floors(token)
        elif kind in _ENDS:
            self._named(kind, [*self._settle(kind), _names(token, kind)])
        elif kind == "whole" and self._now == Span() and not self._waiting:
            self._all = True
        else:
            self._break()
        self._listed = False

    def _settle(self, kind: str) -> list[Names]:
        """The waiting names, if the word that came is theirs too; otherwise they are buildings."""
        waiting, self._waiting = self._waiting, []
        if self._listed or kind == "building":
            return waiting
        if waiting:
            self._named("building", waiting)
        return []

    def _named(self, kind: str, names: list[Names]) -> None:
        now = self._now
        if kind == "building":
            if now.floors or now.stairwells or now.numbers:
                self._done.append(now)
                now = Span()
            self._last = tuple(names)
            self._now = replace(now, buildings=(*now.buildings, *names))
            return
        if now.floors or self._has_others(now):
            self._done.append(self._without_last(now))
            now = Span(buildings=self._last if kind == "stairwell" or not now.floors else ())
        self._now = replace(now, **{f"{kind}s": (*getattr(now, f"{kind}s"), *names)})

    def _has_others(self, now: Span) -> bool:
        """Whether buildings stand before those that a stairwell belongs to: they vote as a whole."""
        return len(now.buildings) > len(self._last) and not now.stairwells and not now.numbers

    def _without_last(self, now: Span) -> Span:
        if now.floors:
            return now
        return replace(now, buildings=now.buildings[: len(now.buildings) - len(self._last)])

    def _floors(self, token: re.Match[str]) -> None:
        listed = [Floors(_floor(n.first), _floor(n.last)) for n in self._settle("floor")]
        self._now = replace(self._now, floors=(*self._now.floors, *listed, _floors(token)))

    def _break(self) -> None:
        if self._waiting:
            self._named("building", self._settle("building"))
        if self._all or self._now != Span():
            self._done.append(self._now)
        self._now, self._all, self._last = Span(), False, ()

    def spans(self) -> tuple[Span, ...]:
        self._break()
        if not self._done:
            raise Refused("scope_missing")
        return tuple(self._done)


def _kind(token: re.Match[str]) -> str:
    kinds = ("floor", "building", "stairwell", "number", "bare", "whole", "new", "list", "space")
    return next(kind for kind in kinds if token[kind] is not None)


def _names(token: re.Match[str], kind: str) -> Names:
    first, last = (key_of(token[end] or "") for end in _ENDS[kind])
    last = last or first
    if first != last and not _in_order(first, last):
        raise Refused("scope_unreadable", text=token[0][:SHOWN])
    return Names(first, last)


def _in_order(first: str, last: str) -> bool:
    if first.isdecimal() and last.isdecimal():
        return int(first) < int(last)
    return len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and first < last


def _floors(token: re.Match[str]) -> Floors:
    low = _floor(token["low"])
    high = low if token["high"] is None else _floor(token["high"])
    if low > high:
        raise Refused("scope_unreadable", text=token[0][:SHOWN])
    if token["open"] and token["high"] is None:
        return Floors(None, low) if "下" in token["open"] else Floors(low, None)
    return Floors(low, high)


def _floor(written: str) -> int:
    below, key = written.startswith("-"), key_of(written.removeprefix("-"))
    if not key.isdecimal() or not 0 < int(key) <= TOP_FLOOR:
        raise Refused("scope_unreadable", text=written[:SHOWN])
    return -int(key) if below else int(key)
