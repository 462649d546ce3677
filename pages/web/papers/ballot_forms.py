"""Ballot forms (表决票): a page or more a voter, a stub to sign when it is handed over, and the ballot itself.

Official, so Chinese only. The code carries the round and the serial: DUOGE:12:12-0007. Several matters stand on
one sheet; what runs on to a second page has the serial at its head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.enums import Choice
from pages.ui import formats
from pages.ui.labels import in_words
from pages.web.papers import law
from pages.web.papers.blocks import Align, Block, Coded, Cut, Gap, Line, NewPage, Paper, Table, Together
from services.consultations.items import Item
from services.consultations.papers import BallotBatch, BallotPaper
from services.consultations.rounds import RoundView

DELIVERIES = "□ 当面签收　□ 投入信报箱　□ 按联系地址寄送"
ONE_ONLY = "请在一个方框内打“√”，只选一项。空白、多选或无法辨认的票计入收回数，不计入同意。"
ONE_EACH = "每一事项请在一个方框内打“√”，只选一项。空白、多选或无法辨认的计入收回数，不计入同意。"
WIDTH = 170


def paper(batch: BallotBatch) -> Paper:
    """The forms of a batch, each on pages of its own. To be written inside `i18n.speaking("zh")`."""
    r = batch.round
    blocks: list[Block] = []
    for one in batch.papers:
        blocks += [NewPage(f"{r.place} 表决票 · 编号 {one.serial}"), *_stub(r, one), *_ballot(r, one)]
    return Paper(f"{r.place} 表决票", tuple(blocks), f"{r.place} · 第 {r.id} 号表决", numbered=False)


def _stub(r: RoundView, one: BallotPaper) -> Iterator[Block]:
    yield Line("领票登记（存根，由发放人留存）", "heading")
    rows = (
        ("编号", one.serial, "业主", one.owner),
        ("房屋座落", _where(r, one), "专有面积", formats.area(one.area_dm2)),
        ("领票人签字", "", "联系电话", ""),
        ("领票时间", "", "发放人签字", ""),
    )
    yield Table(rows, (26, 68, 26, 50), strong=frozenset({0, 2}), height=9, after=0)
    yield Table((("送达方式", DELIVERIES),), (26, 144), strong=frozenset({0}), height=9)
    yield Cut("沿此线裁开")


def _ballot(r: RoundView, one: BallotPaper) -> Iterator[Block]:
    yield Coded("表决票", f"{r.place}\n编号 {one.serial}", f"DUOGE:{r.id}:{one.serial}")
    owner = (
        ("房屋座落", _where(r, one), "业主", one.owner),
        ("专有面积", formats.area(one.area_dm2), "投票权数", "人数 1，面积同左"),
    )
    yield Table(owner, (26, 68, 26, 50), strong=frozenset({0, 2}), height=9)
    several = len(r.items) > 1
    for item in r.items:
        yield Gap(1.5 if several else 3)
        yield Together(tuple(_matter(item, several=several)))
    yield Line(ONE_EACH if several else ONE_ONLY)
    yield from _conditions(r.items)
    yield from _hints(r.items)
    yield Gap(2)
    yield Together((_signed(r),))


def _matter(item: Item, *, several: bool) -> Iterator[Line | Table]:
    """What is asked and the boxes to tick; small where several share the sheet."""
    name = f"事项{law.number(item.number)}" if several else "议题"
    size, height = (10.5, 11) if several else (14 if len(item.question) <= 80 else 10.5, 24)
    yield Table(((name, item.question),), (26, 144), strong=frozenset({0}), size=size, height=height, after=0)
    yield _boxes(item, several=several)


def _conditions(items: Sequence[Item]) -> Iterator[Line]:
    """What it takes to carry; matters with the same rule together."""
    asked: dict[str, list[str]] = {}
    for item in items:
        rule = f"{law.kind(item.rule)}，{law.cited(item.rule)}。{law.shares(item.rule)}。"
        asked.setdefault(rule, []).append(law.number(item.number))
    for rule, numbers in asked.items():
        which = f"事项{'、'.join(numbers)}" if len(items) > 1 else ""
        yield Line(f"{which}通过条件：{rule}", "small")


def _boxes(item: Item, *, several: bool) -> Table:
    """The answers side by side; candidates with long names one below the other."""
    plain = [in_words(choice) for choice in item.options if choice is not Choice.CANDIDATE]
    texts = [f"□ {name}" for name in (*item.candidates, *plain)]
    across = _across(texts)
    rows = [tuple(texts[n : n + across]) for n in range(0, len(texts), across)]
    filled = tuple((*row, *("",) * (across - len(row))) for row in rows)
    each = WIDTH // across
    widths = (*(each,) * (across - 1), WIDTH - each * (across - 1))
    large = across == len(texts) <= 3 and not several
    size, height = (22.0, 22) if large else (13.0, 11)
    aligns: tuple[Align, ...] = tuple("center" for _ in range(across))
    return Table(filled, widths, aligns, size=size, height=height)


def _across(texts: Sequence[str]) -> int:
    longest = max(map(len, texts))
    if longest <= 6:
        return min(len(texts), 5)
    return min(len(texts), 3 if longest <= 11 else 2 if longest <= 17 else 1)


def _hints(items: Sequence[Item]) -> Iterator[Line]:
    """What some answers count for, and what becomes of a ballot that does not come back; each once."""
    offered = {choice for item in items for choice in item.options}
    yield from (Line(said, "small") for said in law.meanings(c for c in Choice if c in offered))
    clauses = dict.fromkeys(clause for item in items for clause in law.clauses(item.rule))
    yield from (Line(f"提示：{clause}", "small") for clause in clauses or (law.STRICT,))


def _signed(r: RoundView) -> Table:
    due = formats.day(r.due_on) if r.due_on else "＿＿＿＿年＿＿月＿＿日"
    rows = (
        ("交回期限", due, "交回地点", ""),
        ("业主签字", "", "日期", ""),
        ("代理人签字", "", "委托书", "□ 已附书面委托"),
    )
    return Table(rows, (26, 68, 26, 50), strong=frozenset({0, 2}), height=10)


def _where(r: RoundView, one: BallotPaper) -> str:
    return f"{r.place} {'、'.join(one.doors)}"
