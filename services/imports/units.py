"""Measures as registers write them -> whole numbers of our units, exactly: feet, inches, pounds, metres, tonnes.

Every factor is a fraction (1 ft = 304.8 mm, 1 lb = 0.45359237 kg, by definition since 1959), nothing is ever a
float, and what does not come out whole is rounded half up. What could mean two things is not guessed:
`60.5` in a column of feet is 60 ft 6 in or 60 ft 5 in, and comes back as an Unread.
"""

from __future__ import annotations

import re
from fractions import Fraction

from services.imports.cells import half_width

F = Fraction
MOST_TRAVEL_MM, MOST_SPEED_MM_S, MOST_LOAD_KG = 1_000_000, 25_000, 100_000

FOOT_MM, INCH_MM, POUND_KG = F(3048, 10), F(254, 10), F(45359237, 10**8)
LENGTHS = {"m": F(1000), "米": F(1000), "mm": F(1), "毫米": F(1), "cm": F(10), "ft": FOOT_MM, "feet": FOOT_MM}
SPEEDS = {
    **dict.fromkeys(("m/s", "米/秒", "mps"), F(1000)),
    **dict.fromkeys(("mm/s", "毫米/秒"), F(1)),
    **dict.fromkeys(("m/min", "米/分", "米/分钟"), F(1000, 60)),
    **dict.fromkeys(("fpm", "ft/min", "ft/m"), FOOT_MM / 60),
    **dict.fromkeys(("fps", "ft/s"), FOOT_MM),
}
LOADS = {
    **dict.fromkeys(("kg", "kgs", "公斤", "千克"), F(1)),
    **dict.fromkeys(("t", "吨"), F(1000)),
    **dict.fromkeys(("lb", "lbs", "pounds", "磅"), POUND_KG),
}
NOTHING = frozenset(
    {"", "-", "--", "/", "—", "无", "不详", "未知", "n/a", "na", "none", "missing", "unknown", "null"}
)

_QUOTES = str.maketrans({"’": "'", "′": "'", "‘": "'", "`": "'", "”": '"', "″": '"', "“": '"'})
_NUMBER = re.compile(
    r"(\d{1,9}(?:\.\d{1,20})?|\d{1,3}(?:,\d{3}){1,2}(?:\.\d{1,9})?)([^\d\s.,][^\d]*)?", re.ASCII
)
_FEET = re.compile(r"(\d{1,5})(?:'|\s*ft\.?|\s*feet)?", re.ASCII)
_FEET_INCHES = re.compile(
    r"(\d{1,5})\s*(?:'\s*-?|ft\.?\s*-?|feet|-|\s|\")\s*(\d{1,2}(?:\.\d{1,4})?)\s*(?:\"|''|'|in\.?)?", re.ASCII
)
_INCHES = re.compile(r"\d{1,5}\"", re.ASCII)
_DECIMAL_FEET = re.compile(r"(\d{1,5})\.(\d{1,4})'?", re.ASCII)


class Unread(str):
    """Why a cell could not be read; the code is shown to the person as a text."""

    __slots__ = ()


def half_up(exact: Fraction) -> int:
    """The nearest whole number; of two equally near, the greater."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def plain(written: str) -> str:
    """The text without width, case and typographic quotes; empty for the words that say nothing."""
    typed = written if written.isascii() and "`" not in written else half_width(written).translate(_QUOTES)
    said = typed.strip().casefold()
    return "" if said in NOTHING else said


def travel_mm(written: str, *, feet: bool = False) -> int | Unread | None:
    """A length in mm, from metres, or from feet and inches as in `69'10`; None for a blank."""
    said = plain(written)
    if not said:
        return None
    exact = _feet(said) if feet else _measure(said, LENGTHS, F(1000), "travel_unreadable")
    return _within(exact, MOST_TRAVEL_MM, "travel_not_likely")


def _feet(said: str) -> int | Unread:
    """Feet and inches in mm, rounded; in whole tenths of a mm as long as the inches are whole."""
    if said.isdigit() and said.isascii():
        return _tenths(int(said[:9]) * 3048)
    both = _FEET_INCHES.fullmatch(said)
    if both and both[2].isdigit() and int(both[2]) < 12:
        return _tenths(int(both[1]) * 3048 + int(both[2]) * 254)
    if both and Fraction(both[2]) < 12:
        return half_up(int(both[1]) * FOOT_MM + Fraction(both[2]) * INCH_MM)
    whole = _FEET.fullmatch(said)
    if whole:
        return _tenths(int(whole[1]) * 3048)
    decimal = _DECIMAL_FEET.fullmatch(said)
    if decimal:
        return Unread("travel_two_ways") if decimal[2].strip("0") else _tenths(int(decimal[1]) * 3048)
    return Unread("travel_two_ways" if _INCHES.fullmatch(said) else "travel_unreadable")


def _tenths(exact: int) -> int:
    """Tenths of a mm as whole mm, half up."""
    return (exact + 5) // 10


def speed_mm_s(written: str, *, feet_a_minute: bool = False) -> int | Unread | None:
    """A speed in mm/s, from m/s unless told or written otherwise; None for a blank."""
    said = plain(written)
    if not said:
        return None
    exact = _measure(said, SPEEDS, FOOT_MM / 60 if feet_a_minute else F(1000), "speed_unreadable")
    return _within(exact, MOST_SPEED_MM_S, "speed_not_likely")


def load_kg(written: str, *, pounds: bool = False) -> int | Unread | None:
    """A load in kg, from kg unless told or written otherwise; None for a blank."""
    said = plain(written)
    if not said:
        return None
    exact = _measure(said, LOADS, POUND_KG if pounds else F(1), "load_unreadable")
    return _within(exact, MOST_LOAD_KG, "load_not_likely")


def _measure(said: str, units: dict[str, Fraction], usual: Fraction, code: str) -> Fraction | Unread:
    """A number with its unit, `usual` where none is written."""
    found = _NUMBER.fullmatch(said.replace(" ", ""))
    if found is None:
        return Unread(code)
    unit = units.get(found[2].rstrip(".")) if found[2] else usual
    return Unread(code) if unit is None else Fraction(found[1].replace(",", "")) * unit


def _within(exact: Fraction | int | Unread, most: int, code: str) -> int | Unread:
    if isinstance(exact, Unread):
        return exact
    rounded = exact if isinstance(exact, int) else half_up(exact)
    return rounded if 0 < rounded <= most else Unread(code)


def whole(written: str, *, most: int, code: str) -> int | Unread | None:
    """A whole number from 0 to `most`: floors, households, entrapments; None for a blank."""
    said = plain(written).replace(",", "")
    if not said:
        return None
    found = re.fullmatch(r"(\d{1,9})(?:\.0{1,4})?(?:层|站|门|户|次|f)?", said, re.ASCII)
    return int(found[1]) if found and int(found[1]) <= most else Unread(code)
