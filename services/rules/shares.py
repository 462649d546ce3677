"""Sharing out a cost among households, to the fen.

Tables of coefficients are dated, sourced data (`shares.toml`). A household's exact share is the net cost times
its weight over all weights; every exact share is cut to whole fen, and the fen left over go one each to the
largest remainders, of equal ones in the order of the doors. So the shares sum to the net cost exactly, and
the answer does not depend on the order in which the households are told. The last-fen rule is our own; no
text states one.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from services.rules.dated import holds_on, in_force

OWN = "own"
LOWEST = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: a coefficient by floor, `more` for each floor above the last, and what it counts for."""

    code: str
    name: str
    of: Literal["floor", "area", "household"]
    floors: tuple[Fraction, ...]
    more: Fraction
    source: str
    article: str
    confidence: Literal["high", "medium", "low"]
    since: date | None = None
    until: date | None = None

    def coefficient(self, floor: int) -> Fraction:
        """What a floor counts; below the first one as the first. Raises ValueError("coefficients") without any."""
        if not self.floors:
            raise ValueError("coefficients")
        last = len(self.floors)
        known = min(max(floor, LOWEST), last)
        return self.floors[known - 1] + self.more * max(0, floor - last)


@dataclass(frozen=True, slots=True)
class Door:
    """One household. Area in 0.01 m²; `own_fen` is a figure agreed for it alone, whatever its weight."""

    name: str
    floor: int | None
    area_dm2: int | None
    takes_part: bool = True
    own_fen: int | None = None

    @property
    def order(self) -> tuple[tuple[int, str], ...]:
        """Where it stands among the doors: 2 before 10."""
        parts = re.split(r"(\d+)", self.name)
        return tuple((int(p), "") if p.isdecimal() else (0, p) for p in parts)


@dataclass(frozen=True, slots=True)
class Split:
    """Each household's share in fen, and what of the net cost they do not cover (negative: too much)."""

    shares: dict[str, int]
    difference_fen: int


@cache
def all_tables() -> tuple[Table, ...]:
    """Every table, in the order of the file."""
    rows = tomllib.loads(Path(__file__).with_name("shares.toml").read_text(encoding="utf-8"))["table"]
    return tuple(
        Table(**row | {"floors": _exact(row["floors"]), "more": Fraction(row["more"])}) for row in rows
    )


def _exact(written: Iterable[str]) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, written))


def tables_on(on: date) -> tuple[Table, ...]:
    """The tables that could be chosen that day."""
    return tuple(t for t in all_tables() if holds_on(t, on))


def table_of(code: str, *, on: date, own: Sequence[str] = ()) -> Table:
    """The table of that day; the owners' own one with its coefficients by floor. Raises LookupError, ValueError."""
    found = in_force(all_tables(), code, on=on)
    if code != OWN:
        return found
    coefficients = _exact(own)
    if any(c < 0 for c in coefficients):
        raise ValueError("coefficients")
    return replace(found, floors=coefficients)


def weights(table: Table, doors: Sequence[Door]) -> dict[str, Fraction]:
    """What each household counts, whether it takes part or not: a neighbour who stays out changes nobody's weight.

    Raises ValueError("floor", doors), ("area", doors) with the doors of which it is not known.
    """
    _insist(doors, "floor", [d for d in doors if d.floor is None])
    if table.of == "household":
        return {d.name: table.coefficient(d.floor or 0) for d in doors}
    _insist(doors, "area", [d for d in doors if d.area_dm2 is None])
    whole: dict[int, int] = defaultdict(int)
    for d in doors:
        whole[d.floor or 0] += d.area_dm2 or 0
    return {
        d.name: table.coefficient(d.floor or 0)
        * Fraction(d.area_dm2 or 0, whole[d.floor or 0] if table.of == "floor" else 1)
        for d in doors
    }


def _insist(doors: Sequence[Door], what: str, lacking: Sequence[Door]) -> None:
    if len({d.name for d in doors}) != len(doors):
        raise ValueError("doors")
    if lacking:
        raise ValueError(what, tuple(d.name for d in sorted(lacking, key=lambda d: d.order)))


def split(net_fen: int, doors: Sequence[Door], table: Table) -> Split:
    """The net cost (fen, not negative) shared among the households that take part.

    Who has an own figure pays that; the rest goes to the others by weight. Where nobody of weight is left, or
    the own figures exceed the net cost, the others pay nothing and the difference is told, never hidden.
    Raises what `weights` raises, ValueError("net") below zero.
    """
    if net_fen < 0:
        raise ValueError("net")
    taking = [d for d in doors if d.takes_part]
    shares = {d.name: 0 for d in doors}
    shares |= {d.name: d.own_fen for d in taking if d.own_fen is not None}
    rest = net_fen - sum(shares.values())
    counted = weights(table, doors)
    others = [d for d in sorted(taking, key=lambda d: d.order) if d.own_fen is None]
    if rest > 0 and any(counted[d.name] for d in others):
        shares |= largest_remainder(rest, {d.name: counted[d.name] for d in others})
    return Split(shares, net_fen - sum(shares.values()))


def largest_remainder(fen: int, counted: dict[str, Fraction]) -> dict[str, int]:
    """An amount cut into whole fen by weights (some above zero); of equal remainders the one named first wins."""
    whole = sum(counted.values(), Fraction(0))
    exact = {name: fen * weight / whole for name, weight in counted.items()}
    shares = {name: int(share) for name, share in exact.items()}
    left = fen - sum(shares.values())
    for name in sorted(exact, key=lambda n: shares[n] - exact[n])[:left]:
        shares[name] += 1
    return shares
