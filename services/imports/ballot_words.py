"""Answers, channels and days as a sheet of ballots writes them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from models.enums import Channel, Choice
from services.consultations.items import Answer, Item
from services.imports.cells import half_width, text
from services.imports.readers import Cell

CHOICES: dict[str, Choice] = {
    **dict.fromkeys(("同意", "赞成", "支持", "是", "√", "✓", "v", "agree", "yes", "for", "y"), Choice.AGREE),
    **dict.fromkeys(
        ("反对", "不同意", "否", "×", "x", "✕", "against", "no", "n", "disagree"), Choice.AGAINST
    ),
    **dict.fromkeys(("弃权", "○", "abstain", "abstained", "abstention"), Choice.ABSTAIN),
    **dict.fromkeys(("不阻挡", "不阻拦", "notblocking", "nonblocking"), Choice.NOT_BLOCKING),
    **dict.fromkeys(("从众", "随多数", "从多数", "follow", "followthemajority"), Choice.FOLLOW),
    **dict.fromkeys(("废票", "无效", "无效票", "作废", "invalid", "void", "spoilt"), Choice.INVALID),
}
CHANNELS: dict[str, Channel] = {
    **dict.fromkeys(("纸质", "纸质票", "书面", "纸票", "paper", "paperballot"), Channel.PAPER),
    **dict.fromkeys(("上门", "上门征询", "入户", "door", "atthedoor"), Channel.DOOR),
    **dict.fromkeys(("线上", "网上", "电子", "网络", "online"), Channel.ONLINE),
    **dict.fromkeys(("电话", "电话征询", "phone", "byphone"), Channel.PHONE),
    **dict.fromkeys(("委托", "代理", "授权委托", "proxy", "byproxy"), Channel.PROXY),
}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_NOT_WORD = re.compile(r"[\s\-_.。,，]+")
_FIRST_DAY, _SERIALS = date(1899, 12, 30), range(20_000, 80_000)


def plain(written: str) -> str:
    """What two spellings of a word share: width, case, blanks and dashes do not matter."""
    return _NOT_WORD.sub("", half_width(written)).casefold()


def answer(item: Item, written: str) -> Answer | None:
    """The answer that was written, if the matter offers it; a candidate by name or as 候选人2."""
    word = plain(written)
    found = _candidate(item, word)
    if found is None and word in CHOICES:
        found = Answer(CHOICES[word])
    return found if found in item.answers else None


def _candidate(item: Item, word: str) -> Answer | None:
    for number, name in enumerate(item.candidates, start=1):
        if word in (plain(name), f"候选人{number}", f"candidate{number}"):
            return Answer(Choice.CANDIDATE, number)
    return None


def channel(written: str) -> Channel | None:
    """How the ballot came; on paper where nothing is written; None for an unknown word."""
    return CHANNELS.get(plain(written)) if written else Channel.PAPER


def day(value: Cell) -> date | None:
    """The day that a cell says, as text or as a spreadsheet's number; None where it cannot be read."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _FIRST_DAY + timedelta(days=int(value)) if int(value) in _SERIALS else None
    found = _DAY.fullmatch(half_width(text(value)))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
