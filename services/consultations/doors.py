"""Doors as clerks type them (`502`, `2-502`, `1幢2单元502室`) and which door of a round is meant."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.enums import PlaceKind
from services.errors import Refused
from services.imports.addresses import building_name, door_key
from services.imports.cells import half_width

LONGEST = 60
NAMED = 8
HINTS = 3
_CUT = re.compile(r"号楼|单元|门洞|楼组|[幢栋座楼门梯号室户弄第\s\-—–_/.#]+")


@dataclass(frozen=True, slots=True)
class Door:
    """One door: its building and stairwell by name, its number there, and whether the actor may key it in."""

    building: str
    stairwell: str
    number: str
    label: str = ""
    voter_id: int = 0
    voter_area_dm2: int = 0
    reachable: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        """What is left of the names when words such as 幢 and 单元 are taken away, the door's number last."""
        return (*parts_of(self.building), *parts_of(self.stairwell), *parts_of(self.number))


def parts_of(written: str) -> tuple[str, ...]:
    """The names and numbers in what was written: `１幢二单元０502室` -> 1, 2, 502."""
    pieces = _CUT.split(half_width(written).upper().strip())
    return tuple(_plain(piece) for piece in pieces if piece)


def _plain(piece: str) -> str:
    return door_key("".join(_CUT.split(building_name(piece))))


def key_of(number: str) -> str:
    """The comparable number of a door within its stairwell; what `RollUnit.door_key` stores."""
    return "-".join(parts_of(number))


def possible_keys(typed: str) -> list[str]:
    """The keys that the end of what was typed may be. Raises Refused("door_missing"), ("door_too_long")."""
    if len(typed) > LONGEST:
        raise Refused("door_too_long", longest=LONGEST)
    parts = parts_of(typed)
    if not parts:
        raise Refused("door_missing")
    return ["-".join(parts[start:]) for start in range(len(parts))]


def labels(doors: Sequence[Door], *, kind: PlaceKind) -> list[str]:
    """A label for each door, as short as the round allows: `502`, `2单元502`, `1幢2单元502`."""
    stairwells = {(door.building, door.stairwell) for door in doors}
    if kind is PlaceKind.STAIRWELL or (kind is PlaceKind.BUILDING and len(stairwells) == 1):
        return [door.number for door in doors]
    if kind is PlaceKind.BUILDING:
        return [_joined(door.stairwell, door.number) for door in doors]
    return [_joined(door.building, _without(door.building, door.stairwell), door.number) for door in doors]


def _without(building: str, stairwell: str) -> str:
    return stairwell.removeprefix(building).strip()


def _joined(*names: str) -> str:
    """The names in a row, with a dash only where two numbers would run together."""
    text = ""
    for name in filter(None, names):
        text += f"-{name}" if text[-1:].isdigit() and name[:1].isdigit() else name
    return text


def meant(typed: str, candidates: Iterable[Door], *, kind: PlaceKind) -> Door | None:
    """The one door that was meant, or None. Raises Refused("door_ambiguous", doors) where several fit.

    In a building `2-502` is its stairwell 2; in an estate it may be building 2 or stairwell 2: both count.
    """
    found = _meant(typed, candidates, kind)
    if len(found) > 1:
        raise Refused("door_ambiguous", door=typed.strip(), doors=listed(door.label for door in found))
    return found[0] if found else None


def _meant(typed: str, candidates: Iterable[Door], kind: PlaceKind) -> list[Door]:
    parts, plain = parts_of(typed), half_width(typed).upper().replace(" ", "")
    fitting = [door for door in candidates if _fits(parts, door.parts)]
    exact = [door for door in fitting if half_width(door.label).upper().replace(" ", "") == plain]
    if exact or kind is PlaceKind.ESTATE:
        return exact or fitting
    return [door for door in fitting if door.parts[-len(parts) :] == parts] or fitting


def _fits(typed: tuple[str, ...], door: tuple[str, ...]) -> bool:
    """Whether what was typed ends with the door's number and names nothing that the door lies not in."""
    rest = iter(door)
    return typed[-1] == door[-1] and all(part in rest for part in typed)


def nearest(typed: str, known: Sequence[Door]) -> str:
    """The labels of the doors most like what was typed, as a hint; the first ones if none is."""
    parts = parts_of(typed)
    ends: dict[str, list[str]] = {}
    for door in known:
        ends.setdefault("-".join(door.parts[-len(parts) :]), []).append(door.label)
    close = difflib.get_close_matches("-".join(parts), list(ends), n=HINTS, cutoff=0.3)
    labels = [label for end in close for label in ends[end]] or [door.label for door in known]
    return listed(labels[:HINTS])


def listed(names: Iterable[str]) -> str:
    """Names in a row, with an ellipsis after the first few."""
    every = list(names)
    return "、".join(every[:NAMED]) + ("…" if len(every) > NAMED else "")
