"""Ballot forms (表决票): one page a voter, a stub to sign when it is handed over, and the ballot itself.

Official, so Chinese only. The code carries the round and the serial: DUOGE:12:12-0007.
"""

from __future__ import annotations

from collections.abc import Iterator

from pages.ui import formats
from pages.web.papers import law
from pages.web.papers.blocks import Block, Coded, Cut, Gap, Line, NewPage, Paper, Table
from services.consultations.papers import BallotBatch, BallotPaper
from services.consultations.rounds import RoundView

DELIVERIES = "□ 当面签收　□ 投入信报箱　□ 按联系地址寄送"
ONE_ONLY = "请在一个方框内打“√”，只选一项。空白、多选或无法辨认的票计入收回数，不计入同意。"
BLANK = "＿＿＿＿＿＿＿＿"


def paper(batch: BallotBatch) -> Paper:
    """The forms of a batch, a page each. To be written inside `i18n.speaking("zh")`."""
    r = batch.round
    blocks: list[Block] = []
    for number, one in enumerate(batch.papers):
        if number:
            blocks.append(NewPage())
        blocks += [*_stub(r, one), *_ballot(r, one)]
    return Paper(f"{r.place} 表决票", tuple(blocks), f"{r.place} · 第 {r.id} 号表决", numbered=False)


def _stub(r: RoundView, one: BallotPaper) -> Iterator[Block]:
    yield Line("领票登记（存根，由发放人留存）", "heading")
    rows = (
        ("编号", one.serial, "业主", one.owner),
        ("房屋座落", _where(r, one), "专有面积", formats.area(one.area_dm2)),
        ("领票人签字", "", "联系电话", ""),
        ("领票时间", "", "发放人签字", ""),
    )
    yield Table(rows, (26, 68, 26, 50), strong=frozenset({0, 2}), height=10, after=0)
    yield Table((("送达方式", DELIVERIES),), (26, 144), strong=frozenset({0}), height=10)
    yield Cut("沿此线裁开")


def _ballot(r: RoundView, one: BallotPaper) -> Iterator[Block]:
    yield Coded("表决票", f"{r.place}\n编号 {one.serial}", f"DUOGE:{r.id}:{one.serial}")
    owner = (
        ("房屋座落", _where(r, one), "业主", one.owner),
        ("专有面积", formats.area(one.area_dm2), "投票权数", "人数 1，面积同左"),
    )
    yield Table(owner, (26, 68, 26, 50), strong=frozenset({0, 2}), height=10)
    yield Gap()
    yield Table(
        (("议题", r.question),), (26, 144), strong=frozenset({0}), size=_size(r.question), height=24, after=0
    )
    yield Table((("□ 同意", "□ 反对", "□ 弃权"),), (57, 56, 57), ("center",) * 3, size=22, height=22)
    yield Line(ONE_ONLY)
    yield Line(f"通过条件：{law.kind(r.rule)}，{law.cited(r.rule)}。{law.shares(r.rule)}。", "small")
    for clause in law.clauses(r.rule) if r.rule.bylaw and r.rule.bylaw.clauses else (law.STRICT,):
        yield Line(f"提示：{clause}", "small")
    yield Gap()
    due = formats.day(r.due_on) if r.due_on else "＿＿＿＿年＿＿月＿＿日"
    rows = (
        ("交回期限", due, "交回地点", ""),
        ("业主签字", "", "日期", ""),
        ("代理人签字", "", "委托书", "□ 已附书面委托"),
    )
    yield Table(rows, (26, 68, 26, 50), strong=frozenset({0, 2}), height=12)


def _size(question: str) -> float:
    """Large, as long as it leaves room for the rest of the page."""
    return 14 if len(question) <= 80 else 10.5


def _where(r: RoundView, one: BallotPaper) -> str:
    return f"{r.place} {'、'.join(one.doors)}"
