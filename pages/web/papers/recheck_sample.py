"""The sheet of a recheck (复核抽样清单): the ballots to pull by a seed, room for what was found. Chinese only."""

from __future__ import annotations

from pages.ui import formats
from pages.ui.second_keying_parts import answer_text
from pages.web.papers.blocks import Block, Gap, Line, Paper, Table
from services.consultations.papers import serial
from services.consultations.recheck import DIFFERS, SAME, Pulled, Sample
from services.consultations.rounds import RoundView

HEAD = ("抽序", "名册序", "编号", "室号", "录入结果", "核对", "哈希起始")
WIDTHS = (13, 16, 24, 26, 33, 22, 36)
FOUND = {SAME: "一致", DIFFERS: "不一致", "": "□一致 □不一致"}
BY_HAND = (
    "手工验证：对“种子,抽序”计算 SHA-256，作为整数除以纸质票数，余数加一即为按名册顺序排列的位次；"
    "已抽过的位次跳过。"
)


def paper(voting: RoundView, sample: Sample) -> Paper:
    """The sheet of one sample. To be written inside `i18n.speaking("zh")`."""
    title = f"{voting.place} 复核抽样清单"
    blocks: tuple[Block, ...] = (
        Line("复核抽样清单", "title", "center"),
        Line(f"{voting.place} · 第 {voting.number} 轮", "body", "center"),
        Gap(2),
        _facts(voting, sample),
        Gap(2),
        Table((HEAD, *(_row(voting, one) for one in sample.pulled)), WIDTHS, head=True, size=9, height=8),
        Line(_counts(sample), "body"),
        Line(BY_HAND, "small"),
        Gap(4),
        Table(
            (("核对人签字", ""), ("见证人签字", ""), ("日期", "")),
            (40, 130),
            strong=frozenset({0}),
            height=10,
        ),
    )
    return Paper(title, blocks, f"{title} · 表决编号 {voting.id}")


def _facts(voting: RoundView, sample: Sample) -> Table:
    rows = (
        ("表决事项", "；".join(item.question for item in voting.items)),
        ("种子", sample.seed),
        ("抽取", f"纸质票 {sample.ballots} 张，抽取 {len(sample.pulled)} 张"),
        ("抽取人与时间", f"{sample.by}，{formats.moment(sample.drawn_at)}"),
    )
    return Table(rows, (36, 134), strong=frozenset({0}), height=7)


def _row(voting: RoundView, one: Pulled) -> tuple[str, ...]:
    said = answer_text(voting.items[0], one.answer) if one.answer else "—"
    return (
        str(one.counter), str(one.place), serial(voting.id, one.number), one.door, said, FOUND[one.found],
        one.digest,
    )  # fmt: skip


def _counts(sample: Sample) -> str:
    same, differs = (sum(one.found == word for one in sample.pulled) for word in (SAME, DIFFERS))
    left = len(sample.pulled) - same - differs
    return f"一致 {same} 张，不一致 {differs} 张，尚未核对 {left} 张。"
