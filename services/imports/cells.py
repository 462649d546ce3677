"""One cell -> an exact value, or the reason why not. Cheap: an import calls these for every row."""

from __future__ import annotations

import hmac
import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import cast

from services.imports.readers import Cell

MAX_AREA_DM2 = 100_000 * 100
_LONGEST_AREA = 60
_NOISE = Decimal("0.0001")
_NOISE_FLOAT = 1e-4
_EXACT_FLOAT = 1e15
_LONG = 24

_FULL_WIDTH = "".join(map(chr, range(0xFF10, 0xFF1A)))
_DIGITS = str.maketrans(_FULL_WIDTH, "0123456789")
_FULL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF = {
    **_FULL,
    0x3000: 0x20,
    0x2013: 0x2D,
    0x2014: 0x2D,
    0x2015: 0x2D,
    0x2212: 0x2D,
    0x2011: 0x2D,
    0x2010: 0x2D,
}
_ODD = re.compile(
    f"[{_FULL_WIDTH}\\s\u00a0\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x1f\x7f-\x9f\ud800-\udfff]"
)
_HIDDEN = re.compile(
    "[\u200b\u200e\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_WIDE = re.compile("[\uff01-\uff5e\u3000\u2010-\u2015\u2212]")
_AREA_UNIT = re.compile(r"(平方米|平米|平方|平|㎡|m²|m2|sqm)$", re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_ID_NUMBER = re.compile(r"[0-9A-Z()]{6,24}")
_PHONE = re.compile(r"(?:\+?86)?(1\d{10}|0\d{2,3}\d{7,8}|\d{7,8})")


class CellProblem(StrEnum):
    """Why a cell could not be read; the code is shown to the person as a text."""

    AREA_MISSING = "area_missing"
    AREA_UNREADABLE = "area_unreadable"
    AREA_NOT_POSITIVE = "area_not_positive"
    AREA_TOO_LARGE = "area_too_large"
    AREA_TOO_PRECISE = "area_too_precise"
    DIGITS_LOST = "digits_lost"
    ID_UNREADABLE = "id_unreadable"
    PHONE_UNREADABLE = "phone_unreadable"


def text(value: Cell) -> str:
    """The cell as text: full-width digits made plain, hidden characters and outer blanks removed."""
    if isinstance(value, str):
        if not value or (value.isascii() and _is_plain(value)) or not _ODD.search(value):
            return value
        return _SPACES.sub(" ", _HIDDEN.sub("", value.translate(_DIGITS))).strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _is_plain(value: str) -> bool:
    """Whether a text of ASCII has nothing to be removed: letters and signs, at most single blanks within."""
    return value.isprintable() and "  " not in value and value[0] != " " != value[-1]


def texts(values: list[Cell]) -> list[str]:
    """A column of cells as `text` gives each; a column with nothing odd in it is looked at as one."""
    strings = cast(list[str], values)
    try:
        joined = "|".join(strings)
    except TypeError:
        return list(map(text, values))
    odd = not _are_plain(joined) and _ODD.search(joined)
    return list(map(text, values)) if odd else strings


def _are_plain(joined: str) -> bool:
    """Whether cells of ASCII joined by `|` are plain, each of them: no blanks beside a bound or another blank."""
    return (
        joined.isascii()
        and joined.isprintable()
        and not any(blanks in joined for blanks in ("  ", " |", "| "))
        and joined[:1] != " " != joined[-1:]
    )


def half_width(value: str) -> str:
    """Full-width letters, digits, punctuation and dashes made plain; for addresses, never for names."""
    return value.translate(_HALF) if not value.isascii() and _WIDE.search(value) else value


def area_dm2(value: Cell) -> int | CellProblem:
    """An area in 0.01 m², exactly as written: `86.50`, `86.5㎡`, `８６．５`, `1,086.50`, or a number.

    More than two decimals are refused, unless they are the noise of a binary fraction (86.49999999999).
    """
    if isinstance(value, bool):
        return CellProblem.AREA_UNREADABLE
    if isinstance(value, int | float):
        return _area_of_number(value)
    return _area_of_text(value) if len(value) > _LONG else _area_as_before(value)


def _area_of_text(value: str) -> int | CellProblem:
    plain = _AREA_UNIT.sub("", half_width(text(value)).strip()).strip()
    if not plain:
        return CellProblem.AREA_MISSING
    if not _NUMBER.fullmatch(plain):
        return CellProblem.AREA_UNREADABLE
    if len(plain) > _LONGEST_AREA:
        return CellProblem.AREA_TOO_LARGE
    scaled = Decimal(plain.replace(",", "")) * 100
    return _whole_dm2(int(scaled.to_integral_value()), off=abs(scaled - scaled.to_integral_value()) > _NOISE)


_area_as_before = lru_cache(maxsize=8192)(_area_of_text)


def _area_of_number(value: float) -> int | CellProblem:
    scaled = value * 100
    if not abs(scaled) < _EXACT_FLOAT:
        return CellProblem.AREA_TOO_LARGE if scaled > 0 else CellProblem.AREA_NOT_POSITIVE
    whole = round(scaled)
    return _whole_dm2(whole, off=abs(scaled - whole) > _NOISE_FLOAT)


def _whole_dm2(whole: int, *, off: bool) -> int | CellProblem:
    if whole <= 0:
        return CellProblem.AREA_NOT_POSITIVE
    if whole > MAX_AREA_DM2:
        return CellProblem.AREA_TOO_LARGE
    return CellProblem.AREA_TOO_PRECISE if off else whole


def phone(value: Cell) -> str | CellProblem:
    """A telephone number as its digits; empty for blank, `-`, and masked numbers such as 138****0000."""
    if value == "":
        return ""
    if (
        isinstance(value, str)
        and len(value) == 11
        and value[0] == "1"
        and value.isascii()
        and value.isdigit()
    ):
        return value
    plain = half_width(text(value)).replace(" ", "").replace("-", "")
    if not plain or "*" in plain:
        return ""
    found = _PHONE.fullmatch(plain)
    return found[1] if found else CellProblem.PHONE_UNREADABLE


def id_number(value: Cell) -> str | CellProblem:
    """An identity or credit-code number made comparable; empty for blank and masked ones.

    A spreadsheet keeps 15 digits of a number: an 18-digit one typed as a number has lost its end.
    """
    if value == "":
        return ""
    if isinstance(value, int | float) and abs(value) >= _EXACT_FLOAT:
        return CellProblem.DIGITS_LOST
    plain = half_width(text(value)).replace(" ", "").upper()
    if not plain.strip("-/无") or "*" in plain:
        return ""
    if not _ID_NUMBER.fullmatch(plain):
        return CellProblem.ID_UNREADABLE
    return plain


def hashed(number: str, *, secret: bytes) -> str:
    """The number as a keyed hash, so that equal owners are known as equal and no number is stored."""
    return hmac.digest(secret, number.encode(), "sha256").hex() if number else ""
