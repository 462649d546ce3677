"""Numbers, areas, money, shares and dates as people write them."""

import re
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from pages.ui.i18n import language

SHANGHAI = ZoneInfo("Asia/Shanghai")


def count(n: int) -> str:
    """A whole number with thousands separated."""
    return f"{n:,}"


def area(dm2: int | None) -> str:
    """An area given in 0.01 m²."""
    return "—" if dm2 is None else f"{dm2 // 100:,}.{dm2 % 100:02d} m²"


def money(fen: int | None) -> str:
    """An amount given in fen, to the fen."""
    if fen is None:
        return "—"
    sign, fen = ("−", -fen) if fen < 0 else ("", fen)
    return f"{sign}¥{fen // 100:,}.{fen % 100:02d}"


def yuan(fen: int | None) -> str:
    """An amount as it stands in a field: plain yuan, to the fen; empty where it is not known."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def money_short(fen: int) -> str:
    """An amount in ten thousands (Chinese) or thousands (English), rounded half up to one place, for cards."""
    unit, name = (1_000_000, "万") if language() == "zh" else (100_000, "k")
    tenths = (abs(fen) * 10 + unit // 2) // unit
    return f"{'−' if fen < 0 else ''}¥{tenths // 10:,}.{tenths % 10}{name}"


def share(numerator: int, denominator: int) -> str:
    """A share in percent, cut (never rounded up) after two places, so that it cannot feign a reached threshold."""
    if denominator == 0:
        return "—"
    hundredths = numerator * 10_000 // denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def fraction(f: Fraction) -> str:
    """A threshold such as 2/3."""
    return f"{f.numerator}/{f.denominator}"


def day(d: date | None) -> str:
    """A date: 2026年3月5日 or 5 Mar 2026."""
    if d is None:
        return "—"
    return f"{d.year}年{d.month}月{d.day}日" if language() == "zh" else f"{d.day} {d:%b} {d.year}"


def moment(at: datetime | None) -> str:
    """A moment in Shanghai's time, to the minute."""
    if at is None:
        return "—"
    local = at.astimezone(SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def article(number: str) -> str:
    """An article of a law, such as 278(1)5: paragraph 1, item 5 (第278条第1款第5项)."""
    parts = re.fullmatch(r"(\d+)(?:\((\d+)\))?(\d+)?", number)
    if language() != "zh" or parts is None:
        return number
    said = zip(parts.groups(), ("条", "款", "项"), strict=True)
    return "".join(f"第{n}{unit}" for n, unit in said if n)


def literal(text: str) -> str:
    """A text that came from people, for use inside Markdown: shown as it is."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~$:^])", r"\\\1", text)
