"""One cell of a sheet of requests -> what is stored, or an Unread with the reason; None where the cell says nothing.

Moments are kept as texts in UTC, as the embedded database stores them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from models.request_enums import Satisfaction
from services.imports.ballot_words import day as plain_day
from services.imports.units import Unread
from services.rules.requests import Named

EIGHT = timedelta(hours=8)
FIRST_YEAR, LAST_YEAR = 2000, 2099
_AMERICAN = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):(\d\d):(\d\d) ([AP])M", re.ASCII)
_ISO = re.compile(
    r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?[ T]*(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?", re.ASCII
)
_PLAIN_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_PLAIN_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?|(\d\d):(\d\d):(\d\d) ([AP])M", re.ASCII)
_AMERICAN_TIME = len("08:30:00 AM")
YES = re.compile("^(已解决|已办结|解决|实际解决|是|y|yes|resolved|solved|1|true)$")
NO = re.compile("^(未解决|没有解决|部分解决|否|n|no|unresolved|0|false)$")
SATISFIED = (
    (Satisfaction.DISSATISFIED, "不满意|dissatisfied"),
    (Satisfaction.MOSTLY, "基本满意|mostly"),
    (Satisfaction.SATISFIED, "满意|satisfied"),
)
ON_TIME, LATE = (
    re.compile("^(ontime|on time|按时|按期|是)$"),
    re.compile("^(overdue|late|超时|逾期|超期|否)$"),
)


def moment(written: str) -> str | Unread | None:
    """A moment in Shanghai: 2026-03-02 08:30, 2026年3月2日 8:30, 03/02/2026 08:30:00 AM; a day is its first moment.

    Days and times of day repeat in a sheet, so each is read once.
    """
    if not written:
        return None
    day, _blank, clock = written.partition(" ")
    days, time = _days(day), _time(clock)
    if days is None or time is None or (day[2] == "/") is not (len(clock) == _AMERICAN_TIME):
        return _whole(written)
    is_before, said = time
    return days[is_before] + said


@lru_cache(maxsize=8192)
def _days(written: str) -> tuple[str, str] | None:
    """A plain day and the day before it, as texts; None for any other spelling."""
    found = _PLAIN_DAY.fullmatch(written)
    if found is None:
        return None
    month, day, year, *iso = (int(part or 0) for part in found.groups())
    try:
        it = date(*iso) if iso[0] else date(year, month, day)
    except ValueError:
        return None
    if not date(FIRST_YEAR, 1, 2) <= it <= date(LAST_YEAR, 12, 31):
        return None
    return f"{it} ", f"{it - timedelta(days=1)} "


@lru_cache(maxsize=100_000)
def _time(written: str) -> tuple[bool, str] | None:
    """A plain time of day in UTC as text, and whether that is on the day before; None for any other spelling."""
    found = _PLAIN_TIME.fullmatch(written)
    if found is None:
        return None
    american = found[7] is not None
    hour, minute, second = (int(part or 0) for part in found.groups()[3 if american else 0 :][:3])
    if american:
        hour = hour % 12 + 12 * (found[7] == "P")
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour < 8, f"{(hour - 8) % 24:02d}:{minute:02d}:{second:02d}.000000"


def _whole(written: str) -> str | Unread:
    """Any spelling, read as a whole."""
    try:
        found = _moment(written)
    except ValueError:
        return Unread("moment_unreadable")
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return Unread("moment_unreadable")
    return f"{found - EIGHT:%Y-%m-%d %H:%M:%S}.000000"


def _moment(written: str) -> datetime | None:
    american = _AMERICAN.fullmatch(written)
    if american:
        month, day, year, hour, minute, second = map(int, american.groups()[:6])
        return datetime(year, month, day, hour % 12 + 12 * (american[7] == "P"), minute, second)
    iso = _ISO.fullmatch(written)
    if iso:
        year, month, day, hour, minute, second = (int(part or 0) for part in iso.groups())
        return datetime(year, month, day, hour, minute, second)
    found = plain_day(written)
    return datetime(found.year, found.month, found.day) if found else None


def code_of(written: str, table: dict[str, Named]) -> str | None:
    """The code of a category or a source that a sheet names in its own words."""
    said = written.casefold()
    return next((code for code, named in table.items() if said == code or said in named.words), None)


def resolved(written: str) -> bool | Unread | None:
    """Whether a call-back heard that it is solved."""
    said = written.casefold()
    if not said:
        return None
    return True if YES.search(said) else False if NO.search(said) else Unread("resolved_unreadable")


def satisfaction(written: str) -> str | Unread | None:
    """How satisfied a call-back heard somebody to be."""
    said = written.casefold()
    if not said:
        return None
    return next(
        (kind.value for kind, p in SATISFIED if re.search(p, said)), Unread("satisfaction_unreadable")
    )


def on_time(written: str) -> bool | None:
    """What a sheet itself says of its row: in time or late; None where it does not say."""
    said = written.casefold()
    return True if ON_TIME.search(said) else False if LATE.search(said) else None
