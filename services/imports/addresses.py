"""Where a household is, from the ways people write it: `3幢502`, `3号楼2单元502室`, `3-2-502`, `12号502室`.

One building has one spelling: 3幢, 3栋, 3号楼, 3# and a bare 3 in a column of buildings are all `3幢`. `12号`
without a 幢 is the street number of a stairwell's own door (门牌幢) and stays; beside a 幢 it names the
stairwell.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from services.imports.cells import half_width

TOP_FLOOR = 99


class Address(NamedTuple):
    """A household's place in its estate. No stairwell: the text names none. `floor` -1 is below ground."""

    building: str
    stairwell: str | None
    door: str
    floor: int | None


class AddressProblem(StrEnum):
    """Why an address could not be read."""

    DOOR_MISSING = "door_missing"
    BUILDING_MISSING = "building_missing"
    UNREADABLE = "address_unreadable"
    CONFLICT = "address_conflict"


_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九")}
_WORD = "东南西北中前后左右甲乙丙丁"
_NUM = r"[A-Z]?\d+[A-Z]?|[A-Z]|[零一二三四五六七八九十]+"
_NAMED = r"(?:商铺|商业|门面|店面|底商|车库|车位|储藏室|阁楼|架空层|地下室)"
_ADDRESS = re.compile(
    rf"""^(?:\D*?\d+弄|\D*?[路街道]\d+号(?=[A-Z]?\d+(?:幢|栋|号|座))|[\u4e00-\u9fff]*?[村苑园区城里坊庭府院])?
    (?:第?(?P<building>(?:{_NUM}|[{_WORD}]+)(?:号楼|幢|栋|座|楼(?!层)|\#楼?)))?-?
    (?:第?(?P<stairwell>{_NUM}|[{_WORD}]+)(?:单元|门洞|门|梯))?-?
    (?:(?P<number>\d+[A-Z]?(?:-\d+)?|[{_WORD}])号)?-?
    (?:第?(?P<level>-?\d+|[零一二三四五六七八九十]+|地下\d*|负[一二三四五\d])[层楼])?-?
    (?P<door>[A-Z]?-?\d+[A-Z]?(?:-\d+)?|[A-Z]|{_NAMED}[A-Z]?-?\d{{0,6}}|地下-?\d*|负[一二三四五\d]-?\d*|[东南西北中前后]+)?
    (?:室|户|房|号房)?$""",
    re.VERBOSE,
)
_PARTS = re.compile(
    r"^[A-Z]?\d+[A-Z]?(?:[-/_.#][A-Z]?\d+[A-Z]?){1,2}$|^[A-Z](?:[-/_.#][A-Z]?\d+[A-Z]?){1,2}$"
)
_BASEMENT = re.compile(r"^-\d{1,4}$")
_CUT = re.compile(r"[-/_.#]")
_BUILDING = re.compile(rf"^.*?第?(?P<name>{_NUM}|[{_WORD}]+)(?P<word>号楼|幢|栋|座|楼|#楼?|号)?$")
_STAIRWELL = re.compile(rf"^第?(?P<name>{_NUM}|[{_WORD}]+)(?P<word>单元|门洞|门|梯|号)?$")
_DOOR = re.compile(r"^[A-Z]?(\d+)(?:[A-Z]|-\d+|[A-Z]-\d+)?$")
_BELOW = re.compile(r"^(?:地下|负|B\d(?:-|\d)|-\d)")


def parse(
    where: str, *, building: str = "", stairwell: str = "", building_first: bool = True
) -> Address | AddressProblem:
    """The address in `where`, completed by the columns of buildings and stairwells where the sheet has them.

    `building_first` says what the first of two numbers is (`3-502`) when a column names the building and none
    the stairwell: the building again (True) or the stairwell. Contradictions are a problem, never a choice.
    """
    given = building_name(building)
    entrance = stairwell_name(stairwell)
    if given and where.isascii() and where.isdecimal():
        return Address(given, entrance, where, floor_of(where))
    plain = half_width(where).replace(" ", "").upper().replace("--", "-")
    if not plain:
        return AddressProblem.DOOR_MISSING
    if given and (plain.isdecimal() or _BASEMENT.match(plain)):
        return Address(given, entrance, plain, floor_of(plain))
    if _PARTS.match(plain):
        return _from_parts(_CUT.split(plain), given, entrance, building_first)
    found = _ADDRESS.match(plain)
    if found is None:
        return AddressProblem.UNREADABLE
    return _from_words(found, given, entrance)


