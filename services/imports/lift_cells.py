"""One cell of a lift register -> what is stored, or an Unread with the reason; None where the cell says nothing.

Each takes a text. Days and words come back as they are stored, so that a chunk keeps them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from models.lift_enums import Assessment, InspectionResult, LiftKind
from models.lifts import Lift
from services.imports import ballot_words, units
from services.imports.cells import half_width
from services.imports.readers import Cell
from services.imports.units import Unread, plain

FIRST_YEAR, LAST_YEAR = 1900, 2099
MOST_FLOORS, MOST_HOUSEHOLDS, MOST_TIMES = 200, 2_000, 10_000
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
Word = tuple[StrEnum | bool, str]

KINDS: tuple[Word, ...] = (
    (LiftKind.ESCALATOR, "扶梯|人行道|escalator"),
    (LiftKind.DUMBWAITER, "杂物|dumbwaiter"),
    (LiftKind.FREIGHT, "载货|货梯|freight"),
    (LiftKind.HYDRAULIC, "液压|hydraulic"),
    (LiftKind.PLATFORM, "无障碍|平台|handicap|platform|wheelchair"),
    (LiftKind.PASSENGER, "乘客|客梯|曳引|住宅|病床|passenger|public|private"),
    (LiftKind.OTHER, "其他|其它|消防|防爆|other|sidewalk|manlift"),
)
RESULTS: tuple[Word, ...] = (
    (InspectionResult.FAILED, "不合格|fail"),
    (InspectionResult.CONDITIONAL, "整改|复检|conditional"),
    (InspectionResult.PASSED, "合格|pass"),
)
ASSESSMENTS: tuple[Word, ...] = (
    (Assessment.REPLACE, "更新|replace"),
    (Assessment.MODERNISE, "改造|moderni"),
    (Assessment.REPAIR, "修理|大修|维修|repair"),
    (Assessment.KEEP, "继续使用|keep|continue"),
)
STATES: tuple[Word, ...] = (
    (True, "停用|封停|停运|停梯|out of service"),
    (False, "在用|使用|正常|in use|active"),
)
YES: tuple[Word, ...] = (
    (False, "未|否|没|^无$|^no$|^n$|^0$|^false$"),
    (True, "已|是|有|^yes$|^y$|^1$|^true$|✓|√"),
)
GONE = re.compile("注销|报废|拆除|scrapped|dismantled")


def longest(column: str) -> int:
    """How many characters a text of the register may have."""
    return int(Lift.__table__.c[column].type.length)  # type: ignore[attr-defined]


def short_text(written: str, *, most: int) -> str | Unread:
    """A text as it stands, without the words that say nothing."""
    said = written.strip()
    if not plain(said):
        return ""
    return said if len(said) <= most else Unread("text_too_long")


def day(value: Cell) -> str | Unread | None:
    """A day, as 2015-09-18, 2015/9/18, 2015年9月18日, 20150918 or a spreadsheet's number; in ISO."""
    if isinstance(value, str) and not plain(value):
        return None
    found = _iso(value) or ballot_words.day(value) or _eight_digits(value)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return Unread("day_unreadable")
    return found.isoformat()


def _iso(value: Cell) -> date | None:
    """A day as most registers write it, 2015-09-18, without the care that the other ways ask for."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value[4:8:3] == "--" else None
    except ValueError:
        return None


def _eight_digits(value: Cell) -> date | None:
    found = _EIGHT.fullmatch(str(value).removesuffix(".0").strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def word(written: str, *, words: tuple[Word, ...], code: str) -> Any:
    """The stored word of a closed list whose pattern is found in the text."""
    said = written.strip().casefold()
    if not said or (not plain(said) and words is not YES):
        return None
    for stored, pattern in words:
        if re.search(pattern, said):
            return stored.value if isinstance(stored, StrEnum) else stored
    return Unread(code)


def state(written: str) -> bool | Unread | None:
    """Whether the lift stands still; Unread("lift_gone") for one that is no more."""
    if GONE.search(written.casefold()):
        return Unread("lift_gone")
    return word(written, words=STATES, code="status_unknown")  # type: ignore[no-any-return]


def parts(written: str) -> tuple[Any, Any, Any]:
    """Floors, stops and doors written in one cell: 18/18/18, 18层18站18门."""
    said = re.sub(r"[/\\|、,，\-]", " ", re.sub(r"[层站门]", " ", half_width(written))).split()
    if not said:
        return None, None, None
    if len(said) != 3:
        return (Unread("floors_unreadable"),) * 3
    return tuple(_floors(part) for part in said)  # type: ignore[return-value]


_floors = partial(units.whole, most=MOST_FLOORS, code="floors_unreadable")
_times = partial(units.whole, most=MOST_TIMES, code="times_unreadable")
CONVERT: dict[str, tuple[str, Callable[..., Any]]] = {
    **{
        name: (name, partial(short_text, most=longest(name)))
        for name in (
            "certificate_no", "internal_no", "manufacturer", "brand", "model", "factory_no", "floors_served",
            "using_unit", "maintenance_unit", "assessed_by",
        )
    },
    **{
        name: (name, day)
        for name in (
            "made_on", "registered_on", "maintenance_until", "inspected_on", "next_inspection_on", "assessed_on",
        )
    },
    **{name: (name, _floors) for name in ("floors", "stops", "doors")},
    "load": ("load_kg", units.load_kg),
    "load_lb": ("load_kg", partial(units.load_kg, pounds=True)),
    "speed": ("speed_mm_s", units.speed_mm_s),
    "speed_fpm": ("speed_mm_s", partial(units.speed_mm_s, feet_a_minute=True)),
    "travel": ("travel_mm", units.travel_mm),
    "travel_ft": ("travel_mm", partial(units.travel_mm, feet=True)),
    "households": ("households", partial(units.whole, most=MOST_HOUSEHOLDS, code="households_unreadable")),
    "faults": ("faults_12m", _times),
    "entrapments": ("entrapments_12m", _times),
    "lift_kind": ("lift_kind", partial(word, words=KINDS, code="lift_kind_unknown")),
    "inspection_result": ("inspection_result", partial(word, words=RESULTS, code="result_unknown")),
    "assessment": ("assessment", partial(word, words=ASSESSMENTS, code="assessment_unknown")),
    "remote_monitoring": ("remote_monitoring", partial(word, words=YES, code="yes_unreadable")),
    "status": ("out_of_service", state),
}  # fmt: skip
"""Field of a sheet -> column of the register and how its cells are read."""
