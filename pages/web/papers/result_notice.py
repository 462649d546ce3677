"""The notice of a result as it is posted (表决结果公告). Official, so Chinese only; every figure is the stored one."""

from __future__ import annotations

from models.enums import PLAIN_CHOICES, Choice, Outcome
from pages.ui import formats
from pages.ui.i18n import _
from pages.ui.labels import in_words
from pages.web.papers import law
from pages.web.papers.blocks import Block, Gap, Line, Paper, Table
from services.consultations.counts import Part, Tally
from services.consultations.papers import ClosedRound
from services.consultations.rounds import RoundView
from services.rules.voting import Test

BLANK_DAY = "＿＿＿＿年＿＿月＿＿日"
MET = {True: "达到", False: "未达到", None: "无法判定"}
CONCLUSIONS = {
    Outcome.PASSED: "通过：四项检验均已达到，本事项获得业主表决通过。",
    Outcome.FAILED: "未通过：四项检验达到 {n} 项，本事项未获得业主表决通过。",
    Outcome.UNDECIDABLE: "无法判定：四项检验达到 {n} 项，仅凭现有数字不能得出结论。",
}
OBJECTION = (
    f"一、公示期：自{BLANK_DAY}起至{BLANK_DAY}止。对计票结果有异议的，请在公示期内以书面形式向"
    "＿＿＿＿＿＿＿＿＿＿＿＿提出，写明房屋、理由和联系方式。"
)
ANNULMENT = (
    "二、撤销权：业主认为本决定侵害其合法权益的，可以依照《民法典》第280条第2款请求人民法院予以撤销，"
    "应当在知道或者应当知道本决定之日起一年内行使"
    "（最高人民法院《关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释》第12条）。"
)
RECOUNT = (
    "三、复核：本次表决的名册、选票、规则与结果已封存为复核包，"
    "凭包内程序可在任何电脑上重新计票。复核包的校验码（SHA-256）应与此处一致："
)


def paper(closed: ClosedRound) -> Paper:
    """The notice of one closed round. To be written inside `i18n.speaking("zh")`."""
    r, tally = closed.counted.round, closed.counted.tally
    blocks: tuple[Block, ...] = (
        Line("业主共同决定事项表决结果公告", "title", "center"),
        Line(f"第 {r.id} 号表决", "body", "center"),
        Gap(2),
        _matter(closed.place, r),
        Gap(2),
        Line("计票结果", "heading"),
        _answers(tally),
        Gap(2),
        Line("四项检验", "heading"),
        _tests(tally, r),
        Line("比例截至百分数小数点后两位，不进位；是否达到按整数比较，不按百分数。", "small"),
        Gap(2),
        Line(_conclusion(tally), "verdict", "center"),
        *(Line(f"另须满足（数字不能反映）：{_(condition)}。", "small") for condition in r.rule.conditions),
        *(Line(f"{clause}以上结论未适用此约定。", "small") for clause in law.clauses(r.rule)),
        Gap(2),
        Line("异议与救济", "heading"),
        *(Line(text) for text in (OBJECTION, ANNULMENT, RECOUNT)),
        Line(closed.seal, "small", "center"),
        Gap(2),
        _signatures(),
    )
    return Paper(f"{closed.place} 表决结果公告", blocks, f"{closed.place} · 第 {r.id} 号表决")


def _matter(place: str, r: RoundView) -> Table:
    days = f"{formats.moment(r.opened_at)}至{formats.moment(r.closed_at)}"
    due = f"（截止日期{formats.day(r.due_on)}）" if r.due_on else ""
    rows = [
        ("表决事项", r.question),
        ("表决范围", f"{place}：业主 {r.voters:,} 人，专有部分面积 {formats.area(r.area_dm2)}"),
        ("事项类别", law.kind(r.rule)),
        ("适用规定", f"{law.cited(r.rule)}：{law.shares(r.rule)}"),
        ("表决时间", f"{days}{due}"),
    ]
    if r.class_reason:
        rows.insert(3, ("类别理由", r.class_reason))
    return Table(tuple(rows), (30, 140), strong=frozenset({0}), height=7)


def _answers(tally: Tally) -> Table:
    named = [
        (in_words(choice), tally.of(choice))
        for choice in Choice
        if choice in PLAIN_CHOICES or tally.of(choice).owners
    ]
    sums = [("收回合计", tally.returned), ("未收回", tally.not_returned), ("应参加表决", tally.total)]
    head = ("意见", "业主人数", "占总人数", "专有部分面积", "占总面积")
    rows = tuple(_answer(name, part, tally.total) for name, part in (*named, *sums))
    return Table(
        (head, *rows), (34, 30, 30, 46, 30), ("left", "right", "right", "right", "right"), head=True,
        strong=frozenset({0}), height=6.6,
    )  # fmt: skip


def _answer(name: str, part: Part, total: Part) -> tuple[str, ...]:
    owners, area = formats.share(part.owners, total.owners), formats.share(part.area_dm2, total.area_dm2)
    return name, formats.count(part.owners), owners, formats.area(part.area_dm2), area


def _tests(tally: Tally, r: RoundView) -> Table:
    rows = tuple(_test(test, law.share(getattr(r.rule, test.name))) for test in tally.verdict.tests)
    head = ("检验", "分子 / 分母", "比例", "要求", "结论")
    return Table(
        (head, *rows), (42, 56, 22, 28, 22), ("left", "right", "right", "center", "center"), head=True,
        strong=frozenset({0}), height=6.6,
    )  # fmt: skip


def _test(test: Test, required: str) -> tuple[str, ...]:
    said = formats.area if test.name.endswith("area") else formats.count
    part, whole = (said(n or 0) for n in (test.numerator, test.denominator))
    share = formats.share(test.numerator or 0, test.denominator or 0)
    return law.TESTS[test.name], f"{part} / {whole}", share, required, MET[test.met]


def _conclusion(tally: Tally) -> str:
    met = sum(1 for test in tally.verdict.tests if test.met)
    return CONCLUSIONS[tally.verdict.outcome].format(n=met)


def _signatures() -> Table:
    rows = (
        ("张贴地点", "", "张贴日期", ""),
        ("计票人签字", "", "监票人签字", ""),
        ("业主委员会（盖章）", "", "居民委员会（盖章）", ""),
    )
    return Table(rows, (40, 45, 40, 45), strong=frozenset({0, 2}), height=9)