def _from_parts(
    parts: list[str], given: str, entrance: str | None, building_first: bool
) -> Address | AddressProblem:
    door = parts[-1]
    if len(parts) == 3:
        return _agreed(given, building_name(parts[0]), entrance, stairwell_name(parts[1]), door)
    if given and entrance is None and not building_first:
        return _agreed(given, "", None, stairwell_name(parts[0]), door)
    if given and entrance == stairwell_name(parts[0]) and given != building_name(parts[0]):
        return _agreed(given, "", entrance, None, door)
    return _agreed(given, building_name(parts[0]), entrance, None, door)


def _from_words(found: re.Match[str], given: str, entrance: str | None) -> Address | AddressProblem:
    named, number, door, level = found["building"], found["number"], found["door"], found["level"]
    stair = stairwell_name(found["stairwell"] or "")
    if door is None and number and (given or named):
        number, door = None, number
    if door is None:
        return AddressProblem.DOOR_MISSING
    own = building_name(named) if named else ""
    if number and (own or (given and given != f"{number}号")) and stair is None:
        stair, number = f"{number}号", None
    if number:
        own = own or f"{number}号"
    answer = _agreed(given, own, entrance, stair, door)
    if isinstance(answer, Address) and answer.floor is None and level:
        return Address(answer.building, answer.stairwell, answer.door, _level(level))
    return answer


def _agreed(
    given: str, own: str, entrance: str | None, stair: str | None, door: str
) -> Address | AddressProblem:
    if (given and own and given != own) or (entrance and stair and entrance != stair):
        return AddressProblem.CONFLICT
    if not (given or own):
        return AddressProblem.BUILDING_MISSING
    return Address(given or own, entrance or stair, door, floor_of(door))


@lru_cache(maxsize=8192)
def building_name(written: str) -> str:
    """The one spelling of a building: `3幢` for 3, 03栋, 三幢, 3#; `B座`; `12号`; other names as they are."""
    plain = half_width(written).replace(" ", "").upper()
    found = _BUILDING.match(plain)
    if not plain or found is None:
        return written.strip()
    name, word = _number(found["name"]), found["word"]
    if word is None and found.start("name") > 0:
        return written.strip()
    if word == "号":
        return f"{name}号"
    if name.isdigit() or name[-1].isdigit():
        return f"{name}幢"
    return f"{name}座" if name.isascii() else f"{name}{word or '幢'}"


@lru_cache(maxsize=8192)
def stairwell_name(written: str) -> str | None:
    """The one spelling of a stairwell: `2单元` for 2, 二单元, 2门; `12号` stays; None for blank, `无`."""
    plain = half_width(written).replace(" ", "").upper()
    if not plain.strip("-/") or plain in {"无", "0"}:
        return None
    found = _STAIRWELL.match(plain)
    if found is None:
        return written.strip()
    return f"{_number(found['name'])}{'号' if found['word'] == '号' else '单元'}"


@lru_cache(maxsize=8192)
def floor_of(door: str) -> int | None:
    """The floor in a door number: 502 -> 5, 0301 -> 3, 地下 or B1 -> -1; None where it does not tell."""
    if _BELOW.match(door):
        return -1
    found = _DOOR.match(door)
    if found is None or not 3 <= len(found[1]) <= 4:
        return None
    floor = int(found[1][:-2])
    return floor if 0 < floor <= TOP_FLOOR else None


def door_key(door: str) -> str:
    """What two spellings of one door share: 0301 and 301."""
    return door.lstrip("0") or door


def _level(written: str) -> int | None:
    if written.startswith(("地下", "负", "-")):
        return -1
    number = _number(written)
    return int(number) if number.isdigit() and int(number) <= TOP_FLOOR else None


def _number(written: str) -> str:
    """A number as digits, without leading zeros: 十二 -> 12, 03 -> 3, B01 stays."""
    if written.isascii():
        return written.lstrip("0") or written
    if any(sign not in "零一二三四五六七八九十" for sign in written):
        return written
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return "".join(str(_CHINESE[sign]) for sign in written).lstrip("0") or "0"
    return str((_CHINESE.get(tens, 1) if tens else 1) * 10 + (_CHINESE.get(ones, 0) if ones else 0))
