"""How a printed percentage can come from whole numbers: exact, rounded, cut off, or of another whole.

Printed percentages prove nothing (24 of 36 is printed 66.67 %, and 47 of 49 as 95.91 %); they are explained beside
the verdict, which never uses them. Integers only: with d places printed, a share is `part * 100 * 10^d / whole`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_PRINTED = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,6}))?\s*[%％]?")


class Way(StrEnum):
    """How a printed percentage comes about."""

    EXACT = "exact"
    ROUNDED = "rounded"
    TRUNCATED = "truncated"
    OTHER_WHOLE = "other_whole"
    IMPLIES = "implies"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What became of one printed percentage.

    `of` names the whole it is of, if that is not the one it should be of; then `of_way` is how it comes about
    there. `low` and `high` bound a whole that was not printed. `places` is fewer than printed where a share was
    rounded to fewer and filled up with zeros (63.40 of 63.38). `should_be` is the share cut after the same places.
    """

    printed: str
    way: Way
    of: str = ""
    of_way: Way | None = None
    places: int = 0
    low: int | None = None
    high: int | None = None
    should_be: str = ""


def explain(
    printed: str, *, part: int | None, whole: int | None, others: Mapping[str, tuple[int | None, int | None]]
) -> Explained:
    """How `printed` comes from `part` of `whole`, else from one of `others` (name: part and whole), in order.

    Raises ValueError if it is not a percentage such as `66.67` or `66.67%`.
    """
    value, places = _read(printed)
    found = _way(value, places, part, whole)
    if found is not None:
        return Explained(printed=printed, way=found[0], places=found[1])
    for name, (other_part, other_whole) in others.items():
        if elsewhere := _way(value, places, other_part, other_whole):
            way, places = elsewhere
            return Explained(printed=printed, way=Way.OTHER_WHOLE, of=name, of_way=way, places=places)
    if whole is None and part and value:
        low, high = _wholes(value, places, part)
        return Explained(printed=printed, way=Way.IMPLIES, places=places, low=low, high=high)
    return Explained(printed=printed, way=Way.UNEXPLAINED, places=places, should_be=_cut(part, whole, places))


def _read(printed: str) -> tuple[int, int]:
    """The digits as one number, and how many of them stand behind the point."""
    match = _PRINTED.fullmatch(printed.strip())
    if match is None:
        raise ValueError(f"not a percentage: {printed[:20]!r}")
    whole, behind = match[1], match[2] or ""
    return int(whole + behind), len(behind)


def _way(value: int, places: int, part: int | None, whole: int | None) -> tuple[Way, int] | None:
    """How the digits come about, with the places that were really kept; None if they do not."""
    if part is None or not whole:
        return None
    while True:
        scaled = part * 100 * 10**places
        if scaled == value * whole:
            return Way.EXACT, places
        if (2 * scaled + whole) // (2 * whole) == value:
            return Way.ROUNDED, places
        if scaled // whole == value:
            return Way.TRUNCATED, places
        if places == 0 or value % 10:
            return None
        value, places = value // 10, places - 1


def _wholes(value: int, places: int, part: int) -> tuple[int, int]:
    """The least and the greatest whole of which `part` is printed so, rounded or cut off.

    Rounded or cut, the exact share lies in [value - 1/2, value + 1) units of the last place.
    """
    scaled = part * 100 * 10**places
    return scaled // (value + 1) + 1, 2 * scaled // (2 * value - 1)


def _cut(part: int | None, whole: int | None, places: int) -> str:
    if part is None or not whole:
        return ""
    digits = str(part * 100 * 10**places // whole).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
